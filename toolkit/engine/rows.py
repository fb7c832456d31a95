"""The rows of a run: asked for at its steps, and read once they are here, on a GPU one row late.

A GPU works through what it is asked for in order. Who reads a row at once waits for all steps before it, and then the
GPU waits to be asked for the next ones. So these are asked for first, and the row is read while they are under way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.utils._pytree import tree_flatten, tree_unflatten

from toolkit.device import on_their_way

Frames = Mapping[str, frozenset[int]]  # the steps at which a wide column is kept
Table = dict[str, np.ndarray]  # the columns of a row, `[S, K, ...]` of a batch


class Mark(NamedTuple):
    """A step of a run and its state there: the leaves, or those of every lane of a batch."""

    step: int
    leaves: Any


class Asked(NamedTuple):
    """A row that was asked for. `read()` waits for it and gives its columns, a table for each look at the run.
    `since` is the row before, or the beginning."""

    step: int
    since: Mark
    read: Callable[[], list[Table]]


class Measured(NamedTuple):
    """A column of some of a batch's runs, and where they stand among all."""

    name: str
    block: tuple[slice, np.ndarray]
    column: torch.Tensor


def asked_for(run: Any, due: Sequence[int]) -> Iterator[Asked]:
    """Advance from one due step to the next: each row that is to be read, `run.late` rows after it was asked for."""
    since, waiting = run.mark(), deque()
    for step in sorted(set(map(int, due))):
        run.advance(step - run.step)
        waiting.append(run.ask(since))
        since = run.mark()
        if len(waiting) > run.late:
            yield waiting.popleft()
    yield from waiting


def record(
    run: Any,
    due: Sequence[int],
    tick: Callable[[int], None] = lambda step: None,
    frames: Frames | None = None,
    seen: Callable[[int, Table, Asked], None] = lambda look, row, asked: None,
) -> tuple[list[list[tuple[int, Table]]], bool]:
    """Advance to the last due step; `[(step, columns), ...]` at the due ones for each look at the run, and whether all
    were reached.

    `frames` has the steps at which a column is kept, where these are not all; `seen` gets each row as it was measured.
    Stops early on Ctrl-C, or once every run has diverged, and keeps the rows so far.
    """
    looks: list[list[tuple[int, Table]]] = [[] for _ in run.looks]
    try:
        for asked in asked_for(run, due):
            tables = asked.read()
            for look, row in enumerate(tables):
                seen(look, row, asked)
            for rows, row in zip(looks, tables, strict=True):
                rows.append((asked.step, due_at(asked.step, row, frames or {})))
            tick(asked.step)
            if not finite(tables[0], run.lead).any():
                break
            del asked, tables  # no old state is held while the next steps are taken
    except KeyboardInterrupt:
        return looks, False
    return looks, True


def due_at(step: int, row: Table, frames: Frames) -> Table:
    """The columns of a row that are kept at a step."""
    return {name: values for name, values in row.items() if step in frames.get(name, (step,))}


def finite(columns: Table, lead: int) -> np.ndarray:
    """True where all numbers are finite: an array of the first `lead` dimensions, `[S, K]` of a batch."""
    return np.all([np.isfinite(v).reshape(*v.shape[:lead], -1).all(-1) for v in columns.values()], axis=0)


def placed(found: Iterable[Measured], shape: tuple[int, int], together: bool) -> Callable[[], Table]:
    """The columns of all runs, on their way. From a GPU they come together; else each is put in its place once it is
    measured, so that no two lanes are held at once."""
    table: Table = {}

    def put(places: Sequence[tuple], arrays: Callable[[], list[np.ndarray]]) -> Table:
        for (name, block), values in zip(places, arrays(), strict=True):
            if name not in table:
                table[name] = np.empty((*shape, *values.shape[2:]), values.dtype)
            table[name][block] = values
        return table

    def coming(some: Sequence[Measured]) -> Callable[[], Table]:
        return partial(put, [one[:2] for one in some], on_their_way([one.column for one in some]))

    if together:
        return coming(list(found))
    for one in found:
        coming([one])()
    return lambda: table


def arriving(tree: Any) -> Callable[[], Any]:
    """A nested dict of tensors on its way to the host: calling it waits for them and gives arrays."""
    leaves, about = tree_flatten(tree)
    arrays = on_their_way(leaves)
    return lambda: tree_unflatten(arrays(), about)
