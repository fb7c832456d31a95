"""The checks accept a right answer and say what is wrong with each usual wrong one."""

import numpy as np

from toolkit.exercises.random_features import ridge as exercises
from toolkit.random_features import RandomFeatureRidge
from toolkit.theory.random_features import optimal_ridge, risk


def test_peak():
    check = exercises.check_peak
    assert check(lambda run: run.features[int(np.argmax(run.test_loss.values))]).startswith("Right")
    assert "write peak(run)" in check(None)
    assert "error at the peak" in check(lambda run: run.test_loss.max())
    assert "place in the list" in check(lambda run: np.argmax(run.test_loss.values))
    assert "not 60" in check(lambda run: run.features[int(np.argmax(run.train_loss.values))])
    assert "ZeroDivisionError" in check(lambda run: 1 / 0)


def test_tuned():
    check = exercises.check_tuned
    assert check(lambda run: run.test_loss.min("ridge")).startswith("Right")
    assert "write tuned(run)" in check(None)
    assert "least over the features" in check(lambda run: run.test_loss.min("features"))
    assert "one ridge for all" in check(lambda run: run.test_loss.sel(ridge=1.0))
    assert "three errors" in check(lambda run: run.test_loss.min())
    assert "not [0.5, 0.4, 0.3]" in check(lambda run: run.test_loss.mean("ridge"))
    assert "not [0.5, 0.4, 0.3]" in check(lambda run: run.test_loss.values.min(1))
    assert "AttributeError" in check(lambda run: run.nothing)


def test_fit():
    values, target = RandomFeatureRidge().spectrum()

    def fit(noise, features=np.inf, tuned_for=None):
        ridge = optimal_ridge(values, target, 100, features, noise if tuned_for is None else tuned_for)
        test, train = risk(values, target, 100, features, ridge, noise)
        return train / test

    check = exercises.check_fit
    assert check(fit).startswith("Right: 0.034, 0.151, 0.433")
    assert "write fit(noise)" in check(None)
    assert "Upside down" in check(lambda noise: 1 / fit(noise))
    assert "Are the features endless" in check(lambda noise: fit(noise, features=100))
    assert "the less should be fitted" in check(lambda noise: fit(0.0))
    assert "tuned for this noise" in check(lambda noise: 0.01 + 0.1 * noise)
    assert "ZeroDivisionError" in check(lambda noise: 1 / 0)
