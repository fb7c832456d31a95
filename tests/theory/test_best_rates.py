"""Lowest points and halvings of curves that are known."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from toolkit.theory.best_rates import best_rate, halving_rate

RATES = np.array([0.001, 0.003, 0.01, 0.02, 0.05, 0.2])


def parabola(rates, place):
    return np.exp((np.log(rates) - math.log(place)) ** 2 - 3)


@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("place", [0.004, 0.011, 0.03])
def test_the_lowest_point_of_a_parabola_is_near_its_vertex_on_an_even_grid_exactly(even, place):
    rates = np.geomspace(0.001, 0.2, 8) if even else RATES
    found = best_rate(rates, parabola(rates, place))
    if even:
        assert_allclose(found, place, rtol=1e-9)
    assert abs(math.log(found / place)) < 0.2


def test_on_any_grid_it_is_the_vertex_through_three_points():
    rates = np.array([0.01, 0.015, 0.06])
    losses = np.array([0.5, 0.3, 0.4])
    a, b, _ = np.polyfit(np.log(rates), np.log(losses), 2)
    assert_allclose(best_rate(rates, losses), math.exp(-b / (2 * a)), rtol=1e-9)


def test_ends_and_equal_losses():
    assert best_rate(RATES, np.arange(1, 7) / 7) == RATES[0]
    assert best_rate(RATES, 1 / np.arange(1, 7)) == RATES[-1]
    assert best_rate(RATES, np.full(6, 0.3)) == RATES[0]


def test_the_halving_of_a_power_is_exact():
    losses = 0.5 * (RATES / RATES[0]) ** -0.7
    assert_allclose(halving_rate(RATES, losses, 0.5), RATES[0] * 2 ** (1 / 0.7), rtol=1e-9)
    assert halving_rate(RATES, losses, 1.0) == RATES[0]
    assert halving_rate(RATES, losses, 1e-4) == math.inf


def test_it_is_the_first_halving():
    losses = np.array([1, 0.4, 2, 3, 0.1, 5])
    assert RATES[0] < halving_rate(RATES, losses, 1.0) < RATES[1]


def test_rates_must_increase():
    with pytest.raises(ValueError, match="rates must increase from each to the next"):
        best_rate(RATES[::-1], np.ones(6))
    with pytest.raises(ValueError, match="rates must increase"):
        halving_rate(np.array([1.0, 1.0, 2.0]), np.ones(3), 1.0)
