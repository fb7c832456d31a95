"""Checks of the exercises on the page "Right about nothing, then about everything": tried on inputs drawn here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, compare, given


@asks_for("margins(x, y), a function of inputs and labels that returns one number for each input")
def check_margins(margins: Callable) -> str:
    """`margins(x, y)`: yᵢ ŵ·xᵢ with ŵ = Σ yᵢxᵢ, for inputs `[P, D]` and labels ±1 `[P]`."""
    compare(margins, _margins, _inputs(), MARGINS, otherwise="Each input is among those that ŵ is the sum of.")
    return "Right: positive where the label is given back."


@asks_for("deviations(D, P, S), a function of dimension, number of inputs and squared length")
def check_deviations(deviations: Callable) -> str:
    """`deviations(D, P, S)`: D/√((P + 1)D + PS)."""
    cases = given("D P S", (40_000, 400, 1000.0), (3000, 200, 50.0), (500, 7, 2000.0), (100, 90, 0.0), (9, 2, 1.0))
    compare(deviations, _deviations, cases, DEVIATIONS)
    return "Right: the share of labels that are given back is Φ of this."


@asks_for("agreement(error, wrong), a function that returns a share between 0 and 1")
def check_agreement(agreement: Callable) -> str:
    """`agreement(error, wrong)`: share of noisy labels that a rule gives back: both right, or both wrong."""
    cases = given("error wrong", (0.0, 0.15), (0.1, 0.3), (0.25, 0.5), (0.4, 0.1), (1.0, 0.2), (0.7, 0.0))
    compare(agreement, lambda error, wrong: (1 - error) * (1 - wrong) + error * wrong, cases, AGREEMENTS)
    return "Right: both right, or both wrong."


def _margins(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return y * (x @ (y @ x))


def _own(x: np.ndarray) -> np.ndarray:
    return np.sum(x**2, axis=1)


MARGINS = {
    "those are the outputs ŵ·x; a margin is positive where the output has the sign of the label.": lambda x, y: (
        x @ (y @ x)
    ),
    "each input is left out of its own ŵ: then it has no friend.": lambda x, y: _margins(x, y) - _own(x),
    "that is |x|², what an input says of itself; the others speak, too.": lambda x, y: _own(x),
    "the labels are left out of ŵ: it is a sum of yᵢxᵢ.": lambda x, y: y * (x @ x.sum(0)),
    "the labels are left out: those are the inputs against their sum.": lambda x, y: x @ x.sum(0),
    "that is their sum, |ŵ|²; one number is asked for of each input.": lambda x, y: np.sum(_margins(x, y)),
    "ŵ is divided by its length; here it is the sum itself.": lambda x, y: _margins(x, y) / np.linalg.norm(y @ x),
    "ŵ is a mean here; the sum is meant.": lambda x, y: _margins(x, y) / len(y),
    "those are only the signs of the margins.": lambda x, y: np.sign(_margins(x, y)),
    "that says whether the label is given back; the margin is a number.": lambda x, y: 1.0 * (_margins(x, y) > 0),
    "each margin is divided by the length of its input.": lambda x, y: _margins(x, y) / np.sqrt(_own(x)),
    "that is the share of labels that are given back.": lambda x, y: np.mean(_margins(x, y) > 0),
}


def _deviations(D: float, P: float, S: float) -> float:
    return D / np.sqrt((P + 1) * D + P * S)


DEVIATIONS = {
    "that is the variance in place of its root.": lambda D, P, S: D / ((P + 1) * D + P * S),
    "that is the standard deviation alone.": lambda D, P, S: np.sqrt((P + 1) * D + P * S),
    "the centres are left out: noise meets them, too.": lambda D, P, S: D / np.sqrt((P + 1) * D),
    "the variance of |z|² is 2D, which makes P + 1 of P − 1.": lambda D, P, S: D / np.sqrt((P - 1) * D + P * S),
    "P + 1 and not P: the length of an input varies, too.": lambda D, P, S: D / np.sqrt(P * D + P * S),
    "S is a squared length already.": lambda D, P, S: D / np.sqrt((P + 1) * D + P * S**2),
    "each of the P inputs meets the centre: the second term is PS.": lambda D, P, S: D / np.sqrt((P + 1) * D + S),
    "the mean is D: the centres cancel.": lambda D, P, S: (D + S) / np.sqrt((P + 1) * D + P * S),
    "the two terms are added before the root is taken.": lambda D, P, S: D / (np.sqrt((P + 1) * D) + np.sqrt(P * S)),
    "the number of products grows with P, not its square.": lambda D, P, S: D / np.sqrt((P + 1) ** 2 * D + P**2 * S),
    "the mean is D, not its root.": lambda D, P, S: np.sqrt(D) / np.sqrt((P + 1) * D + P * S),
    "that is without the D in the first term: a product z′·z has the variance D.": lambda D, P, S: (
        D / np.sqrt((P + 1) + P * S)
    ),
}

AGREEMENTS = {
    "a rule that errs may agree with a label that is wrong.": lambda e, s: (1 - e) * (1 - s),
    "that is the share in which both are wrong.": lambda e, s: e * s,
    "that is where the rule and the label differ.": lambda e, s: e * (1 - s) + s * (1 - e),
    "the errors of the rule are left out.": lambda e, s: 1 - s,
    "the wrong labels are left out: that is the accuracy on right ones.": lambda e, s: 1 - e,
    "the two shares overlap: their product is taken away twice.": lambda e, s: 1 - e - s,
    "where both are wrong they agree: that is all but this share.": lambda e, s: 1 - e * s,
    "that is the larger of the two mistakes taken away.": lambda e, s: 1 - max(e, s),
    "that is the share of labels that are wrong.": lambda e, s: s,
}


def _inputs() -> dict[str, tuple]:
    generator, found = np.random.default_rng(3), {}
    for count, dimension, scale in ((6, 40, 1.0), (9, 5, 2.0), (30, 12, 0.5)):
        x = scale * generator.normal(size=(count, dimension)) + 0.4
        words = f"{count} inputs in {dimension} dimensions"
        found[words] = (x, generator.choice([-1.0, 1.0], count))
    return found
