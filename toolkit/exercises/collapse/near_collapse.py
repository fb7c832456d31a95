"""Checks of the exercises on the page "Nearly collapsed"."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, compare_number, given

DECAY = 0.3  # of the features, where the tether is asked for


@asks_for_number("the number of your answer, 1 to 3")
def check_plane(plane: int) -> str:
    """Which picture the decay of the classifier changes: the first, 1."""
    compare_choice(plane, 1, PLANES)
    return "Right: √(λ_H/λ_W) is the rate along what the classifier reads, and λ_H alone is that of all the rest."


@asks_for("left(beta, rate, layers), a function of three numbers")
def check_left(left: Callable) -> str:
    """`left(β, m, L)`: (β/(β + m))^(2L)."""
    values = ((10, 0.9, 20), (3, 0.2, 7), (30, 1.8, 2), (5, 0.05, 40))
    compare(left, _left, given("beta rate layers", *values), LEFT, otherwise="One layer leaves β/(β + m) of a length.")
    return "Right: layers multiply, and a mean square is the square of a length."


@asks_for("law(W, beta, decay), a function of an array and two numbers that returns an array")
def check_law(law: Callable) -> str:
    """`law(W, β, λ_H)`: β(WᵀW + (λ_H + β)I)⁻¹."""
    drawn = np.random.default_rng(5)
    cases = {
        f"{classes} classes in {width} dimensions": (drawn.normal(size=(classes, width)), beta, decay)
        for classes, width, beta, decay in ((2, 3, 2.0, 0.3), (3, 6, 0.4, 0.9), (4, 4, 11.0, 0.05))
    }
    compare(law, _law, cases, LAWS, otherwise="Set the derivative of the loss by H to zero.")
    return "Right: exact at every minimum, near collapse or far from it."


@asks_for_number("the tether β")
def check_half(half: float) -> str:
    """The β at which one layer halves the unseen scatter, λ_H = 0.3: β/(β + λ_H) = √½, 0.724."""
    compare_number(half, DECAY * sqrt(0.5) / (1 - sqrt(0.5)), HALVES, otherwise="Solve (β/(β + λ_H))² = ½ for β.")
    return "Right: 0.72. What the classifier reads has shrunk further by then."


PLANES = {
    2: "where the classifier does not look, nothing but λ_H pulls.",
    3: "one of the two rates does not contain λ_W.",
}


def _left(beta: float, rate: float, layers: float) -> float:
    return (beta / (beta + rate)) ** (2 * layers)


LEFT = {
    "that is what is left of a length; the scatter is a mean square.": lambda b, m, n: (b / (b + m)) ** n,
    "that is what one layer leaves; there are several.": lambda b, m, n: (b / (b + m)) ** 2,
    "what layers leave is multiplied, not added.": lambda b, m, n: max(0.0, 1 - n * (1 - (b / (b + m)) ** 2)),
    "that is what is gone, not what is left.": lambda b, m, n: 1 - _left(b, m, n),
    "β and m have changed places: a strong tether leaves much.": lambda b, m, n: (m / (b + m)) ** (2 * n),
    "it is an exponential, which is right for a strong tether only.": lambda b, m, n: np.exp(-2 * n * m / b),
    "one layer of the tether β/L is not L layers of the tether β.": lambda b, m, n: (b / (b + n * m)) ** 2,
    "the rate is added to the tether, not subtracted.": lambda b, m, n: (b / (b - m)) ** (2 * n),
    "the square is of the length that a layer leaves, and not of the rate.": lambda b, m, n: (b / (b + m * m)) ** n,
}


def _inverse(W: np.ndarray, shift: float) -> np.ndarray:
    return np.linalg.inv(W.T @ W + shift * np.eye(W.shape[1]))


def _law(W: np.ndarray, beta: float, decay: float) -> np.ndarray:
    return beta * _inverse(W, beta + decay)


LAWS = {
    "the factor β is missing: the tether pulls towards H₀ with β.": lambda w, b, m: _inverse(w, b + m),
    "the feature decay is missing in the inverse.": lambda w, b, m: b * _inverse(w, b),
    "the tether is missing in the inverse.": lambda w, b, m: b * _inverse(w, m),
    "the factor is β, and not β + λ_H.": lambda w, b, m: (b + m) * _inverse(w, b + m),
    "the classifier is missing: it shrinks what it reads further.": lambda w, b, m: b / (b + m) * np.eye(w.shape[1]),
    "the inverse of the matrix is missing.": lambda w, b, m: b * (w.T @ w + (b + m) * np.eye(w.shape[1])),
    "the length of W alone does not do: each direction shrinks by its own factor.": lambda w, b, m: (
        b / ((w**2).sum() + b + m) * np.eye(w.shape[1])
    ),
    "one over each entry is not the inverse of a matrix.": lambda w, b, m: b / (w.T @ w + (b + m) * np.eye(w.shape[1])),
    "the numbers stand beside the identity: only the diagonal grows.": lambda w, b, m: (
        b * np.linalg.inv(w.T @ w + b + m)
    ),
    "that is what is gone; what is left is asked for.": lambda w, b, m: np.eye(w.shape[1]) - _law(w, b, m),
    "WᵀW goes from features to features, WWᵀ from classes to classes.": lambda w, b, m: b * _inverse(w.T, b + m),
}


HALVES = {
    "that halves the length; the scatter is its square.": DECAY,
    "that leaves a quarter of the length.": DECAY / 3,
    "that is β/λ_H; multiply by λ_H.": sqrt(0.5) / (1 - sqrt(0.5)),
    "√½ is the share that is left, and not that which is gone.": DECAY * (1 - sqrt(0.5)) / sqrt(0.5),
    "that is the share of the length that is left.": sqrt(0.5),
}
