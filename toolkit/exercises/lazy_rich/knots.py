"""Checks of the exercises on the page "Knots"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, given


@asks_for("cost(change, place), a function of two numbers that returns one number")
def check_cost(cost: Callable) -> str:
    """`cost(s, t)`: s√(1 + t²)."""
    cases = given("change place", (2.0, 0.7), (0.4, -0.3), (1.3, 1.0), (3.0, -2.0), (0.9, 0.15))
    compare(cost, _cost, cases, COSTS, otherwise="With c u = s (1, −t), |c| is the length of the right side.")
    return "Right: a bend is cheapest at 0, because there the offset b is not needed."


@asks_for("steepest(x, residual), a function of two arrays that returns one number")
def check_steepest(steepest: Callable) -> str:
    """`steepest(x, r)`: the maximum over the circle."""
    generator, cases = np.random.default_rng(5), {}
    for count in (1, 3, 6):
        x, residual = np.sort(generator.uniform(-1, 1, count)), generator.normal(size=count)
        cases[f"{count} points"] = (x, residual)
        cases[f"{count} points and a residual of the other sign"] = (x, -residual)
    for side in (1, -1):  # the steepest neuron has a negative offset
        cases[f"three points, side {side}"] = (side * np.arange(3.0), np.array([0.2, -1.2, 1.0]))
    cases["a residual without a linear part"] = (np.array([-2.0, -1, 1, 2]), np.array([1.0, -1, -1, 1]))
    compare(steepest, _steepest, cases, STEEPEST, rtol=2e-3, otherwise="Try many directions, also those with w < 0.")
    return "Right: where this is above λ, a neuron in the steepest direction lowers the objective."


@asks_for_number("the number of your answer, 1 to 3")
def check_first(knot: int) -> str:
    """The knot that is gone first: at 0.4, the third."""
    compare_choice(knot, 3, FIRST)
    return "Right: it is the smallest of the three bends, and its place is not cheap."


FIRST = {
    1: "the bend at −0.5 is large: without it the highest point would be far off.",
    2: "the bend at 0 is the largest, and a knot there is the cheapest.",
}


def _cost(change: float, place: float) -> float:
    return change * np.sqrt(1 + place**2)


COSTS = {
    "the length is a root: √(1 + t²).": lambda s, t: s * (1 + t**2),
    "the cost does not fall outwards: multiply by √(1 + t²).": lambda s, t: s / np.sqrt(1 + t**2),
    "the offset b = −tw is charged, too: the place counts.": lambda s, t: s + 0 * t,
    "the length of (1, −t) is a root of squares, not a sum.": lambda s, t: s * (1 + abs(t)),
    "that is the length of (s, t); both entries of (1, −t) are multiplied by s.": lambda s, t: np.hypot(s, t),
    "the 1 in (1, −t) is missing.": lambda s, t: s * abs(t),
}


def _around(x: np.ndarray, residual: np.ndarray, count: int = 40_000, turn: float = 2 * np.pi) -> np.ndarray:
    angle = np.linspace(0, turn, count)
    active = np.maximum(np.outer(np.cos(angle), x) + np.sin(angle)[:, None], 0)
    return active @ residual / len(x)


def _steepest(x: np.ndarray, residual: np.ndarray) -> float:
    return float(np.abs(_around(x, residual)).max())


STEEPEST = {
    "divide by the number of points: it is a mean.": lambda x, r: len(x) * _steepest(x, r),
    "the absolute value is missing: neurons may be subtracted, too.": lambda x, r: _around(x, r).max(),
    "it is a maximum; that is the mean over all directions.": lambda x, r: np.abs(_around(x, r)).mean(),
    "that is only half of the circle: w may be negative or b may be.": lambda x, r: np.abs(
        _around(x, r, turn=np.pi)
    ).max(),
    "the ReLU is missing.": lambda x, r: np.hypot((r * x).mean(), r.mean()),
    "that adds the sizes of the residuals: their signs count.": lambda x, r: _steepest(x, abs(r)),
}
