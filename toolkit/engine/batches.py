"""A batch of runs, cut into lanes that fit a core's cache. Each lane takes all steps to the next row by itself.

A batch is S starts times K knob settings. Leaves of `state` are `[S, K, ...]`, of `data` `[S, ...]`, knobs `[K]`:
starts are mapped outside and knobs inside, so that data and factorisations are shared by all knob settings. Settings
that only `measure` tells apart share one training. Rows are measured in lanes of their own, and for each look: the
experiments that `step` cannot tell apart and `measure` can.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import torch
from torch.utils._pytree import tree_flatten, tree_map, tree_unflatten

from toolkit import device
from toolkit.device import Place
from toolkit.domain import trusted
from toolkit.engine import runs
from toolkit.engine.footprint import THREADED, Footprint, footprint
from toolkit.engine.parts import Part, Programs
from toolkit.engine.rows import Asked, Mark, Measured, Table, placed

KEPT = 64 << 20  # bytes of what stays fixed that a batch keeps for its rows; more is computed again for each

Tree = Any  # nested dict of tensors


@dataclass
class Lane:
    """Some starts and some trained settings of a batch; `leaves` is their state, `rows` are measured of it, by look."""

    starts: slice
    trained: slice
    step: Part
    leaves: list[torch.Tensor]
    rows: list[list[Rows]] = field(default_factory=list)

    def advance(self, steps: int, stopped: Callable[[], bool]) -> None:
        self.leaves = self.step.advance(self.leaves, steps, stopped)


@dataclass
class Rows:
    """Some of a lane's runs: the starts `inside` it and, for each setting of the batch at `places`, which of the lane's
    trained ones it is."""

    inside: slice
    which: torch.Tensor | None  # None if they are all of the lane's runs
    places: np.ndarray
    measure: Part
    moments: Part  # measures the columns that moments are of

    def of(self, leaves: list[torch.Tensor]) -> list[torch.Tensor]:
        """The state of these runs."""
        if self.which is None:
            return leaves
        return [leaf[self.inside][:, self.which] for leaf in leaves]

    def block(self, lane: Lane) -> tuple[slice, np.ndarray]:
        """Where they stand among all runs, `[S, K]`."""
        first = lane.starts.start + self.inside.start
        return slice(first, first + _length(self.inside)), self.places


@dataclass(frozen=True)
class Look:
    """An experiment as `measure` sees it; programs of one `key` are the same."""

    experiment: Any
    key: Hashable
    about: Footprint


class Batch:
    """A batch of runs in progress.

    `experiments` are starts that share every value `step` and `measure` read; `knobs` maps every knob to K values.
    `programs` has the programs of all batches that have the same `key` and the same shapes. `others` are further looks
    at the same runs.
    """

    lead = 2

    def __init__(
        self,
        experiments: Sequence,
        knobs: dict,
        place: Place,
        programs: Programs | None = None,
        key: Hashable = None,
        about: Footprint | None = None,
        draw: Callable = runs.draw,
        others: Sequence[Look] = (),
    ):
        self.experiment, self.step, self._key, self._place = experiments[0], 0, key, place
        self.late = int(device.launches(place.device))
        self._programs = programs or Programs()
        drawn = [draw(one, place) for one in experiments]
        knobs = knobs or {"_": [0.0]}  # vmap wants something to map over
        self.knobs = {k: place.put(torch.tensor(v, dtype=torch.float64)) for k, v in knobs.items()}
        self.about = about or footprint(self.experiment, {n: v[0] for n, v in self.knobs.items()}, *drawn[0])
        self.looks = [Look(self.experiment, key, self.about), *others]
        self.starts, self.settings = len(drawn), len(next(iter(knobs.values())))
        read = [n for n in knobs if n in self.about.read_in_step]
        self._trained = alike([tuple(knobs[n][k] for n in read) for k in range(self.settings)])
        self.lanes = list(self._lanes(drawn))
        self._threads = self._pool()

    @property
    def shape(self) -> tuple[int, int]:
        return self.starts, self.settings

    # --- lanes ------------------------------------------------------------------------------------------------------
    def _lanes(self, drawn: Sequence[tuple[Tree, Tree]]) -> Iterator[Lane]:
        count, most = max(self._trained) + 1, self.about.wide(self._place, step=True)
        wide = even(count, most)
        for starts in slices(len(drawn), even(len(drawn), max(1, most // wide))):
            state, data = (runs.stack(trees) for trees in zip(*drawn[starts], strict=True))
            for trained in slices(count, wide):
                yield self._lane(starts, trained, state, data)

    def _lane(self, starts: slice, trained: slice, state: Tree, data: Tree) -> Lane:
        first = [self._trained.index(group) for group in range(trained.start, trained.stop)]
        knobs = {n: v[first] for n, v in self.knobs.items()}
        state = tree_map(lambda t: t[:, None].expand(t.shape[0], len(first), *t.shape[1:]), state)
        with trusted():
            ready = runs.batched(lambda k, s, d: runs.ready(self.experiment, k, s))(knobs, state, data)
        leaves, _ = tree_flatten(ready)
        shape, fixed = (_length(starts), len(first)), {"knobs": knobs, "data": data}
        step = self._part("step", _step, self.looks[0], shape, ready, fixed)
        lane = Lane(starts, trained, step, [leaf.clone(memory_format=torch.contiguous_format) for leaf in leaves])
        lane.rows = [list(self._rows(lane, ready, data, look)) for look in self.looks]
        return lane

    def _rows(self, lane: Lane, state: Tree, data: Tree, look: Look) -> Iterator[Rows]:
        """The rows of all settings that are trained in a lane."""
        places = [k for k, group in enumerate(self._trained) if lane.trained.start <= group < lane.trained.stop]
        most, starts = look.about.wide(self._place, step=False), _length(lane.starts)
        wide = even(len(places), most)
        for inside in slices(starts, even(starts, max(1, most // wide))):
            some = tree_map(lambda t, inside=inside: t[inside], data)
            for part in slices(len(places), wide):
                here = places[part]
                which = [self._trained[k] - lane.trained.start for k in here]
                all_ = _length(inside) == starts and which == list(range(_length(lane.trained)))
                fixed = {"knobs": {n: v[here] for n, v in self.knobs.items()}, "data": some}
                shape = (_length(inside), wide)
                selected = None if all_ else torch.tensor(which, device=self._place.device)
                measure = self._part("measure", _measure, look, shape, state, fixed)
                moments = self._part("moments", _measure_some, look, shape, state, fixed)
                yield Rows(inside, selected, np.array(here), measure, moments)

    def _part(self, name: str, function: Callable, look: Look, shape: tuple, changing: Tree, fixed: Tree) -> Part:
        said = f"{type(look.experiment).__name__}.{'step' if name == 'step' else 'measure'}()"
        program = self._programs.program(
            (name, look.key, shape), partial(function, look.experiment), said, closed=name == "step"
        )
        return program.bind(changing, fixed)

    # --- what it does -----------------------------------------------------------------------------------------------
    def advance(self, steps: int = 1) -> None:
        """Take so many steps of every run."""
        if self._threads is None:
            for lane in self.lanes:
                with trusted():
                    lane.advance(steps, lambda: False)
        else:
            self._together(self._threads, steps)
        self.step += steps

    def mark(self) -> Mark:
        """This step, for `ask` and `again`."""
        return Mark(self.step, [lane.leaves for lane in self.lanes])

    def again(self, asked: Asked, concerned: np.ndarray, look: int = 0) -> Iterator[tuple[int, Table]]:
        """The steps between a row and the one before, taken once more: each with the columns that moments are of, for
        the runs that are `concerned`, `[S, K]`, and others beside them. Who asks may make these fewer meanwhile."""
        leaves = list(asked.since.leaves)
        for step in range(asked.since.step + 1, asked.step):
            with trusted():
                found: list[Measured] = []
                for number, lane in enumerate(self.lanes):
                    wanted = [rows for rows in lane.rows[look] if concerned[rows.block(lane)].any()]
                    if wanted:
                        leaves[number] = lane.step(leaves[number])
                    for rows in wanted:
                        found += self._measured(lane, rows, rows.moments, leaves[number])
                table = self._table(found)()
            yield step, table

    def ask(self, since: Mark) -> Asked:
        """The row of this step, on its way, in every look; the one before it is of the step `since`."""
        tables = [self._look(look) for look in range(len(self.looks))]
        return Asked(self.step, since, lambda: [table() for table in tables])

    def measure(self, look: int = 0) -> Table:
        """Every column in one of the looks: `[S, K, ...]`."""
        return self._look(look)()

    def _look(self, look: int) -> Callable[[], Table]:
        every = ((lane, rows) for lane in self.lanes for rows in lane.rows[look])
        with trusted():
            return self._table(
                one for lane, rows in every for one in self._measured(lane, rows, rows.measure, lane.leaves)
            )

    def _measured(self, lane: Lane, rows: Rows, measure: Part, leaves: list[torch.Tensor]) -> Iterator[Measured]:
        measure.takes = lane.step.takes
        measured = measure(rows.of(leaves))
        if measure.held * sum(len(of) for lane in self.lanes for of in lane.rows) > KEPT:
            measure.forget()
        for name, column in tree_unflatten(measured, measure.gives).items():
            yield Measured(name, rows.block(lane), column)

    def _table(self, found: Iterable[Measured]) -> Callable[[], Table]:
        return placed(found, self.shape, bool(self.late))

    # --- threads ----------------------------------------------------------------------------------------------------
    def _pool(self) -> ThreadPoolExecutor | None:
        """Threads that take lanes, where calls take long enough for Python not to be what they wait for."""
        threads = min(torch.get_num_threads(), len(self.lanes))
        large = len(self.lanes[0].leaves) and self.about.step * _length(self.lanes[0].trained) >= THREADED
        return ThreadPoolExecutor(threads) if threads > 1 and large and self._place.device.type == "cpu" else None

    def _together(self, pool: ThreadPoolExecutor, steps: int) -> None:
        """Each lane on a thread, each thread with one core. What is raised here or there stops all."""
        stopping: list[bool] = []
        threads = torch.get_num_threads()

        def advance(lane: Lane) -> None:
            torch.set_num_threads(1)
            with trusted():
                lane.advance(steps, lambda: bool(stopping))

        waiting = [pool.submit(advance, lane) for lane in self.lanes]
        try:
            for future in waiting:
                future.result()
        finally:
            stopping.append(True)
            wait([future for future in waiting if not future.cancel()])
            torch.set_num_threads(threads)


def _step(experiment, state: Tree, fixed: Tree) -> Tree:
    return runs.ordered(runs.advance(experiment, fixed["knobs"], state, fixed["data"]), state)


def _measure(experiment, state: Tree, fixed: Tree) -> dict:
    return runs.look(experiment, fixed["knobs"], state, fixed["data"])


def _measure_some(experiment, state: Tree, fixed: Tree) -> dict:
    return runs.some(experiment, _measure(experiment, state, fixed))


def alike(values: Sequence) -> list[int]:
    """A number for each value, from 0 on, the same for equal ones."""
    known: dict[Any, int] = {}
    return [known.setdefault(value, len(known)) for value in values]


def even(count: int, most: int) -> int:
    """The size of equal parts of at most so many."""
    return -(-count // -(-count // most))


def slices(count: int, size: int) -> list[slice]:
    """Parts of one size, so that one program serves all: the last begins earlier where they do not fit."""
    return [slice(at, at + size) for at in (min(at, count - size) for at in range(0, count, size))]


def _length(part: slice) -> int:
    return part.stop - part.start
