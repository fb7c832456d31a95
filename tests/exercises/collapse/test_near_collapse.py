"""Right answers and mistakes of the page "Nearly collapsed"."""

import numpy as np
import torch
from scipy.optimize import brentq

from tests.exercises.answers import Answers

PLANE = Answers(
    right={"number": 1, "float": 1.0},
    mistakes={
        "the other": (2, "nothing but λ_H pulls"),
        "both": (3, "does not contain λ_W"),
        "none": (4, "1 to 3"),
        "zero": (0, "1 to 3"),
        "between": (1.5, "got 1.5"),
    },
)


def left(beta, rate, layers):
    return (beta / (beta + rate)) ** (2 * layers)


def left_by_loop(beta, rate, layers):
    length = 1.0
    for _ in range(int(layers)):
        length *= beta / (beta + rate)
    return length**2


LEFT = Answers(
    right={
        "hint": left,
        "loop": left_by_loop,
        "logarithms": lambda b, m, n: np.exp(-2 * n * np.log1p(m / b)),
        "torch": lambda b, m, n: torch.tensor(1 + m / b, dtype=torch.float64) ** (-2 * n),
    },
    mistakes={
        "length": (lambda b, m, n: (b / (b + m)) ** n, "a mean square"),
        "one layer": (lambda b, m, n: (b / (b + m)) ** 2, "there are several"),
        "gone": (lambda b, m, n: 1 - left(b, m, n), "what is gone"),
        "places": (lambda b, m, n: (m / (b + m)) ** (2 * n), "have changed places"),
        "flow": (lambda b, m, n: np.exp(-2 * n * m / b), "for a strong tether only"),
        "weaker": (lambda b, m, n: (b / (b + n * m)) ** 2, "is not L layers"),
        "minus": (lambda b, m, n: (b / (b - m)) ** (2 * n), "not subtracted"),
        "order": (lambda n, m, b: left(b, m, n), "another order than (beta, rate, layers)"),
        "no layers": (lambda b, m, n: left(b, m, 20), "the same whatever layers is"),
        "constant": (lambda b, m, n: 0.45, "whatever it is given"),
    },
)

HALF = Answers(
    right={
        "formula": 0.3 / (2**0.5 - 1),
        "root": brentq(lambda b: (b / (b + 0.3)) ** 2 - 0.5, 0.1, 10),
        "rounded": 0.724,
    },
    mistakes={
        "length": (0.3, "halves the length"),
        "quarter": (0.1, "a quarter of the length"),
        "no decay": (0.5**0.5 / (1 - 0.5**0.5), "multiply by λ_H"),
        "gone": (0.3 * (1 - 0.5**0.5) / 0.5**0.5, "which is gone"),
        "share": (0.5**0.5, "the share of the length"),
        "sign": (-0.3 / (2**0.5 - 1), "its sign is turned round"),
        "large": (20.0, "too large"),
    },
)


def inverse(W, shift):
    return np.linalg.inv(W.T @ W + shift * np.eye(W.shape[1]))


def law(W, beta, decay):
    return beta * inverse(W, beta + decay)


def law_by_directions(W, beta, decay):
    _, lengths, directions = np.linalg.svd(W, full_matrices=True)
    squares = np.zeros(W.shape[1])
    squares[: len(lengths)] = lengths**2
    return (directions.T * beta / (beta + decay + squares)) @ directions


def law_by_solving(W, beta, decay):
    own = torch.eye(W.shape[1], dtype=torch.float64)
    return torch.linalg.solve(torch.tensor(W.T @ W) + (beta + decay) * own, beta * own)


LAW = Answers(
    right={"hint": law, "directions": law_by_directions, "solve": law_by_solving},
    mistakes={
        "no factor": (lambda w, b, m: inverse(w, b + m), "the factor β is missing"),
        "no decay": (lambda w, b, m: b * inverse(w, b), "the feature decay is missing"),
        "no tether": (lambda w, b, m: b * inverse(w, m), "the tether is missing"),
        "no classifier": (lambda w, b, m: np.eye(w.shape[1]) * b / (b + m), "the classifier is missing"),
        "no inverse": (lambda w, b, m: b * (w.T @ w + (b + m) * np.eye(w.shape[1])), "the inverse of the matrix"),
        "length": (lambda w, b, m: np.eye(w.shape[1]) * b / (np.linalg.norm(w) ** 2 + b + m), "its own factor"),
        "entries": (lambda w, b, m: b / (w.T @ w + (b + m) * np.eye(w.shape[1])), "one over each entry"),
        "no identity": (lambda w, b, m: b * np.linalg.inv(w.T @ w + b + m), "only the diagonal grows"),
        "change": (lambda w, b, m: np.eye(w.shape[1]) - law(w, b, m), "that is what is gone"),
        "classes": (lambda w, b, m: b * inverse(w.T, b + m), "from classes to classes"),
    },
)

ANSWERS = {"check_plane": PLANE, "check_left": LEFT, "check_half": HALF, "check_law": LAW}
