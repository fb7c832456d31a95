"""Handwritten digits from scikit-learn: 1797 pictures of 8 × 8 pixels, part of the package."""

from __future__ import annotations

import functools

import numpy as np

POOL = 1797  # pictures

LABELS = {"even digit": lambda digit: digit % 2 == 0, "digit over 4": lambda digit: digit > 4}


@functools.cache
def pool(label: str) -> tuple[np.ndarray, np.ndarray]:
    """Pictures `[1797, 64]`, centred as a whole and of mean square norm 1, and targets ±1 `[1797]`: +1 where
    `label` ("even digit" or "digit over 4") holds. The same arrays every time: not to be written to."""
    from sklearn.datasets import load_digits  # a second to import, and for this task alone

    pixels, digit = load_digits(return_X_y=True)
    x = pixels / 16
    x = x - x.mean(0)
    x = x / np.sqrt((x * x).sum(1).mean())
    return x, np.where(LABELS[label](digit), 1.0, -1.0)
