"""Checks of the exercises on the page about double descent. They test properties, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr


def check_peak(peak: Callable | None) -> str:
    """`peak(run)`: the number of features with the largest test error, of a sweep along `features`."""
    if not callable(peak):
        return "Not yet: write peak(run), a function of a sweep over features that returns a number of features."
    errors = {"test_loss": [0.9, 0.7, 5.0, 0.6], "train_loss": [0.8, 0.5, 0.1, 0.0]}
    run = xr.Dataset({name: ("features", v) for name, v in errors.items()}, {"features": [10, 30, 60, 100]})
    got = _call(peak, run)
    if isinstance(got, str):
        return got
    if got == 5.0:
        return "Not yet: that is the error at the peak. Which number of features has it?"
    if got == 2:
        return "Not yet: that is the place in the list. The coordinate run.features holds the numbers of features."
    if got != 60:
        return f"Not yet: with test errors 0.9, 0.7, 5, 0.6 at 10, 30, 60, 100 features it gives {got:g}, not 60."
    return "Right: the number of features, not the error, and not the place in the list."


def check_tuned(tuned: Callable | None) -> str:
    """`tuned(run)`: for each number of features the least test error over the ridges."""
    if not callable(tuned):
        return "Not yet: write tuned(run), a function of a sweep over features and ridge."
    errors = np.array([[0.9, 0.5, 0.8], [4.0, 0.4, 0.7], [0.6, 0.35, 0.3]])
    run = xr.Dataset({"test_loss": (("features", "ridge"), errors)}, {"features": [1, 2, 3], "ridge": [0.1, 1.0, 10.0]})
    try:
        got, swapped = (np.asarray(tuned(r), float) for r in (run, run.transpose("ridge", "features")))
    except Exception as error:
        return f"Not yet: calling it raised {type(error).__name__}: {error}"
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


def check_fit(fit: Callable | None) -> str:
    """`fit(noise)`: training error over test error at the best ridge, from the theory with endless features."""
    if not callable(fit):
        return "Not yet: write fit(noise), a function of the variance of the noise."
    got = [_call(fit, noise) for noise in (0.0, 0.1, 0.5)]
    for value in got:
        if isinstance(value, str):
            return value
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


def _call(function: Callable, argument):
    try:
        return float(function(argument))
    except Exception as error:
        return f"Not yet: calling it raised {type(error).__name__}: {error}"
