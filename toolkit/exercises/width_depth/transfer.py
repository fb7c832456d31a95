"""Checks of the exercises on the page "Learning rates that transfer"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, compare, given


@asks_for("rate(eta, base, width), a function of three numbers")
def check_rate(rate: Callable) -> str:
    """`rate(eta, base, width)`: η base/width."""
    values = ((0.1, 32.0, 256.0), (0.3, 50.0, 70.0), (2.0, 128.0, 32.0), (0.04, 1000.0, 4000.0))
    compare(rate, _rate, given("eta base width", *values), RATES, otherwise="The first change of f grows like N.")
    return "Right: twice the width, half the rate."


@asks_for("hidden(t), a function of one number")
def check_hidden(hidden: Callable) -> str:
    """`hidden(t)`: (t − 3)/2."""
    values = ((0.0,), (1.0,), (0.5,), (0.2,), (-0.6,))
    compare(hidden, _hidden, given("t", *values), HIDDENS, otherwise="Add up |v| · |h| over all N² weights.")
    return "Right: −3/2 for the tangent parametrisation, t = 0, and −1 for μP, t = 1."


@asks_for("edge(hessian, rates), a function of a matrix and an array that returns one number")
def check_edge(edge: Callable) -> str:
    """`edge(hessian, rates)`: half the largest eigenvalue of √A H √A, A the matrix with `rates` on its diagonal."""
    generator, cases = np.random.default_rng(5), {}
    for size in (2, 3, 5, 8):
        drawn = generator.normal(size=(size, size))
        drawn = drawn @ drawn.T - 0.5 * np.eye(size)
        cases[f"a matrix of {size} rows"] = (drawn, np.exp(generator.normal(size=size)))
    compare(edge, _edge, cases, EDGES, otherwise="Each weight w_i takes steps of its own rate a_i.")
    return "Right: in these coordinates all weights have the same rate, so that one number says what is stable."


def _rate(eta: float, base: float, width: float) -> float:
    return eta * base / width


RATES = {
    "it is turned round: a wide network needs a smaller rate.": lambda e, b, w: e * w / b,
    "the change of f is a sum over N neurons: not its root.": lambda e, b, w: e * (b / w) ** 0.5,
    "three halves is the power of Adam.": lambda e, b, w: e * (b / w) ** 1.5,
    "N weights enter once, not squared.": lambda e, b, w: e * (b / w) ** 2,
    "that rate is for another parametrisation: here nothing else follows the width.": lambda e, b, w: e,
    "the rate at the first width is missing.": lambda e, b, w: b / w,
    "divide by the ratio of the widths, not by the width.": lambda e, b, w: e / w,
}


def _hidden(t: float) -> float:
    return (t - 3) / 2


HIDDENS = {
    "the sign is turned round: that is the power of the change.": lambda t: (3 - t) / 2,
    "that is the power for gradient descent.": lambda t: t - 1,
    "there are N² weights, not N.": lambda t: (t - 1) / 2,
    "v enters once: its power is (1 + t)/2.": lambda t: t - 2,
    "that is the readout's power.": lambda t: -1.0,
    "that is right for t = 0 alone.": lambda t: -1.5,
    "a larger t makes v smaller, and the rate larger.": lambda t: -(3 + t) / 2,
    "v and h add up to a power of N² times v: the root of N² was taken.": lambda t: -(1 - t) / 2 - 0.5,
}


def _edge(hessian: np.ndarray, rates: np.ndarray) -> float:
    roots = np.sqrt(rates)
    return float(np.linalg.eigvalsh(roots[:, None] * hessian * roots)[-1] / 2)


EDGES = {
    "half is missing: stability ends at ηλ = 2.": lambda h, a: 2 * _edge(h, a),
    "that is the largest eigenvalue times the largest rate.": lambda h, a: a.max() * np.linalg.eigvalsh(h)[-1] / 2,
    "the rates are left out.": lambda h, a: np.linalg.eigvalsh(h)[-1] / 2,
    "the mean rate is used for all weights.": lambda h, a: a.mean() * np.linalg.eigvalsh(h)[-1] / 2,
    "take the roots of the rates, on both sides.": lambda h, a: np.linalg.eigvalsh(a[:, None] * h * a)[-1] / 2,
    "only the diagonal of the Hessian is used.": lambda h, a: (np.diag(h) * a).max() / 2,
    "that is the smallest eigenvalue.": lambda h, a: np.linalg.eigvalsh(np.sqrt(np.outer(a, a)) * h)[0] / 2,
    "the rates divide where they must multiply.": lambda h, a: np.linalg.eigvalsh(h / np.sqrt(np.outer(a, a)))[-1] / 2,
    "that is the trace: all eigenvalues together.": lambda h, a: (np.diag(h) * a).sum() / 2,
    "only one side is multiplied: a matrix that is not symmetric needs eigvals, not eigvalsh.": lambda h, a: (
        np.linalg.eigvalsh(a[:, None] * h)[-1] / 2
    ),
}
