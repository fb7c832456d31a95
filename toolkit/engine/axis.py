"""The axis that a run is measured along: its training steps, the values of a field, or none.

An axis has a `name` (the dimension of a Dataset, "" for none), `last` (the number of advances in a run) and `due` (the
numbers of advances after which a row is measured); `place` is the coordinate of such a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from toolkit.domain import array, whole

POINTS = 120  # default number of rows of a run
STEP = "training step"  # what a step is called in figures, where an experiment calls it nothing else


@dataclass(frozen=True)
class Steps:
    """Training steps from 0 to `last`. Rows are spaced evenly in log(1 + step)."""

    last: int
    name: ClassVar[str] = "step"

    def due(self, points: int | Sequence[int] = POINTS) -> np.ndarray:
        """At most `points` steps, both ends included, or the given steps themselves. ValueError if they are invalid."""
        if isinstance(points, Sequence) or np.ndim(points):
            return self.named("points", points)
        count = checked_points(points)
        spaced = np.geomspace(1, self.last + 1, min(count, self.last + 1)) - 1
        return np.unique(np.round(spaced).astype(int))

    def named(self, argument: str, steps) -> np.ndarray:
        """Steps given one by one, increasing. ValueError if one repeats, or is not a whole number up to `last`."""
        given = np.sort(array("n", whole=True, least=0, most=self.last).check(argument, steps, {}))
        if (repeated := given[1:][given[1:] == given[:-1]]).size:
            raise ValueError(f"{argument} must not repeat a step (got {repeated[0]} twice)")
        return given

    def place(self, advances: int) -> int:
        """The step itself."""
        return advances


@dataclass(frozen=True)
class Values:
    """The values of a field of an experiment without steps: each advance measures the next one."""

    name: str
    values: tuple

    @property
    def last(self) -> int:
        return len(self.values)

    def due(self, points: int | Sequence[int] = POINTS) -> np.ndarray:
        """After every advance."""
        return np.arange(1, self.last + 1)

    def place(self, advances: int):
        """The value measured last."""
        return self.values[advances - 1]


@dataclass(frozen=True)
class Once:
    """A single measurement: an experiment without steps, at one configuration."""

    name: ClassVar[str] = ""
    last: ClassVar[int] = 0

    def due(self, points: int | Sequence[int] = POINTS) -> np.ndarray:
        """Before the first advance."""
        checked_points(points)
        return np.zeros(1, int)

    def place(self, advances: int) -> int:
        return 0


Axis = Steps | Values | Once


def checked_points(points) -> int:
    """The number of rows; ValueError unless it is a whole number of at least 2."""
    return int(whole(2).check("points", points, {}))


def frame_indices(rows: int, frames: int) -> np.ndarray:
    """Which of the rows a wide column is kept at: `frames` of them, evenly, both ends included."""
    return np.unique(np.round(np.linspace(0, rows - 1, min(frames, rows))).astype(int))
