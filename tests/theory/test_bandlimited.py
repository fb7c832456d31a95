"""The kernel of tanh neurons with weights from a box against brute force, and its spectrum against draws."""

import numpy as np
import pytest
from numpy.polynomial.legendre import leggauss
from numpy.testing import assert_allclose

from toolkit.theory.bandlimited import tanh_kernel, wave_task

PAIRS = [(0.3, 0.3), (0.3, 0.300001), (0.9, -1.0), (1.0, 1.0), (-0.7, 0.2), (0.0, 0.0), (0.0, 0.5)]


def brute_force(x, y, limit, nodes):
    """The same mean on a grid of weights and biases, by products of Gauss-Legendre nodes."""
    places, weights = leggauss(nodes)
    w, b = limit * places[:, None], limit * places
    product = np.tanh(w * x + b) * np.tanh(w * y + b)
    return weights @ product @ weights / 4


@pytest.mark.parametrize("limit, nodes", [(0.1, 60), (1.0, 60), (5.0, 150), (20.0, 350)])
def test_the_kernel_is_the_mean_over_weights_and_biases(limit, nodes):
    for x, y in PAIRS:
        got = tanh_kernel(np.array([x]), np.array([y]), limit)
        assert_allclose(got, [[brute_force(x, y, limit, nodes)]], rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("limit", [300.0, 10_000.0])
def test_steep_neurons_are_steps(limit):
    """tanh becomes a sign: 1 − E|wx − wy|/R, where both borders lie in the box, up to 1/R."""
    for x, y in PAIRS:
        expected = 1 - abs(x - y) / 2  # E|w| = R/2
        assert_allclose(tanh_kernel(np.array([x]), np.array([y]), limit), [[expected]], atol=1.1 / limit)


def test_the_kernel_of_several_inputs_has_a_row_for_each():
    x, y = np.linspace(-1, 1, 5), np.array([0.1, -0.4, 0.8])
    kernel = tanh_kernel(x, y, 7.0)
    assert kernel.shape == (5, 3)
    assert_allclose(kernel[3, 1], tanh_kernel(x[3:4], y[1:2], 7.0)[0, 0], rtol=1e-13)
    assert_allclose(tanh_kernel(y, x, 7.0), kernel.T, rtol=1e-13)


@pytest.mark.parametrize("limit", [0.5, 5.0, 40.0])
def test_the_spectrum_adds_up_to_the_kernels_trace_and_the_targets_power(limit):
    values, target = wave_task(limit, 6.5)
    places, weights = leggauss(40)
    trace = sum(w / 2 * tanh_kernel(places[i : i + 1], places[i : i + 1], limit)[0, 0] for i, w in enumerate(weights))
    assert_allclose(values.sum(), trace, rtol=1e-4)
    assert_allclose(target.sum(), 0.5 - np.sin(13 * np.pi) / (4 * np.pi * 6.5), rtol=1e-10)
    assert (np.diff(values) <= 0).all() and (values > 0).all() and (target >= 0).all()


def test_the_eigenvalues_are_those_of_many_random_features():
    """Of the matrix E φ(x)φ(x)ᵀ over inputs, for twenty thousand neurons on even places."""
    generator, limit = np.random.default_rng(0), 8.0
    x = (2 * np.arange(200) + 1) / 200 - 1
    weight, bias = generator.uniform(-limit, limit, (2, 20_000))
    features = np.tanh(np.outer(x, weight) + bias)
    measured = np.linalg.eigvalsh(features @ features.T / features.size)[::-1]
    assert_allclose(measured[:12], wave_task(limit, 4.0)[0][:12], rtol=0.06)


def test_the_target_lies_in_the_modes_with_as_many_half_waves():
    """In a large box the modes are waves: sin πνx is nearly all in those beside number 2ν."""
    _, target = wave_task(50.0, 10.0)
    assert target[17:24].sum() > 0.9 * target.sum()


def test_what_the_box_may_not_be_is_said_in_words():
    for limit in (0.0, -3.0, float("nan")):
        with pytest.raises(ValueError, match="limit must be a finite number between 0.1 and 10,000"):
            wave_task(limit, 8.0)
    with pytest.raises(ValueError, match="x must"):
        tanh_kernel(np.array([1.5]), np.array([0.0]), 3.0)
