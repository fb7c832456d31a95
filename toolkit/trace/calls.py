"""The calls of PyTorch that a function made at fixed sizes: what is recorded, made shorter and replayed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import torch

INPUT, CONSTANT = "input", "constant"


class Depends(IntEnum):
    """What a result depends on: nothing, on what stays fixed in a run alone, or on what changes from step to step."""

    NOTHING = 0
    FIXED = 1
    CHANGING = 2


@dataclass(eq=False)
class Call:
    """`op(*args, **kwargs)`, in which other calls stand for their results.

    `value` is what it gives, without numbers (on the device "meta", with its strides); of a constant the numbers, too.
    `device` is where it was when it was recorded.
    """

    op: Any  # INPUT, CONSTANT, operator.getitem, an operation of ATen, or a function of torch
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    value: Any
    depends: Depends
    last: int = field(default=-1, compare=False)  # the place of the last call that reads it, or its memory
    device: torch.device | None = field(default=None, compare=False)

    @property
    def kind(self) -> Any:
        """The operation without its overload."""
        return getattr(self.op, "overloadpacket", self.op)

    @property
    def owner(self) -> Call:
        """The call that made the memory in which the result lies."""
        call = self
        while call.is_view:
            call = call.args[0]
        return call

    @property
    def base(self) -> Call:
        """The call of whose result this is one view, with strides of its own; itself if it is none.

        What changes lies at the beginning of its memory. What stays fixed need not, and keeps its views as they are.
        """
        call = self
        while call.depends == Depends.CHANGING and call.is_view and _kind(call.value) == _kind(call.args[0].value):
            call = call.args[0]
        return call

    @property
    def read(self) -> list[Call]:
        """The calls that it reads, once views of views are views."""
        return [self.base] if self.base is not self else [*calls_in(self.args), *calls_in(self.kwargs)]

    @property
    def is_view(self) -> bool:
        """Whether the result lies in the memory of the first argument."""
        return bool(self.args) and isinstance(self.args[0], Call) and same_memory(self.value, self.args[0].value)


def same_memory(one: Any, other: Any) -> bool:
    if not isinstance(one, torch.Tensor) or not isinstance(other, torch.Tensor):
        return False
    return one.untyped_storage()._cdata == other.untyped_storage()._cdata


def _kind(tensor: torch.Tensor) -> tuple:
    """How the memory of a tensor is read: only where it is the same is a view of a view one view."""
    return tensor.dtype, tensor.is_conj(), tensor.is_neg()


def same_view(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether two views of the same memory are the same."""
    shapes = (one.shape, one.stride(), one.storage_offset()) == (other.shape, other.stride(), other.storage_offset())
    return shapes and _kind(one) == _kind(other)


def calls_in(args: Any) -> Iterator[Call]:
    """The calls that arguments name."""
    if isinstance(args, Call):
        yield args
    elif isinstance(args, list | tuple):
        for one in args:
            yield from calls_in(one)
    elif isinstance(args, dict):
        yield from calls_in(list(args.values()))


def put(args: Any, how: Any) -> Any:
    """Arguments with `how(call)` in the place of each call."""
    if isinstance(args, Call):
        return how(args)
    if isinstance(args, list | tuple):
        return type(args)(put(one, how) for one in args)
    return {name: put(one, how) for name, one in args.items()} if isinstance(args, dict) else args


def shape_of(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor of the same shape, strides and type that has no numbers."""
    return torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device="meta")


def narrow(tensor: torch.Tensor) -> torch.Tensor:
    """A view without the entries along which a tensor is expanded: these dimensions get size 1."""
    sizes = [1 if stride == 0 else size for size, stride in zip(tensor.shape, tensor.stride(), strict=True)]
    same = list(tensor.shape) == sizes
    return tensor if same else tensor.as_strided(sizes, tensor.stride(), tensor.storage_offset())


def reached(outputs: Sequence[Call], short: bool = False) -> set[Call]:
    """All calls that results need; in `short`, no view of a view."""
    found: set[Call] = set()
    left = list(outputs)
    while left:
        if (call := left.pop()) not in found:
            found.add(call)
            left += call.read if short else [*calls_in(call.args), *calls_in(call.kwargs)]
    return found
