"""The time left of a run, against the time that it then takes, on a clock that is only counted."""

import numpy as np
import pytest

from toolkit.engine.axis import Steps
from widgets.pace import Pace


def told(step, row=0.0, steps=1000, theory=None):
    """(seconds so far, what is told then, what is left then) at every step; `step(i)` and `row` take that long."""
    pace, due, clock = Pace(), Steps(steps).due(), 0.0
    horizons = [h for h in (64, 512, 4096, 32768) if 2 * h < steps] + [steps] if theory else []
    seen = []
    for i in range(steps):
        pace.step(step(i))
        clock += step(i)
        if i + 1 in due:
            pace.row(row)
            clock += row
        if horizons and i + 1 >= horizons[0] / 8:
            pace.prediction(horizons[0], theory(horizons[0]))
            clock += theory(horizons.pop(0))
        rows = len(due) - int(np.searchsorted(due, i + 1, "right"))
        seen.append((clock, pace.left(steps - i - 1, rows, horizons)))
    return [(now, left, clock - now) for now, left in seen]


CASES = {
    "even steps": {"step": lambda i: 0.02},
    "a first step that compiles": {"step": lambda i: 30.0 if i == 0 else 0.02},
    "two first steps that compile": {"step": lambda i: 20.0 if i < 2 else 0.03},
    "slow steps": {"step": lambda i: 2.0, "steps": 60},
    "very slow steps": {"step": lambda i: 20.0, "steps": 40},
    "very fast steps": {"step": lambda i: 1e-4, "steps": 100_000},
    "rows that take longer than steps": {"step": lambda i: 0.002, "row": 0.4, "steps": 20_000},
    "steps and rows alike": {"step": lambda i: 0.01, "row": 0.2, "steps": 5000},
    "noisy steps": {"step": lambda i: 0.02 * (1 + 0.9 * np.sin(997 * i))},
    "a machine that gets busy": {"step": lambda i: 0.02 if i < 500 else 0.03},
    "a theory that takes long once": {"step": lambda i: 0.02, "theory": lambda h: 3.0},
    "a theory that takes longer the further it goes": {"step": lambda i: 0.02, "theory": lambda h: 0.01 * h},
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_told_is_what_it_takes(name):
    moments = told(**CASES[name])
    whole = moments[-1][0]
    first = next(now for now, left, _ in moments if left is not None)
    assert first < max(0.4 * whole, 5 + moments[1][0])
    wrong = [(now, left, real) for now, left, real in moments if left is not None and real > 0.05 * whole]
    assert wrong and all(0.45 < left / real < 2.2 for _, left, real in wrong)


def test_nothing_is_told_before_it_is_known():
    moments = told(lambda i: 30.0 if i == 0 else 0.02)
    assert all(left is None for now, left, _ in moments if now < 30.5)
    pace = Pace()
    assert pace.left(10, 0, []) is None
    pace.step(60)
    assert pace.left(10, 0, []) is None


def test_steps_that_grow_are_not_told_as_if_they_did_not():
    """Each takes half as long again as the one before, as when a field is measured from small to large."""
    moments = told(lambda i: 0.05 * 1.5**i, steps=16)
    assert all(left is None or left >= 0.2 * real for _, left, real in moments)


def test_less_is_told_as_the_end_comes_near():
    lefts = [left for _, left, _ in told(lambda i: 0.02) if left is not None]
    assert lefts[-1] == 0 and all(b <= a + 1e-6 for a, b in zip(lefts, lefts[1:], strict=False))
