"""The maps of wide random layers against draws, quadrature by Gauss, the critical points of the book, and networks."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.special import erf, expit

from toolkit.theory import mean_field
from toolkit.theory.mean_field import Critical

DRAWS = 100_000
VALUES = {
    "linear": lambda u: u,
    "relu": lambda u: np.maximum(u, 0),
    "tanh": np.tanh,
    "erf": erf,
    "sin": np.sin,
    "gelu": lambda u: u * (1 + erf(u / 2**0.5)) / 2,
    "swish": lambda u: u * expit(u),
    "sigmoid": expit,
    "softplus": lambda u: np.log1p(np.exp(u)),
}
every = pytest.mark.parametrize("activation", VALUES)


def pairs(q, c):
    """Draws of (u, v) of variance q and correlation c, with their mirror images."""
    z, other = np.random.default_rng(3).normal(size=(2, DRAWS))
    u, v = q**0.5 * z, q**0.5 * (c * z + (1 - c * c) ** 0.5 * other)
    return np.append(u, -u), np.append(v, -v)


@every
@pytest.mark.parametrize("q, c", [(0.3, 0.5), (1.0, -0.7), (6.0, 0.9)])
def test_the_maps_are_the_means_of_a_hundred_thousand_draws(activation, q, c):
    (u, v), f = pairs(q, c), VALUES[activation]
    length, both = f(u) ** 2, f(u) * f(v)
    got = mean_field.length_map(q, activation, 1.7, 0.2)
    assert abs(got - 0.2 - 1.7 * length.mean()) < 4 * 1.7 * length.std() / DRAWS**0.5
    covariance = mean_field.correlation_map(c, q, activation, 1.7, 0.2) * got
    assert abs(covariance - 0.2 - 1.7 * both.mean()) < 4 * 1.7 * both.std() / DRAWS**0.5


@every
@pytest.mark.parametrize("q", [0.01, 0.8, 9.0, 80.0])
def test_both_slopes_are_differences_of_the_maps(activation, q):
    """χ∥ that of the length map; χ⊥ that of the correlation map at c = 1, where it moves the covariance of equals."""
    up, down = (mean_field.length_map(q * (1 + h), activation, 1.3, 0.1) for h in (1e-4, -1e-4))
    assert_allclose(mean_field.chi_parallel(q, activation, 1.3), (up - down) / (2e-4 * q), rtol=1e-5, atol=1e-9)

    def mean_square(u):
        slope = (VALUES[activation](u + 1e-5) - VALUES[activation](u - 1e-5)) / 2e-5
        return slope**2 * np.exp(-(u**2) / (2 * q)) / np.sqrt(2 * np.pi * q)

    expected = sum(quad(mean_square, a, b, limit=400)[0] for a, b in ((-60, -1), (-1, 0), (0, 1), (1, 60)))
    assert_allclose(mean_field.chi_perpendicular(q, activation, 1.3), 1.3 * expected, rtol=1e-4)


@pytest.mark.parametrize("activation", ["tanh", "gelu", "sigmoid"])
def test_sums_over_places_have_the_digits_of_gauss(activation):
    places, weights = np.polynomial.hermite_e.hermegauss(120)
    weights = weights / weights.sum()
    for q in (0.1, 1.0):
        u = q**0.5 * places
        v = q**0.5 * (0.4 * places[:, None] + 0.84**0.5 * places)
        f = VALUES[activation]
        expected = (weights * f(u)) @ f(v) @ weights
        got = mean_field.correlation_map(0.4, q, activation, 1.0, 0.0) * mean_field.length_map(q, activation, 1.0, 0.0)
        assert_allclose(got, expected, rtol=1e-9)


@pytest.mark.parametrize(
    "activation, expected",
    [
        ("relu", Critical(1, 2, 0)),
        ("linear", Critical(1, 1, 0)),
        ("tanh", Critical(0, 1, 0)),
        ("sin", Critical(0, 1, 0)),
        ("erf", Critical(0, np.pi / 4, 0)),
        ("gelu", Critical((3 + 17**0.5) / 2, 1.983, 0.173)),
        ("swish", Critical(14.32, 1.988, 0.555)),
    ],
)
def test_critical_points_are_those_of_the_book_to_three_digits(activation, expected):
    got = mean_field.critical_point(activation)
    assert_allclose(got, expected, rtol=5e-4, atol=5e-4)
    q = got.length
    chis = mean_field.chi_parallel(q, activation, got[1]), mean_field.chi_perpendicular(q, activation, got[1])
    assert_allclose(chis, 1, atol=1e-6)
    assert_allclose(mean_field.length_map(q, activation, *got[1:]), q, atol=1e-8)


@pytest.mark.parametrize("activation", ["sigmoid", "softplus"])
def test_functions_without_a_critical_point_have_none(activation):
    with pytest.raises(ValueError, match=f"activation '{activation}' has no critical point"):
        mean_field.critical_point(activation)


@pytest.mark.parametrize("bias, weight, q", [(0.01, 1.4242, 0.2733), (0.05, 1.7610, 0.5700), (0.3, 2.5051, 1.4612)])
def test_the_edge_of_chaos_of_tanh_to_three_digits(bias, weight, q):
    got = mean_field.edge_of_chaos("tanh", bias)
    assert_allclose(got, (weight, q), rtol=2e-4)
    assert_allclose(mean_field.fixed_length("tanh", got[0], bias), got[1], rtol=1e-9)
    assert_allclose(mean_field.chi_perpendicular(got[1], "tanh", got[0]), 1, rtol=1e-12)
    assert mean_field.chi_parallel(got[1], "tanh", got[0]) < 0.7  # an edge, and no critical point


@pytest.mark.parametrize("activation", mean_field.BOUNDED)
@pytest.mark.parametrize("weight, bias", [(0.3, 0.0), (0.9, 0.2), (2.7, 0.05), (5.0, 0.0), (8.0, 0.6)])
def test_fixed_points_are_where_the_maps_lead(activation, weight, bias):
    q, c = 1.0, 0.3
    for _ in range(3000):
        c = mean_field.correlation_map(c, max(q, 1e-12), activation, weight, bias)
        q = mean_field.length_map(q, activation, weight, bias)
    assert_allclose(mean_field.fixed_length(activation, weight, bias), q, rtol=1e-6, atol=1e-9)
    if q > 1e-9:
        assert_allclose(mean_field.fixed_correlation(activation, weight, bias), c, atol=1e-6)


@pytest.mark.parametrize("weight", [0.8, 1.2, 3.0, 6.0])
def test_a_correlation_comes_nearer_by_a_factor_of_e_in_a_depth_scale(weight):
    target = mean_field.fixed_correlation("tanh", weight, 0.05)
    signal = mean_field.propagated(40, 1.0, 0.6, "tanh", weight, 0.05)
    away = np.abs(signal.correlation - target)
    late = int(min(34, 20 * mean_field.depth_scale("tanh", weight, 0.05)))  # before rounding errors
    measured = 6 / np.log(away[late] / away[late + 6])
    assert_allclose(measured, mean_field.depth_scale("tanh", weight, 0.05), rtol=0.01)


def test_at_the_edge_there_is_no_depth_scale():
    assert mean_field.depth_scale("tanh", mean_field.edge_of_chaos("tanh", 0.05)[0], 0.05) == np.inf


def test_signals_of_wide_networks():
    """One network of 2000 neurons and its gradients, by matrices."""
    generator, n = np.random.default_rng(0), 2000
    x = np.linalg.qr(generator.normal(size=(n, 2)))[0] * n**0.5
    h = [np.stack([x[:, 0], 0.6 * x[:, 0] + 0.8 * x[:, 1]])]
    weights = generator.normal(size=(6, n, n)) / n**0.5
    for w in weights:
        h.append(1.4 * np.tanh(h[-1]) @ w.T + 0.3 * generator.normal(size=n))
    back, grown = generator.normal(size=n), [0.0]
    start = (back**2).mean()
    for w, layer in zip(weights[::-1], h[-2::-1], strict=True):
        back = 1.4 * (w.T @ back) * (1 - np.tanh(layer[0]) ** 2)
        grown.append(np.log((back**2).mean() / start))
    signal = mean_field.propagated(6, 1.0, 0.6, "tanh", 1.96, 0.09)
    assert_allclose([(layer**2).mean() for layer in h], signal.length, rtol=0.08)
    assert_allclose([np.corrcoef(layer, rowvar=True)[0, 1] for layer in h], signal.correlation, atol=0.05)
    assert_allclose(grown[::-1], signal.gradient, atol=0.35)


def test_what_cannot_be_is_said_in_words():
    with pytest.raises(ValueError, match="weight_variance must be a finite number between 0 and 1,000 \\(got -1"):
        mean_field.length_map(1.0, "tanh", -1.0, 0.0)
    with pytest.raises(ValueError, match="layers must be a whole number between 1 and 1,000 \\(got 0"):
        mean_field.propagated(0, 1.0, 0.5, "tanh", 1.0, 0.0)
    with pytest.raises(ValueError, match="activation must be one of 'tanh', 'erf', 'sin' \\(got 'relu'"):
        mean_field.edge_of_chaos("relu", 0.0)
    with pytest.raises(ValueError, match="must not both be 0"):
        mean_field.correlation_map(0.5, 1.0, "tanh", 0.0, 0.0)
