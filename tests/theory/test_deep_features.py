"""Layers of random neurons: their coefficients against integrals, and the equivalent model against its own draws."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.special import erf

from toolkit.theory.deep_features_parts import MOMENTS, equivalent
from toolkit.theory.random_features import deep_coefficients, risk

FUNCTIONS = {
    "tanh": np.tanh,
    "erf": erf,
    "sin": np.sin,
    "sign": np.sign,
    "relu": lambda z: np.maximum(z, 0),
    "uncentred relu": lambda z: np.maximum(z, 0),
}


def test_printed_coefficients():
    """Of the paper's notebook: two layers of tanh, and a teacher of signs. They are quadratures of seven digits."""
    first, second = deep_coefficients("tanh", 2)
    assert_allclose(first, (0.6057055096, 0.1655757411, 1), atol=1e-6)
    assert_allclose(second, (0.7635494896, 0.0810776039, 0.3942944904), atol=1e-6)
    assert_allclose(deep_coefficients("sign", 1)[0], (0.7978845608, 0.6028102750, 1), atol=1e-6)


def mean(function, variance):
    """E f(z) over z ~ N(0, r), by adaptive quadrature on both sides of 0."""
    density = lambda t: function(math.sqrt(variance) * t) * math.exp(-t * t / 2) / math.sqrt(2 * math.pi)  # noqa: E731
    return sum(quad(density, *ends, epsabs=1e-14, epsrel=1e-12, limit=200)[0] for ends in ((-12, 0), (0, 12)))


@pytest.mark.parametrize("variance", [0.02, 1.0, 30.0])
@pytest.mark.parametrize("activation", FUNCTIONS)
def test_coefficients_are_those_of_integrals(activation, variance):
    phi = FUNCTIONS[activation]
    middle = mean(phi, variance) if activation == "relu" else 0.0
    signal = mean(lambda z: z * phi(z), variance) / variance
    power = mean(lambda z: (phi(z) - middle) ** 2, variance)
    first, second = deep_coefficients(activation, 2, variance)
    assert_allclose(first[:2], (signal, math.sqrt(power - variance * signal**2)), rtol=1e-7)
    assert_allclose((first.variance, second.variance), (variance, power), rtol=1e-10)


@pytest.mark.parametrize("activation, cube", [("tanh", -1 / 3), ("sin", -1 / 6), ("erf", -2 / 3 / math.pi**0.5)])
@pytest.mark.parametrize("variance", [1e-9, 1e-5])
def test_the_noise_of_small_inputs_keeps_its_digits(activation, cube, variance):
    """φ = sz + cz³ + …: κ*² = 6c²r³, where E φ² − rκ₁² has no digit left."""
    assert_allclose(MOMENTS[activation](variance)[1], 6 * cube**2 * variance**3, rtol=30 * variance + 1e-12)


@pytest.mark.parametrize("activation", ["tanh", "erf"])
def test_large_inputs_make_signs(activation):
    assert_allclose(deep_coefficients(activation, 1, 1e10)[0][1], math.sqrt(1 - 2 / math.pi), rtol=1e-4)
    assert_allclose(deep_coefficients(activation, 1, 1e10)[0][0], math.sqrt(2 / math.pi / 1e10), rtol=1e-4)


def layers_of(g, widths, dimension):
    sizes = [dimension, *widths]
    return [g.normal(size=(above, below)) / below**0.5 for below, above in zip(sizes, widths, strict=False)]


def test_the_equivalent_model_is_its_own_average():
    """Gaussian features with the covariances of the model, drawn and fitted by ridge regression."""
    g = np.random.default_rng(0)
    weights, coefficients, variance = layers_of(g, [60, 50], 40), [(0.7, 0.5), (0.6, 0.4)], 1.5
    beta = g.normal(size=40)
    cross = variance * beta / math.sqrt(variance * beta @ beta)
    values, target, noise = equivalent(weights, coefficients, cross, variance)
    expected = risk(values, target, 80, float("inf"), 0.3, noise)
    found = [fitted(g, weights, coefficients, cross / variance, variance, samples=80, ridge=0.3) for _ in range(200)]
    error = np.std(found, axis=0, ddof=1) / 200**0.5
    assert (np.abs(np.mean(found, axis=0) - expected) <= 4 * error + 0.01 * np.array(expected)).all()


def fitted(g, weights, coefficients, slope, variance, samples, ridge):
    """(test, train) of one draw, where each layer is a linear map and noise."""
    x = math.sqrt(variance) * g.normal(size=(samples + 4000, len(slope)))
    y, h = x @ slope, x
    for weight, (signal, noise) in zip(weights, coefficients, strict=True):
        h = signal * h @ weight.T + noise * g.normal(size=(len(h), len(weight)))
    h = h / h.shape[1] ** 0.5
    train, new = h[:samples], h[samples:]
    a = np.linalg.solve(train.T @ train + ridge * np.eye(h.shape[1]), train.T @ y[:samples])
    return ((new @ a - y[samples:]) ** 2).mean(), ((train @ a - y[:samples]) ** 2).mean()


def test_the_features_explain_what_the_model_says():
    """Without noise and with square layers nothing is lost; with noise the rest is noise of the labels."""
    g = np.random.default_rng(1)
    weights, cross = layers_of(g, [30, 30], 30), g.normal(size=30)
    cross /= np.linalg.norm(cross)
    clear = equivalent(weights, [(0.8, 0.0), (0.8, 0.0)], cross, 1.0)
    assert_allclose(clear[1].sum(), 1, rtol=1e-6)
    noisy = equivalent(weights, [(0.8, 0.0), (0.8, 0.6)], cross, 1.0)
    assert noisy[2] > 0.1 and noisy[0].min() >= 0.36 / 30 * (1 - 1e-12)
    assert_allclose(noisy[1].sum() + noisy[2], 1, rtol=1e-12)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("cosh", 2), "activation must be one of 'tanh', 'erf', 'sin', 'sign', 'relu', 'uncentred relu'"),
        (("tanh", 0), r"layers must be a whole number between 1 and .* \(got 0\)"),
        (("tanh", 1, -1.0), r"input_variance must be a finite number between 1e-12 and .* \(got -1.0\)"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(arguments, message):
    with pytest.raises(ValueError, match=message):
        deep_coefficients(*arguments)
