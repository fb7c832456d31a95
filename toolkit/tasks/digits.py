"""Handwritten digits from scikit-learn: 1797 pictures of 8 × 8 pixels, part of the package."""

from __future__ import annotations

import functools
from typing import cast

import numpy as np

POOL = 1797  # pictures

LABELS = {"even digit": lambda digit: digit % 2 == 0, "digit over 4": lambda digit: digit > 4}


@functools.cache
def pictures(classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Pixels from 0 to 1 `[n, 64]` and digits `[n]` of all pictures of the digits below `classes`. Every call
    returns the same arrays: do not write to them."""
    pixels, digit = _loaded()
    kept = digit < classes
    return pixels[kept], digit[kept]


@functools.cache
def pool(label: str) -> tuple[np.ndarray, np.ndarray]:
    """Pictures `[1797, 64]`, centred as a whole and of mean square norm 1, and targets ±1 `[1797]`: +1 where
    `label` ("even digit" or "digit over 4") holds. Every call returns the same arrays: do not write to them."""
    pixels, digit = _loaded()
    x = pixels - pixels.mean(0)
    x = x / np.sqrt((x * x).sum(1).mean())
    return x, np.where(LABELS[label](digit), 1.0, -1.0)


@functools.cache
def tour(classes: int) -> tuple[int, ...]:
    """The digits below `classes` in the order of a short round trip: those whose mean pictures are alike are
    neighbours. It begins with 0; up to four digits are all neighbours, and stay in order."""
    if classes <= 4:
        return tuple(range(classes))
    pixels, digit = pictures(classes)
    means = np.stack([pixels[digit == k].mean(0) for k in range(classes)]) - pixels.mean(0)
    unit = means / np.linalg.norm(means, axis=1, keepdims=True)
    return _shortened(list(range(classes)), unit @ unit.T)


def _shortened(order: list[int], alike: np.ndarray) -> tuple[int, ...]:
    """A round trip turned about in parts as long as that brings more alike neighbours together."""

    def quality(trip: list[int]) -> float:
        return float(alike[trip, np.roll(trip, -1)].sum())

    ends = [(i, j) for i in range(1, len(order)) for j in range(i + 1, len(order))]
    while True:
        turned = [order[:i] + order[i : j + 1][::-1] + order[j + 1 :] for i, j in ends]
        best = max(turned, key=quality)
        if quality(best) <= quality(order) + 1e-12:
            return tuple(order)
        order = best


@functools.cache
def _loaded() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits  # takes a second to import; only these tasks need it

    pixels, digit = cast(tuple[np.ndarray, np.ndarray], load_digits(return_X_y=True))
    return pixels / 16, digit
