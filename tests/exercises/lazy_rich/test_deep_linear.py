"""The checks accept a right answer and say what is wrong with each usual wrong one."""

import numpy as np
import pytest

from toolkit.exercises.lazy_rich import deep_linear as exercises
from toolkit.lazy_rich import DeepLinear
from toolkit.theory.linear_networks import rise_time


def arrival(strength, size):
    return np.log(strength / size - 1) / (2 * strength)


def speed(a, strength, layers):
    return layers * a ** (2 - 2 / layers) * (strength - a)


def imbalance(first, second):
    return second.T @ second - first @ first.T


def test_arrival():
    assert exercises.check_arrival(arrival).startswith("Right")
    assert "write arrival" in exercises.check_arrival(None)
    assert "twice the right time" in exercises.check_arrival(lambda s, c: 2 * arrival(s, c))
    assert "not at one half" in exercises.check_arrival(lambda s, c: np.log(s / c) / 2)
    assert "ZeroDivisionError" in exercises.check_arrival(lambda s, c: 1 / 0)


def test_speed():
    assert exercises.check_speed(speed).startswith("Right")
    assert "write speed" in exercises.check_speed(None)
    assert "factor 2" in exercises.check_speed(lambda a, s, n: speed(a, s, n) / n)
    assert "root of a" in exercises.check_speed(lambda a, s, n: n * a ** (n - 1) * (s - a))
    assert "1 layers" in exercises.check_speed(lambda a, s, n: 2 * a * (s - a))


def test_imbalance():
    assert exercises.check_imbalance(imbalance).startswith("Right")
    assert exercises.check_imbalance(lambda w1, w2: -imbalance(w1, w2)).startswith("Right")
    assert "write imbalance" in exercises.check_imbalance(None)
    assert "5 by 5" in exercises.check_imbalance(lambda w1, w2: w2 @ w2.T)
    assert "moves with a speed" in exercises.check_imbalance(lambda w1, w2: w2.T @ w2 + w1 @ w1.T)
    assert "it stays, but" in exercises.check_imbalance(lambda w1, w2: 3 * imbalance(w1, w2))


@pytest.mark.parametrize("size", [1e-6, 1e-4, 0.01])
def test_answers_the_page_expects(size):
    """4.6, 8.5, 15.6, 28.5 for the four strengths from 1e-4; and `rise_time` says the same for any size."""
    times = [arrival(s, size) for s in DeepLinear().strengths]
    assert times == pytest.approx([rise_time(size, s / 2, s) for s in DeepLinear().strengths])
    if size == 1e-4:
        assert np.round(times, 1).tolist() == [4.6, 8.5, 15.6, 28.5]
