"""A function at fixed sizes, recorded once and replayed as short code: for the engine, where a program is for the
browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.func import functionalize

from toolkit.trace.calls import Call
from toolkit.trace.emitted import Emitted, emitted
from toolkit.trace.recorded import CHANGES, recorded
from toolkit.trace.shorter import shorter

Tensors = Sequence[torch.Tensor]
Function = Callable[[Tensors, Tensors], list[torch.Tensor]]


@dataclass(frozen=True)
class Trace:
    """What a function did, to be done again by `before(*fixed) -> invariants` and then, as often as it is wanted,
    `each(*invariants, *changing) -> results`.

    All inputs must have the shapes and strides of those that it was recorded with.
    """

    calls: list[Call]
    outputs: list[Call]

    def replay(self) -> Emitted:
        """As plain calls of torch. The results are contiguous."""
        return emitted(self.calls, self.outputs)

    def compiled(self, fixed: Tensors, changing: Tensors) -> tuple[Callable, Callable]:
        """`before` and `each` by PyTorch's compiler, which keeps on disk what it has compiled."""
        from torch._guards import TracingContext, tracing  # the compiler takes a second to import
        from torch._inductor import config
        from torch._inductor.compile_fx import compile_fx
        from torch._subclasses.fake_tensor import FakeTensorMode
        from torch.fx.experimental.symbolic_shapes import ShapeEnv

        parts = emitted(self.calls, self.outputs, plain=True)
        invariants = parts.before(*fixed)
        shapes = FakeTensorMode(shape_env=ShapeEnv())  # without these the compiler keeps nothing on disk
        with config.patch(fx_graph_cache=True), tracing(TracingContext(shapes)):
            inputs = [shapes.from_tensor(one, static_shapes=True) for one in (*invariants, *changing)]
            compiled: Any = compile_fx(parts.each, inputs)
        return parts.before, compiled


def traced(function: Function, changing: Tensors, fixed: Tensors) -> tuple[list[torch.Tensor], Trace | str]:
    """The results of `function(changing, fixed)`, and its trace, or what keeps it from having one."""
    changing, fixed = [t.detach() for t in changing], [t.detach() for t in fixed]  # each a tensor of its own
    made, recording, outputs = recorded(function, changing, fixed)
    if recording.refused == CHANGES:
        pure: Any = functionalize(function, remove="mutations")
        made, recording, outputs = recorded(pure, changing, fixed)
    if recording.refused:
        return made, recording.refused
    return made, Trace(*shorter(recording.calls, outputs))
