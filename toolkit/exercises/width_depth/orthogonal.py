"""Checks of the exercises on the page "Networks that are alike"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, given


@asks_for_number("the number of an answer, such as 1")
def check_narrowest(narrowest: float) -> str:
    """Which of three linear networks differ least from each other: by default 1, 2 or 3."""
    compare_choice(narrowest, 2, NARROWEST)
    return "Right: 20 layers over 400 neurons is the smallest ratio of the three."


NARROWEST = {
    1: "ten layers are few, but 100 neurons are few, too: the ratio is a tenth, twice that of another one.",
    3: "the width is the same as in another one, and there are more layers.",
}


@asks_for("variance(width, layers), a function that returns one number")
def check_variance(variance: Callable) -> str:
    """`variance(width, layers)`: (1 + 2/n)ˡ − 1."""
    cases = given("width layers", (32.0, 8.0), (10.0, 3.0), (100.0, 40.0), (5.0, 12.0), (64.0, 1.0))
    compare(variance, _variance, cases, VARIANCES)
    return "Right: for few layers it is twice the depth over the width."


def _variance(width: float, layers: float) -> float:
    return (1 + 2 / width) ** layers - 1


VARIANCES = {
    "the mean of K² is not its variance: subtract the square of the mean of K, which is 1.": lambda n, L: (
        (1 + 2 / n) ** L
    ),
    "that is what few layers give; the layers multiply.": lambda n, L: 2 * L / n,
    "that is for ReLU layers, of which each adds 5/N.": lambda n, L: (1 + 5 / n) ** L - 1,
    "the first layer is one of them: the exponent is the number of layers.": lambda n, L: (1 + 2 / n) ** (L - 1) - 1,
    "a layer adds 2/N: E z⁴ is 3, and 1 is subtracted.": lambda n, L: (1 + 3 / n) ** L - 1,
    "a layer adds 2/N, and not 1/N.": lambda n, L: (1 + 1 / n) ** L - 1,
    "that is N times the relative variance.": lambda n, L: n * ((1 + 2 / n) ** L - 1),
    "the mean of K² grows: 2/N is added to 1.": lambda n, L: 1 - (1 - 2 / n) ** L,
    "that is for tanh layers, which forget.": lambda n, L: (2 + 2 * (L - 1) / 3) / n,
    "that is the limit of wide layers; N is given.": lambda n, L: np.exp(2 * L / n) - 1,
}


@asks_for("added(activity), a function that returns one number")
def check_added(added: Callable) -> str:
    """`added(activity)`: the variance of φ(h)² over the square of its mean, for the activity φ(h) `[N]` of a layer."""
    compare(added, _added, _layers(), ADDED, rtol=1e-3)
    return "Right: the heavier the tails of φ(h)², the more each layer adds."


def _added(activity: np.ndarray) -> float:
    squares = activity**2
    return float(squares.var() / squares.mean() ** 2)


def _layers() -> dict[str, tuple]:
    h = np.random.default_rng(6).normal(size=(3, 4000))
    layers = {"tanh": np.tanh(2 * h[0]) + 0.1, "ReLU": np.maximum(h[1], 0), "linear": 1.7 * h[2]}
    return {f"a layer of {name} neurons": (values,) for name, values in layers.items()}


ADDED = {
    "1 is not subtracted: the mean of φ⁴ is not yet a variance.": lambda a: _added(a) + 1,
    "the variance is not divided by the square of the mean.": lambda a: (a**2).var(),
    "that is about φ, and not about φ².": lambda a: a.var() / a.mean() ** 2,
    "that is the standard deviation over the mean.": lambda a: _added(a) ** 0.5,
    "the mean below is squared.": lambda a: (a**2).var() / (a**2).mean(),
    "that is the variance of φ alone.": lambda a: a.var(),
    "that is the mean of φ⁴ alone.": lambda a: (a**4).mean(),
    "that is what the layer adds to K; asked for is N times as much.": lambda a: _added(a) / len(a),
}
