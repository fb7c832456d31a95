"""A sweep as batches: finds configurations that can share a batch, and runs the batches here or on an executor."""

from __future__ import annotations

import contextlib
import itertools
import math
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import torch
from tqdm.auto import tqdm

from toolkit.device import Place
from toolkit.domain.kinds import shown
from toolkit.engine import code, executors, runs
from toolkit.engine.axis import frame_indices
from toolkit.engine.batches import Batch, Look, alike, even
from toolkit.engine.footprint import Footprint, footprint
from toolkit.engine.kept import Kept, key
from toolkit.engine.lost import missing
from toolkit.engine.moments import Moments
from toolkit.engine.parts import Programs
from toolkit.engine.rows import Asked, Frames, Table, record

Group = tuple[int, Footprint | None, list[int]]  # its number, the bytes of a run, and which of the plan's starts
MOST = 1_000_000  # runs of one sweep
BATCH = 128  # most runs in one batch: limits what is lost with Ctrl-C


@dataclass(frozen=True)
class Plan:
    """The configurations of a sweep: every combination of settings (starts) times every combination of knobs."""

    base: Any
    axes: dict[str, list]  # settings first, then knobs: the order of the flattened runs
    starts: list  # one experiment for each combination of the swept settings
    knobs: dict[str, list]  # every knob, with a value for each combination of the swept ones

    @property
    def shape(self) -> tuple[int, ...]:
        """The length of every axis."""
        return tuple(len(values) for values in self.axes.values())

    @property
    def combinations(self) -> int:
        """Combinations of the swept knobs, for each start."""
        return max((len(v) for v in self.knobs.values()), default=1)


def plan(experiment, axes: Mapping[str, Sequence]) -> Plan:
    """Check every value of every axis before anything runs, then lay the sweep out. ValueError for what cannot be."""
    given = {name: swept_values(experiment, name, values) for name, values in axes.items()}
    if (runs_asked := math.prod(map(len, given.values()))) > MOST:
        raise ValueError(f"a sweep has at most {MOST:,} runs (got {runs_asked:,})")
    settings = [n for n in experiment.settings() if n in given]
    swept = [n for n in experiment.knobs() if n in given]
    starts = [
        experiment.replace(**dict(zip(settings, values, strict=True)))
        for values in itertools.product(*(given[n] for n in settings))
    ]
    grid = list(itertools.product(*(given[n] for n in swept)))
    knobs = {n: [getattr(experiment, n)] * len(grid) for n in experiment.knobs()}
    knobs |= {n: [values[i] for values in grid] for i, n in enumerate(swept)}
    return Plan(experiment, {n: given[n] for n in settings + swept}, starts, knobs)


def swept_values(experiment, name: str, values: Sequence) -> list:
    """The values of one axis in the type of their field: of a list, a tuple, a range, or an array: of one
    dimension, or of two for a field that is a sequence."""
    if name == "steps":
        raise ValueError("steps is the length of the run and cannot be swept; every shorter run is part of it")
    field = experiment.fields().get(name) or experiment.replace(**{name: values})  # which says what fields there are
    plain = _entries(values, 2 if field.type == "sequence" else 1)
    if not plain:
        raise ValueError(f"{name} must be a non-empty sequence of values to sweep (got {shown(values)})")
    if len(plain) > MOST:
        raise ValueError(f"{name} must be swept over at most {MOST:,} values (got {len(plain):,})")
    checked = [field.check(name, value) for value in plain]
    if len(set(checked)) < len(checked):
        raise ValueError(f"{name} is to be swept over the same value twice (got {shown(values)})")
    return checked


def _entries(values, dimensions: int) -> Sequence:
    """What a sequence holds, as plain numbers and names; nothing if it is no sequence."""
    if isinstance(values, list | tuple | range):
        return values
    inner = getattr(values, "values", None)  # the array of an xarray.DataArray
    held = values if inner is None or callable(inner) else inner
    return held.tolist() if getattr(held, "ndim", 0) == dimensions and hasattr(held, "tolist") else ()


@dataclass(frozen=True)
class Job:
    """One batch: starts that may share it, and some of the knob combinations."""

    indices: tuple[int, ...]  # which of the plan's starts
    starts: tuple
    combinations: tuple[int, ...]  # which of the knob combinations
    knobs: dict[str, list]
    group: int = 0  # the same for jobs whose starts could share a batch
    about: Footprint | None = None
    others: tuple[Job, ...] = ()  # the same runs with other values of settings that `measure` alone reads

    def begin(self, where: Place, programs: Programs, draw: runs.Draws) -> runs.Alone | Batch:
        """The batch before its first step. A single run needs no mapping."""
        if len(self.starts) == 1 and len(self.combinations) == 1 and not self.others:
            alone = self.starts[0].replace(**{name: value for name, (value,) in self.knobs.items()})
            return runs.Alone(alone, where, programs, self.group)
        others = [Look(other.starts[0], other.group, other.about) for other in self.others if other.about]
        return Batch(self.starts, self.knobs, where, programs, self.group, self.about, draw, others)


def jobs(plan: Plan, where: Place, most: int = BATCH, due: Sequence[int] = (0,), draw=runs.draw) -> list[Job]:
    """Batches of starts of equal shapes that agree in all that `step` and `measure` read: of at most `most` runs, and
    of no more than fit into memory with their rows."""
    groups: dict = {}
    for index, start in enumerate(plan.starts):
        signature, about, run = _signature(plan, start, where, draw)
        groups.setdefault(signature, []).append((index, about, index if run is None else run))
    looks: dict[tuple, list[Group]] = {}  # groups that are trained alike
    for number, group in enumerate(groups.values()):
        looks.setdefault(tuple(run for *_, run in group), []).append((number, group[0][1], [i for i, *_ in group]))
    return [job for some in looks.values() for job in _looked_at(plan, some, most, due)]


def _looked_at(plan: Plan, looks: list[Group], most: int, due: Sequence[int]) -> Iterator[Job]:
    """The batches of groups that are trained alike: those of the first, each with those of the others."""
    _, about, _ = looks[0]
    most = max(1, min(most, _fitting(plan, about, due) // len(looks)))
    order = sorted(range(plan.combinations), key=_trained(plan, about).__getitem__)
    for job, *others in zip(*(_jobs(plan, look, order, most) for look in looks), strict=True):
        yield replace(job, others=tuple(others))


def _jobs(plan: Plan, group: Group, order: list[int], most: int) -> Iterator[Job]:
    """The batches of one group, as even as can be. Combinations that are trained alike stand together."""
    number, about, indices = group
    wide = even(plan.combinations, most)
    for some in _slices(indices, even(len(indices), max(1, most // wide))):
        for these in _slices(order, wide):
            knobs = {n: [v[k] for k in these] for n, v in plan.knobs.items()}
            yield Job(tuple(some), tuple(plan.starts[i] for i in some), tuple(these), knobs, number, about)


def _trained(plan: Plan, about: Footprint | None) -> list[int]:
    """A number for each combination of knobs, the same for those that `step` cannot tell apart."""
    read = [name for name in plan.knobs if about is None or name in about.read_in_step]
    return alike([tuple(plan.knobs[n][k] for n in read) for k in range(plan.combinations)])


def _fitting(plan: Plan, about: Footprint | None, due: Sequence[int]) -> int:
    frames = {name: column.frames for name, column in plan.base.columns.items() if column.frames}
    return 1 if about is None else about.most(len(due), frames)


def _most(plan: Plan, executor) -> int:
    """Most runs in one batch: those who train share the sweep, so that none is without work."""
    return min(BATCH, math.ceil(len(plan.starts) * plan.combinations / executors.workers(executor)))


def _signature(plan: Plan, start, where: Place, draw: Callable) -> tuple:
    """What must agree within a batch; the bytes of a run; and what is the same for starts that are trained alike, where
    there may be any. A single run needs no check."""
    if len(plan.starts) == plan.combinations == 1:
        return (), None, None
    state, data = draw(start, where)
    knobs = {n: where.put(torch.tensor(v[0], dtype=torch.float64)) for n, v in plan.knobs.items()}
    about = footprint(start, knobs, state, data)
    shapes = runs.shapes((state, data))
    in_step, anywhere = (_values(start, names) for names in (about.read_in_step, about.reads))
    compared = any(n not in about.read_in_step for n in plan.axes if n in start.settings() and n != "seed")
    return (shapes, anywhere), about, (in_step, runs.digest((state, data))) if compared else None


def _values(start, names) -> tuple:
    """The values of its settings among some fields."""
    return tuple((name, getattr(start, name)) for name in start.settings() if name in names)


def _slices(items: list, length: int) -> Iterator[list]:
    return (items[i : i + length] for i in range(0, len(items), length))


def kept_at(experiment, due: Sequence[int]) -> Frames:
    """The steps at which wide columns are kept."""
    wide = {name: column.frames for name, column in experiment.columns.items() if column.frames}
    return {name: frozenset(due[i] for i in frame_indices(len(due), count)) for name, count in wide.items()}


def run_job(job: Job, where: Place, due, programs: Programs, draw: runs.Draws, tick=lambda step: None):
    """Rows `[(step, {column: [S, K, ...]}), ...]` and moments `{name: [S, K]}` of one batch, for each look at it, and
    whether it finished."""
    run = job.begin(where, programs, draw)
    frames = kept_at(run.experiment, [int(step) for step in due])
    moments = [Moments(run, look) for look in range(len(run.looks))]

    def seen(look: int, row: Table, asked: Asked) -> None:
        moments[look].seen(row, asked)

    looks, finished = record(run, due, tick, frames, seen)
    if run.lead == 0:
        looks = [[(step, {n: values[None, None] for n, values in row.items()}) for step, row in rows] for rows in looks]
    return list(zip(looks, [one.found for one in moments], strict=True)), finished


def train(
    plan: Plan, where: Place, due, *, executor=None, compiled=False, progress=True, resume=None
) -> Iterator[tuple]:
    """(job, rows, moments, finished) of every batch, and of every look at it, with a progress bar in notebooks and
    terminals. Those that the file `resume` keeps are not trained again."""
    executors.check(executor)
    draw, count, most = runs.Draws(), len(plan.starts) * plan.combinations, _most(plan, executor)
    with contextlib.ExitStack() as opened:
        file = None if resume is None else opened.enter_context(Kept(resume, _said_of(plan, where, due), most))
        batches = jobs(plan, where, file.most if file else most, due, draw)
        programs = Programs(compiled, count * int(due[-1]), count * len(due))
        work = partial(run_job, where=where, due=due, programs=programs, draw=draw)
        steps = max(1, int(due[-1]))  # each batch counts alike
        about = {"unit": "step", "leave": False, "delay": 0.5, "disable": not progress}
        bar = opened.enter_context(tqdm(total=steps * len(batches), **about))
        still = []
        for job in batches:
            held = file.result(_key(job)) if file else None
            if held is None:
                still.append(job)
            else:
                bar.update(steps)
                yield from _by_look(job, *held)
        bar.initial = bar.n  # so that the time left is that of what is trained
        trained = (
            _here(still, work, bar, steps) if executor is None else _there(still, plan.axes, work, bar, steps, executor)
        )
        for job, looks, finished in trained:
            if file and finished:
                file.add(_key(job), (looks, True))
            yield from _by_look(job, looks, finished)


def _key(job: Job) -> str:
    return key(job.indices, job.combinations)


def _said_of(plan: Plan, where: Place, due) -> dict[str, Any]:
    """Which sweep it is, for a file that keeps it."""
    cls = type(plan.base)
    axes = {name: list(values) for name, values in plan.axes.items()}
    about = {"experiment": f"{cls.__module__}.{cls.__qualname__}", "fields": plan.base.values(), "axes": axes}
    return about | {"steps": [int(step) for step in due], "dtype": str(where.dtype), "code": code.digest(plan.base)}


def _here(batches, work, bar, steps: int) -> Iterator[tuple]:
    """(job, looks, finished) of each, one after the other."""
    for job in batches:
        done = bar.n

        def tick(step, done=done):
            bar.update(done + step - bar.n)

        try:
            looks, finished = work(job, tick=tick)
        except KeyboardInterrupt:  # pressed while the batch was being set up
            return
        bar.update(done + steps - bar.n)
        yield job, looks, finished
        if not finished:
            return


def _by_look(job: Job, looks: list[tuple], finished: bool) -> Iterator[tuple]:
    """(job, rows, moments, finished) of each look at a batch."""
    for one, (rows, moments) in zip((job, *job.others), looks, strict=True):
        yield one, rows, moments, finished


def _there(batches, axes, work, bar, steps: int, executor) -> Iterator[tuple]:
    """The same in the order in which they end. A lost one has no rows."""
    lost = []
    for job, result, error in executors.spread(batches, work, executor):
        if error is not None:
            lost.append((job, error))
        looks, finished = result if result is not None else ([([], {}) for _ in (job, *job.others)], False)
        bar.update(steps)
        yield job, looks, finished
    if lost:
        warnings.warn(missing(lost, axes), RuntimeWarning, stacklevel=5)
