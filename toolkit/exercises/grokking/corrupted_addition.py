"""Checks of the exercises on the page "Four phases of corrupted arithmetic": tried on labels and numbers drawn here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, compare, given


@asks_for("fates(given, right, says), a function that returns two shares of the wrong labels")
def check_fates(fates: Callable) -> str:
    """`fates(given, right, says)`: of the labels that are wrong, the share given back, and that of right sums."""
    compare(fates, _fates, _labels(), FATES, otherwise="Look only at pairs whose label is not the right sum.")
    return "Right: what is neither given back nor right is lost."


@asks_for("kept(accuracy, corruption, modulus), a function that returns a share between 0 and 1")
def check_kept(kept: Callable) -> str:
    """`kept(accuracy, corruption, modulus)`: 1 − (1 − accuracy)/(ξ(1 − 1/p))."""
    cases = given("accuracy corruption modulus", (0.92, 0.5, 5), (0.8, 0.35, 97), (0.7, 0.45, 5), (1.0, 0.2, 3))
    compare(kept, lambda accuracy, corruption, modulus: 1 - (1 - accuracy) / _wrong(corruption, modulus), cases, KEPT)
    return "Right: what the accuracy lacks are wrong labels that were not given back."


@asks_for("filling(width, wanted, power), a function that returns a weight decay")
def check_filling(filling: Callable) -> str:
    """`filling(width, wanted, power)`: (N/s)^(1/k) for neurons that add λ^(−k) each."""
    cases = given("width wanted power", (512, 1.0, 3), (500, 0.65, 3), (81, 0.5, 4), (100, 0.8, 2), (7, 1.3, 1))
    compare(filling, lambda width, wanted, power: (width / wanted) ** (1 / power), cases, FILLINGS)
    return "Right: the higher the power, the less a wider network helps."


def _fates(given: np.ndarray, right: np.ndarray, says: np.ndarray) -> np.ndarray:
    wrong = given != right
    return np.array([np.mean(says[wrong] == given[wrong]), np.mean(says[wrong] == right[wrong])])


def _wrong(corruption: float, modulus: int) -> float:
    return corruption * (1 - 1 / modulus)


FATES = {
    "those are shares of all labels; the wrong ones alone count.": lambda given, right, says: np.array(
        [np.mean(says == given), np.mean(says == right)]
    ),
    "the wrong labels are counted, but divided by the number of all labels.": lambda given, right, says: (
        _fates(given, right, says) * np.mean(given != right)
    ),
    "the two shares are exchanged: first those given back, then the right sums.": lambda given, right, says: _fates(
        given, right, says
    )[::-1],
    "those are shares of the labels that are right.": lambda given, right, says: np.array(
        [np.mean(says[given == right] == given[given == right]), np.mean(says[given == right] == right[given == right])]
    ),
    "what is not given back need not be right: count the right sums.": lambda given, right, says: np.array(
        [_fates(given, right, says)[0], 1 - _fates(given, right, says)[0]]
    ),
    "what is not right need not be given back.": lambda given, right, says: np.array(
        [1 - _fates(given, right, says)[1], _fates(given, right, says)[1]]
    ),
    "those are numbers of labels, not shares.": lambda given, right, says: (
        _fates(given, right, says) * np.sum(given != right)
    ),
    "a label is wrong where it is not the right sum, whatever the network says.": lambda given, right, says: np.array(
        [0.0, np.mean(right[says != given] == says[says != given])]
    ),
    "it gives one share; two are asked for.": lambda given, right, says: _fates(given, right, says)[0],
    "it gives the share of right sums alone; two shares are asked for.": lambda given, right, says: _fates(
        given, right, says
    )[1],
}

KEPT = {
    "that is the share that is not given back.": lambda accuracy, corruption, modulus: (
        (1 - accuracy) / _wrong(corruption, modulus)
    ),
    "a label that is drawn anew is right by chance once in p.": lambda accuracy, corruption, modulus: (
        1 - (1 - accuracy) / corruption
    ),
    "that is a share of all labels; divide by the share of wrong ones.": lambda accuracy, corruption, modulus: (
        accuracy - 1 + _wrong(corruption, modulus)
    ),
    "right labels count in the accuracy, too: take them away first.": lambda accuracy, corruption, modulus: (
        accuracy / _wrong(corruption, modulus)
    ),
    "that is divided by the share of right labels, not of wrong ones.": lambda accuracy, corruption, modulus: (
        (accuracy - 1 + _wrong(corruption, modulus)) / (1 - _wrong(corruption, modulus))
    ),
    "that is the accuracy itself, of all labels.": lambda accuracy, corruption, modulus: accuracy,
    "a label that is drawn anew may be any of p, the right one too.": lambda accuracy, corruption, modulus: (
        1 - (1 - accuracy) / (corruption * (1 - 1 / (modulus + 1)))
    ),
    "p = 97 is built in; the modulus is an argument.": lambda accuracy, corruption, modulus: (
        1 - (1 - accuracy) / _wrong(corruption, 97)
    ),
    "that multiplies by the share of wrong labels; divide by it.": lambda accuracy, corruption, modulus: (
        1 - (1 - accuracy) * _wrong(corruption, modulus)
    ),
}

FILLINGS = {
    "that is what fits at a decay of 1, over what is wanted; take the root.": lambda width, wanted, power: (
        width / wanted
    ),
    "the root is taken of the width alone; what is wanted counts, too.": lambda width, wanted, power: (
        width ** (1 / power)
    ),
    "it multiplies by what is wanted: the more is wanted, the sooner the box is full.": lambda width, wanted, power: (
        (width * wanted) ** (1 / power)
    ),
    "that is the half width of the box, one over the decay.": lambda width, wanted, power: (
        (wanted / width) ** (1 / power)
    ),
    "the power 3 is built in; it is an argument.": lambda width, wanted, power: (width / wanted) ** (1 / 3),
    "that is a power in place of a root.": lambda width, wanted, power: (width / wanted) ** power,
    "only the width is under the root; what is wanted stands beside it.": lambda width, wanted, power: (
        width ** (1 / power) / wanted
    ),
    "waves of one frequency add half as much; here each neuron adds λ^(−power).": lambda width, wanted, power: (
        (width / (2 * wanted)) ** (1 / power)
    ),
    "that divides by the power; a root is meant.": lambda width, wanted, power: width / wanted / power,
}


def _labels() -> dict[str, tuple]:
    generator = np.random.default_rng(2)
    return {
        f"{count} labels, {modulus} numbers": _drawn(generator, count, modulus)
        for count, modulus in ((40, 5), (61, 11), (90, 3), (75, 31))
    }


def _drawn(generator: np.random.Generator, count: int, modulus: int) -> tuple:
    right, other, any_ = generator.integers(0, modulus, (3, count))
    given = np.where(generator.random(count) < 0.6, other, right)
    choice = generator.integers(0, 4, count)  # given back twice as often as right or anything
    return given, right, np.choose(choice, [given, given, right, any_])
