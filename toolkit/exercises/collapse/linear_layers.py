"""Checks of the exercises on the page "A class that disappears". They test properties, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from toolkit.exercises import asks_for, number
from toolkit.theory.collapse import linear_layers

DECAY, OTHERS = 0.01, (40, 40, 40)


@asks_for("pressure(n, M), a function of the size of the class and the number of layers")
def check_pressure(pressure: Callable) -> str:
    """`pressure(n, M)`: b = (MN/n)(N λᴹ⁺¹)^(1/M) of a class of n samples beside three of 40."""
    for size, layers in ((5, 2), (20, 1), (8, 3)):
        total = sum(OTHERS) + size
        right = layers * total / size * (total * DECAY ** (layers + 1)) ** (1 / layers)
        got = number(pressure, size, layers)
        if np.isclose(got, right * (sum(OTHERS) / total) ** (1 + 1 / layers), rtol=1e-3):
            return "Not yet: N counts all samples, those of the small class too."
        if not np.isclose(got, right, rtol=1e-3):
            return f"Not yet: for n = {size} and M = {layers} it gives {got:.3g}, not {right:.3g}."
    return "Right: the rarer the class, the greater the pressure."


def check_kept(kept: Sequence | None) -> str:
    """The smallest class that one, two and three layers keep."""
    if kept is None or not hasattr(kept, "__len__") or len(kept) != 3:
        return "Not yet: give a list of three sizes, for one, two and three layers."
    for layers, size in enumerate(kept, 1):
        if not isinstance(size, int | np.integer) or size < 1:
            return f"Not yet: a size is a whole number of samples (got {size!r})."
        if not _alive(int(size), layers):
            return f"Not yet: with M = {layers} the optimum drops a class of {size}."
        if size > 1 and _alive(int(size) - 1, layers):
            return f"Not yet: with M = {layers} a class of {size - 1} is kept as well."
    return "Right: more layers give a class up earlier."


def _alive(size: int, layers: int) -> bool:
    return bool(linear_layers([*OTHERS, size], layers, DECAY, DECAY).alive[-1])
