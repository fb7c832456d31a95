"""Random draws and large constants as operations of a program.

`torch.randn(..., generator=stream)` with a `draws.Stream` becomes the operation `randn` of that stream, and an array
that is `shipped` the operation `data`, which names the file that it travels in.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

from toolkit.draws import Stream

DRAWS = {
    "randn": "(int[] stream, SymInt[] size, *, Device? device=None) -> Tensor",
    "rand": "(int[] stream, SymInt[] size, *, Device? device=None) -> Tensor",
    "randint": "(int[] stream, SymInt low, SymInt high, SymInt[] size, *, Device? device=None) -> Tensor",
    "randperm": "(int[] stream, SymInt n, *, Device? device=None) -> Tensor",
    "randperms": "(int[] stream, SymInt count, SymInt n, *, Device? device=None) -> Tensor",
}
OPERATIONS = torch.library.Library("toolkit", "DEF")
for _name, _schema in {**DRAWS, "data": "(str name, int[] size, bool whole, *, Device? device=None) -> Tensor"}.items():
    OPERATIONS.define(_name + _schema)


def _empty(size: Any, dtype: torch.dtype, device: Any) -> torch.Tensor:
    return torch.empty(size, dtype=dtype, device=device)


for _name, _like in {
    "randn": lambda stream, size, device=None: _empty(size, torch.float64, device),
    "rand": lambda stream, size, device=None: _empty(size, torch.float64, device),
    "randint": lambda stream, low, high, size, device=None: _empty(size, torch.int64, device),
    "randperm": lambda stream, n, device=None: _empty((n,), torch.int64, device),
    "randperms": lambda stream, count, n, device=None: _empty((count, n), torch.int64, device),
    "data": lambda name, size, whole, device=None: _empty(size, torch.int64 if whole else torch.float64, device),
}.items():
    OPERATIONS.impl(_name, _like, "CompositeExplicitAutograd")


class Draws(TorchFunctionMode):
    """Here draws from a stream are operations."""

    def __torch_function__(self, func, types, args=(), kwargs=None) -> Any:
        kwargs = kwargs or {}
        stream = kwargs.get("generator")
        if not isinstance(stream, Stream):
            return func(*args, **kwargs)
        flat = list(args[0]) if len(args) == 1 and isinstance(args[0], list | tuple) else list(args)
        path, made = list(stream.path), torch.ops.toolkit
        if func is torch.randn or func is torch.rand:
            return (made.randn if func is torch.randn else made.rand)(path, flat)
        if func is torch.randint:
            return made.randint(path, *((0, *args) if len(args) == 2 else args))
        if func is torch.randperm:
            return made.randperm(path, *flat)
        raise TypeError(f"a draw by {func.__name__} cannot be traced: use torch.randn, rand, randint or randperm")


# --- large constants ----------------------------------------------------------------------------------------------
_collected: ContextVar[dict[str, np.ndarray] | None] = ContextVar("_collected", default=None)


def shipped(name: str, array: np.ndarray) -> torch.Tensor:
    """An array that is part of an experiment, as a tensor: in a program it is the constant `name`, in a file of its
    own."""
    found = _collected.get()
    if found is None:
        return torch.from_numpy(array)
    found[name] = array
    return torch.ops.toolkit.data(name, list(array.shape), array.dtype.kind in "iu")


@contextmanager
def collecting():
    """Here `shipped` arrays are collected, by name."""
    found: dict[str, np.ndarray] = {}
    token = _collected.set(found)
    try:
        yield found
    finally:
        _collected.reset(token)
