"""Right answers and mistakes of the page "Clock arithmetic"."""

import itertools
import math

import numpy as np
import scipy.fft
import torch

from tests.exercises.answers import Answers
from toolkit.theory.modular_addition import accuracy, analytic_weights, expected_accuracy


def power(row):
    return np.abs(np.fft.rfft(row)) ** 2


def shares(row):
    return power(row) / power(row).sum()


def ratio_by_torch(row):
    squares = torch.fft.rfft(torch.tensor(row, dtype=torch.float32)).abs().square()
    return (squares / squares.sum()).square().sum()


def ratio_in_loops(row):
    n, powers = len(row), []
    for k in range(n // 2 + 1):
        real = sum(x * math.cos(2 * math.pi * k * i / n) for i, x in enumerate(row))
        imaginary = sum(x * math.sin(2 * math.pi * k * i / n) for i, x in enumerate(row))
        powers.append(real**2 + imaginary**2)
    return sum((each / sum(powers)) ** 2 for each in powers)


def amplitude_shares(row):
    size = np.abs(np.fft.rfft(row))
    return size / size.sum()


RATIO = Answers(
    right={
        "hint": lambda row: np.sum(shares(row) ** 2),
        "loops": ratio_in_loops,
        "torch": ratio_by_torch,
        "scipy": lambda row: (
            (np.abs(scipy.fft.rfft(row, norm="ortho")) ** 4).sum() / power(row / len(row) ** 0.5).sum() ** 2
        ),
        "normed": lambda row: (
            (power(row / np.linalg.norm(row)) ** 2).sum() / power(row / np.linalg.norm(row)).sum() ** 2
        ),
        "parts": lambda row, f=np.fft.rfft: (
            np.linalg.norm(f(row).real ** 2 + f(row).imag ** 2) ** 2 / power(row).sum() ** 2
        ),
    },
    mistakes={
        "amplitude": (lambda row: np.sum(amplitude_shares(row) ** 2), "shares of the amplitude |û|"),
        "not squared": (lambda row: np.sum(shares(row)), "to be squared before they are added"),
        "not divided": (lambda row: np.sum(power(row) ** 2), "not divided by their sum"),
        "divided late": (lambda row: np.sum(power(row) ** 2) / np.sum(power(row)), "only after they are squared"),
        "number of waves": (lambda row: 1 / np.sum(shares(row) ** 2), "the number of waves"),
        "largest": (lambda row: shares(row).max(), "the largest share"),
        "no mean": (lambda row: np.sum((power(row)[1:] / power(row)[1:].sum()) ** 2), "frequency 0 is left out: a row"),
        "fft": (
            lambda row: np.sum((np.abs(np.fft.fft(row)) ** 2 / np.sum(np.abs(np.fft.fft(row)) ** 2)) ** 2),
            "`fft` has",
        ),
        "no transform": (lambda row: np.sum((row**2 / np.sum(row**2)) ** 2), "shares of the entries of the row"),
        "real part": (
            lambda row: np.sum(np.fft.rfft(row).real ** 4) / np.sum(np.fft.rfft(row).real ** 2) ** 2,
            "real part",
        ),
        "mean": (lambda row: np.mean(shares(row) ** 2), "a mean over the frequencies"),
        "root": (lambda row: np.linalg.norm(shares(row)), "the root of the sum of squares"),
        "complex": (lambda row: np.sum((np.fft.rfft(row) ** 2 / np.sum(power(row))) ** 2), "got a complex128"),
        "built in": (lambda row: 0.5, "it gives 0.5 whatever it is given"),
        "one size": (lambda row: np.sum(shares(np.reshape(row, 59)) ** 2), "calling it raised ValueError"),
    },
)


def mean(modulus, neurons, seeds=range(10)):
    draws = [np.random.default_rng(seed) for seed in seeds]
    return np.mean([accuracy(*analytic_weights(modulus, neurons, draw)) for draw in draws])


def width(modulus, share=0.99, by=5):
    return next(n for n in range(by, 500, by) if mean(modulus, n) >= share)


def width_by_halving(modulus):
    low, high = 5, 200
    while high - low > 2:
        middle = (low + high) // 2
        low, high = (low, middle) if mean(modulus, middle, range(40, 50)) >= 0.99 else (middle, high)
    return np.int64(high)


def width_of_one_generator(modulus):
    generator = np.random.default_rng(7)
    for n in itertools.count(10, 4):
        if sum(accuracy(*analytic_weights(modulus, n, generator)) for _ in range(10)) / 10 > 0.99:
            return float(n)


WIDTH = Answers(
    right={
        "hint": width,
        "halving": width_by_halving,
        "one generator": width_of_one_generator,
        "last that fails": lambda p: 5 + max(n for n in range(5, 200, 5) if mean(p, n) < 0.99),
    },
    mistakes={
        "built in": (lambda p: 80, "it gives 80 neurons whatever p is"),
        "90 per cent": (lambda p: width(p, 0.9), "right on average, not 99 %"),
        "half": (lambda p: width(p, 0.5), "13 are too few"),
        "never wrong": (lambda p: width(p, 1.0), "Find the least for 99 %"),
        "accuracy": (lambda p: mean(p, 80), "which may be an accuracy"),
        "place in the list": (lambda p: width(p) // 5, "too few: forty analytic networks"),
        "estimate": (
            lambda p: next(n for n in range(5, 300) if expected_accuracy(p, n) >= 0.99),
            "the estimate by normal draws",
        ),
        "half a neuron": (lambda p: width(p) + 0.5, "whole number of neurons (got 55.5 for p = 13)"),
        "the whole table": (lambda p: p * p * 10, "far too many"),
        "four for each": (lambda p: 4 * p + 60, "a fifth fewer are still"),
    },
)

CEILING = Answers(
    right={
        "formula": lambda corruption, modulus: 1 - corruption * (1 - 1 / modulus),
        "two kinds": lambda corruption, modulus: (1 - corruption) + corruption / modulus,
        "array": lambda corruption, modulus: np.float32(1) - np.array(corruption) * (modulus - 1) / modulus,
        "simulated": lambda corruption, modulus: (
            np.mean(np.random.default_rng(3).integers(0, modulus, 200_000)[: int(200_000 * corruption)] == 0)
            * corruption
            + 1
            - corruption
            if corruption
            else 1
        ),
    },
    mistakes={
        "no luck": (lambda corruption, modulus: 1 - corruption, "right by chance once in p"),
        "what is wrong": (lambda corruption, modulus: corruption * (1 - 1 / modulus), "what the network gets wrong"),
        "p − 1": (lambda corruption, modulus: 1 - corruption * (1 - 1 / (modulus - 1)), "any of the p answers"),
        "turned round": (lambda corruption, modulus: 1 - corruption / modulus, "right once in p, and wrong otherwise"),
        "plus": (lambda corruption, modulus: 1 - corruption * (1 + 1 / modulus), "look at the sign"),
        "the others": (
            lambda corruption, modulus: (1 - corruption) * (1 - 1 / modulus),
            "left as they are are all right",
        ),
        "p built in": (lambda corruption, modulus: 1 - corruption * (1 - 1 / 59), "p = 59 is built in"),
        "built in": (lambda corruption, modulus: 0.803, "it gives 0.803 whatever it is given"),
        "in per cent": (lambda corruption, modulus: 100 * (1 - corruption * (1 - 1 / modulus)), "it is in per cent"),
        "order": (
            lambda modulus, corruption: 1 - corruption * (1 - 1 / modulus),
            "in another order than (corruption, modulus)",
        ),
        "share of random ones": (lambda corruption, modulus: corruption, "the share of random labels"),
        "luck of all": (lambda corruption, modulus: 1 - corruption + 1 / modulus, "chance is counted for all labels"),
        "share built in": (lambda corruption, modulus: 1 - 0.2 * (1 - 1 / modulus), "the same whatever corruption is"),
    },
)

ANSWERS = {"check_ratio": RATIO, "check_width": WIDTH, "check_ceiling": CEILING}


def test_answers_the_page_expects():
    """Less than a hundred neurons for p = 59; 0.803 with a fifth of the labels random."""
    assert 70 <= width(59) <= 95
    assert round(CEILING.right["formula"](0.2, 59), 3) == 0.803


def test_share_of_right_labels_by_replacing_them():
    generator = np.random.default_rng(0)
    for corruption, modulus in ((0.5, 5), (0.2, 3)):
        right, drawn = generator.integers(0, modulus, (2, 100_000))
        labels = np.where(generator.random(100_000) < corruption, drawn, right)
        assert abs(np.mean(labels == right) - CEILING.right["formula"](corruption, modulus)) < 0.01
