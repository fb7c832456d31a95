"""Functions on a circle: the waves are orthonormal, and the error over coefficients is that of the drawn function."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit import recording
from toolkit.random_features import CircleRidge
from toolkit.random_features.circle import PLACES, waves
from toolkit.random_features.ridge import MODES

SMALL = CircleRidge(samples=7, features=12, ridge=0.01, noise=0)


def test_the_waves_are_orthonormal():
    places = torch.arange(2 * MODES, dtype=torch.float64) / (2 * MODES)
    values = waves(places)
    assert_allclose(values.T @ values / len(places), np.eye(MODES), atol=1e-9)


def test_the_fitted_function_is_kernel_ridge_regression_and_its_error_the_mean_over_the_circle():
    state, data = SMALL.start(torch.Generator().manual_seed(0))
    got = SMALL.measure(state, data)
    _, values, readout, target, _ = SMALL.draw(torch.Generator().manual_seed(0))
    samples = waves(data["sample_place"]) @ readout
    kernel = samples @ samples.T + SMALL.ridge * torch.eye(7, dtype=torch.float64)
    learned = readout @ samples.T @ torch.linalg.solve(kernel, values)
    places = torch.arange(2 * MODES, dtype=torch.float64) / (2 * MODES)
    assert_allclose(got["fitted"], waves(data["place"]) @ learned, atol=1e-9)
    assert_allclose(got["sample_value"], waves(data["sample_place"]) @ target, atol=1e-12)
    error = (waves(places) @ (learned - target)).square().mean()
    assert_allclose(float(got["test_loss"]), float(error), rtol=1e-8)
    assert got["fitted"].shape == got["target"].shape == (PLACES,)


def test_the_mean_error_peaks_where_there_are_as_many_features_as_samples():
    mean = recording("random_features/ridge_circle").measured.test_loss.isel(ridge=0).mean("seed")
    assert int(mean.idxmax("features")) == CircleRidge().samples
    assert float(mean.max()) > 4 * float(mean.isel(features=-1))


def test_the_task_is_the_power_law():
    with pytest.raises(ValueError, match="task must be one of 'power law'"):
        CircleRidge(task="even digit")
