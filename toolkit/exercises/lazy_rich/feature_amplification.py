"""Checks of the exercises on the page "Features amplified"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import erf
from scipy.stats import norm

from toolkit.exercises import asks_for, compare


@asks_for("active(w, centre, spread), a function of two arrays and a number that returns one number")
def check_active(active: Callable) -> str:
    """`active(w, e, σ)`: Φ(w·e/(σ|w|))."""
    generator, cases = np.random.default_rng(5), {}
    for dimension, spread in ((3, 0.4), (6, 0.9), (11, 1.7)):
        w, centre = generator.normal(size=(2, dimension))
        cases[f"{dimension} dimensions and a spread of {spread}"] = (0.6 * w, centre, spread)
    compare(active, _active, cases, ACTIVE, rtol=1e-3, otherwise="w·x is normal with mean w·e and deviation σ|w|.")
    return "Right: only the direction of the neuron counts, and how far the cluster lies in it, in units of the noise."


@asks_for("pull(w, spread, wrong), a function of an array and two numbers that returns an array as long as w")
def check_pull(pull: Callable) -> str:
    """`pull(w, σ, ξ)`: the sum over four clusters."""
    generator, cases = np.random.default_rng(6), {}
    for dimension, spread, wrong in ((3, 0.4, 0.0), (4, 0.8, 0.1), (7, 0.6, 0.35)):
        cases[f"{dimension} dimensions and ξ = {wrong}"] = (2.5 * generator.normal(size=dimension), spread, wrong)
    compare(pull, _pull, cases, PULLS, rtol=1e-3, otherwise="Three terms: along e₁, against e₂, and along w.")
    return "Right: towards its side of e₁, away from its side of e₂, and a little along itself."


@asks_for("alignment(first, readout), a function of two arrays that returns one number")
def check_alignment(alignment: Callable) -> str:
    """`alignment(W, a)`: mean |cos| with e₁ where a > 0 and with e₂ where a < 0."""
    generator, cases = np.random.default_rng(7), {}
    for width, dimension in ((5, 3), (8, 6), (13, 4)):
        first = generator.normal(size=(width, dimension)) * generator.uniform(0.2, 4, (width, 1))
        cases[f"{width} neurons in {dimension} dimensions"] = (first, generator.choice([-0.5, 0.5], width))
    compare(alignment, _alignment, cases, ALIGNMENTS, otherwise="Each neuron has its own signal and its own length.")
    return "Right: each neuron is compared with the signal of its sign, whatever its length."


def _active(w: np.ndarray, centre: np.ndarray, spread: float) -> float:
    return float(norm.cdf(w @ centre / (spread * np.linalg.norm(w))))


ACTIVE = {
    "divide by the length of w: a long neuron is active at the same samples.": lambda w, e, s: norm.cdf(w @ e / s),
    "divide by the spread: in a narrow cluster nearly all samples are on one side.": lambda w, e, s: norm.cdf(
        w @ e / np.linalg.norm(w)
    ),
    "the sign is turned round: that is how often it is not active.": lambda w, e, s: 1 - _active(w, e, s),
    "the spread is a standard deviation; it is squared here.": lambda w, e, s: norm.cdf(
        w @ e / (s**2 * np.linalg.norm(w))
    ),
    "that is the density; the distribution function gives a share.": lambda w, e, s: norm.pdf(
        w @ e / (s * np.linalg.norm(w))
    ),
    "erf goes from −1 to 1; the share is half of 1 + erf(h/√2).": lambda w, e, s: erf(
        w @ e / (s * np.linalg.norm(w) * 2**0.5)
    ),
    "that is h; Φ(h) is asked for.": lambda w, e, s: w @ e / (s * np.linalg.norm(w)),
    "the centre is not to be divided by its length: a cluster further out is told more easily.": lambda w, e, s: (
        norm.cdf(w @ e / (s * np.linalg.norm(w) * np.linalg.norm(e)))
    ),
    "the spread multiplies; it has to divide.": lambda w, e, s: norm.cdf(s * (w @ e) / np.linalg.norm(w)),
    "it says yes or no for the centre; the samples lie around it.": lambda w, e, s: float(w @ e > 0),
}


def _pull(
    w: np.ndarray, spread: float, wrong: float, along: float = 1.0, second: float = -1.0, factor: float = 0.25
) -> np.ndarray:
    unit = np.asarray(w, float) / np.linalg.norm(w)
    h = unit[:2] / spread
    g = along * 2 * spread * unit * (norm.pdf(h[0]) - norm.pdf(h[1]))
    g[:2] += erf(h / 2**0.5) * np.array([1, second])
    return (1 - 2 * wrong) * factor * g


PULLS = {
    "the term along w is missing.": lambda w, s, k: _pull(w, s, k, along=0),
    "the clusters at ±e₂ have the label −1: they push.": lambda w, s, k: _pull(w, s, k, second=1),
    "each cluster has a quarter of the samples.": lambda w, s, k: _pull(w, s, k, factor=1),
    "there are four clusters, not two: divide by 4.": lambda w, s, k: _pull(w, s, k, factor=0.5),
    "the half of the loss's derivative is not part of g.": lambda w, s, k: _pull(w, s, k, factor=0.125),
    "wrong labels weaken the pull by 1 − 2ξ, not by 1 − ξ.": lambda w, s, k: _pull(w, s, k / 2),
    "the wrong labels are left out.": lambda w, s, k: _pull(w, s, 0),
    "the term along w stands twice: both sides of a signal give the same one.": lambda w, s, k: _pull(
        w, s, k, along=0.5
    ),
    "w is to be divided by its length.": lambda w, s, k: _unscaled(w, s, k),
    "the sign of the term along w is turned round.": lambda w, s, k: _pull(w, s, k, along=-1),
    "it is a pull along the signals alone, each with the size 1: erf is missing.": lambda w, s, k: (
        (1 - 2 * k) / 4 * np.concatenate([np.sign(w[:2]) * [1, -1], 0 * w[2:]])
    ),
    "the neuron subtracts: it is turned round.": lambda w, s, k: -_pull(w, s, k),
}


def _unscaled(w: np.ndarray, spread: float, wrong: float) -> np.ndarray:
    h = w[:2] / spread
    g = 2 * spread * w * (norm.pdf(h[0]) - norm.pdf(h[1]))
    g[:2] += erf(h / 2**0.5) * np.array([1, -1])
    return (1 - 2 * wrong) / 4 * g


def _cosines(first: np.ndarray) -> np.ndarray:
    return first / np.linalg.norm(first, axis=1, keepdims=True)


def _own(values: np.ndarray, readout: np.ndarray) -> np.ndarray:
    return np.where(readout > 0, values[:, 0], values[:, 1])


def _alignment(first: np.ndarray, readout: np.ndarray) -> float:
    return np.abs(_own(_cosines(first), readout)).mean()


ALIGNMENTS = {
    "the lengths are missing: that is the mean coordinate.": lambda w, a: np.abs(_own(w, a)).mean(),
    "neurons on both sides of a signal cancel: take absolute values first.": lambda w, a: _own(_cosines(w), a).mean(),
    "the signals are exchanged: neurons that add belong to e₁.": lambda w, a: _alignment(w, -a),
    "all neurons are compared with e₁; those that subtract belong to e₂.": lambda w, a: _alignment(w, abs(a)),
    "it takes the nearer of the two signals; each neuron has its own.": lambda w, a: (
        np.abs(_cosines(w)[:, :2]).max(1).mean()
    ),
    "that is the length in the plane of both signals.": lambda w, a: np.hypot(*_cosines(w)[:, :2].T).mean(),
    "it divides all rows by one length; each has its own.": lambda w, a: np.abs(_own(w / np.linalg.norm(w), a)).mean(),
    "only the length in the plane is divided by; the other dimensions count.": lambda w, a: np.abs(
        _own(w / np.linalg.norm(w[:, :2], axis=1, keepdims=True), a)
    ).mean(),
    "it is the median; the mean is asked for.": lambda w, a: np.median(np.abs(_own(_cosines(w), a))),
    "it is the root of the mean square; the mean is asked for.": lambda w, a: (_own(_cosines(w), a) ** 2).mean() ** 0.5,
    "it weighs each neuron by its length; all count alike.": lambda w, a: (
        np.abs(_own(w, a)).sum() / np.linalg.norm(w, axis=1).sum()
    ),
}
