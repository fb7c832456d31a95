"""Checks of the exercises on the page "Bands that know what they do not know"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, given


@asks_for("multiplier(samples, shape, rate, misfit), a function of four numbers")
def check_multiplier(multiplier: Callable) -> str:
    """`multiplier(samples, shape, rate, misfit)`: (2b + Q)/(2a + n − 2)."""
    cases = given("samples shape rate misfit", (8, 2.0, 2.0, 36.0), (40, 2.0, 1.5, 10.0), (5, 3.0, 0.7, 80.0))
    compare(multiplier, _multiplier, cases, MULTIPLIERS)
    return "Right: the variance is larger than the squared scale, because the tails are long."


def _multiplier(samples: float, shape: float, rate: float, misfit: float) -> float:
    return (2 * rate + misfit) / (2 * shape + samples - 2)


MULTIPLIERS = {
    "that is the squared scale; the variance of a t law is larger.": lambda n, a, b, q: (2 * b + q) / (2 * a + n),
    "the misfit is left out: the labels do not enter.": lambda n, a, b, q: 2 * b / (2 * a + n - 2),
    "shape and rate have changed places.": lambda n, a, b, q: _multiplier(n, b, a, q),
    "the 2 before the rate is missing.": lambda n, a, b, q: (b + q) / (2 * a + n - 2),
    "the 2 before the shape is missing.": lambda n, a, b, q: (2 * b + q) / (a + n - 2),
    "the variance is ν/(ν − 2) times the squared scale, and not (ν − 2)/ν.": lambda n, a, b, q: (
        (2 * b + q) * (2 * a + n - 2) / (2 * a + n) ** 2
    ),
    "that is the factor of the standard deviation; the variance has its square.": lambda n, a, b, q: (
        _multiplier(n, a, b, q) ** 0.5
    ),
    "that is the multiplier before any label is seen.": lambda n, a, b, q: b / (a - 1),
    "that is the fraction upside down.": lambda n, a, b, q: 1 / _multiplier(n, a, b, q),
}


@asks_for("neuron(x, w, draws), a function that returns one number")
def check_neuron(neuron: Callable) -> str:
    """`neuron(x, w, draws)`: the mean over draws g of e^{g·x − |x|²/2} e^{|w|²/2} sin(g·w)."""
    compare(neuron, _neuron, _cases(), NEURONS, rtol=1e-4, otherwise="Take the mean over the rows of the draws.")
    return "Right: an inner product of m numbers that know only x and m that know only w."


def _parts(x, w, draws) -> tuple[np.ndarray, np.ndarray, float, float]:
    """g·x, g·w, |x|² and |w|²."""
    return draws @ x, draws @ w, float(x @ x), float(w @ w)


def _neuron(x, w, draws) -> float:
    along, across, size, weight = _parts(x, w, draws)
    return float(np.mean(np.exp(along - size / 2 + weight / 2) * np.sin(across)))


def _of(rule: Callable) -> Callable:
    return lambda x, w, draws: float(np.mean(rule(*_parts(x, w, draws))))


NEURONS = {
    "that is the neuron itself; the mean over these draws is asked for.": lambda x, w, draws: float(np.sin(w @ x)),
    "with a cosine the mean is cos(w·x).": _of(lambda a, b, x, w: np.exp(a - x / 2 + w / 2) * np.cos(b)),
    "|x|²/2 is not subtracted.": _of(lambda a, b, x, w: np.exp(a + w / 2) * np.sin(b)),
    "the factor e^{|w|²/2} is missing.": _of(lambda a, b, x, w: np.exp(a - x / 2) * np.sin(b)),
    "in both exponents the square of the norm is halved.": _of(lambda a, b, x, w: np.exp(a - x + w) * np.sin(b)),
    "the norm stands in the exponents with its square.": _of(
        lambda a, b, x, w: np.exp(a - x**0.5 / 2 + w**0.5 / 2) * np.sin(b)
    ),
    "|w|²/2 is added and |x|²/2 subtracted, and not the other way.": _of(
        lambda a, b, x, w: np.exp(a + x / 2 - w / 2) * np.sin(b)
    ),
    "x and w have changed places.": _of(lambda a, b, x, w: np.exp(b - w / 2 + x / 2) * np.sin(a)),
    "that is the sum over the draws; divide by their number.": lambda x, w, draws: len(draws) * _neuron(x, w, draws),
    "the mean is taken of each factor first; take that of the product.": lambda x, w, draws: float(
        np.exp(draws @ x - (x @ x) / 2).mean() * (np.exp((w @ w) / 2) * np.sin(draws @ w)).mean()
    ),
}


def _cases() -> dict[str, tuple]:
    generator, found = np.random.default_rng(5), {}
    for dimension, many in ((2, 7), (4, 30), (3, 12)):
        x, w = (0.6 * generator.normal(size=dimension) for _ in range(2))
        found[f"{many} draws in {dimension} dimensions"] = (x, w, generator.normal(size=(many, dimension)))
    return found


@asks_for_number("the number of your answer: 1, 2 or 3")
def check_times(times: float) -> str:
    """(e⁸ − 1)/(e² − 1) = 466; by default 1, 2 or 3."""
    compare_choice(times, 3, TIMES)
    return "Right: from e² − 1 to e⁸ − 1, because the norms stand in an exponent, and squared."


TIMES = {
    1: "that would be so if the error grew as the norm; it grows as the exponential of its square.",
    2: "that would be so if the error grew as the square of the norm; the square stands in an exponent.",
}
