"""Checks of the exercises on the page "What a band limit costs"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, given


@asks_for_number("the number of an answer, such as 1")
def check_help(way: float) -> str:
    """What lowers the error of a target above the band most; by default 1, 2 or 3."""
    compare_choice(way, 3, HELP)
    return "Right: the ridge is what forbids the long readout that the target needs in so small a box."


HELP = {
    1: "more features make the random kernel more like its mean, and the mean has the same band.",
    2: "more samples lower the threshold δ/P in proportion, and the band grows only with its logarithm.",
}


@asks_for("price(limit, periods), a function that returns how many times as long a readout becomes")
def check_price(price: Callable) -> str:
    """`price(limit, periods)`: e^(π² periods/(2 limit))."""
    cases = given("limit periods", (3.0, 1.0), (10.0, 4.0), (30.0, 2.5), (5.0, 0.5), (2.0, 3.0))
    compare(price, _price, cases, PRICES)
    return "Right: small boxes pay a fortune for every period, large ones hardly anything."


def _price(limit: float, periods: float) -> float:
    return np.exp(np.pi**2 * periods / (2 * limit))


PRICES = {
    "that is the factor of the eigenvalue, upside down: the readout goes with its root.": lambda R, p: (
        _price(R, p) ** 2
    ),
    "that is by how much the eigenvalue falls.": lambda R, p: 1 / _price(R, p) ** 2,
    "that is by how much a neuron's share of the wave falls; the readout must make up for it.": lambda R, p: (
        1 / _price(R, p)
    ),
    "that is the logarithm of the factor.": lambda R, p: np.log(_price(R, p)),
    "π is squared in the exponent: one π belongs to the pole, one to the wave.": lambda R, p: np.exp(
        np.pi * p / (2 * R)
    ),
    "that is the factor for one period.": lambda R, p: _price(R, 1),
    "each period multiplies: the factors are not added.": lambda R, p: p * _price(R, 1),
    "a larger box makes a period cheaper: R belongs below.": lambda R, p: np.exp(np.pi**2 * p * R / 2),
    "the factor 2 belongs below: the pole lies at π/(2R).": lambda R, p: np.exp(2 * np.pi**2 * p / R),
    "that is a power of 10, and not of e.": lambda R, p: 10 ** (np.pi**2 * p / (2 * R)),
    "that is what is added to the readout, less 1: asked for is how many times as long it is.": lambda R, p: (
        _price(R, p) - 1
    ),
}


@asks_for("norm(features, y, ridge), a function that returns one number")
def check_norm(norm: Callable) -> str:
    """`norm(features, y, ridge)`: |a| for the a of least Σ(f − y)² + δ|a|², f = features @ a, `[P, N]` and `[P]`."""
    compare(norm, _norm, _tasks(), NORMS, rtol=1e-3)
    return "Right: this is the readout norm of the figures, if features are divided by √N."


def _readout(features: np.ndarray, y: np.ndarray, ridge: float) -> np.ndarray:
    return np.linalg.solve(features.T @ features + ridge * np.eye(features.shape[1]), features.T @ y)


def _norm(features: np.ndarray, y: np.ndarray, ridge: float) -> float:
    return float(np.linalg.norm(_readout(features, y, ridge)))


NORMS = {
    "that is |a|², and not its root.": lambda F, y, r: _norm(F, y, r) ** 2,
    "that is the readout itself; its length is asked for.": lambda F, y, r: _readout(F, y, r),
    "the ridge is left out.": lambda F, y, r: float(np.linalg.norm(np.linalg.pinv(F) @ y)),
    "the ridge is multiplied by the number of samples; here it stands beside the sum.": lambda F, y, r: _norm(
        F, y, r * len(y)
    ),
    "the ridge is divided by the number of samples; here it stands beside the sum.": lambda F, y, r: _norm(
        F, y, r / len(y)
    ),
    "the ridge is squared.": lambda F, y, r: _norm(F, y, r**2),
    "that is the length of (K + δI)⁻¹y, one number a sample; the readout is Φᵀ times that.": lambda F, y, r: float(
        np.linalg.norm(np.linalg.solve(F @ F.T + r * np.eye(len(y)), y))
    ),
    "that is the length of the fitted values, and not that of the readout.": lambda F, y, r: float(
        np.linalg.norm(F @ _readout(F, y, r))
    ),
    "that is the length of what is not fitted.": lambda F, y, r: float(np.linalg.norm(F @ _readout(F, y, r) - y)),
    "that is Σ|a|; the length is the root of Σa².": lambda F, y, r: float(np.abs(_readout(F, y, r)).sum()),
    "that is the largest entry of the readout.": lambda F, y, r: float(np.abs(_readout(F, y, r)).max()),
    "that is the root of the mean of a², and not of its sum.": lambda F, y, r: _norm(F, y, r) / F.shape[1] ** 0.5,
    "the features are divided by √N once more; here they are taken as they are given.": lambda F, y, r: _norm(
        F / F.shape[1] ** 0.5, y, r
    ),
}


def _tasks() -> dict[str, tuple]:
    generator, found = np.random.default_rng(7), {}
    for samples, features, ridge in ((12, 5, 0.3), (6, 15, 0.05), (9, 9, 2.0)):
        words = f"{samples} samples, {features} features and ridge {ridge}"
        found[words] = (generator.normal(size=(samples, features)), generator.normal(size=samples), ridge)
    return found
