"""Right answers and mistakes of the page about double descent."""

import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar

from tests.exercises.answers import Answers
from toolkit.exercises.random_features import ridge as exercises
from toolkit.random_features import RandomFeatureRidge
from toolkit.theory.random_features import optimal_ridge, risk


def peak(run):
    return int(run.features[np.argmax(run.test_loss.values)])


def peak_in_a_loop(run):
    best, where = -1.0, None
    for n, loss in zip(run.features.values, run.test_loss.values, strict=True):
        if loss > best:
            best, where = loss, n
    return where


PEAK = Answers(
    right={
        "hint": peak,
        "loop": peak_in_a_loop,
        "labels": lambda run: run.test_loss.idxmax("features"),
        "pandas": lambda run: run.test_loss.to_series().idxmax(),
        "where": lambda run: run.features.where(run.test_loss == run.test_loss.max(), drop=True),
        "torch": lambda run, find=torch.argmax: torch.tensor(run.features.values)[
            find(torch.tensor(run.test_loss.values))
        ],
        "dictionary": lambda run: float(max(run.features.values, key=lambda n: float(run.test_loss.sel(features=n)))),
    },
    mistakes={
        "error": (lambda run: run.test_loss.max(), "that is the error at the peak"),
        "place": (lambda run: np.argmax(run.test_loss.values), "that is the place in the list. The coordinate"),
        "place from 1": (lambda run: np.argmax(run.test_loss.values) + 1, "counted from 1"),
        "training": (lambda run: run.train_loss.idxmax("features"), "where the training error is largest"),
        "least": (lambda run: run.test_loss.idxmin("features"), "where the test error is least"),
        "after": (
            lambda run: run.features[np.argmax(run.test_loss.values) + 1],
            "the number of features after the peak",
        ),
        "before": (lambda run: run.features[np.argmax(run.test_loss.values) - 1], "the number of features before"),
        "largest": (lambda run: run.features.max(), "the largest number of features"),
        "first": (
            lambda run: next(
                int(run.features[i]) for i in range(len(run.features) - 1) if run.test_loss[i] > run.test_loss[i + 1]
            ),
            "the first peak on the way",
        ),
        "rise": (lambda run: run.features[np.argmax(np.diff(run.test_loss)) + 1], "where the error rises most"),
        "built in": (lambda run: 64, "it gives 64 whatever it is given"),
        "both": (lambda run: [peak(run), float(run.test_loss.max())], "is an array of shape (2,)"),
        "nothing": (lambda run: print(end=""), "it returns nothing"),
    },
)


def tuned(run):
    return run.test_loss.min("ridge")


TUNED = Answers(
    right={
        "hint": tuned,
        "numpy": lambda run: run.test_loss.values.min(axis=1),
        "list": lambda run: [min(float(loss) for loss in run.test_loss.sel(features=n)) for n in run.features],
        "torch": lambda run: torch.tensor(run.test_loss.values).amin(1),
        "pandas": lambda run: run.test_loss.to_series().groupby(level="features").min(),
        "select": lambda run: run.test_loss.sel(ridge=run.test_loss.idxmin("ridge")),
        "data set": lambda run: run.min("ridge")["test_loss"].values.astype(np.float32),
    },
    mistakes={
        "over the features": (lambda run: run.test_loss.min("features"), "the least over the features"),
        "of all": (lambda run: run.test_loss.min(), "that is the least of all"),
        "one ridge": (
            lambda run: run.test_loss.sel(ridge=run.test_loss.mean("features").idxmin("ridge")),
            "the best on average",
        ),
        "first ridge": (lambda run: run.test_loss.isel(ridge=0), "the least ridge for all"),
        "mean": (lambda run: run.test_loss.mean("ridge"), "the mean over the ridges"),
        "largest": (lambda run: run.test_loss.max("ridge"), "the largest error over the ridges"),
        "training": (lambda run: run.train_loss.min("ridge"), "the least training error"),
        "ridge": (lambda run: run.test_loss.idxmin("ridge"), "that is the ridge of least error"),
        "place": (lambda run: run.test_loss.argmin("ridge"), "the place of the best ridge"),
        "theory": (lambda run: run.tuned_test_loss.isel(ridge=0), "the ridge that the theory recommends"),
        "so far": (lambda run: np.minimum.accumulate(run.test_loss.values.min(1)), "all smaller numbers of features"),
        "everything": (lambda run: run.test_loss, "those are all the errors"),
        "a data set": (lambda run: run.min("ridge"), "got a Dataset"),
        "built in": (lambda run: 0.312, "and is one number"),
        "the fit's ridge": (
            lambda run: run.test_loss.sel(ridge=run.train_loss.idxmin("ridge")),
            "at the ridge of least training error",
        ),
        "median": (lambda run: run.test_loss.median("ridge"), "the median over the ridges"),
    },
)

VALUES, TARGET = RandomFeatureRidge().spectrum()


def fit(noise, features=np.inf, samples=100, tuned_for=None):
    ridge = optimal_ridge(VALUES, TARGET, samples, features, noise if tuned_for is None else tuned_for)
    test, train = risk(VALUES, TARGET, samples, features, ridge, noise)
    return train / test


def fit_by_search(noise):
    test_error = lambda log: risk(VALUES, TARGET, 100, np.inf, np.exp(log), noise)[0]  # noqa: E731
    best = minimize_scalar(test_error, bounds=(-5, 3), method="bounded", options={"xatol": 1e-3}).x
    test, train = risk(VALUES, TARGET, 100, np.inf, np.exp(best), noise)
    return train / test


def fit_on_a_grid(noise):
    tried = [risk(VALUES, TARGET, 100, np.inf, ridge, noise) for ridge in np.geomspace(1e-6, 10, 400)]
    test, train = min(tried)
    return train / test


def errors(noise):
    return risk(VALUES, TARGET, 100, np.inf, optimal_ridge(VALUES, TARGET, 100, np.inf, noise), noise)


FIT = Answers(
    right={
        "hint": lambda noise: fit(noise),
        "search": fit_by_search,
        "search on a grid": fit_on_a_grid,
        "many features": lambda noise: fit(noise, features=1e9),
        "tensor": lambda noise, dtype=torch.float32: torch.tensor(fit(noise), dtype=dtype),
        "array": lambda noise: np.divide(*errors(noise)[::-1]),
    },
    mistakes={
        "upside down": (lambda noise: 1 / fit(noise), "it is upside down"),
        "100 features": (lambda noise: fit(noise, features=100), "to be endless, and are 100."),
        "no noise": (lambda noise: fit(0.0), "noise is left out"),
        "deviation": (lambda noise: fit(noise**2), "not to be squared"),
        "variance": (lambda noise: fit(noise**0.5), "do not take its root"),
        "samples": (lambda noise: fit(noise, samples=1000), "not 1000"),
        "test error": (lambda noise: errors(noise)[0], "the test error alone"),
        "training error": (lambda noise: errors(noise)[1], "the training error alone"),
        "ridge": (lambda noise: optimal_ridge(VALUES, TARGET, 100, np.inf, noise), "that is the best ridge"),
        "both": (lambda noise: errors(noise), "those are both errors"),
        "rest": (lambda noise: 1 - fit(noise), "the difference of the errors over the test error"),
        "per cent": (lambda noise: 100 * fit(noise), "it is in per cent"),
        "built in": (lambda noise: 0.43, "it gives 0.43 whatever it is given"),
        "straight line": (lambda noise: 0.034 + 0.8 * noise, "it is right for noise = 0, but for noise = 0.1"),
    },
)


def as_measured():
    """1, 2 or 3, from networks with 60 features that learn 30 and 56 samples: the test error falls, rises or stays."""
    few, many = (
        RandomFeatureRidge(features=60, samples=samples, ridge=1e-4).sweep(seed=range(8), progress=False).test_loss
        for samples in (30, 56)
    )
    change = float(np.log(many.median() / few.median()))
    return 3 if abs(change) < 0.05 else 2 if change > 0 else 1


MORE = Answers(
    right={"counted": 2, "measured": as_measured(), "torch": torch.tensor(2)},
    mistakes={
        "falls": (1, "where the peak lies"),
        "stays": (3, "the test error depends on how"),
        "none of them": (4, "numbered from 1 to 3 (got 4)"),
        "counted from 0": (0, "(got 0)"),
    },
)

ANSWERS = {"check_more": MORE, "check_peak": PEAK, "check_tuned": TUNED, "check_fit": FIT}


def test_the_task_of_the_check_is_the_default_one():
    np.testing.assert_allclose(exercises.VALUES, VALUES)
    np.testing.assert_allclose(exercises.TARGET, TARGET)
    assert RandomFeatureRidge().samples == exercises.SAMPLES


def test_answers_the_page_expects():
    assert [fit(noise) for noise in (0.0, 0.1, 0.5)] == pytest.approx([0.034, 0.151, 0.433], abs=6e-4)
