"""Checks of the exercises on the page "Clock arithmetic": answers are tried on rows and networks drawn here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import NotYet, asks_for, compare, given, number
from toolkit.theory.modular_addition import accuracy, analytic_weights, expected_accuracy


@asks_for("ratio(row), a function of one row of weights that returns a number")
def check_ratio(ratio: Callable) -> str:
    """`ratio(row)`: Σ_k (|û_k|²/‖û‖²)² of one row of weights, with û = rfft(row)."""
    compare(ratio, _ratio, _rows(), RATIOS, otherwise="Shares of the power sum to 1; the ratio adds their squares.")
    return "Right: 1 for one wave, 1/2 for two, whatever their size."


@asks_for("width(modulus), a function of p that returns a number of neurons")
def check_width(width: Callable) -> str:
    """`width(p)`: least width, give or take a few neurons, at which analytic networks are 99 % right on average.

    The check draws forty networks of its own for each p. At the least width for any ten draws they are 97.6 to 98.8 %
    right, and with a fifth fewer neurons 94.6 to 97.9 % (twenty-four times ten draws); the limits lie just outside.
    """
    got = {modulus: number(width, modulus) for modulus in (13, 23, 31)}
    if len(set(got.values())) == 1:
        raise NotYet(f"it gives {got[13]:g} neurons whatever p is.")
    for modulus, neurons in got.items():
        _check_width(modulus, neurons)
    return "Right: " + ", ".join(f"{neurons:.0f} for p = {modulus}" for modulus, neurons in got.items()) + "."


@asks_for("ceiling(corruption, modulus), a function that returns a share between 0 and 1")
def check_ceiling(ceiling: Callable) -> str:
    """`ceiling(corruption, modulus)`: training accuracy of a network that knows the rule and no wrong label.

    Half a per cent is allowed, so that a simulation passes; the least p is 3, where a random label is often right.
    """
    cases = given("corruption modulus", (0.5, 5), (0.3, 59), (0.2, 3), (1.0, 7), (0.0, 4))
    compare(ceiling, lambda corruption, modulus: 1 - corruption * (1 - 1 / modulus), cases, CEILINGS, atol=0.005)
    return "Right: all labels but the share ξ(1 − 1/p) are right."


def _power(row: np.ndarray) -> np.ndarray:
    return np.abs(np.fft.rfft(row)) ** 2


def _shares(values: np.ndarray) -> np.ndarray:
    return values / values.sum()


def _ratio(row: np.ndarray) -> float:
    return np.sum(_shares(_power(row)) ** 2)


RATIOS = {
    "those are shares of the amplitude |û|; the power is its square.": lambda row: np.sum(
        _shares(np.abs(np.fft.rfft(row))) ** 2
    ),
    "shares sum to 1, whatever the row. They are to be squared before they are added.": lambda row: 1.0,
    "the powers are not divided by their sum: a larger row gets another number.": lambda row: np.sum(_power(row) ** 2),
    "the powers are divided by their sum only after they are squared; divide each before.": lambda row: (
        np.sum(_power(row) ** 2) / np.sum(_power(row))
    ),
    "that is the power of the row; it depends on the row's size, and shares do not.": lambda row: np.sum(_power(row)),
    "that is the number of waves: the ratio is one over it.": lambda row: 1 / _ratio(row),
    "that is the largest share; the ratio adds the squares of all.": lambda row: np.max(_shares(_power(row))),
    "that is the square of the largest share; the ratio adds the squares of all.": lambda row: (
        np.max(_shares(_power(row))) ** 2
    ),
    "frequency 0 is left out: a row has a mean too.": lambda row: np.sum(_shares(_power(row)[1:]) ** 2),
    "frequency 0 is left out of the squares, but not of the sum of the powers.": lambda row: np.sum(
        _shares(_power(row))[1:] ** 2
    ),
    "`fft` has each frequency twice, as a positive and a negative one; `rfft` has it once.": lambda row: np.sum(
        _shares(np.abs(np.fft.fft(row)) ** 2) ** 2
    ),
    "those are shares of the entries of the row. The frequencies are in its Fourier transform.": lambda row: np.sum(
        _shares(row**2) ** 2
    ),
    "it takes the real part of û only: a wave of another phase gets another number.": lambda row: np.sum(
        _shares(np.fft.rfft(row).real ** 2) ** 2
    ),
    "that is a mean over the frequencies; the squared shares are added.": lambda row: np.mean(
        _shares(_power(row)) ** 2
    ),
    "that is the root of the sum of squares; the sum itself is meant.": lambda row: np.sqrt(_ratio(row)),
    "the shares are taken of |û|⁴; the power is |û|².": lambda row: np.sum(_shares(_power(row) ** 2) ** 2),
    "those are shares of the amplitude, to the fourth; the shares of the power are squared.": lambda row: np.sum(
        _shares(np.abs(np.fft.rfft(row))) ** 4
    ),
    "the shares are cubed; they are to be squared.": lambda row: np.sum(_shares(_power(row)) ** 3),
    "the shares of the power are taken to the fourth; they are to be squared.": lambda row: np.sum(
        _shares(_power(row)) ** 4
    ),
    "the powers are divided by the squared length of the row; û is longer than that.": lambda row: np.sum(
        (_power(row) / np.sum(row**2)) ** 2
    ),
    "the powers of `rfft` are divided by the sum of those of `fft`, which has each twice.": lambda row: np.sum(
        (_power(row) / np.sum(np.abs(np.fft.fft(row)) ** 2)) ** 2
    ),
    "the powers are divided by the number of entries, not by their sum.": lambda row: np.sum(
        (_power(row) / len(row)) ** 2
    ),
    "it takes the imaginary part of û only: a wave of another phase gets another number.": lambda row: np.sum(
        _shares(np.fft.rfft(row).imag ** 2) ** 2
    ),
    "the last frequency is left out.": lambda row: np.sum(_shares(_power(row)[:-1]) ** 2),
    "that is the entropy of the shares; the ratio adds their squares.": lambda row: (
        -np.sum(_shares(_power(row)) * np.log(_shares(_power(row)) + 1e-12))
    ),
    "the powers are divided by the largest of them; shares are parts of the sum.": lambda row: np.sum(
        (_power(row) / _power(row).max()) ** 2
    ),
}

CEILINGS = {
    "a random label is right by chance once in p.": lambda corruption, modulus: 1 - corruption,
    "that is what the network gets wrong.": lambda corruption, modulus: corruption * (1 - 1 / modulus),
    "that is the share of random labels.": lambda corruption, modulus: corruption,
    "a random label is right once in p, and wrong otherwise.": lambda corruption, modulus: 1 - corruption / modulus,
    "a random label may be any of the p answers, the right one too.": lambda corruption, modulus: (
        1 - corruption * (1 - 1 / (modulus - 1))
    ),
    "a random label that is right by chance adds to the accuracy: look at the sign.": lambda corruption, modulus: (
        1 - corruption * (1 + 1 / modulus)
    ),
    "chance is counted for all labels; only the random ones are right by chance.": lambda corruption, modulus: (
        1 - corruption + 1 / modulus
    ),
    "the labels that were left as they are are all right.": lambda corruption, modulus: (
        (1 - corruption) * (1 - 1 / modulus)
    ),
    "the labels that were left as they are are missing.": lambda corruption, modulus: corruption / modulus,
    "a random label is right once in p, and not once in p².": lambda corruption, modulus: (
        1 - corruption + corruption / modulus**2
    ),
    "chance is taken away; the random labels that are right add to the accuracy.": lambda corruption, modulus: (
        1 - corruption - 1 / modulus
    ),
    "both kinds of label count, and not only the larger share.": lambda corruption, modulus: max(
        1 - corruption, 1 / modulus
    ),
    "there are p answers, not p + 1.": lambda corruption, modulus: 1 - corruption * (1 - 1 / (modulus + 1)),
    "the labels that were left as they are are right without luck; add the others.": lambda corruption, modulus: (
        (1 - corruption) / modulus
    ),
    "p = 59 is built in; the modulus is an argument.": lambda corruption, modulus: 1 - corruption * (1 - 1 / 59),
    "the random labels are counted in per cent: corruption is a share.": lambda corruption, modulus: (
        1 - corruption / 100 * (1 - 1 / modulus)
    ),
}


def _rows() -> dict[str, tuple]:
    generator = np.random.default_rng(4)
    noise = generator.normal(size=31)
    made = {
        "one wave of 59 numbers": 3 * _wave(4, 59),
        "two waves of equal power in 40 numbers": _wave(3, 40) + _wave(9, 40),
        "three waves of unequal power in 59 numbers": _wave(2, 59) + 0.6 * _wave(5, 59) + 0.3 * _wave(20, 59),
        "noise of 31 numbers": 0.01 * (noise + 0.5),
        "a wave on a mean in 45 numbers": 1 + _wave(7, 45),
    }
    return {words: (row,) for words, row in made.items()}


def _wave(frequency: int, length: int) -> np.ndarray:
    return np.cos(2 * np.pi * frequency * np.arange(length) / length + 0.4)


def _check_width(modulus: int, neurons: float) -> None:
    if 0 < neurons <= 1:
        raise NotYet(f"it gives {neurons:.3g} for p = {modulus}, which may be an accuracy; how many neurons are it?")
    if neurons != round(neurons) or neurons < 1:
        raise NotYet(f"a width is a whole number of neurons (got {neurons:g} for p = {modulus}).")
    if neurons > 500:
        raise NotYet(f"{neurons:.0f} neurons for p = {modulus} are far too many. Find the least width.")
    told, width = f"{neurons:.0f} neurons for p = {modulus} are too", int(neurons)
    right, fewer = _mean_accuracy(modulus, width), _mean_accuracy(modulus, max(1, int(0.8 * width)))
    if right < 0.97:
        raise NotYet(f"{told} few: forty analytic networks are {right:.1%} right on average, not 99 %.")
    if fewer > 0.985 and 0.985 < expected_accuracy(modulus, width) < 0.993:
        raise NotYet(f"{told} many: the estimate by normal draws needs them, analytic networks do not. Draw networks.")
    if fewer > 0.985:
        raise NotYet(f"{told} many: a fifth fewer are still {fewer:.1%} right on average. Find the least for 99 %.")


def _mean_accuracy(modulus: int, width: int) -> float:
    draws = (analytic_weights(modulus, width, np.random.default_rng(seed)) for seed in range(100, 140))
    return float(np.mean([accuracy(*weights) for weights in draws]))
