"""Checks of the exercises on the page "Layers that are never trained"."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, given

Z, WEIGHT = np.polynomial.hermite_e.hermegauss(120)
WEIGHT = WEIGHT / WEIGHT.sum()


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


@asks_for("layer(phi, r), a function of a function and a number that returns two numbers")
def check_layer(layer: Callable) -> str:
    """`layer(φ, r)`: (κ₁, κ*) for an odd φ and z ~ N(0, r). Two per cent are allowed, so that means of draws pass."""
    functions = {"tanh": np.tanh, "sin": np.sin, "z + z³/4": _cubic}
    cases = {f"{name} and r = {r:g}": (phi, r) for name, phi in functions.items() for r in (0.6, 1.7)}
    compare(layer, _layer, cases, LAYERS, rtol=0.02, otherwise="Take the means over z ~ N(0, r).")
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


def _mean(function: Callable, r: float) -> float:
    return float(WEIGHT @ function(math.sqrt(r) * Z))


def _parts(phi: Callable, r: float) -> tuple[float, float]:
    """E[zφ(z)] and E φ(z)²."""
    return _mean(lambda z: z * phi(z), r), _mean(lambda z: phi(z) ** 2, r)


def _layer(phi: Callable, r: float) -> np.ndarray:
    cross, power = _parts(phi, r)
    return np.array([cross / r, math.sqrt(power - cross**2 / r)])


def _with(noise: Callable) -> Callable:
    """The right κ₁ beside another κ*, a function of E[zφ], E φ² and r."""
    return lambda phi, r: np.array([_layer(phi, r)[0], noise(*_parts(phi, r), r)])


LAYERS = {
    "κ₁ is not divided by r.": lambda phi, r: np.array([_parts(phi, r)[0], _layer(phi, r)[1]]),
    "κ₁ is divided by the standard deviation √r; divide by r.": lambda phi, r: np.array(
        [_parts(phi, r)[0] / math.sqrt(r), _layer(phi, r)[1]]
    ),
    "r is a variance: the standard deviation of z is √r.": lambda phi, r: np.array(
        [_parts(phi, r * r)[0] / (r * r), _layer(phi, r * r)[1]]
    ),
    "z must have the variance r, and has the variance 1.": lambda phi, r: _layer(phi, 1.0),
    "κ* is the root of that: its square is the mean of the square of what is left.": _with(
        lambda cross, power, r: power - cross**2 / r
    ),
    "κ* is the size of what is left; the straight line is still in it.": _with(
        lambda cross, power, r: math.sqrt(power)
    ),
    "in κ* the square of κ₁ has to be multiplied by r.": _with(
        lambda cross, power, r: math.sqrt(abs(power - (cross / r) ** 2))
    ),
    "κ₁ comes first, and κ* second.": lambda phi, r: _layer(phi, r)[::-1],
    "those are the squares.": lambda phi, r: _layer(phi, r) ** 2,
    "those are the shares of the variance; κ₁ and κ* are asked for.": lambda phi, r: (
        np.array([_parts(phi, r)[0] ** 2 / r, _layer(phi, r)[1] ** 2]) / _parts(phi, r)[1]
    ),
    "κ₁ is the slope of the best straight line, not the slope at 0.": lambda phi, r: np.array(
        [float(phi(1e-6) / 1e-6), _layer(phi, r)[1]]
    ),
}
