"""Bands of a t process: a draw against loops, coverage of eight seeds against its formula, and real networks."""

import math

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from scipy import stats

from toolkit import recording
from toolkit.random_features import StudentPrior
from toolkit.random_features.student_prior import NETWORKS, kernel

SMALL = StudentPrior(samples=6, amplitude=4.0)


def generator():
    return torch.Generator().manual_seed(0)


def test_the_kernel_is_that_of_one_layer_of_neurons():
    """Of twenty thousand neurons with weights and biases, by their mean product."""
    draw, x = np.random.default_rng(0), np.array([-2.0, 0.0, 1.5])
    weight, bias = draw.normal(size=(2, 400_000, 1))
    hidden = np.maximum(math.sqrt(2) * weight * x + bias, 0)
    expected = 2 * hidden.T @ hidden / len(hidden) + 1
    found = kernel(torch.tensor(x), torch.tensor(x))
    assert_allclose(found, expected, rtol=0.02)


def test_mean_and_bands_of_the_first_function_by_the_formulas():
    e = SMALL
    x, functions, labels = e.draw(generator())
    run = e.run(dtype="float64", progress=False)
    n = e.samples
    gram = kernel(x, x).numpy()
    inverse = np.linalg.inv(gram[:n, :n] + e.noise * np.eye(n))
    y = labels[0].numpy()
    mean = gram[n + 20 :, :n] @ inverse @ y
    variance = np.diag(gram[n + 20 :, n + 20 :] - gram[n + 20 :, :n] @ inverse @ gram[:n, n + 20 :])
    assert_allclose(run.fitted, mean, atol=1e-6)
    assert_allclose((run.high - run.low) / 2, 1.6448536 * np.sqrt(variance) / 4, atol=1e-6)
    scale = variance * (2 * e.rate + 16 * y @ inverse @ y) / (2 * e.shape + n)
    half = stats.t.ppf(0.95, 2 * e.shape + n) * np.sqrt(scale) / 4
    assert_allclose((run.student_high - run.student_low) / 2, half, atol=1e-6)
    assert_allclose(run.truth, functions[0, n + 20 :], atol=1e-6)
    assert_allclose(run.label, y, atol=1e-6)


def test_the_mean_does_not_know_the_scale_and_the_bands_do():
    runs = StudentPrior().sweep(amplitude=[1, 10], progress=False)
    widths = (runs.student_high - runs.student_low).mean("point"), (runs.high - runs.low).mean("point")
    assert "amplitude" not in runs.fitted.dims
    assert_allclose(widths[1][0] / widths[1][1], 10, rtol=1e-4)
    assert 0.8 < widths[0][0] / widths[0][1] < 1.3


@pytest.mark.parametrize("samples", [5, 10, 20, 40])
def test_coverage_of_eight_seeds_is_its_formula_within_two_and_a_half_standard_errors(samples):
    held = recording("random_features/student_prior")
    at = {"samples": samples, "outliers": 0}
    for name in ("coverage", "student_coverage"):
        measured, predicted = held.measured[name].sel(at), held.predicted["process"][name].sel(at).isel(seed=0)
        error = measured.std("seed", ddof=1) / 8**0.5
        assert (abs(measured.mean("seed") - predicted) < 2.5 * error + 0.002).all()


def test_outliers_move_the_mean_and_widen_the_bands_without_a_theory():
    held = recording("random_features/student_prior")
    runs = held.measured.sel(samples=40, amplitude=3)
    for name in ("error", "student_width"):
        ratio = runs[name].sel(outliers=0.1) / runs[name].sel(outliers=0)
        assert (ratio > 4).all() and (ratio < 5).all()
    assert np.isnan(held.predicted["process"].coverage.sel(outliers=0.1)).all()


def test_networks_have_the_tails_of_the_limit_and_narrow_ones_longer():
    runs = recording("random_features/student_prior_width")
    wide = runs.measured.sel(width=300, rate=2)
    error = math.sqrt(0.04 / NETWORKS)
    assert abs(wide.student_far - runs.predicted["process"].student_far.sel(width=300, rate=2)).max() < 4 * error
    assert_allclose(wide.far.mean("seed"), 0.0027, atol=4e-4)
    assert (runs.measured.far.sel(width=2, rate=2) > 4 * wide.far).all()


def test_a_network_of_two_neurons_by_a_loop_over_the_first_hundred():
    """Its outputs have the variance that its neurons give."""
    hidden = StudentPrior(width=2)._networks(generator())["output"]
    assert hidden.shape == (NETWORKS,)
    assert_allclose(hidden.square().mean(), 1, rtol=0.05)


@pytest.mark.parametrize(
    "values, message",
    [
        ({"amplitude": 0.0}, r"amplitude must be a number between 0.1 and 100 \(got 0.0\)"),
        ({"amplitude": -3}, r"amplitude must be a number between 0.1 and 100 \(got -3\)"),
        ({"samples": 0}, r"samples must be a whole number between 1 and 200 \(got 0\)"),
        ({"shape": 0.0}, r"shape must be a number between 0.5 and 50 \(got 0.0\)"),
        ({"outliers": 0.9}, r"outliers must be a number between 0 and 0.5 \(got 0.9\)"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(values, message):
    with pytest.raises(ValueError, match=message):
        StudentPrior(**values)
