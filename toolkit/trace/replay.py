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
    """What a function did. `replay()` and `compiled()` do the same: `before(*fixed) -> invariants`, then
    `each(*invariants, *changing) -> results`."""

    calls: list[Call]
    outputs: list[Call]

    def replay(self) -> Emitted:
        return emitted(self.calls, self.outputs)


def traced(function: Function, changing: Tensors, fixed: Tensors) -> tuple[list[torch.Tensor], Trace | str]:
    """The results of `function(changing, fixed)`, and its trace, or what keeps it from having one."""
    made, recording, outputs = recorded(function, changing, fixed)
    if recording.refused == CHANGES:
        pure: Any = functionalize(function, remove="mutations")
        made, recording, outputs = recorded(pure, changing, fixed)
    if recording.refused:
        return made, recording.refused
    return made, Trace(*shorter(recording.calls, outputs))
