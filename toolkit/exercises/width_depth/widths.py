"""Checks of the exercises on the page "From the tangent regime to μP"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, compare, given


@asks_for("ratio(s, times), a function of two numbers")
def check_ratio(ratio: Callable) -> str:
    """`ratio(s, times)`: times^(−(1−s)/2)."""
    values = ((0.0, 9.0), (0.3, 7.0), (0.8, 40.0), (-0.4, 3.0), (1.2, 16.0))
    compare(ratio, _ratio, given("s times", *values), RATIOS, otherwise="The movement is a power of the width, N^−r.")
    return "Right: at s = 0 the square root of the width is lost, at s = 1 nothing."


@asks_for("power(a), a function of one number")
def check_power(power: Callable) -> str:
    """`power(a)`: 2a − 1."""
    values = ((0.5,), (1.0,), (0.8,), (0.2,))
    compare(power, _power, given("a", *values), POWERS, otherwise="Δf is the rate times the sum of squared slopes.")
    return "Right: 0 for the tangent parametrisation, a = ½, and 1 for μP, a = 1."


@asks_for("slope(widths, movements), a function of two arrays that returns one number")
def check_slope(slope: Callable) -> str:
    """`slope(widths, movements)`: of the line of least squares through both logarithms."""
    generator, cases = np.random.default_rng(8), {}
    for widths, power in (((10, 30, 50, 400), -0.5), ((64, 128, 1000), -0.2), ((5, 7, 90, 200, 4000), 0.3)):
        movements = 0.3 * np.array(widths, float) ** power * np.exp(0.2 * generator.normal(size=len(widths)))
        cases[f"{len(widths)} widths from {widths[0]} to {widths[-1]}"] = (np.array(widths, float), movements)
    compare(slope, _slope, cases, SLOPES, otherwise="Fit a straight line to ln(movement) over ln(width).")
    return "Right: a power is a straight line on two logarithmic axes, and its exponent is the slope."


def _ratio(s: float, times: float) -> float:
    return times ** (-(1 - s) / 2)


RATIOS = {
    "the sign is turned round: that is how many times as far the narrow one moves.": lambda s, t: t ** ((1 - s) / 2),
    "the half is missing: s = 0 loses the square root of the width.": lambda s, t: t ** (s - 1),
    "s and 1 − s are exchanged: nothing is lost at s = 1.": lambda s, t: t ** (-s / 2),
    "that is the power of the multiplier, not of the movement.": lambda s, t: t ** (-(1 + s) / 2),
    "that is the power of the rate.": lambda s, t: t**s,
    "that is the exponent; the width is to be raised to it.": lambda s, t: -(1 - s) / 2,
    "the movement is a power of the width, not a product.": lambda s, t: t * -(1 - s) / 2,
    "that is right for s = 0 alone.": lambda s, t: t**-0.5,
    "the base is the width, not e.": lambda s, t: np.exp(-(1 - s) / 2 * t),
}


def _power(a: float) -> float:
    return 2 * a - 1


POWERS = {
    "the slopes are summed over N neurons: one power of N more.": lambda a: 2 * a,
    "Δf contains the multiplier twice: in the gradient, and when the weights act.": lambda a: a - 1,
    "the sign is turned round: a small multiplier needs a large rate.": lambda a: 1 - 2 * a,
    "the number of neurons makes the step larger, not smaller.": lambda a: 2 * a + 1,
    "only the gradient is counted, and no neurons.": lambda a: a,
    "neurons add up in Δf as their number, not as its root.": lambda a: 2 * a - 0.5,
    "a is not to be divided.": lambda a: a / 2 - 1,
}


def _slope(widths: np.ndarray, movements: np.ndarray) -> float:
    return float(np.polyfit(np.log(widths), np.log(movements), 1)[0])


def _ends(widths: np.ndarray, movements: np.ndarray) -> float:
    return float(np.log(movements[-1] / movements[0]) / np.log(widths[-1] / widths[0]))


SLOPES = {
    "take logarithms of both first.": lambda w, m: np.polyfit(w, m, 1)[0],
    "the width needs a logarithm, too.": lambda w, m: np.polyfit(w, np.log(m), 1)[0],
    "the movement needs a logarithm, too.": lambda w, m: np.polyfit(np.log(w), m, 1)[0],
    "the axes are exchanged.": lambda w, m: np.polyfit(np.log(m), np.log(w), 1)[0],
    "it uses the first and the last width only.": _ends,
    "that is the height of the line, not its slope.": lambda w, m: np.polyfit(np.log(w), np.log(m), 1)[1],
    "that is a correlation; it says how straight the line is.": lambda w, m: np.corrcoef(np.log(w), np.log(m))[0, 1],
    "the line need not go through the origin: subtract the means.": lambda w, m: (
        np.log(w) @ np.log(m) / (np.log(w) @ np.log(w))
    ),
    "the sign is turned round.": lambda w, m: -_slope(w, m),
    "it is the mean of the slopes between neighbours; the line of least squares is asked for.": lambda w, m: np.mean(
        np.diff(np.log(m)) / np.diff(np.log(w))
    ),
    "it is the slope in units of log₁₀ over ln: use one logarithm for both.": lambda w, m: np.polyfit(
        np.log(w), np.log10(m), 1
    )[0],
}
