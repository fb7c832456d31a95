"""Checks of the exercises on the page "Directions first"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, compare, given

SHARE = 0.01  # of ln 2, by which the loss has fallen when it has moved


@asks_for("pull(w, x, y), a function of three arrays that returns two numbers")
def check_pull(pull: Callable) -> str:
    """`pull(w, x, y)`: (1/P) Σ 1(w·x > 0) y x."""
    generator, cases = np.random.default_rng(3), {}
    for samples in (5, 9, 14):
        w, x = generator.normal(size=2), generator.normal(size=(samples, 2))
        cases[f"{samples} samples"] = (w, x, generator.choice([-1.0, 1.0], samples))
    cases["a dead neuron"] = (np.array([0.0, -2.0]), np.array([[0.3, 1.0], [-0.4, 0.7]]), np.array([1.0, -1.0]))
    compare(pull, _pull, cases, PULLS, otherwise="Add yx over the active samples, and divide by the number of all.")
    return "Right: it adds up what the active samples want, each with its label."


@asks_for("turned(angle, pull, time), a function of three numbers")
def check_turned(turned: Callable) -> str:
    """`turned(ω, |g|, t)`: 2 arctan(tan(ω/2) e^(−|g|t/2))."""
    values = ((2.0, 0.5, 4.0), (0.4, 1.7, 0.9), (-1.1, 0.8, 2.3), (3.0, 0.3, 7.0), (-2.6, 1.2, 1.5))
    compare(
        turned, _turned, given("angle pull time", *values), TURNS, rtol=1e-3, otherwise="tan(ω/2) shrinks by e^(−gt/2)."
    )
    return "Right: half the angle has a tangent that shrinks exponentially, whatever the size of the neuron."


@asks_for("loss_moves(living, size, pull), a function of three numbers")
def check_loss_moves(loss_moves: Callable) -> str:
    """`loss_moves(h, c, G)`: ln(0.02 ln 2/(h c² G))/G."""
    values = ((30, 1e-4, 0.48), (12, 1e-3, 0.7), (200, 1e-6, 0.31), (7, 3e-5, 1.3))
    compare(
        loss_moves, _loss_moves, given("living size pull", *values), TIMES, rtol=1e-3,
        otherwise="Set ½h (c e^(Gt/2))² G equal to a hundredth of ln 2.",
    )  # fmt: skip
    return "Right: the time grows with the logarithm of one over the size, and falls with the pull."


def _active(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    return (x @ w > 0).astype(float)


def _pull(w: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (_active(w, x) * y) @ x / len(x)


PULLS = {
    "it is the sum; divide by the number of samples.": lambda w, x, y: (_active(w, x) * y) @ x,
    "it is the mean over the active samples; divide by the number of all.": lambda w, x, y: (
        (_active(w, x) * y) @ x / max(_active(w, x).sum(), 1)
    ),
    "all samples pull; only those at which the neuron is active do.": lambda w, x, y: y @ x / len(x),
    "the labels are missing: a sample of class − pushes.": lambda w, x, y: _active(w, x) @ x / len(x),
    "the samples that are not active pull.": lambda w, x, y: ((1 - _active(w, x)) * y) @ x / len(x),
    "it is weighted by the outputs max(w·x, 0); every active sample pulls alike.": lambda w, x, y: (
        (np.maximum(x @ w, 0) * y) @ x / len(x)
    ),
    "only samples of class + pull; those of class − push.": lambda w, x, y: (_active(w, x) * (y > 0)) @ x / len(x),
    "only the directions of the samples are added; long samples pull more.": lambda w, x, y: (
        (_active(w, x) * y) @ (x / np.linalg.norm(x, axis=1, keepdims=True)) / len(x)
    ),
    "the half of the loss's derivative is not part of g.": lambda w, x, y: _pull(w, x, y) / 2,
    "a sample is active where w·x > 0, not where yw·x > 0.": lambda w, x, y: ((y * (x @ w) > 0) * y) @ x / len(x),
}


def _turned(angle: float, pull: float, time: float) -> float:
    return 2 * np.arctan(np.tan(angle / 2) * np.exp(-pull * time / 2))


TURNS = {
    "the angle itself does not shrink exponentially; the tangent of its half does.": lambda a, g, t: (
        a * np.exp(-g * t / 2)
    ),
    "the tangent of half the angle is asked for in the formula, not that of the angle.": lambda a, g, t: np.arctan(
        np.tan(a) * np.exp(-g * t / 2)
    ),
    "the exponent is gt/2, and not gt.": lambda a, g, t: _turned(a, 2 * g, t),
    "that is half of the angle.": lambda a, g, t: _turned(a, g, t) / 2,
    "that is the tangent of half the angle; the angle is asked for.": lambda a, g, t: np.tan(_turned(a, g, t) / 2),
    "the sign of the exponent is turned round: the neuron turns away.": lambda a, g, t: _turned(a, -g, t),
    "that is in degrees; radians are asked for.": lambda a, g, t: np.degrees(_turned(a, g, t)),
    "it takes the first speed for the whole way; the sine changes.": lambda a, g, t: a - g * t / 2 * np.sin(a),
    "the sine of the angle does not shrink exponentially; the tangent of its half does.": lambda a, g, t: np.arcsin(
        np.sin(a) * np.exp(-g * t / 2)
    ),
    "that is how far it has turned since the start; where it is now is asked for.": lambda a, g, t: (
        a - _turned(a, g, t)
    ),
    "the sine of half the angle does not shrink exponentially; its tangent does.": lambda a, g, t: (
        2 * np.arcsin(np.sin(a / 2) * np.exp(-g * t / 2))
    ),
}


def _loss_moves(living: float, size: float, pull: float) -> float:
    return np.log(2 * SHARE * np.log(2) / (living * size**2 * pull)) / pull


TIMES = {
    "the size is to be squared: a neuron and its readout both grow.": lambda h, c, g: (
        np.log(0.02 * np.log(2) / (h * c * g)) / g
    ),
    "the output grows like e^(Gt), and not like e^(Gt/2).": lambda h, c, g: 2 * _loss_moves(h, c, g),
    "ln 2 is missing: the loss begins at ln 2.": lambda h, c, g: np.log(0.02 / (h * c**2 * g)) / g,
    "the number of neurons is missing.": lambda h, c, g: np.log(0.02 * np.log(2) / (c**2 * g)) / g,
    "the pull is missing in the logarithm: it is how much a grown neuron brings.": lambda h, c, g: (
        np.log(0.02 * np.log(2) / (h * c**2)) / g
    ),
    "the pull is missing before the logarithm: it is the rate at which neurons grow.": lambda h, c, g: (
        g * _loss_moves(h, c, g)
    ),
    "only half of the neurons are active at a sample.": lambda h, c, g: np.log(0.01 * np.log(2) / (h * c**2 * g)) / g,
    "that is when the loss has fallen by all of ln 2; one per cent is asked for.": lambda h, c, g: (
        np.log(2 * np.log(2) / (h * c**2 * g)) / g
    ),
    "a logarithm of base 10 is taken; the natural one belongs here.": lambda h, c, g: _loss_moves(h, c, g) / np.log(10),
    "the mean input has the length 2G, and not G.": lambda h, c, g: np.log(0.04 * np.log(2) / (h * c**2 * g)) / g,
    "the sign is turned round: the size belongs below.": lambda h, c, g: -_loss_moves(h, c, g),
    "the time is in units of one over the pull; divide by it once.": lambda h, c, g: _loss_moves(h, c, g) / g,
}
