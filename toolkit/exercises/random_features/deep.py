"""Checks of the exercises on the page "Layers that are never trained"."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, given


@asks_for_number("the number of your answer: 1, 2 or 3")
def check_gentle(gentle: float) -> str:
    """The number of the answer: with small inputs a layer of tanh adds almost no noise."""
    compare_choice(gentle, 2, GENTLE)
    return "Right: small inputs see only the slope of the tanh at 0, and a straight line adds no noise."


@asks_for("signal(layers), a function of a number of layers")
def check_signal(signal: Callable) -> str:
    """`signal(layers)`: (2/π)^L."""
    cases = given("layers", (1,), (2,), (3,), (7,))
    compare(signal, _signal, cases, SIGNALS, rtol=1e-3, otherwise="Each layer keeps the same share of the signal.")
    return f"Right: {_signal(1):.2f}, {_signal(2):.2f}, {_signal(3):.2f} for 1, 2 and 3 layers."


@asks_for("layer(z, h), a function of two arrays that returns two numbers")
def check_layer(layer: Callable) -> str:
    """`layer(z, h)`: (κ₁, κ*) of neurons that got the sums z and made h of them, with h odd in z. Two per cent are
    allowed, so that a regression with a constant passes."""
    generator, cases = np.random.default_rng(2), {}
    for name, phi in {"tanh": np.tanh, "sin": np.sin, "z + z³/4": _cubic}.items():
        for r in (0.6, 1.7):
            z = math.sqrt(r) * generator.normal(size=int(generator.integers(3000, 5000)))
            cases[f"{name} and r = {r:g}"] = (z, phi(z))
    compare(layer, _layer, cases, LAYERS, rtol=0.02, otherwise="Take means over the sums.")
    return "Right: the slope of the best straight line, and the size of what is left."


GENTLE = {
    1: "that holds for sign, which only asks on which side of 0 it is; how bent is tanh near 0?",
    3: "a smaller input does make a smaller output, but of that output almost all is a straight line. Try `each`.",
}


def _signal(layers: float) -> float:
    return (2 / math.pi) ** layers


SIGNALS = {
    "κ₁ multiplies the signal itself; its variance is multiplied by the square.": lambda n: (2 / math.pi) ** (n / 2),
    "that is the share of the noise; they add up to 1.": lambda n: 1 - _signal(n),
    "that is what is left if 1 − 2/π is kept; that is the share of the noise.": lambda n: (1 - 2 / math.pi) ** n,
    "shares are multiplied from layer to layer, not added.": lambda n: 1 - n * (1 - 2 / math.pi),
    "the share is divided by the number of layers; each layer multiplies it.": lambda n: 2 / math.pi / n,
    "that is one layer too few.": lambda n: _signal(n - 1),
    "that is one layer too many.": lambda n: _signal(n + 1),
    "that is the share of a single layer.": lambda n: _signal(1),
    "the share is turned round: it falls with every layer.": lambda n: 1 / _signal(n),
    "that is the noise that the last layer hands over from those before.": lambda n: 2 / math.pi - _signal(n),
    "it is in per cent; a share is asked for.": lambda n: 100 * _signal(n),
}


def _cubic(z):
    return z + z**3 / 4


def _parts(z: np.ndarray, h: np.ndarray) -> tuple[float, float, float]:
    """E[zh], E h² and E z²."""
    return float((z * h).mean()), float((h * h).mean()), float((z * z).mean())


def _layer(z: np.ndarray, h: np.ndarray) -> np.ndarray:
    cross, power, r = _parts(z, h)
    return np.array([cross / r, math.sqrt(power - cross**2 / r)])


def _with(signal: Callable | None = None, noise: Callable | None = None) -> Callable:
    """Another κ₁ or another κ* beside the right one, a function of E[zh], E h² and E z²."""

    def mistake(z: np.ndarray, h: np.ndarray) -> np.ndarray:
        one, two = _layer(z, h)
        parts = _parts(z, h)
        return np.array([signal(*parts) if signal else one, noise(*parts) if noise else two])

    return mistake


LAYERS = {
    "κ₁ is not divided by the variance of the sums.": _with(lambda cross, power, r: cross),
    "κ₁ is divided by the standard deviation of the sums; divide by their variance.": _with(
        lambda cross, power, r: cross / math.sqrt(r)
    ),
    "κ₁ is divided by the variance of what the neurons say; divide by that of their sums.": _with(
        lambda cross, power, r: cross / power
    ),
    "that is the correlation; κ₁ is a slope.": _with(lambda cross, power, r: cross / math.sqrt(r * power)),
    "κ* is the root of that: its square is the mean of the square of what is left.": _with(
        noise=lambda cross, power, r: power - cross**2 / r
    ),
    "κ* is the size of what is left; the straight line is still in it.": _with(
        noise=lambda cross, power, r: math.sqrt(power)
    ),
    "in κ* the square of κ₁ has to be multiplied by the variance of the sums.": _with(
        noise=lambda cross, power, r: math.sqrt(abs(power - (cross / r) ** 2))
    ),
    "κ₁ comes first, and κ* second.": lambda z, h: _layer(z, h)[::-1],
    "those are the squares.": lambda z, h: _layer(z, h) ** 2,
    "those are the shares of the variance; κ₁ and κ* are asked for.": lambda z, h: (
        np.array([_parts(z, h)[0] ** 2 / _parts(z, h)[2], _layer(z, h)[1] ** 2]) / _parts(z, h)[1]
    ),
    "what is left is h − κ₁z; you subtracted z itself.": lambda z, h: np.array(
        [_layer(z, h)[0], math.sqrt(((h - z) ** 2).mean())]
    ),
}
