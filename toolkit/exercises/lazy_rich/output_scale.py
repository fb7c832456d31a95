"""Checks of the exercises on the page "The output scale". They test properties, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, number
from toolkit.theory.linear_richness import curve


@asks_for("slope(scales, changes), a function of two arrays that returns one number")
def check_slope(slope: Callable) -> str:
    """`slope(scales, changes)`: the power p of changes ∝ scalesᵖ."""
    scales = np.array([1.0, 3.0, 10.0, 30.0])
    for power in (-1.0, -0.5, 2.0):
        got = number(slope, scales, 7 * scales**power)
        if np.isclose(got, -power):
            return (
                f"Not yet: 7 α^{power:g} has the slope {power:g}, not {got:.3g}. Is the order of the two turned round?"
            )
        if not np.isclose(got, power):
            return f"Not yet: 7 α^{power:g} has the slope {power:g}, not {got:.3g}. Are both axes logarithms?"
    return "Right: it finds the power and ignores the factor before it."


@asks_for("half_time(richness), a function of one number")
def check_half_time(half_time: Callable) -> str:
    """`half_time(γ)`: when ḟ = 2√(1 + γ²f²)(1 − f) from f = 0 reaches ½."""
    times = [number(half_time, richness) for richness in (0.01, 1.0, 10.0)]
    if not np.isclose(times[0], np.log(2) / 2, rtol=1e-3):
        return f"Not yet: for a very lazy network f = 1 − e^(−2t), half at t = ln(2)/2 = 0.3466, not {times[0]:.4g}."
    for richness, time in zip((1.0, 10.0), times[1:], strict=True):
        reached = float(curve(time, richness))
        if abs(reached - 0.5) > 2e-3:
            return (
                f"Not yet: for γ = {richness:g} the curve is at {reached:.3f} at your time {time:.4g}, not at one half."
            )
    return "Right: lazy networks need ln(2)/2, and richer ones less."


@asks_for("lazy_from(scales, measured, predicted), a function of three arrays")
def check_lazy_from(lazy_from: Callable) -> str:
    """`lazy_from(scales, measured, predicted)`: the least α such that the losses agree to 5 % there and above."""
    scales, predicted = np.array([0.1, 1.0, 10.0, 100.0]), np.full(4, 0.2)
    got = number(lazy_from, scales, np.array([0.02, 0.15, 0.195, 0.2]), predicted)
    if got != 10:
        return (
            f"Not yet: losses 0.02, 0.15, 0.195, 0.2 against 0.2 come within 5 % at the third scale, 10, not {got:g}."
        )
    if number(lazy_from, scales, np.array([0.02, 0.25, 0.205, 0.2]), predicted) != 10:
        return (
            "Not yet: a loss that is too large is as far away as one that is too small. Take the absolute difference."
        )
    if number(lazy_from, scales, np.array([0.2, 0.1, 0.1, 0.2]), predicted) != 100:
        return "Not yet: losses that cross the theory by chance are not lazy. It must hold from that scale on."
    return "Right: it is the least scale from which on the network is its tangent model, to 5 %."
