"""Checks of the exercises on the page "One mode at a time". They test properties, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import array, asks_for, number
from toolkit.theory.linear_networks import balanced_mode


@asks_for("arrival(strength, size), a function of two numbers")
def check_arrival(arrival: Callable) -> str:
    """`arrival(s, c)`: when a mode of two balanced layers that starts at c is at s/2."""
    for strength, size in ((1.0, 1e-4), (0.5, 1e-4), (0.125, 0.01)):
        time = number(arrival, strength, size)
        reached = float(balanced_mode(time, strength, size))
        if np.isclose(reached, strength / 2, rtol=1e-2):
            continue
        if np.isclose(balanced_mode(time / 2, strength, size), strength / 2, rtol=1e-2):
            return "Not yet: that is twice the right time. Two layers grow at once: the rate is 2s, not s."
        return (
            f"Not yet: a mode of strength {strength:g} that starts at {size:g} is at {reached:.3g} at your time "
            f"{time:.4g}, not at one half of its strength."
        )
    return "Right: the time is a logarithm of the start, over twice the strength."


@asks_for("speed(a, strength, layers), a function of three numbers")
def check_speed(speed: Callable) -> str:
    """`speed(a, s, L)`: L a^(2 − 2/L) (s − a)."""
    a, strength = 0.3, 1.1
    for layers in (1, 2, 3, 5):
        got = number(speed, a, strength, layers)
        power = a ** (2 - 2 / layers) * (strength - a)
        if np.isclose(got, layers * power):
            continue
        if np.isclose(got, power):
            return f"Not yet: all {layers} layers move at the same time, which gives a factor {layers}."
        if np.isclose(got, layers * a ** (layers - 1) * (strength - a)):
            return "Not yet: w^(L − 1) is what lies around one layer, and w is not a but the L-th root of a."
        return f"Not yet: for a = 0.3, s = 1.1 and {layers} layers the speed is {layers * power:.4g}, not {got:.4g}."
    return "Right: one layer is fast everywhere, many layers hardly move while the mode is small."


@asks_for("imbalance(first, second), a function of two matrices that returns one matrix")
def check_imbalance(imbalance: Callable) -> str:
    """`imbalance(W₁, W₂)`: W₂ᵀW₂ − W₁W₁ᵀ, which gradient flow keeps."""
    generator = np.random.default_rng(0)
    first, second, target = (generator.normal(size=size) for size in ((5, 3), (4, 5), (4, 3)))
    got = array(imbalance, first, second)
    if got.shape != (5, 5):
        return f"Not yet: both layers meet at 5 neurons, so it is 5 by 5; yours has the shape {got.shape}."
    right = second.T @ second - first @ first.T
    if np.allclose(got, right) or np.allclose(got, -right):
        return "Right: what one layer gains the other gains too, so their difference stays."
    step, error = 1e-6, target - second @ first
    moved = array(imbalance, first + step * second.T @ error, second + step * error @ first.T)
    drift = np.abs(moved - got).max() / step
    if drift > 1e-3:
        return f"Not yet: along gradient flow your matrix moves with a speed of {drift:.2g}. Which difference stays?"
    return "Not yet: it stays, but it is not the difference of the two products that meet at the neurons."
