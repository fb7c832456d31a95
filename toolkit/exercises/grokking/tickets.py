"""Checks of the exercises on the page "Grokking tickets": tried on weights drawn here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, compare, given


@asks_for("kept(first, second, share), a function of two matrices and a share that returns two shares")
def check_kept(kept: Callable) -> str:
    """`kept(first, second, share)`: of each layer, the share of weights that global magnitude pruning keeps."""
    compare(kept, _kept, _layers(), KEPT, otherwise="One bound for all weights together decides which are kept.")
    return "Right: one bound for all layers, so that the layer with the smaller weights loses most."


@asks_for("distance(keep), a function of a share that returns a number between 0 and 1")
def check_distance(distance: Callable) -> str:
    """`distance(κ)`: the Jaccard distance of two random masks of many weights, 2(1 − κ)/(2 − κ)."""
    cases = given("keep", (0.4,), (0.1,), (0.5,), (0.75,), (0.9,), (1.0,))
    compare(distance, lambda keep: 2 * (1 - keep) / (2 - keep), cases, DISTANCES)
    return "Right: masks that have nothing to do with each other are that far apart."


@asks_for("length(keep), a function of a share that returns a number between 0 and 1")
def check_length(length: Callable) -> str:
    """`length(κ)`: the length of the first weights under a random mask, over their length without one: √κ."""
    cases = given("keep", (0.4,), (0.1,), (0.5,), (0.81,), (0.04,), (1.0,))
    compare(length, lambda keep: np.sqrt(keep), cases, LENGTHS)
    return "Right: squares add, so the length goes as the root."


def _bound(sizes: np.ndarray, share: float) -> float:
    """The smallest of the ⌊share · n + ½⌋ largest."""
    return np.sort(sizes.ravel())[-int(share * sizes.size + 0.5)]


def _all(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.concatenate([first.ravel(), second.ravel()])


def _shares(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Of the ones of two masks."""
    return np.array([first.mean(), second.mean()])


def _over(first: np.ndarray, second: np.ndarray, bound: float) -> np.ndarray:
    return _shares(np.abs(first) >= bound, np.abs(second) >= bound)


def _kept(first: np.ndarray, second: np.ndarray, share: float) -> np.ndarray:
    return _over(first, second, _bound(np.abs(_all(first, second)), share))


def _smallest(first: np.ndarray, second: np.ndarray, share: float) -> np.ndarray:
    bound = -_bound(-np.abs(_all(first, second)), share)
    return _shares(np.abs(first) <= bound, np.abs(second) <= bound)


def _signed(first: np.ndarray, second: np.ndarray, share: float) -> np.ndarray:
    bound = _bound(_all(first, second), share)
    return _shares(first >= bound, second >= bound)


def _own(first: np.ndarray, second: np.ndarray, share: float) -> np.ndarray:
    """The bound of each layer alone."""
    return np.array([_bound(np.abs(layer), share) for layer in (first, second)])


def _counts(first: np.ndarray, second: np.ndarray, share: float) -> np.ndarray:
    return _kept(first, second, share) * [first.size, second.size]


KEPT = {
    "each layer has a bound of its own there, so that each keeps the same share.": lambda first, second, share: _shares(
        *(np.abs(layer) >= bound for layer, bound in zip((first, second), _own(first, second, share), strict=True))
    ),
    "that is what is removed.": lambda first, second, share: 1 - _kept(first, second, share),
    "the share is what is kept, not what is removed.": lambda first, second, share: _kept(first, second, 1 - share),
    "the smallest weights are kept there.": _smallest,
    "the sign counts there: a large negative weight is large.": _signed,
    "those are numbers of weights; a share of each layer is asked for.": _counts,
    "those are shares of all weights; a share of each layer is asked for.": lambda first, second, share: (
        _counts(first, second, share) / (first.size + second.size)
    ),
    "those are shares of what is kept; a share of each layer is asked for.": lambda first, second, share: (
        _counts(first, second, share) / _counts(first, second, share).sum()
    ),
    "that is a share of the largest weight, not of their number.": lambda first, second, share: _over(
        first, second, (1 - share) * np.abs(_all(first, second)).max()
    ),
    "the bound is the mean of the layers' own bounds there.": lambda first, second, share: _over(
        first, second, float(np.mean(_own(first, second, share)))
    ),
}

DISTANCES = {
    "that is the share that both keep, over what either keeps; the distance is 1 less that.": lambda k: k / (2 - k),
    "that is the share that both keep.": lambda k: k * k,
    "that is the share that either keeps.": lambda k: 2 * k - k * k,
    "what both keep is divided by all weights there, not by those that either keeps.": lambda k: 1 - k * k,
    "that is the share that is removed by one mask.": lambda k: 1 - k,
    "that is the share that exactly one of them keeps, of all weights.": lambda k: 2 * k * (1 - k),
    "what both keep is counted twice among those that either keeps.": lambda k: 1 - k / 2,
    "that is the share that neither keeps.": lambda k: (1 - k) ** 2,
}

LENGTHS = {
    "that is the squared length: take the root.": lambda k: k,
    "that is the share of the squared length that is removed.": lambda k: 1 - k,
    "that is the length of what is removed.": lambda k: np.sqrt(1 - k),
    "a length is a root of a sum of squares; here is a square.": lambda k: k * k,
    "the removed length is no difference of lengths: squares add.": lambda k: 1 - np.sqrt(1 - k),
    "that is over one.": lambda k: 1 / np.sqrt(k),
}


def _layers() -> dict[str, tuple]:
    generator, found = np.random.default_rng(5), {}
    for share, rows, scales in ((0.4, (15, 12), (1.0, 0.5)), (0.2, (6, 20), (0.5, 1.0)), (0.7, (25, 4), (1.0, 3.0))):
        layers = [scale * generator.normal(size=(n, 2)) + 0.2 for n, scale in zip(rows, scales, strict=True)]
        found[f"{rows[0]} and {rows[1]} rows and share = {share}"] = (*layers, share)
    return found
