"""Checks of the exercises on the page "The output scale": answers are tried on curves made for the check."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import numpy as np
import xarray as xr
from scipy.integrate import quad

from toolkit.exercises import asks_for, compare, given
from toolkit.theory.linear_richness import curve

INTEGRATED = 0.01  # relative: a numerical integration passes; the nearest mistake is 16 % off


@asks_for("slope(scales, changes), a function of two arrays that returns one number")
def check_slope(slope: Callable) -> str:
    """`slope(scales, changes)`: the slope of a straight line through log(changes) over log(scales)."""
    generator, cases = np.random.default_rng(1), {}
    for power, factor, points in ((-1.0, 7.0, 4), (-0.4, 0.02, 9), (1.6, 3.0, 6)):
        scales = np.sort(np.exp(generator.uniform(-1, 4, points)))
        luck = np.exp(0.15 * generator.normal(size=points))
        cases[f"{points} changes near {factor:g} α^{power:g}"] = (scales, factor * scales**power * luck)
    compare(_with_labels(slope), _slope, cases, SLOPES, otherwise="Are both axes logarithms?")
    return "Right: it finds the power and ignores the factor before it."


@asks_for("half_time(richness), a function of one number")
def check_half_time(half_time: Callable) -> str:
    """`half_time(γ)`: when ḟ = 2√(1 + γ²f²)(1 − f) from f = 0 reaches ½."""
    cases = given("richness", (0.05,), (1.0,), (3.0,), (10.0,), (27.0,))
    compare(half_time, _half_time, cases, HALF_TIMES, rtol=INTEGRATED, otherwise="At that time f is ½.")
    return "Right: lazy networks need ln(2)/2, and richer ones less."


@asks_for("lazy_from(scales, measured, predicted), a function of three arrays")
def check_lazy_from(lazy_from: Callable) -> str:
    """`lazy_from(scales, measured, predicted)`: the least α such that the losses agree to 5 % there and above."""
    compare(lazy_from, _lazy_from, _losses(), LAZY, otherwise="At that scale and all larger ones it must hold.")
    return "Right: it is the least scale from which on the network is its tangent model, to 5 %."


def _with_labels(slope: Callable) -> Callable:
    """Calls with DataArrays if the answer asks for what only those have, such as `.values`: the page has both."""

    @wraps(slope)
    def called(scales, changes):
        try:
            return slope(scales, changes)
        except AttributeError:
            labelled = xr.DataArray(changes, {"output_scale": scales}, "output_scale")
            return slope(labelled.output_scale, labelled)

    return called


def _line(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.polyfit(x, y, 1)


def _slope(scales: np.ndarray, changes: np.ndarray) -> float:
    return _line(np.log(scales), np.log(changes))[0]


SLOPES = {
    "neither axis is a logarithm; a power is a straight line if both are.": lambda a, c: _line(a, c)[0],
    "only the changes are logarithms; the scales have to be, too.": lambda a, c: _line(a, np.log(c))[0],
    "only the scales are logarithms; the changes have to be, too.": lambda a, c: _line(np.log(a), c)[0],
    "the axes are exchanged: the changes belong on the vertical one.": lambda a, c: _slope(c, a),
    "the order of one of the two is turned round.": lambda a, c: _slope(a, c[::-1]),
    "its sign is turned round: changes that fall have a slope below 0.": lambda a, c: -_slope(a, c),
    "that is the height of the line at α = 1. `np.polyfit` gives the slope first.": lambda a, c: _line(
        np.log(a), np.log(c)
    )[1],
    "that is the factor before the power.": lambda a, c: np.exp(_line(np.log(a), np.log(c))[1]),
    "it uses the first and last point only; fit a line through all.": lambda a, c: (
        np.log(c[-1] / c[0]) / np.log(a[-1] / a[0])
    ),
    "it uses the first two points only; fit a line through all.": lambda a, c: (
        np.log(c[1] / c[0]) / np.log(a[1] / a[0])
    ),
    "it is a mean of slopes between neighbours, in which close points count too much; fit one line.": lambda a, c: (
        np.mean(np.diff(np.log(c)) / np.diff(np.log(a)))
    ),
    "the line goes through the origin; the factor before the power needs a height, too.": lambda a, c: (
        np.log(a) @ np.log(c) / (np.log(a) @ np.log(a))
    ),
    "that is the correlation of the logarithms, not the slope.": lambda a, c: np.corrcoef(np.log(a), np.log(c))[0, 1],
    "the bases differ: one logarithm is of base 10, the other is natural.": lambda a, c: _line(np.log10(a), np.log(c))[
        0
    ],
    "the bases differ: one logarithm is natural, the other of base 10.": lambda a, c: _line(np.log(a), np.log10(c))[0],
    "that is the curvature of a parabola; fit a straight line.": lambda a, c: np.polyfit(np.log(a), np.log(c), 2)[0],
    "the first point is left out; fit a line through all.": lambda a, c: _slope(a[1:], c[1:]),
    "the last point is left out; fit a line through all.": lambda a, c: _slope(a[:-1], c[:-1]),
    "it is a median of slopes between neighbours; fit one line through all.": lambda a, c: np.median(
        np.diff(np.log(c)) / np.diff(np.log(a))
    ),
    "that compares means of logarithms, as if the line went through the origin.": lambda a, c: (
        np.log(c).mean() / np.log(a).mean()
    ),
    "that compares how far both spread; the sign is lost.": lambda a, c: np.std(np.log(c)) / np.std(np.log(a)),
    "that is a straight line through the ends, without logarithms.": lambda a, c: (c[-1] - c[0]) / (a[-1] - a[0]),
    "the line is rounded to one digit.": lambda a, c: round(_slope(a, c), 1),
    "1 is added before a logarithm is taken.": lambda a, c: _line(np.log1p(a), np.log1p(c))[0],
    "it takes places in the list for scales.": lambda a, c: _line(np.arange(len(a)), np.log(c))[0],
}


def _half_time(richness: float, power: float = 2, end: float = 0.5, until: Callable | None = None) -> float:
    kernel = until or (lambda f: np.sqrt(1 + (richness * f) ** power))
    return quad(lambda f: 1 / (2 * kernel(f) * (1 - f)), 0, end)[0]


def _kernel(of: Callable) -> Callable:
    """The half time with another kernel: a function of γ and f."""
    return lambda richness: _half_time(richness, until=lambda f: of(richness, f))


HALF_TIMES = {
    "that is the time of a very lazy network, whatever γ is.": lambda richness: np.log(2) / 2,
    "that is twice the right time: the speed has a factor 2.": lambda richness: 2 * _half_time(richness),
    "that is half the right time: the factor 2 of the speed is already there.": lambda richness: (
        _half_time(richness) / 2
    ),
    "that is when the loss (1 − f)² is one half, and not f.": lambda richness: _half_time(richness, end=1 - 0.5**0.5),
    "the root is missing: the speed has √(1 + γ²f²).": _kernel(lambda g, f: 1 + (g * f) ** 2),
    "γ is to be squared too: the speed has √(1 + γ²f²).": _kernel(lambda g, f: np.sqrt(1 + g * f**2)),
    "f is to be squared too: the speed has √(1 + γ²f²).": _kernel(lambda g, f: np.sqrt(1 + g**2 * f)),
    "neither γ nor f is squared: the speed has √(1 + γ²f²).": _kernel(lambda g, f: np.sqrt(1 + g * f)),
    "the root of a sum is not the sum of the roots: √(1 + γ²f²) is not 1 + γf.": _kernel(lambda g, f: 1 + g * f),
    "f is missing under the root: the speed has √(1 + γ²f²).": _kernel(lambda g, f: np.sqrt(1 + g**2) + 0 * f),
    "the factor 1 − f is missing.": lambda richness: quad(lambda f: 0.5 / np.sqrt(1 + (richness * f) ** 2), 0, 0.5)[0],
    "the root multiplies; a speed belongs below: dt is df over the speed.": lambda richness: quad(
        lambda f: np.sqrt(1 + (richness * f) ** 2) / (2 * (1 - f)), 0, 0.5
    )[0],
    "that adds up the speed; dt is df over the speed.": lambda richness: quad(
        lambda f: 2 * np.sqrt(1 + (richness * f) ** 2) * (1 - f), 0, 0.5
    )[0],
    "that is f at the time ½; the time at which f is ½ is asked for.": lambda richness: float(curve(0.5, richness)),
    "that takes the root at f = ½ for the whole way; it grows from 1.": lambda richness: (
        np.log(2) / 2 / np.sqrt(1 + richness**2 / 4)
    ),
    "both γ and f are squared once too often: the speed has √(1 + γ²f²).": lambda richness: _half_time(
        richness, power=4
    ),
    "γ is squared once too often: the speed has √(1 + γ²f²).": lambda richness: _half_time(richness**2),
    "the richness is γ, and not the output scale 1/γ.": lambda richness: _half_time(1 / richness),
    "those are steps at the learning rate 0.01; a time is asked for.": lambda richness: 100 * _half_time(richness),
    "that goes on to f = 0.9; half is asked for.": lambda richness: _half_time(richness, end=0.9),
    "that goes to f = 0.25; half is asked for.": lambda richness: _half_time(richness, end=0.25),
    "that is the slowness at f = ½; add it up from f = 0.": lambda richness: 1 / np.sqrt(1 + richness**2 / 4),
    "that takes the speed at the start for the whole way.": lambda richness: 0.25,
    "that is the time of a mode that grows like e^(2γt), which leaves the 1 under the root out.": lambda richness: (
        np.log(2) / (2 * richness)
    ),
    "`quad` gives the integral and its error; the first of the two is asked for.": lambda richness: np.array(
        quad(lambda f: 1 / (2 * np.sqrt(1 + (richness * f) ** 2) * (1 - f)), 0, 0.5)
    ),
}


def _far(measured: np.ndarray, predicted: np.ndarray, share: float = 0.05) -> np.ndarray:
    return np.abs(measured / predicted - 1) > share


def _after(scales: np.ndarray, far: np.ndarray, later: int = 1) -> float:
    """The scale after the last one that is far."""
    last = np.flatnonzero(far)[-1] if far.any() else -1
    return scales[min(max(last + later, 0), len(scales) - 1)]


def _lazy_from(scales: np.ndarray, measured: np.ndarray, predicted: np.ndarray) -> float:
    return _after(scales, _far(measured, predicted))


LAZY = {
    "losses that cross the theory by chance are not lazy. It must hold from that scale on.": lambda a, m, p: a[
        np.argmax(~_far(m, p))
    ],
    "a loss that is too large is as far away as one that is too small. Take the absolute difference.": (
        lambda a, m, p: _after(a, m / p - 1 < -0.05)
    ),
    "a loss that is too small is as far away as one that is too large. Take the absolute difference.": (
        lambda a, m, p: _after(a, m / p - 1 > 0.05)
    ),
    "the 5 % are of the predicted loss, not of the measured one.": lambda a, m, p: _after(a, _far(p, m)),
    "5 % of the predicted loss are meant, not a difference of 0.05.": lambda a, m, p: _after(a, np.abs(m - p) > 0.05),
    "the limit is 0.5 and not 5 %.": lambda a, m, p: _after(a, _far(m, p, 0.5)),
    "the limit is 0.5 % and not 5 %.": lambda a, m, p: _after(a, _far(m, p, 0.005)),
    "the limit is 1 % and not 5 %.": lambda a, m, p: _after(a, _far(m, p, 0.01)),
    "the limit is 10 % and not 5 %.": lambda a, m, p: _after(a, _far(m, p, 0.1)),
    "that is the last scale that is not lazy; the next one is asked for.": lambda a, m, p: _after(a, _far(m, p), 0),
    "that is one scale too far.": lambda a, m, p: _after(a, _far(m, p), 2),
    "that is the place in the list; the scale is asked for.": lambda a, m, p: list(a).index(_lazy_from(a, m, p)),
    "that is how many scales are lazy; the least of them is asked for.": lambda a, m, p: (
        len(a) - list(a).index(_lazy_from(a, m, p))
    ),
    "that is the first scale that is not lazy.": lambda a, m, p: a[np.argmax(_far(m, p))],
    "that is the scale after the first one that is not lazy; a larger one is not lazy either.": lambda a, m, p: a[
        np.argmax(_far(m, p)) + bool(_far(m, p).any())
    ],
    "that takes the mean distance of this scale and all larger ones; each has to be near.": lambda a, m, p: next(
        a[i] for i in range(len(a)) if abs(np.mean(m[i:] / p[i:]) - 1) <= 0.05
    ),
    "that is the largest scale.": lambda a, m, p: a[-1],
    "that is the least scale.": lambda a, m, p: a[0],
    "that is the scale at which the two are closest.": lambda a, m, p: a[np.argmin(np.abs(m / p - 1))],
    "that is the measured loss there; the scale is asked for.": lambda a, m, p: m[list(a).index(_lazy_from(a, m, p))],
    "those are all the scales that are lazy; the least one is asked for.": lambda a, m, p: a[a >= _lazy_from(a, m, p)],
    "those are all the scales at which it is near; the least one from which on it stays is asked for.": (
        lambda a, m, p: a[~_far(m, p)]
    ),
}


def _losses() -> dict[str, tuple]:
    """Scales, measured and predicted losses; the theory is not the same at all scales."""
    made = {
        "losses that cross the theory": [1.02, 0.8, 1.01, 0.7, 0.93, 1.046, 0.97, 1.001],
        "losses that are too large, and nearly so": [1.3, 0.98, 1.12, 1.051, 1.02, 0.985, 1.008, 0.998, 1.004],
        "losses that are too small, and nearly so": [0.2, 0.5, 1.04, 0.952, 0.949, 1.03, 0.951, 1.012, 0.997, 1.002],
        "losses that are lazy from the first scale on": [1.04, 0.97, 0.999],
        "losses that are lazy at the last scale only": [0.55, 1.03, 0.9, 0.97, 0.94, 1.004],
    }
    generator, cases = np.random.default_rng(2), {}
    for words, ratio in made.items():
        scales = np.sort(np.exp(generator.uniform(-3, 4, len(ratio)))).round(3)
        predicted = generator.uniform(0.1, 0.9, len(ratio)) * generator.choice([0.5, 4])
        cases[words] = (scales, predicted * ratio, predicted)
    return cases
