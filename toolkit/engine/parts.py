"""The parts of an experiment, `step` and `measure`, as functions of what changes and what stays fixed in a run.

A part is traced when it is first called: for all that have the same shapes, once. From then on it is replayed, without
`vmap` and without the experiment's Python (`toolkit.trace.replay`). The first replays are compared with what the
experiment itself gives. What cannot be traced runs as it is written, and that is said once.
"""

from __future__ import annotations

import logging
import math
import threading
import uuid
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any

import torch
from torch.utils._pytree import tree_flatten, tree_unflatten

from toolkit import device
from toolkit.engine import captured
from toolkit.engine.allocator import keep_memory
from toolkit.engine.pure import Given, first_call
from toolkit.trace import replay

COMPARED = 2  # replays of a program that are compared with what the experiment itself gives
WITHIN = {torch.float64: 1e-9, torch.float32: 1e-5}  # rounding of a result of size 1
WORTH_STEPS, WORTH_ROWS = 200, 60  # in all runs of a sweep: fewer are made before a trace pays
GROSS = 0.02  # of what changes: a larger difference is no rounding

Tree = Any  # nested dict of tensors
Function = Callable[[Tree, Tree], Tree]
_said: set[str] = set()
_sent: dict[str, Programs] = {}  # the latest that came from another process


class Programs:
    """The programs of one sweep by what they hold for. Sent to another process, they are traced there again.

    `steps` and `rows` are how many are made in all: few are not worth a trace. `compiled` hands the traces of steps to
    PyTorch's compiler. In a `live` figure, which does not wait for a trace, the first step and the first row are made
    without.
    """

    def __init__(
        self,
        compiled: bool = False,
        steps: float = math.inf,
        rows: float = math.inf,
        live: bool = False,
        name: str = "",
    ):
        self._about = compiled, steps, rows, live
        self._name = name or uuid.uuid4().hex
        self._programs: dict[Hashable, Program] = {}
        keep_memory()

    def program(self, key: Hashable, function: Function, name: str, closed: bool = False) -> Program:
        """The program of `function(changing, fixed)`; the same key promises the same function and the same shapes."""
        compiled, steps, rows, live = self._about
        worth = compiled or steps >= WORTH_STEPS if closed else rows >= WORTH_ROWS
        made = Program(function, name, compiled and closed, closed, "" if worth else "it takes few steps", int(live))
        return self._programs.setdefault(key, made)

    def __reduce__(self):
        return _of_this_process, (self._name, self._about)


def as_written() -> Programs:
    """Programs that are none: all runs as it is written."""
    return Programs(steps=0, rows=0)


def _of_this_process(name: str, about: tuple) -> Programs:
    """One object for all batches of a sweep that are trained in this process."""
    if name not in _sent:
        _sent.clear()
        _sent[name] = Programs(*about, name=name)
    return _sent[name]


class Program:
    """A function of two nested dicts of tensors, what changes and what stays fixed, that gives a nested dict.

    A `closed` one gives what changes, anew.
    """

    def __init__(self, function: Function, name: str, compiled: bool, closed: bool, refused: str, plainly: int):
        self._function, self._name, self._compiled, self._closed = function, name, compiled, closed
        self._lock = threading.RLock()
        self._compared, self._plain = 0, plainly  # calls that are made before it is traced
        self._seen = False  # whether its first call has been looked at
        self.before: Any = None
        self.each: Any = None  # once it is replayed without comparing
        self._each: Any = None
        self.gives: Any = None
        self.refused = refused  # what keeps it from being a program
        self.uncaptured = False  # on a GPU: whether its steps are asked for one by one

    def bind(self, changing: Tree, fixed: Tree) -> Part:
        """The function for what stays fixed in some runs; `changing` tells what changes there."""
        return Part(self, changing, fixed)

    def first(self, part: Part, leaves: list[torch.Tensor]) -> list[torch.Tensor]:
        """The results of a part as long as the program is not known, or not known to be right."""
        with self._lock:
            if self.each is not None:
                return part(leaves)
            if self._seen:
                return self._not_yet(part, leaves)
            self._seen = True
            given = Given(state=tree_unflatten(leaves, part.takes), **part.named())
            twice = partial(self._plainly, part, leaves)
            return first_call(self._name, partial(self._not_yet, part, leaves), twice, given)

    def _not_yet(self, part: Part, leaves: list[torch.Tensor]) -> list[torch.Tensor]:
        if self.refused or self._plain:
            self._plain = max(0, self._plain - 1)
            return self._plainly(part, leaves)
        if self._each is None:
            return self._trace(part, leaves)
        return self._compare(part, leaves, self._plainly(part, leaves))

    def _plainly(self, part: Part, leaves: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        """By the experiment's own Python."""
        made = self._function(tree_unflatten(list(leaves), part.takes), tree_unflatten(list(part.fixed), part.about))
        given, part.gives = tree_flatten(made)
        if self._closed:
            part.takes = part.gives
        return given

    def _trace(self, part: Part, leaves: list[torch.Tensor]) -> list[torch.Tensor]:
        def flat(changing, fixed):
            made = self._function(tree_unflatten(list(changing), part.takes), tree_unflatten(list(fixed), part.about))
            given, part.gives = tree_flatten(made)
            return given

        made, trace = replay.traced(flat, leaves, part.fixed)
        if self._closed and part.gives != part.takes:
            trace, part.takes = "it changes the names in the state", part.gives
        if isinstance(trace, str):
            return self._refuse(trace, made)
        if self._closed and device.launches(leaves[0].device) and (name := captured.waits(trace.calls)):
            self.leave_uncaptured(f"{name} waits for it")
        if self._compiled:
            self.before, self._each = trace.compiled(part.fixed, leaves)
        else:
            emitted = trace.replay()
            self.before, self._each = emitted.before.forward, emitted.each.forward
        self.gives = part.gives
        return self._compare(part, leaves, made)

    def _compare(self, part: Part, leaves: list[torch.Tensor], made: list[torch.Tensor]) -> list[torch.Tensor]:
        again = list(self._each(*part.invariants(), *leaves))
        same = part.gives == self.gives and all(map(agree, again, made, _before(leaves, made)))
        if not same:
            return self._refuse("replayed, it gives other numbers", made)
        self._compared += 1
        if self._compared == COMPARED:
            self.each = self._each
        return again

    def _refuse(self, why: str, made: list[torch.Tensor]) -> list[torch.Tensor]:
        self.refused, self._each = why, None
        _say(f"{self._name} runs as it is written, not as a program: {why}")
        return made

    def leave_uncaptured(self, why: str) -> None:
        self.uncaptured = True
        _say(f"{self._name} asks the GPU for each step by itself, not for many at once: {why.splitlines()[0]}")


class Part:
    """A program where some tensors stay fixed: `part(leaves)` gives the leaves of its result."""

    def __init__(self, program: Program, changing: Tree, fixed: Tree):
        self._program = program
        leaves, self.about = tree_flatten(fixed)
        self.fixed = [leaf.contiguous() for leaf in leaves]
        self.takes = tree_flatten(changing)[1]
        self.gives: Any = None
        self._invariants: Sequence[torch.Tensor] | None = None
        self._captured: Any = None  # `Captured`, on a GPU
        self.held = 0  # bytes of what was computed and is kept

    def named(self) -> dict[str, Tree]:
        """What stays fixed, by its names."""
        return tree_unflatten(list(self.fixed), self.about)

    def __call__(self, leaves: list[torch.Tensor]) -> list[torch.Tensor]:
        each = self._program.each
        if each is None:
            return self._program.first(self, leaves)
        return each(*self.invariants(), *leaves)

    def advance(
        self, leaves: list[torch.Tensor], steps: int, stopped: Callable[[], bool] = lambda: False
    ) -> list[torch.Tensor]:
        """The leaves after so many steps of a closed program, or after some of them where it was stopped."""
        for taken in range(steps):
            if stopped():
                break
            if leaves and device.launches(leaves[0].device) and self._captures(leaves):
                return self._captured.advance(leaves, steps - taken, stopped)
            leaves = self(leaves)
        return leaves

    def _captures(self, leaves: list[torch.Tensor]) -> bool:
        """Whether the steps of the program can be taken as graphs of a GPU."""
        each = self._program.each
        if each is None or self._program.uncaptured:
            return False
        if self._captured is None:
            try:
                self._captured = captured.Captured(each, self.invariants(), leaves)
            except RuntimeError as error:  # what waits for the GPU, or copies from the CPU, cannot be in a graph
                self._program.leave_uncaptured(str(error))
        return not self._program.uncaptured

    def invariants(self) -> Sequence[torch.Tensor]:
        """What stays fixed, as the program wants it."""
        if self._invariants is None:
            self._invariants = found = self._program.before(*self.fixed)
            self.gives = self.gives or self._program.gives
            own = {leaf.untyped_storage().data_ptr() for leaf in self.fixed}
            memory = {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in found}
            self.held = sum(size for place, size in memory.items() if place not in own)
            return found
        return self._invariants

    def forget(self) -> None:
        """Free what can be computed again."""
        self._invariants = self._captured = None


def _say(text: str) -> None:
    """Once in a process."""
    if text not in _said:
        _said.add(text)
        logging.getLogger(__name__).warning(text)


def _before(leaves: Sequence[torch.Tensor], made: Sequence[torch.Tensor]) -> list[torch.Tensor | None]:
    """What each result was before, if it is a state."""
    same = len(leaves) == len(made) and all(map(lambda one, other: one.shape == other.shape, leaves, made))
    return list(leaves) if same else [None] * len(made)


def agree(one: torch.Tensor, other: torch.Tensor, before: torch.Tensor | None) -> bool:
    """Whether two results are the same up to rounding, and so is their difference to what was before."""
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if not one.is_floating_point() or not one.numel():
        return torch.equal(one, other)
    apart, size = (torch.nan_to_num(t, 0, 0, 0).abs().max() for t in (one - other, other))
    moved = size if before is None else torch.nan_to_num(other - before, 0, 0, 0).abs().max()
    return bool(apart <= GROSS * moved + WITHIN[one.dtype] * (size if before is not None else 1))
