"""Checks of the exercises on the page "How far a signal gets"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, given


@asks_for_number("the number of an answer, such as 1")
def check_help(way: float) -> str:
    """What brings χ⊥ of an ordered network nearer to 1: by default 1, 2 or 3."""
    compare_choice(way, 2, HELP)
    return "Right: larger weights multiply every gradient, although they also make the slopes a little smaller."


HELP = {
    1: "the width is not in χ⊥: wider layers only follow the theory more closely.",
    3: "larger biases make the neurons larger, and the slope of tanh smaller there: χ⊥ falls.",
}


@asks_for("layers(chi, share), a function that returns a number of layers")
def check_layers(layers: Callable) -> str:
    """`layers(chi, share)`: ln share/ln χ."""
    cases = given("chi share", (0.75, 0.01), (0.5, 0.25), (0.9, 0.001), (0.2, 0.6), (0.99, 0.5))
    compare(layers, _layers, cases, LAYERS)
    return "Right: a few per cent in each layer are everything after a hundred of them."


def _layers(chi: float, share: float) -> float:
    return np.log(share) / np.log(chi)


LAYERS = {
    "it is upside down: the share is what is left after all layers, χ what is left after one.": lambda chi, share: (
        np.log(chi) / np.log(share)
    ),
    "that is the share after as many layers as the share: asked for is the exponent.": lambda chi, share: chi**share,
    "the layers multiply: a share is not lost by subtracting 1 − χ again and again.": lambda chi, share: (
        (1 - share) / (1 - chi)
    ),
    "χ already multiplies the squared gradient: there is no further square.": lambda chi, share: (
        np.log(share) / (2 * np.log(chi))
    ),
    "that is for the gradient itself; asked for is its square.": lambda chi, share: 2 * np.log(share) / np.log(chi),
    "the sign is lost: −ln share alone counts depth scales of length 1.": lambda chi, share: -np.log(share),
    "1 − χ is only nearly −ln χ, and only for χ near 1.": lambda chi, share: -np.log(share) / (1 - chi),
    "take the logarithm of both, not their ratio.": lambda chi, share: share / chi,
}


@asks_for("chi(neurons, weight_variance), a function that returns one number")
def check_chi(chi: Callable) -> str:
    """`chi(neurons, weight_variance)`: σ_w² times the mean of (1 − tanh²h)² over the neurons h `[N]`."""
    compare(chi, _chi, _cases(), CHIS)
    return "Right: this one number decides between order and chaos."


def _slope(h: np.ndarray) -> np.ndarray:
    return 1 / np.cosh(h) ** 2


def _chi(neurons: np.ndarray, weight_variance: float) -> float:
    return weight_variance * float((_slope(neurons) ** 2).mean())


CHIS = {
    "the slope is not squared.": lambda h, w: w * _slope(h).mean(),
    "the mean is squared; asked for is the mean of squares.": lambda h, w: w * _slope(h).mean() ** 2,
    "the variance of the weights is left out.": lambda h, w: (_slope(h) ** 2).mean(),
    "σ_w² is a variance already: it is not squared again.": lambda h, w: w**2 * (_slope(h) ** 2).mean(),
    "the variance of the weights multiplies the mean, not its root.": lambda h, w: w**0.5 * (_slope(h) ** 2).mean(),
    "that is the sum over the neurons; the weights are divided by √N, so it is the mean.": lambda h, w: (
        w * (_slope(h) ** 2).sum()
    ),
    "that is with φ² in place of φ′².": lambda h, w: w * (np.tanh(h) ** 2).mean(),
    "that is one number for each neuron; their mean is asked for.": lambda h, w: w * _slope(h) ** 2,
    "tanh′ is 1 − tanh², and not 1 − tanh.": lambda h, w: w * ((1 - np.tanh(h)) ** 2).mean(),
    "that is the slope at the mean neuron; each has a slope of its own.": lambda h, w: w * _slope(h.mean()) ** 2,
}


def _cases() -> dict[str, tuple]:
    generator, found = np.random.default_rng(4), {}
    for many, spread, weight in ((7, 0.6, 1.761), (40, 1.5, 2.5), (23, 3.0, 0.8)):
        found[f"{many} neurons and weight_variance {weight}"] = (spread * generator.normal(size=many), weight)
    return found
