"""Checks of the exercises on the page "Votes of endless depth"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, compare_number, given


@asks_for_number("the number of your answer: 1, 2 or 3")
def check_vote(vote: float) -> str:
    """The limit of a map without a linear term; by default 1, 2 or 3."""
    compare_choice(vote, 2, VOTES)
    return "Right: without a linear term the largest correlation outlives all others."


VOTES = {
    1: "the majority needs ρ(0) > 0, so that strangers become alike; here ρ(0) is 0.",
    3: "ratios remain only where small correlations shrink by one factor, ρ′(0) > 0; here ρ′(0) is 0.",
}


@asks_for("power(at_zero, at_one), a function of two slopes")
def check_power(power: Callable) -> str:
    """`power(at_zero, at_one)`: −2 ln ρ′(0)/ln ρ′(1)."""
    cases = given("at_zero at_one", (0.5, 2.0), (0.25, 3.0), (0.8, 1.7), (0.1, 5.0), (0.3, 1.2))
    compare(power, _power, cases, POWERS)
    return "Right: one slope says what a layer takes from the far, the other what it does to the near."


def _power(at_zero: float, at_one: float) -> float:
    return -2 * np.log(at_zero) / np.log(at_one)


POWERS = {
    "that is the power of 1 − ξ, half the square of the distance: α is twice as large.": lambda a, b: _power(a, b) / 2,
    "the two logarithms have changed places.": lambda a, b: -2 * np.log(b) / np.log(a),
    "take the logarithms of the slopes, not the slopes.": lambda a, b: -2 * a / b,
    "a quotient of logarithms is not the logarithm of a quotient.": lambda a, b: -2 * np.log(a / b),
    "that is the number for slopes of the activation; those of ρ are squares of them.": lambda a, b: 2 * _power(a, b),
    "the logarithms are multiplied; one belongs below.": lambda a, b: -2 * np.log(a) * np.log(b),
    "only the slope at 0 is in it.": lambda a, b: -2 * np.log(a),
    "only the slope at 1 is in it.": lambda a, b: 2 / np.log(b),
}


@asks_for_number("a number between 0 and 1")
def check_design(c: float) -> str:
    """c with −2 ln c/ln(5 − 4c) = 2: ¼."""
    compare_number(c, 0.25, DESIGNS, otherwise="Solve c (5 − 4c) = 1.")
    return "Right: the slopes are a quarter and 4, so that α = 2, the dimension of the surface."


def _design(exponent: float) -> float:
    """The c below 1 with −2 ln c/ln(5 − 4c) equal to an exponent from 1 up, by bisection."""
    low, high = 0.001, 0.9
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _power(middle, 5 - 4 * middle) > exponent else (low, middle)
    return high


DESIGNS = {
    "with c = 1 the map is ξ itself, and changes no kernel.": 1.0,
    "that is for α = 1; the surface has two dimensions.": _design(1),
    "that is for α = 3; the space has three dimensions, and the surface two.": _design(3),
    "the factor 2 in the formula of α is left out.": _design(4),
    "the slope at 1 is c + 5(1 − c), not 5.": 0.2,
    "that is α; c is asked for.": 2.0,
}
