"""How long a run will still take, from what its last steps, rows and predictions took.

`widgets/src/program/pace.ts` is the twin of this module; the cases in `tests/protocol` check that the two agree.
"""

from __future__ import annotations

import math

WARMING = 2  # steps that are not counted: the first ones import, compile and allocate
ENOUGH = 5  # steps that must have been timed
SECONDS = 2.0  # that the timed steps must have taken together
QUICK, SLOW = 0.7, 3.0  # half-lives of the two means of a step's seconds, in seconds of stepping
ALIKE = 1.2  # the pace is known once the two means differ by less than this factor
STRIDE = 0.01  # seconds of steps that are taken at once


class Mean:
    """The mean seconds of what was timed, in which the past counts for half after so many seconds (`half_life`)."""

    def __init__(self, half_life: float):
        self._half_life, self._seconds, self._count = half_life, 0.0, 0.0

    def add(self, seconds: float, count: int) -> None:
        kept = 0.5 ** (seconds / self._half_life)
        self._seconds, self._count = kept * self._seconds + seconds, kept * self._count + count

    @property
    def value(self) -> float | None:
        return self._seconds / self._count if self._count else None


class Pace:
    """Times the parts of a run. `left` is None until steps and rows have been timed and steps take alike."""

    def __init__(self):
        self._recent, self._longer, self._row = Mean(QUICK), Mean(SLOW), Mean(SLOW)
        self._steps, self._timed, self._stepping, self._rows = 0, 0, 0.0, 0
        self._predictions: list[tuple[int, float]] = []

    def step(self, seconds: float, count: int = 1) -> None:
        """So many steps in a row, without the rows that were measured after them."""
        warm = self._steps >= WARMING
        self._steps += count
        if warm:
            self._timed += count
            self._stepping += seconds
            self._recent.add(seconds, count)
            self._longer.add(seconds, count)

    def row(self, seconds: float) -> None:
        """A measurement. The first is not counted, if others come."""
        self._rows += 1
        if self._rows == 2:
            self._row = Mean(SLOW)
        self._row.add(seconds, 1)

    def prediction(self, horizon: int, seconds: float) -> None:
        """All theories, up to so many steps."""
        self._predictions.append((horizon, seconds))

    def left(self, steps: int, rows: int, horizons: list[int]) -> float | None:
        """Seconds for so many further steps and rows, and for the theories at each of the horizons."""
        recent, longer = self._recent.value, self._longer.value
        if recent is None or longer is None or not self._known(recent, longer):
            return None
        row = self._row.value or 0.0
        return steps * recent + rows * row + sum(map(self._theory, horizons))

    def _known(self, recent: float, longer: float) -> bool:
        timed = self._timed >= ENOUGH and self._stepping >= SECONDS
        return timed and max(recent, longer) <= ALIKE * min(recent, longer)

    def _theory(self, horizon: int) -> float:
        """d·(horizon/h)^p after the last prediction (h, d), with p from the last two; p = 0 after a single one."""
        if not self._predictions:
            return 0.0
        last, seconds = self._predictions[-1]
        before, earlier = self._predictions[-2] if len(self._predictions) > 1 else (0, 0.0)
        if not (0 < before < last and 0 < earlier < seconds):
            return seconds
        power = min(1.0, math.log(seconds / earlier) / math.log(last / before))
        return seconds * (horizon / last) ** power


class Stride:
    """How many steps are taken before anybody looks up: as many as take STRIDE seconds, and never more than the double
    of the last time. A GPU takes many at once in the time in which Python asks for one."""

    def __init__(self):
        self.steps = 1

    def took(self, seconds: float, count: int) -> None:
        fits = STRIDE * count / max(seconds, 1e-9)
        self.steps = max(1, min(2 * self.steps, int(fits)))
