"""Runs `start`, `step` and `measure` of any experiment: alone, live, or as a batch. Knows no experiment.

A batch is S starts times K knob settings. Leaves of `state` are `[S, K, ...]`, of `data` `[S, ...]`, knobs `[K]`:
starts are mapped outside and knobs inside, so that data and factorisations are shared by all knob settings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch.func import vmap
from torch.utils._pytree import tree_leaves, tree_map

from toolkit.device import Place

Tree = Any  # nested dict of tensors


def record_steps(steps: int, points: int = 120) -> np.ndarray:
    """At most `points` step numbers from 0 to `steps`, evenly spaced in log(1 + step), both ends included."""
    spaced = np.geomspace(1, steps + 1, min(points, steps + 1)) - 1
    return np.unique(np.round(spaced).astype(int))


def draw(experiment, place: Place) -> tuple[Tree, Tree]:
    """`start` of one experiment from a generator seeded by it: float64 on the CPU, then cast and moved.

    Every device and dtype therefore begins from the same numbers.
    """
    generator = torch.Generator().manual_seed(experiment.seed)
    state, data = experiment.guarded().start(generator)
    for leaf in tree_leaves((state, data)):
        if leaf.is_floating_point() and leaf.dtype != torch.float64:
            raise TypeError("start() must draw in float64 (torch.randn(..., generator=g, dtype=torch.float64))")
    return place.put(state), place.put(data)


def advance(experiment, knobs: dict, state: Tree, data: Tree) -> Tree:
    """One step of every run of a batch."""
    return _batched(lambda k, s, d: experiment.given(k).step(s, d))(knobs, state, data)


def look(experiment, knobs: dict, state: Tree, data: Tree) -> dict:
    """The columns of every run of a batch."""
    return _batched(lambda k, s, d: experiment.given(k).measure(s, d))(knobs, state, data)


def _batched(function: Callable) -> Callable:
    inner = vmap(function, in_dims=(0, 0, None))
    return vmap(inner, in_dims=(None, 0, 0))


class Walk:
    """A batch of runs in progress, one step at a time.

    `experiments` are starts that share every value `step` and `measure` read; `knobs` maps every knob to K values.
    With one start and one setting nothing is mapped: the same pure functions run as they are written.
    """

    def __init__(self, experiments: Sequence, knobs: dict, place: Place, compiled: bool = False):
        self.experiment = experiments[0]
        self.step = 0
        knobs = knobs or {"_": [0.0]}  # vmap wants something to map over
        self.alone = len(experiments) == 1 and all(len(v) == 1 for v in knobs.values())
        self.knobs = {k: place.put(torch.tensor(v, dtype=torch.float64)) for k, v in knobs.items()}
        if self.alone:
            self._begin_alone(place)
        else:
            self._begin_batch(experiments, place)
        if compiled:
            self._advance = torch.compile(self._advance)

    def _begin_alone(self, place: Place) -> None:
        twin = self.experiment.given({k: v[0] for k, v in self.knobs.items()})
        state, self.data = draw(self.experiment, place)
        self.state = twin.ready(state)
        self._advance, self._look = getattr(twin, "step", None), twin.measure

    def _begin_batch(self, experiments: Sequence, place: Place) -> None:
        e, knobs = self.experiment, self.knobs
        states, datas = zip(*(draw(one, place) for one in experiments), strict=True)
        state, self.data = stack(states), stack(datas)
        count = len(next(iter(knobs.values())))
        state = tree_map(lambda t: t[:, None].expand(t.shape[0], count, *t.shape[1:]), state)
        ready = _batched(lambda k, s, d: e.given(k).ready(s))
        self.state = tree_map(torch.Tensor.clone, ready(knobs, state, self.data))
        self._advance = lambda state, data: advance(e, knobs, state, data)
        self._look = lambda state, data: look(e, knobs, state, data)

    def advance(self) -> None:
        """Take one step."""
        self.state = self._advance(self.state, self.data)
        self.step += 1

    def measure(self) -> dict[str, np.ndarray]:
        """Every column now: `[S, K, ...]`."""
        columns = self._look(self.state, self.data)
        lead = (1, 1) if self.alone else ()
        return {k: v.detach().cpu().numpy().reshape(*lead, *v.shape) for k, v in columns.items()}


def stack(trees: Sequence[Tree]) -> Tree:
    """Nested dicts of equal shapes as one, with a new first dimension."""
    return tree_map(lambda *leaves: torch.stack(leaves), *trees)


def shapes(tree: Tree) -> tuple:
    """Shapes and dtypes of all leaves, in order: what must agree for starts to share a batch."""
    return tuple((tuple(leaf.shape), leaf.dtype) for leaf in tree_leaves(tree))


def as_arrays(tree: Tree) -> Tree:
    """A nested dict of tensors as NumPy arrays."""
    return tree_map(lambda t: t.detach().cpu().numpy(), tree)


def finite(columns: dict[str, np.ndarray], lead: int = 2) -> np.ndarray:
    """Where every column holds finite numbers only: an array of the first `lead` dimensions, `[S, K]` of a row."""
    return np.all([np.isfinite(v).reshape(*v.shape[:lead], -1).all(-1) for v in columns.values()], axis=0)


def record(walk: Walk, due: Sequence[int], tick: Callable[[int], None] = lambda step: None) -> tuple[list, bool]:
    """Walk to the last due step; `[(step, columns), ...]` at the due ones, and whether all were reached.

    Stops early, keeping what there is, on Ctrl-C or once every run has diverged.
    """
    rows, wanted = [], set(map(int, due))
    try:
        while True:
            if walk.step in wanted:
                rows.append((walk.step, walk.measure()))
                tick(walk.step)
                if not finite(rows[-1][1]).any():
                    return rows, True
            if walk.step >= max(wanted):
                return rows, True
            walk.advance()
    except KeyboardInterrupt:
        return rows, False
