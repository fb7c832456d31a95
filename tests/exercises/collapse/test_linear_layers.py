"""The checks accept a right answer and say what is wrong with each usual wrong one."""

from toolkit.exercises.collapse import linear_layers as exercises


def pressure(n, layers, total=None):
    total = total or 120 + n
    return layers * total / n * (total * 0.01 ** (layers + 1)) ** (1 / layers)


def test_pressure():
    assert exercises.check_pressure(pressure).startswith("Right")
    assert "write pressure" in exercises.check_pressure(None)
    assert "N counts all samples" in exercises.check_pressure(lambda n, m: pressure(n, m, 120))
    assert "not 0.559" in exercises.check_pressure(lambda n, m: 2 * pressure(n, m))
    assert "TypeError" in exercises.check_pressure(lambda n: 1.0)


def test_kept():
    assert exercises.check_kept([2, 6, 8]).startswith("Right")
    assert "three sizes" in exercises.check_kept(None) and "three sizes" in exercises.check_kept([2, 6])
    assert "drops a class of 5" in exercises.check_kept([2, 5, 8])
    assert "a class of 8 is kept" in exercises.check_kept([2, 6, 9])
    assert "whole number" in exercises.check_kept([2, 6.5, 8])
