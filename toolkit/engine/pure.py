"""Whether an experiment gives the same numbers each time: it draws from no other generator than its own, and writes
into nothing that it is given.

Looked at are the first call of each function and every draw. Where the random numbers that a whole process shares have
moved meanwhile, perhaps for another thread, the function is called again, and refused only if it gives other numbers.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakSet

import numpy as np
import torch
from torch.utils._python_dispatch import _disable_current_modes
from torch.utils._pytree import tree_flatten_with_path, tree_leaves

from toolkit.engine import contract

QUICK = 0.02  # seconds of a start that is drawn twice when its class is drawn for the first time
SAME = 1e-6  # of the largest number: another rounding, and no other draw
WRITTEN = "write a new tensor: x * 0.5 instead of x.mul_(0.5), torch.where or torch.cat instead of x[0] = 1"
DRAWN = "torch.randn(..., generator=generator, dtype=torch.float64)"

Tree = Any  # nested dict of tensors
_drawn: WeakSet[type] = WeakSet()  # classes whose start has been looked at


class Shared:
    """The random numbers that everything in a process shares, as they were when this was made: those of PyTorch, NumPy
    and Python."""

    def __init__(self):
        self._states = _states()

    @property
    def moved(self) -> bool:
        return _states() != self._states

    def restore(self) -> None:
        """Put them back."""
        bytes_, numbers, python = self._states
        with _disable_current_modes():
            torch.random.set_rng_state(torch.frombuffer(bytearray(bytes_), dtype=torch.uint8))
        np.random.set_state((numbers[0], np.frombuffer(numbers[1], np.uint32), *numbers[2:]))
        random.setstate(python)


def _states() -> tuple:
    with _disable_current_modes():
        drawn = torch.random.get_rng_state().numpy().tobytes()
    name, keys, *rest = np.random.get_state()
    return drawn, (name, np.asarray(keys).tobytes(), *rest), random.getstate()


def drawn(experiment: Any, start: Callable[[], Tree]) -> Tree:
    """What `start` gives; ValueError if it gives other numbers for the same seed."""
    shared, began = Shared(), time.perf_counter()
    made = start()
    quick = time.perf_counter() - began < QUICK
    cls = type(experiment)
    if not shared.moved and (not quick or cls in _drawn):
        return made
    if all(type(leaf) is torch.Tensor for leaf in tree_leaves(made)):  # else it has no numbers (`cost`)
        if not alike(made, start()):
            shared.restore()
            raise ValueError(
                f"{contract.where(experiment, 'start')}: start() gives other numbers when it is called again with the "
                f"same seed; let every draw be from the generator that it is given: {DRAWN}"
            )
        _drawn.add(cls)
    return made


def alike(one: Tree, other: Tree) -> bool:
    """Whether two nested dicts have the same numbers up to rounding."""
    pairs = list(zip(tree_leaves(one), tree_leaves(other), strict=False))
    return len(pairs) == len(tree_leaves(one)) == len(tree_leaves(other)) and all(_alike(a, b) for a, b in pairs)


def _alike(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype or not one.is_floating_point():
        return one.dtype == other.dtype and torch.equal(one, other)
    apart, size = (torch.nan_to_num(t, 0, 0, 0).abs() for t in (one - other, other))
    return not one.numel() or bool(apart.max() <= SAME * size.max())


class Given:
    """What a function is given, as it was when this was made. `given` are nested dicts by their names."""

    def __init__(self, **given: Tree):
        self._leaves = [(name, *each) for name, tree in given.items() for each in _named(tree)]
        self._versions = [_version(leaf) for *_, leaf in self._leaves]

    @property
    def changed(self) -> str:
        """The first tensor that has been written into since, such as "state['w']"; "" if none has."""
        for (name, place, leaf), version in zip(self._leaves, self._versions, strict=True):
            if _version(leaf) != version:
                return f"{name}{place}"
        return ""


def _version(tensor: torch.Tensor) -> int:
    """How often a tensor has been written into; 0 where PyTorch does not count."""
    return 0 if tensor.is_inference() else tensor._version


def _named(tree: Tree) -> Iterator[tuple[str, torch.Tensor]]:
    for path, leaf in tree_flatten_with_path(tree)[0]:
        yield "".join(f"[{getattr(key, 'key', getattr(key, 'idx', ''))!r}]" for key in path), leaf


def first_call(name: str, call: Callable[[], Tree], again: Callable[[], Tree], given: Given) -> Any:
    """What `call` gives, the first call of the function `name`, which `again` is once more. ValueError if the function
    draws random numbers, or has written into what is `given`."""
    shared = Shared()
    made = call()
    if changed := given.changed:
        raise ValueError(f"{name} changes {changed} in place, which is read again after it; {WRITTEN}")
    if shared.moved and not alike(again(), again()):
        shared.restore()
        raise ValueError(
            f"{name} draws random numbers of its own; draw in start(), and keep in the state what is drawn"
        )
    return made
