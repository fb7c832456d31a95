"""Checks of the exercises on the page "What an untrained network prefers"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, given


@asks_for_number("the number of your answer: 1, 2 or 3")
def check_doubled(doubled: float) -> str:
    """Three layers of ReLUs and a readout: 2⁴; by default 1, 2 or 3."""
    compare_choice(doubled, 2, DOUBLED)
    return "Right: every layer hands the factor on, and a factor changes no shape."


DOUBLED = {
    1: "that is what a sine does; relu(2z) is 2 relu(z), a multiple.",
    3: "each of the layers multiplies what it gets; how many of them are there, with the readout?",
}


@asks_for("covariance(variance, correlation), a function of two numbers")
def check_covariance(covariance: Callable) -> str:
    """`covariance(variance, correlation)`: ½e^{−r(1 − c)} − ½e^{−r(1 + c)}."""
    cases = given("variance correlation", (1.0, 0.5), (2.0, 0.9), (0.3, -0.4), (4.0, 0.7))
    compare(covariance, _covariance, cases, COVARIANCES)
    return "Right: the same as e^(−r) sinh(rc), and small as soon as r(1 − c) is large."


def _covariance(variance: float, correlation: float) -> float:
    return np.exp(-variance) * np.sinh(variance * correlation)


COVARIANCES = {
    "the half is missing.": lambda r, c: 2 * _covariance(r, c),
    "that is the covariance of the cosines: the two terms are subtracted here.": lambda r, c: (
        np.exp(-r) * np.cosh(r * c)
    ),
    "that is the first term alone.": lambda r, c: np.exp(-r * (1 - c)) / 2,
    "that is the correlation of the sines; their covariance is asked for.": lambda r, c: np.sinh(r * c) / np.sinh(r),
    "that is a sine of the covariance; a sine of numbers is averaged.": lambda r, c: np.sin(r * c),
    "the variance of u − v is 2r(1 − c), and half of it stands in the exponent.": lambda r, c: (
        (np.exp(-2 * r * (1 - c)) - np.exp(-2 * r * (1 + c))) / 2
    ),
    "the variance stands in the exponents, not its root.": lambda r, c: np.exp(-(r**0.5)) * np.sinh(r**0.5 * c),
    "that is the covariance of u and v themselves.": lambda r, c: r * c,
    "the sign of the correlation has changed.": lambda r, c: -_covariance(r, c),
}


@asks_for("frequency(c), a function that returns one number")
def check_frequency(frequency: Callable) -> str:
    """`frequency(c)`: Σ √(k² + l²) c²/Σ c² without the constant, of a matrix `[p, p]`."""
    compare(frequency, _frequency, _cases(), FREQUENCIES, rtol=1e-4)
    return "Right: this is the number of the figure, for one picture."


def _mean(c: np.ndarray, weights: np.ndarray, radii: np.ndarray | None = None, constant: float = 0.0) -> float:
    places = np.arange(len(c))
    weights = weights.copy()
    weights[0, 0] *= constant
    return float((weights * (np.hypot(places[:, None], places) if radii is None else radii)).sum() / weights.sum())


def _frequency(c: np.ndarray) -> float:
    return _mean(c, c**2)


def _radii(c: np.ndarray, power: float) -> np.ndarray:
    places = np.arange(len(c))
    return (places[:, None] ** power + places**power) ** (1.0 if power == 1 else 0.5)


FREQUENCIES = {
    "the constant counts in the sum below; leave it out.": lambda c: _mean(c, c**2, constant=1.0),
    "weigh by the energy c², not by |c|.": lambda c: _mean(c, np.abs(c)),
    "weigh by the energy c², not by c.": lambda c: _mean(c, c),
    "the frequency is the radius √(k² + l²), not k + l.": lambda c: _mean(c, c**2, _radii(c, 1)),
    "that is the mean of k² + l²; the radius is its root.": lambda c: _mean(c, c**2, _radii(c, 2) ** 2),
    "that is the root of the mean of k² + l².": lambda c: _mean(c, c**2, _radii(c, 2) ** 2) ** 0.5,
    "k and l are counted from 1; the constant is k = l = 0.": lambda c: _mean(
        c, c**2, _radii(np.pad(c, (0, 1)), 2)[1:, 1:]
    ),
    "the sum is not divided by the energy.": lambda c: _mean(c, c**2) * float((c**2).sum() - c[0, 0] ** 2),
    "only k is in it.": lambda c: _mean(c, c**2, np.arange(len(c))[:, None] + 0.0 * c),
}


def _cases() -> dict[str, tuple]:
    generator, found = np.random.default_rng(3), {}
    for size in (3, 5, 8):
        found[f"a matrix of {size} by {size}"] = (generator.normal(size=(size, size)) + 0.5,)
    return found
