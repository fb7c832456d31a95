"""The checks accept a right answer and say what is wrong with each usual wrong one."""

import numpy as np
import pytest

from toolkit.exercises.grokking import modular_addition as exercises


def shares(row):
    power = np.abs(np.fft.rfft(row)) ** 2
    return power / power.sum()


def test_ratio():
    assert exercises.check_ratio(lambda row: np.sum(shares(row) ** 2)).startswith("Right")
    assert "write ratio(row)" in exercises.check_ratio(None)
    assert "Divide each power" in exercises.check_ratio(lambda row: np.sum(np.abs(np.fft.rfft(row)) ** 4))
    assert "squared before" in exercises.check_ratio(lambda row: np.sum(shares(row)))
    assert "|û|²" in exercises.check_ratio(lambda row: np.sum(shares(row) ** 1.5))
    assert "frequency 0" in exercises.check_ratio(
        lambda row: np.sum(shares(row - row.mean() + 1e-9 * row) ** 2) - np.isclose(np.ptp(row), 0)
    )
    assert "ZeroDivisionError" in exercises.check_ratio(lambda row: 1 / 0)


@pytest.mark.parametrize("width", [80, np.int64(88), 95])
def test_width_accepts_about_the_least_one(width):
    assert exercises.check_width(width).startswith("Right")


def test_width_refuses_others():
    assert "99 %" in exercises.check_width(40)
    assert "least width" in exercises.check_width(200)
    assert "whole number" in exercises.check_width(None)


def test_ceiling():
    assert exercises.check_ceiling(lambda corruption, modulus: 1 - corruption * (1 - 1 / modulus)).startswith("Right")
    assert "once in p" in exercises.check_ceiling(lambda corruption, modulus: 1 - corruption)
    assert "not 0.5" in exercises.check_ceiling(lambda corruption, modulus: 0.5)
    assert "Not yet" in exercises.check_ceiling(None)
