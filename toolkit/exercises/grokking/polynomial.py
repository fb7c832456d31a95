"""Checks of the exercises on the page "From lazy to rich". They test properties, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr

from toolkit.exercises import asks_for, number


@asks_for("delay(run), a function of a run that returns a number of steps")
def check_delay(delay: Callable) -> str:
    """`delay(run)`: steps from the training loss halving to the test loss falling below half of 3/4."""
    made = _curves(train_falls=20, test_falls=50)
    got = number(delay, made)
    if got == 50:
        return "Not yet: that is when the test loss falls. The delay counts from when the training loss has fallen."
    if got != 30:
        return f"Not yet: with a training loss that falls at step 20 and a test loss at step 50 it gives {got}, not 30."
    if number(delay, _curves(train_falls=20, test_falls=20)) != 0:
        return "Not yet: when both fall at the same step the delay is 0."
    return "Right: it measures from the fall of the training loss to the fall of the test loss."


def check_slope(slope: float | None) -> str:
    """The slope of log(delay) against log α for α from 0.25 to 4, seed 0."""
    if not isinstance(slope, (int, float, np.floating)) or not np.isfinite(slope):
        return "Not yet: fit a straight line to log(delay) against log(α) and give its slope, one number."
    if slope < 0:
        return "Not yet: the slope is positive, since lazier networks wait longer. Is a sign lost?"
    if not 0.8 <= slope <= 1.1:
        return f"Not yet: the slope lies between 0.8 and 1.1 (got {slope:.2f}). Are both axes logarithms?"
    return f"Right: the delay grows like α to the power {slope:.2f}, almost in proportion."


@asks_for("directions(D), a function of the input dimension")
def check_directions(directions: Callable) -> str:
    """`directions(D)`: how many independent functions a frozen kernel can combine, D + D(D + 1)/2."""
    for dimension in (2, 3, 7):
        x = np.random.default_rng(0).normal(size=(200, dimension))
        products = np.einsum("ni,nj->nij", x, x).reshape(len(x), -1)
        rank = int(np.linalg.matrix_rank(np.hstack([x, products])))
        got = number(directions, dimension)
        if got != rank:
            hint = " xᵢxⱼ and xⱼxᵢ are the same function." if got == dimension + dimension**2 else ""
            return (
                f"Not yet: in {dimension} dimensions there are {rank} (the rank of all xᵢ and xᵢxⱼ), not {got}.{hint}"
            )
    return "Right: D linear functions and D(D + 1)/2 products."


def _curves(train_falls: int, test_falls: int) -> xr.Dataset:
    step = np.arange(0, 101)
    train, test = np.where(step < train_falls, 1.0, 0.1), np.where(step < test_falls, 0.8, 0.1)
    return xr.Dataset({"train_loss": ("step", train), "test_loss": ("step", test)}, {"step": step})
