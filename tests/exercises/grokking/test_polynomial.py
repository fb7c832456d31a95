"""The checks accept a right answer and say what is wrong with each usual wrong one."""

import numpy as np

from toolkit.exercises.grokking import polynomial as exercises
from toolkit.grokking import PolynomialRegression

CHANCE = 0.75


def first_below(curve, level):
    return int(curve.step[int(np.argmax((curve < level).values))])


def delay(run):
    """A solution of the first exercise."""
    return first_below(run.test_loss, CHANCE / 2) - first_below(run.train_loss, run.train_loss[0] / 2)


def test_delay():
    assert exercises.check_delay(delay).startswith("Right")
    assert "write delay(run)" in exercises.check_delay(None)
    assert "counts from" in exercises.check_delay(lambda run: first_below(run.test_loss, CHANCE / 2))
    assert "not 30" in exercises.check_delay(lambda run: 30 + float(run.train_loss[0]))
    assert "the delay is 0" in exercises.check_delay(lambda run: delay(run) or 7)
    assert "ZeroDivisionError" in exercises.check_delay(lambda run: 1 / 0)


def test_slope_of_the_exact_theory_lies_in_the_accepted_range():
    scales = [0.25, 0.5, 1.0, 2.0, 4.0]
    steps = np.unique(np.geomspace(1, 5001, 400).astype(int) - 1)
    runs = PolynomialRegression().predict("exact", steps, output_scale=scales)
    waits = [delay(runs.sel(output_scale=scale)) for scale in scales]
    slope = np.polyfit(np.log(scales), np.log(waits), 1)[0]
    assert exercises.check_slope(slope).startswith("Right")
    assert "positive" in exercises.check_slope(-slope)
    assert "logarithms" in exercises.check_slope(slope / 4)
    assert "Not yet" in exercises.check_slope(None)


def test_directions():
    assert exercises.check_directions(lambda d: d + d * (d + 1) // 2).startswith("Right")
    assert "same function" in exercises.check_directions(lambda d: d + d * d)
    assert "not 2" in exercises.check_directions(lambda d: d)
    assert "Not yet" in exercises.check_directions(None)
