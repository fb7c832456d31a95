"""The t process against draws of its prior, an integral over the scale, and a simulation of coverage."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import integrate, stats

from toolkit.theory.student import (
    gamma_quantile,
    gaussian_coverage,
    gaussian_quantile,
    gaussian_tail,
    scale_factor,
    student_coverage,
    student_quantile,
    student_tail,
)


@pytest.mark.parametrize("shape, rate, variance", [(2.0, 2.0, 1.0), (0.7, 1.5, 3.0), (6.0, 2.0, 0.4)])
@pytest.mark.parametrize("threshold", [0.0, 1.0, 4.0])
def test_the_tail_is_an_average_over_the_scale(shape, rate, variance, threshold):
    """∫ 2Φ(−x√(τ/k)) over the Gamma law of the precision."""

    def at(precision):
        return (
            stats.gamma.pdf(precision, shape, scale=1 / rate)
            * 2
            * stats.norm.sf(threshold * np.sqrt(precision / variance))
        )

    expected = integrate.quad(at, 0, 1)[0] + integrate.quad(at, 1, np.inf)[0]
    assert_allclose(student_tail(threshold, shape, rate, variance), expected, rtol=1e-6)


def test_numbers_of_tables():
    assert_allclose(gaussian_quantile(0.9), 1.644854, rtol=1e-6)
    assert_allclose(student_quantile(0, 2.0, 0.9), 2.131847, rtol=1e-6)
    assert_allclose(student_tail(4.0, 2.0, 2.0, 1.0), 0.0161, atol=5e-5)
    assert_allclose(gaussian_tail(4.0, 1.0), 6.334e-5, rtol=1e-3)
    assert_allclose(gaussian_coverage(1.0, 0.9), 0.9)


@pytest.mark.parametrize("samples, limit", [(40, 0.883), (5, 0.770)])
def test_coverage_of_ever_larger_data_tends_to_a_number_below_the_promise(samples, limit):
    assert_allclose(student_coverage(1e5, samples, 2.0, 2.0, 0.9), limit, atol=1e-3)
    assert_allclose(student_coverage(1.0, 10**6, 2.0, 2.0, 0.9), 0.9, atol=1e-3)


@pytest.mark.parametrize("amplitude, samples, shape, rate", [(0.3, 5, 2.0, 2.0), (3, 1, 1.0, 4.0), (10, 40, 2.0, 2.0)])
def test_coverage_by_a_simulation_of_its_parts(amplitude, samples, shape, rate):
    draw, many = np.random.default_rng(0), 400_000
    misfit = amplitude**2 * (draw.normal(size=(many, samples)) ** 2).sum(1)
    half = student_quantile(samples, shape, 0.9) * np.sqrt((2 * rate + misfit) / (2 * shape + samples))
    held = np.mean(np.abs(amplitude * draw.normal(size=many)) < half)
    assert_allclose(student_coverage(amplitude, samples, shape, rate, 0.9), held, atol=3e-3)


def test_the_posterior_by_weights_of_draws_of_the_prior():
    """One label y of variance σ²k: the scales of the prior, weighted by its likelihood, have the mean of the law."""
    shape, rate, kernel, label = 3.0, 2.0, 1.7, 2.5
    precision = gamma_quantile(shape, (np.arange(200_000) + 0.5) / 200_000) / rate
    likelihood = np.sqrt(precision) * np.exp(-precision * label**2 / (2 * kernel))
    mean = np.average(1 / precision, weights=likelihood)
    factor = scale_factor(1, shape, rate, label**2 / kernel)
    freedom = 2 * shape + 1
    assert_allclose(factor * freedom / (freedom - 2), mean, rtol=1e-3)


def test_what_does_not_fit_is_refused_in_words():
    with pytest.raises(ValueError, match=r"amplitude must be a finite number between 1e-06 and 1,000,000 \(got 0\)"):
        student_coverage(0, 5, 2.0, 2.0, 0.9)
    with pytest.raises(ValueError, match="level must be"):
        gaussian_quantile(1.0)
