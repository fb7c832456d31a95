"""Runs `start`, `step` and `measure` of any experiment: alone, or many in a batch. Imports no experiment.

A batch is S starts times K knob settings. Leaves of `state` are `[S, K, ...]`, of `data` `[S, ...]`, knobs `[K]`:
starts are mapped outside and knobs inside, so that data and factorisations are shared by all knob settings.

A run may diverge, so functions with a declared domain do not look at the values they get here (`trusted`).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.func import vmap
from torch.utils._pytree import tree_leaves, tree_map

from toolkit.device import Place
from toolkit.domain import trusted

Tree = Any  # nested dict of tensors


# --- an experiment seen by what runs it ---------------------------------------------------------------------------
def given(experiment, knobs: Mapping):
    """The same experiment with its knobs replaced by tensors, for use inside `step` and `measure`."""
    twin = copy.copy(experiment)
    twin.__dict__.update(knobs)
    return twin


def guarded(experiment):
    """A copy whose knobs cannot be read: `start` gets this copy, because it runs once for all knobs."""

    def refuse(name):
        raise AttributeError(f"{name} is a knob: start() may not read it; make it a setting")

    return _watched(experiment, experiment.knobs(), refuse)


def reads(experiment, state: Tree, data: Tree) -> frozenset[str]:
    """The settings that `measure` (and `step`) read: runs of one batch must agree in them."""
    seen: set[str] = set()
    twin = _watched(experiment, experiment.settings(), seen.add)
    with trusted():
        state = twin.ready(state)
        twin.measure(state, data)
        if twin.axis.name:
            twin.step(state, data)
    return frozenset(seen)


def _watched(experiment, names: Sequence[str], on_read: Callable[[str], None]):
    """A copy that calls `on_read(name)` whenever one of the named fields is read."""

    def watch(name):
        def read(self):
            on_read(name)
            return self.__dict__[name]

        return property(read)

    cls = type(experiment)
    meta: Any = type(cls)
    twin = object.__new__(meta(cls.__name__, (cls,), {name: watch(name) for name in names}))
    twin.__dict__.update(experiment.__dict__)
    return twin


def draw(experiment, place: Place) -> tuple[Tree, Tree]:
    """`start` of one experiment from a generator seeded by it: float64 on the CPU, then cast and moved.

    Every device and dtype therefore begins from the same numbers.
    """
    generator = torch.Generator().manual_seed(experiment.seed)
    state, data = guarded(experiment).start(generator)
    for leaf in tree_leaves((state, data)):
        if leaf.is_floating_point() and leaf.dtype != torch.float64:
            raise TypeError("start() must draw in float64 (torch.randn(..., generator=g, dtype=torch.float64))")
    return place.put(state), place.put(data)


# --- runs in progress ---------------------------------------------------------------------------------------------
class Alone:
    """One run in progress, one step at a time: the pure functions of the experiment as they are written."""

    lead = 0  # dimensions of a measured column before its own

    def __init__(self, experiment, place: Place, compiled: bool = False):
        self.experiment, self.step = experiment, 0
        knobs = {name: getattr(experiment, name) for name in experiment.knobs()}
        twin = given(experiment, {k: place.put(torch.tensor(v, dtype=torch.float64)) for k, v in knobs.items()})
        state, self.data = draw(experiment, place)
        self.state = twin.ready(state)
        self._advance: Any = getattr(twin, "step", None)  # an experiment without steps never advances
        self._look = twin.measure
        if compiled:
            self._advance = _compiled(self._advance)

    def advance(self) -> None:
        """Take one step."""
        with trusted():
            self.state = self._advance(self.state, self.data)
        self.step += 1

    def look(self) -> dict[str, torch.Tensor]:
        """Every column now, as a tensor."""
        with trusted():
            return self._look(self.state, self.data)

    def measure(self) -> dict[str, np.ndarray]:
        """Every column now, in its own shape."""
        return {k: v.detach().cpu().numpy() for k, v in self.look().items()}


class Batch:
    """A batch of runs in progress, one step at a time.

    `experiments` are starts that share every value `step` and `measure` read; `knobs` maps every knob to K values.
    """

    lead = 2

    def __init__(self, experiments: Sequence, knobs: dict, place: Place, compiled: bool = False):
        self.experiment, self.step = experiments[0], 0
        knobs = knobs or {"_": [0.0]}  # vmap wants something to map over
        self.knobs = {k: place.put(torch.tensor(v, dtype=torch.float64)) for k, v in knobs.items()}
        states, datas = zip(*(draw(one, place) for one in experiments), strict=True)
        state, self.data = stack(states), stack(datas)
        count = len(next(iter(knobs.values())))
        state = tree_map(lambda t: t[:, None].expand(t.shape[0], count, *t.shape[1:]), state)
        ready = _batched(lambda k, s, d: given(self.experiment, k).ready(s))
        self.state = tree_map(torch.Tensor.clone, ready(self.knobs, state, self.data))
        self._advance = self._step
        if compiled:
            self._advance = _compiled(self._step)

    def _step(self, state: Tree, data: Tree) -> Tree:
        return advance(self.experiment, self.knobs, state, data)

    def advance(self) -> None:
        """Take one step of every run."""
        with trusted():
            self.state = self._advance(self.state, self.data)
        self.step += 1

    def measure(self) -> dict[str, np.ndarray]:
        """Every column now: `[S, K, ...]`."""
        with trusted():
            columns = look(self.experiment, self.knobs, self.state, self.data)
        return {k: v.detach().cpu().numpy() for k, v in columns.items()}


def _compiled(step: Callable) -> Callable:
    """Compiled for these sizes alone: a size that became a symbol would be a field's value that Python cannot read."""
    torch.compiler.reset()  # else the batches of a sweep count as versions of one function, of which eight are compiled
    return torch.compile(step, dynamic=False)


def advance(experiment, knobs: dict, state: Tree, data: Tree) -> Tree:
    """One step of every run of a batch."""
    return _batched(lambda k, s, d: given(experiment, k).step(s, d))(knobs, state, data)


def look(experiment, knobs: dict, state: Tree, data: Tree) -> dict:
    """The columns of every run of a batch."""
    return _batched(lambda k, s, d: given(experiment, k).measure(s, d))(knobs, state, data)


def _batched(function: Callable) -> Callable:
    inner = vmap(function, in_dims=(0, 0, None))
    return vmap(inner, in_dims=(None, 0, 0))


def record(run: Alone | Batch, due: Sequence[int], tick: Callable[[int], None] = lambda step: None) -> tuple:
    """Advance to the last due step; `[(step, columns), ...]` at the due ones, and whether all were reached.

    Stops early on Ctrl-C, or once every run has diverged, and keeps the rows so far.
    """
    rows, wanted = [], set(map(int, due))
    try:
        while True:
            if run.step in wanted:
                rows.append((run.step, run.measure()))
                tick(run.step)
                if not finite(rows[-1][1], run.lead).any():
                    return rows, True
            if run.step >= max(wanted):
                return rows, True
            run.advance()
    except KeyboardInterrupt:
        return rows, False


# --- nested dicts of tensors --------------------------------------------------------------------------------------
def stack(trees: Sequence[Tree]) -> Tree:
    """Stack nested dicts of equal shapes along a new first dimension."""
    return tree_map(lambda *leaves: torch.stack(leaves), *trees)


def shapes(tree: Tree) -> tuple:
    """Shapes and dtypes of all leaves, in order: what must agree for starts to share a batch."""
    return tuple((tuple(leaf.shape), leaf.dtype) for leaf in tree_leaves(tree))


def as_arrays(tree: Tree) -> Tree:
    """A nested dict of tensors as NumPy arrays."""
    return tree_map(lambda t: t.detach().cpu().numpy(), tree)


def finite(columns: dict[str, np.ndarray], lead: int) -> np.ndarray:
    """True where all numbers are finite: an array of the first `lead` dimensions, `[S, K]` of a batch."""
    return np.all([np.isfinite(v).reshape(*v.shape[:lead], -1).all(-1) for v in columns.values()], axis=0)
