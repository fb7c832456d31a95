"""Checks of the exercises on the page about double descent. They test properties, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr

from toolkit.exercises import array, asks_for, number


@asks_for("peak(run), a function of a sweep over features that returns a number of features")
def check_peak(peak: Callable) -> str:
    """`peak(run)`: the number of features with the largest test error, of a sweep along `features`."""
    errors = {"test_loss": [0.9, 0.7, 5.0, 0.6], "train_loss": [0.8, 0.5, 0.1, 0.0]}
    run = xr.Dataset({name: ("features", v) for name, v in errors.items()}, {"features": [10, 30, 60, 100]})
    got = number(peak, run)
    if got == 5.0:
        return "Not yet: that is the error at the peak. Which number of features has it?"
    if got == 2:
        return "Not yet: that is the place in the list. The coordinate run.features holds the numbers of features."
    if got != 60:
        return f"Not yet: with test errors 0.9, 0.7, 5, 0.6 at 10, 30, 60, 100 features it gives {got:g}, not 60."
    return "Right: the number of features, not the error, and not the place in the list."


@asks_for("tuned(run), a function of a sweep over features and ridge")
def check_tuned(tuned: Callable) -> str:
    """`tuned(run)`: for each number of features the least test error over the ridges."""
    errors = np.array([[0.9, 0.5, 0.8], [4.0, 0.4, 0.7], [0.6, 0.35, 0.3]])
    run = xr.Dataset({"test_loss": (("features", "ridge"), errors)}, {"features": [1, 2, 3], "ridge": [0.1, 1.0, 10.0]})
    got, swapped = array(tuned, run), array(tuned, run.transpose("ridge", "features"))
    if got.shape != (3,):
        return f"Not yet: three numbers of features must give three errors (got the shape {got.shape})."
    if np.allclose(got, errors.min(0)):
        return "Not yet: that is the least over the features. The ridge is what is tuned."
    if np.allclose(got, errors[:, 1]):
        return "Not yet: that is one ridge for all numbers of features. Each may have its own."
    if not np.allclose(got, errors.min(1)) or not np.allclose(swapped, got):
        least = errors.min(1).tolist()
        return f"Not yet: with rows of test errors {errors.tolist()} it gives {got.tolist()}, not {least}."
    return "Right: each number of features with the ridge that suits it."


@asks_for("fit(noise), a function of the variance of the noise")
def check_fit(fit: Callable) -> str:
    """`fit(noise)`: training error over test error at the best ridge, from the theory with endless features."""
    got = [number(fit, noise) for noise in (0.0, 0.1, 0.5)]
    if any(not 0 < value < 1 for value in got):
        return (
            f"Not yet: a training error lies between 0 and the test error (got the ratios {_told(got)}). Upside down?"
        )
    if not got[0] < got[1] < got[2]:
        return f"Not yet: the more noise, the less should be fitted (got {_told(got)} for noise 0, 0.1, 0.5)."
    if got[0] > 0.05:
        return f"Not yet: without noise the ratio is below 0.05 (got {got[0]:.3f}). Are the features endless?"
    if got[2] < 0.3:
        return f"Not yet: with noise 0.5 it is above 0.3 (got {got[2]:.3f}). Is the ridge tuned for this noise?"
    return f"Right: {_told(got)} for noise 0, 0.1 and 0.5."


def _told(values: list[float]) -> str:
    return ", ".join(f"{value:.3f}" for value in values)
