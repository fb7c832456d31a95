"""Right answers and mistakes of the page about votes of endless depth."""

import math

import numpy as np
import torch

from tests.exercises.answers import Answers
from toolkit.theory.kernels import decay_exponent, iterated_powers


def as_iterated():
    """1, 2 or 3: after a few layers the larger of two correlations is larger by any factor."""
    near, far = iterated_powers(np.log([0.9, 0.8]), np.array([0.0, 1, 1]), 12)
    return 2 if near - far > 100 else 3


VOTE = Answers(
    right={"argued": 2, "iterated": as_iterated(), "torch": torch.tensor(2)},
    mistakes={
        "majority": (1, "the majority needs"),
        "power": (3, "ratios remain only"),
        "none": (4, "numbered from 1 to 3 (got 4)"),
        "counted from 0": (0, "(got 0)"),
        "two": ([2, 3], "number"),
    },
)


def power(at_zero, at_one):
    return -2 * np.log(at_zero) / np.log(at_one)


POWER = Answers(
    right={
        "formula": power,
        "math": lambda at_zero, at_one: 2 * math.log(1 / at_zero, at_one),
        "torch": lambda a, b: -torch.log(torch.tensor(a**2, dtype=torch.float64)) / math.log(b),
    },
    mistakes={
        "half": (lambda a, b: -np.log(a) / np.log(b), "half the square of the distance"),
        "exchanged": (lambda a, b: -2 * np.log(b) / np.log(a), "changed places"),
        "slopes": (lambda a, b: -2 * a / b, "the logarithms of the slopes"),
        "quotient": (lambda a, b: -2 * np.log(a / b), "not the logarithm of a quotient"),
        "activation": (lambda a, b: -4 * np.log(a) / np.log(b), "slopes of the activation"),
        "product": (lambda a, b: -2 * np.log(a) * np.log(b), "one belongs below"),
        "sign": (lambda a, b: 2 * np.log(a) / np.log(b), "sign"),
        "constant": (lambda a, b: 2.0, "whatever it is given"),
    },
)


def by_halving():
    """The c of exponent 2, by bisection."""
    low, high = 0.01, 0.9
    for _ in range(60):
        c = (low + high) / 2
        low, high = (c, high) if decay_exponent(np.array([c, 0, 0, 0, 1 - c])) > 2 else (low, c)
    return c


DESIGN = Answers(
    right={"root": 0.25, "halved": by_halving(), "quotient": 1 / 4},
    mistakes={
        "trivial": (1, "changes no kernel"),
        "one dimension": ((1 + 17**0.5) / 8, "that is for α = 1"),
        "no factor": ((24 - 512**0.5) / 32, "the factor 2"),
        "slope 5": (0.2, "not 5"),
        "other slope": (4, "upside down"),
        "exponent": (2, "that is α"),
    },
)

ANSWERS = {"check_vote": VOTE, "check_power": POWER, "check_design": DESIGN}
