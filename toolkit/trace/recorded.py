"""A function that is run while its calls of PyTorch are written down, below `grad` and `vmap`.

It gives what it would give without being recorded. What a list of calls cannot say (a number that is read, memory that
is written to) is kept as `refused`, and does not end the run.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.weak import WeakTensorKeyDictionary

from toolkit.trace.calls import CONSTANT, INPUT, Call, Depends, calls_in, shape_of
from toolkit.trace.reading import Reading

RANDOM, READS = torch.Tag.nondeterministic_seeded, torch.Tag.data_dependent_output
SIZED_BY_NUMBERS = torch.Tag.dynamic_output_shape
CHANGES = "it changes a tensor in place"
aten = torch.ops.aten
NEW_SHAPES = {aten.squeeze_.dim: aten.squeeze.dim, aten.unsqueeze_.default: aten.unsqueeze.default}  # of `v @ matrix`


class Recording(TorchDispatchMode):
    """The calls made inside it. `known` are the inputs, each with what it depends on."""

    def __init__(self, changing: Sequence[torch.Tensor], fixed: Sequence[torch.Tensor]):
        super().__init__()
        self.calls: list[Call] = []
        self.inputs: list[Call] = []
        self.refused = ""
        self._known: Any = WeakTensorKeyDictionary()
        for tensors, depends in ((changing, Depends.CHANGING), (fixed, Depends.FIXED)):
            for tensor in tensors:
                self.inputs.append(self._add(tensor, Call(INPUT, (), {}, shape_of(tensor), depends)))

    def __torch_dispatch__(self, func, types, args=(), kwargs=None) -> Any:
        kwargs = kwargs or {}
        made = func(*args, **kwargs)
        if not self.refused:
            self._write(func, args, kwargs, made)
        return made

    def found(self, tensor: torch.Tensor) -> Call:
        """The call that made a tensor; a constant for one that comes from elsewhere."""
        if (call := self._known.get(tensor)) is None:
            call = self._add(tensor, Call(CONSTANT, (), {}, tensor, Depends.NOTHING))
        return call

    def _add(self, tensor: torch.Tensor, call: Call) -> Call:
        self._known[tensor], call.device = call, tensor.device
        self.calls.append(call)
        return call

    def _write(self, func: Any, args: Any, kwargs: Any, made: Any) -> None:
        args, kwargs = self._named(args), self._named(kwargs)
        depends = max((call.depends for call in calls_in([args, kwargs])), default=Depends.NOTHING)
        func = NEW_SHAPES.get(func, func)
        if func._schema.is_mutable:
            self.refused = CHANGES
        elif depends and _reads(func, args):
            self.refused = f"Python reads numbers ({func.__name__.split('.')[0]})"
        elif isinstance(made, torch.Tensor):
            changes = Depends.CHANGING if RANDOM in func.tags else depends
            self._add(made, Call(func, args, kwargs, shape_of(made), changes))
        elif isinstance(made, list | tuple):
            self._write_several(func, args, kwargs, made, depends)

    def _write_several(self, func: Any, args: Any, kwargs: Any, made: Any, depends: Depends) -> None:
        values = tuple(shape_of(one) if isinstance(one, torch.Tensor) else one for one in made)
        whole = Call(func, args, kwargs, values, depends)
        self.calls.append(whole)
        for place, one in enumerate(made):
            if isinstance(one, torch.Tensor):
                self._add(one, Call(operator.getitem, (whole, place), {}, values[place], depends))

    def _named(self, args: Any) -> Any:
        if isinstance(args, torch.Tensor):
            return self.found(args)
        if isinstance(args, list | tuple):
            return type(args)(self._named(one) for one in args)
        return {name: self._named(one) for name, one in args.items()} if isinstance(args, dict) else args


def _reads(func: Any, args: Any) -> bool:
    """Whether Python, or the shape of the result, depends on numbers of the arguments."""
    if func.overloadpacket is torch.ops.aten.index:
        return any(call.value.dtype in (torch.bool, torch.uint8) for call in calls_in(args[1]))
    return READS in func.tags or SIZED_BY_NUMBERS in func.tags


def recorded(function: Callable, changing: Sequence[torch.Tensor], fixed: Sequence[torch.Tensor]) -> tuple:
    """(result, recording, calls of the result) of `function(changing, fixed)`, which gives a list of tensors.

    All inputs must be different tensors.
    """
    recording, reading = Recording(changing, fixed), Reading()
    with recording, reading:
        made = function(changing, fixed)
    recording.refused = recording.refused or reading.read
    return made, recording, [recording.found(tensor) for tensor in made]
