"""The axis that a run is measured along: its training steps, the values of a field, or none.

An axis has a `name` (the dimension of a Dataset, "" for none), `last` (the number of advances in a run) and `due` (the
numbers of advances after which a row is measured); `place` is the coordinate of such a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

POINTS = 120  # default number of rows of a run


@dataclass(frozen=True)
class Steps:
    """Training steps from 0 to `last`. Rows are spaced evenly in log(1 + step)."""

    last: int
    name: ClassVar[str] = "step"

    def due(self, points: int | Sequence[int] = POINTS) -> np.ndarray:
        """At most `points` steps, both ends included, or the given steps themselves. ValueError if they are invalid."""
        if isinstance(points, Sequence | np.ndarray):
            return named_steps(points)
        checked_points(points)
        spaced = np.geomspace(1, self.last + 1, min(points, self.last + 1)) - 1
        return np.unique(np.round(spaced).astype(int))

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
    """Raise ValueError unless the number of rows is a whole number of at least 2."""
    if isinstance(points, bool) or not isinstance(points, int) or points < 2:
        raise ValueError(f"points must be a whole number of at least 2 (got {points!r})")
    return points


def named_steps(steps: Sequence[int]) -> np.ndarray:
    """Whole numbers from 0 up as an array; ValueError for anything else, or for a repeated number."""
    given = np.atleast_1d(np.asarray(steps))
    if not given.size or given.ndim > 1 or given.dtype.kind not in "iu" or given.min() < 0:
        raise ValueError(f"steps must be one or more whole numbers from 0 up (got {steps!r})")
    if len(np.unique(given)) < len(given):
        raise ValueError("steps must not repeat")
    return given
