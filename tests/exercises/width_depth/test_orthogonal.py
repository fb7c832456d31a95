"""Right answers and mistakes of the page about networks that are alike."""

import math

import numpy as np
import torch

from tests.exercises.answers import Answers

NARROWEST = Answers(
    right={"argued": 2, "computed": 1 + int(np.argmin([10 / 100, 20 / 400, 40 / 400])), "torch": torch.tensor(2)},
    mistakes={
        "fewest layers": (1, "100 neurons are few, too"),
        "most layers": (3, "there are more layers"),
        "none of them": (4, "numbered from 1 to 3 (got 4)"),
        "counted from 0": (0, "(got 0)"),
        "both": ([2, 3], "number"),
    },
)


def variance(width, layers):
    return (1 + 2 / width) ** layers - 1


def by_a_loop(width, layers):
    square = 1.0
    for _ in range(int(layers)):
        square *= 1 + 2 / width
    return square - 1


VARIANCE = Answers(
    right={
        "formula": variance,
        "loop": by_a_loop,
        "math": lambda width, layers: math.expm1(layers * math.log1p(2 / width)),
        "torch": lambda width, layers: torch.tensor(1 + 2 / width) ** layers - 1,
    },
    mistakes={
        "no subtraction": (lambda n, L: (1 + 2 / n) ** L, "is not its variance"),
        "first order": (lambda n, L: 2 * L / n, "few layers give"),
        "relu": (lambda n, L: (1 + 5 / n) ** L - 1, "for ReLU layers"),
        "one layer fewer": (lambda n, L: (1 + 2 / n) ** (L - 1) - 1, "is the number of layers"),
        "three": (lambda n, L: (1 + 3 / n) ** L - 1, "1 is subtracted"),
        "one": (lambda n, L: (1 + 1 / n) ** L - 1, "not 1/N"),
        "times the width": (lambda n, L: n * variance(n, L), "N times"),
        "limit": (lambda n, L: math.exp(2 * L / n) - 1, "limit of wide layers"),
        "exchanged": (lambda n, L: variance(L, n), "another order"),
    },
)


def added(activity):
    return np.var(activity**2) / np.mean(activity**2) ** 2


def by_sums(activity):
    second, fourth = sum(activity**2) / len(activity), sum(activity**4) / len(activity)
    return fourth / second**2 - 1


ADDED = Answers(
    right={
        "NumPy": added,
        "sums": by_sums,
        "torch": lambda a: torch.tensor(a**2).var() / torch.tensor(a**2).mean() ** 2,
    },
    mistakes={
        "not subtracted": (lambda a: (a**4).mean() / (a**2).mean() ** 2, "1 is not subtracted"),
        "not divided": (lambda a: (a**4).mean() - (a**2).mean() ** 2, "is not divided"),
        "deviation": (lambda a: added(a) ** 0.5, "standard deviation"),
        "divided once": (lambda a: (a**2).var() / (a**2).mean(), "the mean below is squared"),
        "of the neurons": (np.var, "variance of φ alone"),
        "fourth moment": (lambda a: (a**4).mean(), "φ⁴ alone"),
        "for the layer": (lambda a: added(a) / len(a), "N times as much"),
    },
)

ANSWERS = {"check_narrowest": NARROWEST, "check_variance": VARIANCE, "check_added": ADDED}
