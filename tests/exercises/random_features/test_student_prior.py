"""Right answers and mistakes of the page about bands with a random scale."""

import math

import numpy as np
import torch

from tests.exercises.answers import Answers
from toolkit.theory.linearised_neurons import input_features, linearisation_error, weight_features


def multiplier(samples, shape, rate, misfit):
    return (2 * rate + misfit) / (2 * shape + samples - 2)


def of_the_law(samples, shape, rate, misfit):
    """The variance of b/τ with τ ~ Gamma(a + n/2, b + Q/2): rate over shape − 1."""
    return (rate + misfit / 2) / (shape + samples / 2 - 1)


MULTIPLIER = Answers(
    right={
        "formula": multiplier,
        "law": of_the_law,
        "t": lambda n, a, b, q: (2 * b + q) / (2 * a + n) * (2 * a + n) / (2 * a + n - 2),
    },
    mistakes={
        "scale": (lambda n, a, b, q: (2 * b + q) / (2 * a + n), "the squared scale"),
        "no labels": (lambda n, a, b, q: 2 * b / (2 * a + n - 2), "the misfit is left out"),
        "exchanged": (lambda n, a, b, q: multiplier(n, b, a, q), "changed places"),
        "rate": (lambda n, a, b, q: (b + q) / (2 * a + n - 2), "before the rate"),
        "shape": (lambda n, a, b, q: (2 * b + q) / (a + n - 2), "before the shape"),
        "root": (lambda n, a, b, q: multiplier(n, a, b, q) ** 0.5, "of the standard deviation"),
        "prior": (lambda n, a, b, q: b / (a - 1), "before any label"),
        "built in": (lambda n, a, b, q: 4.0, "whatever it is given"),
    },
)


def neuron(x, w, draws):
    return np.mean(np.exp(draws @ x - x @ x / 2) * np.exp(w @ w / 2) * np.sin(draws @ w))


def by_a_loop(x, w, draws):
    total = 0.0
    for g in draws:
        total += math.exp(sum(g * x) - sum(x * x) / 2 + sum(w * w) / 2) * math.sin(sum(g * w))
    return total / len(draws)


NEURON = Answers(
    right={
        "formula": neuron,
        "loop": by_a_loop,
        "inner product": lambda x, w, draws: input_features(x, draws, 1.0) @ weight_features(w, draws, 1.0),
        "torch": lambda x, w, draws: torch.tensor(neuron(x, w, draws)),
    },
    mistakes={
        "itself": (lambda x, w, draws: np.sin(w @ x), "the neuron itself"),
        "cosine": (
            lambda x, w, g: np.mean(np.exp(g @ x - x @ x / 2 + w @ w / 2) * np.cos(g @ w)),
            "with a cosine",
        ),
        "no norm of x": (lambda x, w, g: np.mean(np.exp(g @ x + w @ w / 2) * np.sin(g @ w)), "is not subtracted"),
        "no norm of w": (lambda x, w, g: np.mean(np.exp(g @ x - x @ x / 2) * np.sin(g @ w)), "is missing"),
        "not halved": (lambda x, w, g: np.mean(np.exp(g @ x - x @ x + w @ w) * np.sin(g @ w)), "halved"),
        "sum": (lambda x, w, g: len(g) * neuron(x, w, g), "divide by their number"),
        "apart": (
            lambda x, w, g: np.exp(g @ x - x @ x / 2).mean() * (np.exp(w @ w / 2) * np.sin(g @ w)).mean(),
            "that of the product",
        ),
        "exchanged": (
            lambda x, w, g: np.mean(np.exp(g @ w - w @ w / 2 + x @ x / 2) * np.sin(g @ x)),
            "x and w have changed places",
        ),
    },
)


def as_computed():
    more = (linearisation_error(2.0, 2.0, 1, 1.0) / linearisation_error(1.0, 1.0, 1, 1.0)) ** 2
    return 1 + int(np.argmin(np.abs(np.array([4, 16, 466]) - more)))


TIMES = Answers(
    right={"argued": 3, "computed": as_computed(), "torch": torch.tensor(3)},
    mistakes={
        "norm": (1, "the exponential of its square"),
        "square": (2, "the square stands in an exponent"),
        "none": (4, "numbered from 1 to 3 (got 4)"),
        "counted from 0": (0, "(got 0)"),
        "the factor itself": (466, "(got 466"),
    },
)

ANSWERS = {"check_multiplier": MULTIPLIER, "check_neuron": NEURON, "check_times": TIMES}
