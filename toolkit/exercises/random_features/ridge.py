"""Checks of the exercises on the page about double descent: answers are tried on made sweeps, and on the theory."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import xarray as xr

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, given
from toolkit.theory.random_features import optimal_ridge, risk

SAMPLES, MODES = 100, 1000
VALUES = np.arange(1, MODES + 1) ** -1.5  # the default task's spectrum; a test holds it to the experiment's
TARGET = np.arange(1, MODES + 1) ** -1.2 / np.sum(np.arange(1, MODES + 1) ** -1.2)


@asks_for_number("the number of your answer: 1, 2 or 3")
def check_more(more: float) -> str:
    """The number of the answer: with ever more samples, up to the number of features, the test error rises."""
    compare_choice(more, 2, MORE)
    return (
        "Right: more data hurt, because without a ridge the peak lies where samples and features are equal in number."
    )


@asks_for("peak(run), a function of a sweep over features that returns a number of features")
def check_peak(peak: Callable) -> str:
    """`peak(run)`: the number of features with the largest test error, of a sweep along `features`."""
    compare(peak, _peak, _sweeps(), PEAKS)
    return "Right: the number of features, not the error, and not the place in the list."


@asks_for("tuned(run), a function of a sweep over features and ridge")
def check_tuned(tuned: Callable) -> str:
    """`tuned(run)`: for each number of features the least test error over the ridges."""
    cases = {f"{n} numbers of features and {r} ridges": (_grid(n, r),) for n, r in ((4, 3), (5, 5), (3, 6))}
    compare(tuned, _tuned, cases, TUNED)
    return "Right: each number of features with the ridge that suits it."


@asks_for("fit(noise), a function of the variance of the noise")
def check_fit(fit: Callable) -> str:
    """`fit(noise)`: training error over test error at the best ridge, from the theory with endless features.

    Five per cent are allowed, so that a reader's own search for the best ridge passes.
    """
    compare(fit, _fit, given("noise", (0.0,), (0.1,), (0.5,), (1.3,)), FITS, rtol=0.05)
    return f"Right: {_fit(0.0):.3f}, {_fit(0.1):.3f}, {_fit(0.5):.3f} for noise 0, 0.1 and 0.5."


MORE = {
    1: "with a ridge that suits it that is so. Without one, look where the peak lies: at equal numbers.",
    3: "the network still passes through all its samples, but the test error depends on how it does so.",
}


def _peak(run: xr.Dataset, later: int = 0) -> float:
    return float(run.features[int(np.argmax(run.test_loss.values)) + later])


PEAKS = {
    "that is the error at the peak. Which number of features has it?": lambda run: float(run.test_loss.max()),
    "that is the place in the list. The coordinate run.features holds the numbers of features.": lambda run: int(
        np.argmax(run.test_loss.values)
    ),
    "that is the place in the list, counted from 1. run.features holds the numbers of features.": lambda run: (
        int(np.argmax(run.test_loss.values)) + 1
    ),
    "that is where the training error is largest; the peak is in the test error.": lambda run: float(
        run.features[int(np.argmax(run.train_loss.values))]
    ),
    "that is where the test error is least.": lambda run: float(run.features[int(np.argmin(run.test_loss.values))]),
    "that is where the training error is least; the peak is in the test error.": lambda run: float(
        run.features[int(np.argmin(run.train_loss.values))]
    ),
    "that is the number of features after the peak.": lambda run: _peak(run, 1),
    "that is the number of features before the peak.": lambda run: _peak(run, -1),
    "that is the first peak on the way, and a higher one comes later.": lambda run: float(
        run.features[int(np.argmax(np.diff(run.test_loss.values) < 0))]
    ),
    "that is where the error rises most; it is largest somewhat later.": lambda run: float(
        run.features[int(np.argmax(np.diff(run.test_loss.values))) + 1]
    ),
    "that is where the error begins to rise most; it is largest somewhat later.": lambda run: float(
        run.features[int(np.argmax(np.diff(run.test_loss.values)))]
    ),
    "that is where test and training error differ most; the test error is largest elsewhere.": lambda run: float(
        run.features[int(np.argmax(run.test_loss.values - run.train_loss.values))]
    ),
    "that is where the curve bends most; it is largest elsewhere.": lambda run: float(
        run.features[int(np.argmax(np.abs(np.diff(run.test_loss.values, 2)))) + 1]
    ),
    "that is the largest number of features; where is the error largest?": lambda run: float(run.features.max()),
    "that is the number of features in the middle of the list.": lambda run: float(run.features.median()),
    "those are all the test errors in order, or their places; one number is asked for.": lambda run: np.argsort(
        run.test_loss.values
    ),
}


def _tuned(run: xr.Dataset) -> np.ndarray:
    return run.test_loss.min("ridge").values


def _at(run: xr.Dataset, places: np.ndarray) -> np.ndarray:
    return run.test_loss.values[np.arange(run.sizes["features"]), places]


TUNED = {
    "that is the least over the features. The ridge is what is tuned.": lambda run: run.test_loss.min("features"),
    "that is the least of all; each number of features has one of its own.": lambda run: run.test_loss.min(),
    "that is one ridge for all numbers of features, the best on average. Each may have its own.": lambda run: (
        run.test_loss[:, int(run.test_loss.mean("features").argmin("ridge"))]
    ),
    "that is one ridge for all, the one with the least error of all. Each may have its own.": lambda run: (
        run.test_loss.values[:, np.unravel_index(run.test_loss.values.argmin(), run.test_loss.shape)[1]]
    ),
    "that is the least ridge for all numbers of features, not the ridge of least error.": lambda run: run.test_loss[
        :, 0
    ],
    "that is the largest ridge for all numbers of features.": lambda run: run.test_loss[:, -1],
    "that is the middle ridge for all numbers of features.": lambda run: run.test_loss[:, run.sizes["ridge"] // 2],
    "that is the largest error over the ridges.": lambda run: run.test_loss.max("ridge"),
    "that is the mean over the ridges; the least is asked for.": lambda run: run.test_loss.mean("ridge"),
    "that is the median over the ridges; the least is asked for.": lambda run: run.test_loss.median("ridge"),
    "that is the least training error, which says little: the ridge is tuned for the test error.": lambda run: (
        run.train_loss.min("ridge")
    ),
    "that is the test error at the ridge of least training error.": lambda run: _at(
        run, run.train_loss.argmin("ridge").values
    ),
    "that is the ridge of least error; its error is asked for.": lambda run: run.ridge.values[
        run.test_loss.argmin("ridge").values
    ],
    "that is the place of the best ridge in the list; its error is asked for.": lambda run: run.test_loss.argmin(
        "ridge"
    ),
    "that is the ridge that the theory recommends; here the measured errors choose.": lambda run: (
        run.tuned_test_loss.mean("ridge")
    ),
    "that is the least error of this and all smaller numbers of features.": lambda run: np.minimum.accumulate(
        _tuned(run)
    ),
    "those are all the errors; the least over the ridges is asked for.": lambda run: run.test_loss,
    "the errors are put in order, the least first; they belong to the numbers of features in theirs.": lambda run: (
        np.sort(_tuned(run))
    ),
    "the order is turned round.": lambda run: _tuned(run)[::-1],
    "the errors are added up along the features.": lambda run: np.cumsum(_tuned(run)),
    "that is the difference of the least test and the least training error.": lambda run: (
        _tuned(run) - run.train_loss.min("ridge").values
    ),
    "the errors are put in order; they belong to the numbers of features in theirs.": lambda run: np.sort(_tuned(run))[
        ::-1
    ],
}


@cache
def _errors(noise: float, features: float = np.inf, samples: float = SAMPLES):
    """(test, train) at the best ridge."""
    ridge = optimal_ridge(VALUES, TARGET, samples, features, noise)
    return risk(VALUES, TARGET, samples, features, ridge, noise)


def _fit(noise: float, features: float = np.inf, samples: float = SAMPLES) -> float:
    test, train = _errors(noise, features, samples)
    return train / test


FITS = {
    "it is upside down: the training error belongs above the test error. `risk` gives the test error first.": (
        lambda noise: 1 / _fit(noise)
    ),
    "the features are to be endless, and are 100.": lambda noise: _fit(noise, features=100),
    "the features are to be endless, and are 1000.": lambda noise: _fit(noise, features=1000),
    "noise is left out: the ridge is tuned for labels without noise. Tune it for this noise.": lambda noise: _fit(0.0),
    "noise is a variance already, and is not to be squared.": lambda noise: _fit(noise**2),
    "noise is a variance; do not take its root.": lambda noise: _fit(noise**0.5),
    "there are 100 samples, and not 1000.": lambda noise: _fit(noise, samples=1000),
    "there are 100 samples, and not 64.": lambda noise: _fit(noise, samples=64),
    "there are 100 samples, and not 50.": lambda noise: _fit(noise, samples=50),
    "there are 100 samples, and not 200.": lambda noise: _fit(noise, samples=200),
    "the noise is taken away from the test error, in which it belongs.": lambda noise: (
        _errors(noise)[1] / (_errors(noise)[0] - noise)
    ),
    "the training error is that without noise.": lambda noise: _errors(0.0)[1] / _errors(noise)[0],
    "the test error is that without noise.": lambda noise: _errors(noise)[1] / _errors(0.0)[0],
    "that is the training error as a share of both; divide it by the test error.": lambda noise: (
        _errors(noise)[1] / sum(_errors(noise))
    ),
    "that is the test error alone.": lambda noise: _errors(noise)[0],
    "that is the training error alone; divide it by the test error.": lambda noise: _errors(noise)[1],
    "that is the difference of the two errors; their ratio is asked for.": lambda noise: (
        _errors(noise)[0] - _errors(noise)[1]
    ),
    "that is the difference of the errors over the test error; the training error belongs above.": lambda noise: (
        1 - _fit(noise)
    ),
    "that is the best ridge; the ratio of the errors at this ridge is asked for.": lambda noise: optimal_ridge(
        VALUES, TARGET, SAMPLES, np.inf, noise
    ),
    "those are both errors; divide one by the other.": lambda noise: np.array(_errors(noise)),
}


def _sweeps() -> dict[str, tuple]:
    """Peaks at unequal places, after a smaller one, where the training error is neither largest nor least."""
    generator, cases = np.random.default_rng(5), {}
    for words, test in {
        "seven numbers of features": [0.9, 1.2, 0.7, 2.4, 3.1, 0.6, 0.5],
        "ten numbers of features": [0.8, 0.95, 0.85, 0.45, 1.6, 1.9, 2.2, 1.4, 0.4, 0.5],
        "six numbers of features": [0.6, 0.72, 0.66, 0.9, 0.95, 0.5],
    }.items():
        features = np.cumsum(generator.integers(7, 40, len(test)))
        train = generator.permutation(np.geomspace(0.8, 0.02, len(test)))
        losses = {"test_loss": ("features", np.array(test)), "train_loss": ("features", train)}
        cases[words] = (xr.Dataset(losses, {"features": features}),)
    return cases


def _grid(features: int, ridges: int) -> xr.Dataset:
    generator, axes = np.random.default_rng(features), ("features", "ridge")
    losses = {name: (axes, generator.uniform(0.2, 1, (features, ridges))) for name in ("test_loss", "train_loss")}
    losses["tuned_test_loss"] = (axes, np.repeat(generator.uniform(0.2, 1, (features, 1)), ridges, 1))
    coordinates = {"features": np.cumsum(generator.integers(7, 40, features)), "ridge": np.geomspace(0.02, 5, ridges)}
    return xr.Dataset(losses, coordinates)
