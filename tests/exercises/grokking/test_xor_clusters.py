"""Right answers and mistakes of the page "Right about nothing, then about everything"."""

import math

import numpy as np
import torch
from numpy.testing import assert_allclose
from scipy.stats import norm

from tests.exercises.answers import Answers
from toolkit.theory.xor_clusters import linear_accuracy


def margins(x, y):
    return y * (x @ (y @ x))


def margins_in_a_loop(x, y):
    total = np.zeros(x.shape[1])
    for row, label in zip(x, y, strict=True):
        total = total + label * row
    return [label * sum(a * b for a, b in zip(total, row, strict=True)) for row, label in zip(x, y, strict=True)]


MARGINS = Answers(
    right={
        "hint": margins,
        "loop": margins_in_a_loop,
        "gram": lambda x, y: (np.outer(y, y) * (x @ x.T)).sum(1),
        "signed inputs": lambda x, y: (y[:, None] * x) @ (y[:, None] * x).sum(0),
        "torch": lambda x, y: torch.tensor(y) * torch.mv(torch.tensor(x), torch.tensor(y) @ torch.tensor(x)),
        "einsum": lambda x, y: np.einsum("i,id,jd,j->i", y, x, x, y),
    },
    mistakes={
        "no label": (lambda x, y: x @ (y @ x), "those are the outputs"),
        "left out": (
            lambda x, y: np.array([y[i] * x[i] @ (y @ x - y[i] * x[i]) for i in range(len(y))]),
            "left out of its own",
        ),
        "itself only": (lambda x, y: (x * x).sum(1), "what an input says of itself"),
        "sum of inputs": (lambda x, y: y * (x @ x.sum(0)), "the labels are left out of ŵ"),
        "one number": (lambda x, y: ((y @ x) ** 2).sum(), "one number is asked for of each input"),
        "mean": (lambda x, y: y * (x @ (y[:, None] * x).mean(0)), "ŵ is a mean here"),
        "unit length": (lambda x, y: margins(x, y) / np.linalg.norm(y @ x), "divided by its length"),
        "signs": (lambda x, y: np.sign(margins(x, y)), "only the signs"),
        "yes or no": (lambda x, y: (margins(x, y) > 0).astype(int), "whether the label is given back"),
        "share": (lambda x, y: (margins(x, y) > 0).mean(), "the share of labels that are given back"),
        "negative": (lambda x, y: -margins(x, y), "its sign is turned round"),
        "matrix": (lambda x, y: np.outer(y, y) * (x @ x.T), "it must be an array of shape (6,)"),
    },
)

DEVIATIONS = Answers(
    right={
        "formula": lambda D, P, S: D / ((P + 1) * D + P * S) ** 0.5,
        "numpy": lambda D, P, S: D / np.sqrt(D + P * (D + S)),
        "math": lambda D, P, S: math.sqrt(D * D / (P * D + D + P * S)),
        "terms": lambda D, P, S: D / math.sqrt(2 * D + (P - 1) * D + P * S),
    },
    mistakes={
        "variance": (lambda D, P, S: D / ((P + 1) * D + P * S), "the variance in place of its root"),
        "deviation": (lambda D, P, S: ((P + 1) * D + P * S) ** 0.5, "the standard deviation alone"),
        "no centres": (lambda D, P, S: D / ((P + 1) * D) ** 0.5, "the centres are left out"),
        "minus one": (lambda D, P, S: D / ((P - 1) * D + P * S) ** 0.5, "the variance of |z|² is 2D"),
        "P": (lambda D, P, S: D / (P * (D + S)) ** 0.5, "the length of an input varies"),
        "squared twice": (lambda D, P, S: D / ((P + 1) * D + P * S**2) ** 0.5, "a squared length already"),
        "one centre": (lambda D, P, S: D / ((P + 1) * D + S) ** 0.5, "each of the P inputs meets the centre"),
        "own centre": (lambda D, P, S: (D + S) / ((P + 1) * D + P * S) ** 0.5, "the centres cancel"),
        "two roots": (lambda D, P, S: D / (((P + 1) * D) ** 0.5 + (P * S) ** 0.5), "before the root is taken"),
        "upside down": (lambda D, P, S: ((P + 1) * D + P * S) ** 0.5 / D, "upside down"),
        "built in": (lambda D, P, S: 9.877, "whatever it is given"),
    },
)

AGREEMENT = Answers(
    right={
        "formula": lambda e, s: (1 - e) * (1 - s) + e * s,
        "expanded": lambda e, s: 1 - e - s + 2 * e * s,
        "signs": lambda e, s: (1 + (1 - 2 * e) * (1 - 2 * s)) / 2,
        "complement": lambda e, s: 1 - (e * (1 - s) + (1 - e) * s),
    },
    mistakes={
        "both right": (lambda e, s: (1 - e) * (1 - s), "may agree with a label that is wrong"),
        "both wrong": (lambda e, s: e * s, "both are wrong"),
        "differ": (lambda e, s: e + s - 2 * e * s, "the rule and the label differ"),
        "labels only": (lambda e, s: 1 - s, "the errors of the rule are left out"),
        "rule only": (lambda e, s: 1 - e, "the wrong labels are left out"),
        "sum": (lambda e, s: 1 - e - s, "taken away twice"),
        "all but both": (lambda e, s: 1 - e * s, "all but this share"),
        "built in": (lambda e, s: 0.85, "whatever it is given"),
    },
)

ANSWERS = {"check_margins": MARGINS, "check_deviations": DEVIATIONS, "check_agreement": AGREEMENT}


def test_the_share_of_positive_margins_of_noise_is_that_of_the_deviations():
    draws, shares = np.random.default_rng(0), []
    for _ in range(200):
        x, y = draws.normal(size=(60, 90)), draws.choice([-1, 1], 60)
        shares.append((margins(x, y) > 0).mean())
    expected = norm.cdf(DEVIATIONS.right["formula"](90, 60, 0))
    assert_allclose(np.mean(shares), expected, atol=3 * np.std(shares) / 200**0.5)
    assert_allclose(linear_accuracy(60, 90, 0), expected, rtol=1e-12)


def test_agreement_is_what_drawing_gives():
    draws = np.random.default_rng(1)
    rule, label = draws.random(100_000) < 0.2, draws.random(100_000) < 0.35
    assert_allclose((rule == label).mean(), AGREEMENT.right["formula"](0.2, 0.35), atol=0.005)
