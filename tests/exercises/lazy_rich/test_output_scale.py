"""Right answers and mistakes of the page "The output scale"."""

import math

import numpy as np
import torch
from scipy.integrate import quad, solve_ivp
from scipy.optimize import brentq
from scipy.stats import linregress

from tests.exercises.answers import Answers
from toolkit.theory.linear_richness import curve


def slope(scales, changes):
    return np.polyfit(np.log(scales), np.log(changes), 1)[0]


def slope_by_sums(scales, changes):
    x, y = [math.log(a) for a in scales], [math.log(c) for c in changes]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)


def slope_by_torch(scales, changes):
    x, y = torch.tensor(scales).log(), torch.tensor(changes).log()
    return torch.linalg.lstsq(torch.stack([x, torch.ones_like(x)], 1), y[:, None]).solution[0]


def slope_by_labels(scales, changes):
    logarithms = np.log(changes).assign_coords(output_scale=np.log(scales.values))
    return logarithms.polyfit("output_scale", 1).polyfit_coefficients.sel(degree=1)


SLOPE = Answers(
    right={
        "hint": slope,
        "base 10": lambda a, c: np.polyfit(np.log10(a), np.log10(c), 1)[0],
        "sums": slope_by_sums,
        "torch": slope_by_torch,
        "labels": slope_by_labels,
        "values": lambda a, c: slope(a.values, c.values),
        "scipy": lambda a, c, log=np.log2: linregress(log(a), log(c)).slope,
    },
    mistakes={
        "no logarithm": (lambda a, c: np.polyfit(a, c, 1)[0], "neither axis is a logarithm"),
        "changes only": (lambda a, c: np.polyfit(a, np.log(c), 1)[0], "only the changes are logarithms"),
        "scales only": (lambda a, c: np.polyfit(np.log(a), c, 1)[0], "only the scales are logarithms"),
        "axes": (lambda a, c: np.polyfit(np.log(c), np.log(a), 1)[0], "the axes are exchanged"),
        "turned round": (lambda a, c: slope(a[::-1], c), "the order of one of the two"),
        "sign": (lambda a, c: -slope(a, c), "its sign is turned round"),
        "second coefficient": (lambda a, c: np.polyfit(np.log(a), np.log(c), 1)[1], "the height of the line"),
        "ends": (lambda a, c: math.log(c[-1] / c[0]) / math.log(a[-1] / a[0]), "the first and last point only"),
        "first two": (lambda a, c: math.log(c[1] / c[0]) / math.log(a[1] / a[0]), "the first two points only"),
        "neighbours": (lambda a, c: np.mean(np.diff(np.log(c)) / np.diff(np.log(a))), "slopes between neighbours"),
        "no height": (lambda a, c: np.log(c) @ np.log(a) / np.sum(np.log(a) ** 2), "through the origin"),
        "correlation": (lambda a, c: linregress(np.log(a), np.log(c)).rvalue, "the correlation"),
        "two bases": (lambda a, c: np.polyfit(np.log10(a), np.log(c), 1)[0], "the bases differ"),
        "places": (lambda a, c: np.polyfit(range(len(a)), np.log(c), 1)[0], "places in the list"),
        "built in": (lambda a, c: -0.6, "it gives -0.6 whatever it is given"),
        "both": (lambda a, c: np.polyfit(np.log(a), np.log(c), 1), "is an array of shape (2,)"),
    },
)


def slowness(f, g):
    return 1 / (2 * np.sqrt(1 + (g * f) ** 2) * (1 - f))


def half_time(richness):
    return quad(slowness, 0, 0.5, args=(richness,))[0]


def half_time_by_the_flow(richness):
    half = lambda t, f: f[0] - 0.5  # noqa: E731
    half.terminal = True
    return solve_ivp(lambda t, f: 1 / slowness(f, richness), (0, 1), [0.0], events=half, max_step=0.01).t_events[0][0]


def half_time_in_steps(richness, dt=1e-5):
    f, t = 0.0, 0.0
    while f < 0.5:
        f, t = f + dt * 2 * math.sqrt(1 + richness**2 * f**2) * (1 - f), t + dt
    return t


HALF_TIME = Answers(
    right={
        "hint": half_time,
        "flow": half_time_by_the_flow,
        "steps": half_time_in_steps,
        "trapezia": lambda g: np.trapezoid(slowness(np.linspace(0, 0.5, 400), g), np.linspace(0, 0.5, 400)),
        "middles": lambda g, n=1000: 0.5 / n * sum(slowness((i + 0.5) * 0.5 / n, g) for i in range(n)),
        "theory": lambda g: brentq(lambda t: float(curve(t, g)) - 0.5, 1e-6, 1.0),
    },
    mistakes={
        "lazy": (lambda g: 0.5 * math.log(2), "a very lazy network, whatever"),
        "no 2": (lambda g: 2 * half_time(g), "twice the right time"),
        "half": (lambda g: half_time(g) / 2, "half the right time"),
        "loss": (lambda g: quad(slowness, 0, 1 - 0.5**0.5, args=(g,))[0], "when the loss (1 − f)² is one half"),
        "no root": (lambda g: quad(lambda f: 1 / (2 * (1 + (g * f) ** 2) * (1 - f)), 0, 0.5)[0], "the root is missing"),
        "γ not squared": (
            lambda g: quad(lambda f: 1 / (2 * np.sqrt(1 + g * f**2) * (1 - f)), 0, 0.5)[0],
            "γ is to be squared too",
        ),
        "f not squared": (
            lambda g: quad(lambda f: 1 / (2 * np.sqrt(1 + g**2 * f) * (1 - f)), 0, 0.5)[0],
            "f is to be squared too",
        ),
        "sum of roots": (lambda g: quad(lambda f: 1 / (2 * (1 + g * f) * (1 - f)), 0, 0.5)[0], "the sum of the roots"),
        "speed": (lambda g: quad(lambda f: 1 / slowness(f, g), 0, 0.5)[0], "that adds up the speed"),
        "f at ½": (lambda g: float(curve(0.5, g)), "f at the time ½"),
        "both": (lambda g: quad(slowness, 0, 0.5, args=(g,)), "the integral and its error"),
        "no 1 − f": (
            lambda g: quad(lambda f: 1 / (2 * np.sqrt(1 + (g * f) ** 2)), 0, 0.5)[0],
            "the factor 1 − f is missing",
        ),
        "built in": (lambda g: 0.145, "it gives 0.145 whatever it is given"),
        "root above": (
            lambda g: quad(lambda f: np.sqrt(1 + (g * f) ** 2) / (2 * (1 - f)), 0, 0.5)[0],
            "a speed belongs below",
        ),
        "up to 1": (lambda g: quad(slowness, 0, 0.999, args=(g,))[0], "At that time f is ½"),
    },
)


def lazy_from(scales, measured, predicted):
    far = np.abs(measured / predicted - 1) > 0.05
    return scales[len(scales) - np.argmax(far[::-1])] if far.any() else scales[0]


def lazy_from_in_a_loop(scales, measured, predicted):
    found = None
    for scale, m, p in zip(reversed(scales), reversed(measured), reversed(predicted), strict=True):
        if abs(m - p) > 0.05 * p:
            break
        found = scale
    return found


def near(measured, predicted):
    return np.abs(measured / predicted - 1) < 0.05


LAZY_FROM = Answers(
    right={
        "hint": lazy_from,
        "loop": lazy_from_in_a_loop,
        "isclose": lambda a, m, p: a[np.flip(np.cumprod(np.flip(np.isclose(m, p, rtol=0.05)))).astype(bool)].min(),
        "all": lambda a, m, p, limit=0.05: next(a[i] for i in range(len(a)) if np.all(abs(m[i:] / p[i:] - 1) <= limit)),
        "torch": lambda a, m, p: torch.tensor(a)[torch.tensor(near(m, p)).flip(0).cumprod(0).flip(0).bool()][0],
        "list": lambda a, m, p: min(s for s in a if all(near(x, y) for t, x, y in zip(a, m, p, strict=True) if t >= s)),
    },
    mistakes={
        "first near": (lambda a, m, p: a[np.argmax(near(m, p))], "cross the theory by chance"),
        "too small only": (
            lambda a, m, p: lazy_from(a, np.minimum(m, p), p),
            "a loss that is too large is as far away",
        ),
        "too large only": (
            lambda a, m, p: lazy_from(a, np.maximum(m, p), p),
            "a loss that is too small is as far away",
        ),
        "of the measured": (lambda a, m, p: lazy_from(a, p, m), "not of the measured one"),
        "difference": (lambda a, m, p: lazy_from(a, 1 + m - p, np.ones(len(p))), "not a difference of 0.05"),
        "last far": (
            lambda a, m, p: a[max(list(a).index(lazy_from(a, m, p)) - 1, 0)],
            "the last scale that is not lazy",
        ),
        "place": (lambda a, m, p: list(a).index(lazy_from(a, m, p)), "the place in the list"),
        "largest": (lambda a, m, p: a[-1], "that is the largest scale"),
        "least": (lambda a, m, p: a[0], "that is the least scale"),
        "closest": (lambda a, m, p: a[np.abs(m - p).argmin()], "at which the two are closest"),
        "all": (lambda a, m, p: a[a >= lazy_from(a, m, p)], "those are all the scales that are lazy"),
        "all near": (lambda a, m, p: a[near(m, p)], "all the scales at which it is near"),
        "half a per cent": (
            lambda a, m, p: a[max(np.flatnonzero(np.abs(m / p - 1) > 0.005), default=-1) + 1],
            "the limit is 0.5 %",
        ),
        "built in": (lambda a, m, p: 3, "it gives 3 whatever it is given"),
        "order": (lambda m, p, a: lazy_from(a, m, p), "another order than (scales, measured, predicted)"),
        "count": (lambda a, m, p: sum(a >= lazy_from(a, m, p)), "how many scales are lazy"),
        "ten per cent": (
            lambda a, m, p: a[max(np.flatnonzero(np.abs(m / p - 1) > 0.1), default=-1) + 1],
            "10 % and not 5 %",
        ),
    },
)

ANSWERS = {"check_slope": SLOPE, "check_half_time": HALF_TIME, "check_lazy_from": LAZY_FROM}


def test_half_times_are_those_of_the_exact_curve():
    assert [round(half_time(g), 3) for g in (1e-3, 10)] == [0.347, 0.145]
    assert all(abs(float(curve(half_time(g), g)) - 0.5) < 1e-6 for g in (0.1, 1, 30))
