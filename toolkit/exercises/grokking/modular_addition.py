"""Checks of the exercises on the page "Clock arithmetic". They test properties, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, number
from toolkit.theory.modular_addition import accuracy, analytic_weights


@asks_for("ratio(row), a function of one row of weights that returns a number")
def check_ratio(ratio: Callable) -> str:
    """`ratio(row)`: Σ_k (|û_k|/‖û‖)⁴ of one row of weights, with û = rfft(row)."""
    one, two = _waves(4), _waves(4) + _waves(9)
    for row, what, want in ((one, "one wave", 1.0), (5 * one, "one wave, five times as large,", 1.0)):
        got = number(ratio, row)
        if not np.isclose(got, want):
            return f"Not yet: {what} has the ratio 1, not {got:.3g}. Divide each power by the sum of the powers first."
    got = number(ratio, two)
    if np.isclose(got, 1.0):
        return "Not yet: two waves of equal power also give 1. The shares are to be squared before they are added."
    if not np.isclose(got, 0.5):
        return f"Not yet: two waves of equal power have the ratio 1/2, not {got:.3g}. Is the power |û|², not |û|?"
    if not np.isclose(number(ratio, np.ones(59)), 1.0):
        return "Not yet: a constant row is all in frequency 0, so that its ratio is 1. Is frequency 0 left out?"
    return "Right: 1 for one wave, 1/2 for two, whatever their size."


def check_width(width: int | None) -> str:
    """The least width, give or take a few neurons, at which analytic networks for p = 59 are 99 % right on average."""
    if not isinstance(width, (int, np.integer)) or width < 1:
        return "Not yet: give a whole number of neurons."
    right, fewer = _mean_accuracy(width), _mean_accuracy(max(1, int(0.8 * width)))
    if right < 0.985:
        return f"Not yet: ten analytic networks with {width} neurons are {right:.1%} right on average, not 99 %."
    if fewer > 0.99:
        return f"Not yet: a fifth fewer neurons are still {fewer:.1%} right on average. Find the least width."
    return f"Right: with {width} neurons {right:.1%}, with a fifth fewer {fewer:.1%}."


@asks_for("ceiling(corruption, modulus), a function that returns a share between 0 and 1")
def check_ceiling(ceiling: Callable) -> str:
    """`ceiling(corruption, modulus)`: training accuracy of a network that knows the rule and no wrong label."""
    for corruption, modulus in ((0.0, 59), (0.5, 5), (0.3, 59)):
        got = number(ceiling, corruption, modulus)
        want = _agreement(corruption, modulus)
        if abs(got - want) > 0.005:
            hint = " A random label is right by chance once in p." if np.isclose(got, 1 - corruption) else ""
            about = f"with {corruption:.0%} random labels and p = {modulus}"
            return f"Not yet: {about} the share of right labels is about {want:.2f}, not {got:.3g}.{hint}"
    return "Right: all labels but the share ξ(1 − 1/p) are right."


def _waves(frequency: int, length: int = 59) -> np.ndarray:
    return np.cos(2 * np.pi * frequency * np.arange(length) / length + 0.4)


def _mean_accuracy(width: int) -> float:
    draws = (analytic_weights(59, int(width), np.random.default_rng(seed)) for seed in range(10))
    return float(np.mean([accuracy(*weights) for weights in draws]))


def _agreement(corruption: float, modulus: int, count: int = 1_000_000) -> float:
    """Share of labels that are right after some were replaced by random ones, by simulation."""
    generator = np.random.default_rng(0)
    right, drawn = generator.integers(0, modulus, (2, count))
    return float(np.mean(np.where(np.arange(count) < corruption * count, drawn, right) == right))
