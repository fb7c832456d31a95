"""The tangent model against finite differences and gradient descent on the linearised weights."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from toolkit.theory import tangent_model as theory

N, D, P, Q = 6, 4, 9, 5


def setup(seed):
    g = np.random.default_rng(seed)
    first, readout, x, probe, y = (g.normal(size=s) for s in ((N, D), N, (P, D), (Q, D), P))
    return first, readout, x, probe, y


def jacobian(first, readout, x, activation):
    """Central differences of (1/√N) Σᵢ aᵢφ(wᵢ·x), one weight at a time: `[n, ND + N]`."""
    weights, size = np.concatenate([first.ravel(), readout]), 1e-6

    def f(w):
        return theory.ACTIVATIONS[activation](x @ w[: N * D].reshape(N, D).T)[0] @ w[N * D :] / N**0.5

    moves = size * np.eye(len(weights))
    return np.array([(f(weights + m) - f(weights - m)) / (2 * size) for m in moves]).T


@pytest.mark.parametrize("activation", theory.ACTIVATIONS)
@pytest.mark.parametrize("seed", range(2))
def test_kernel_is_the_product_of_jacobians(activation, seed):
    first, readout, x, probe, _ = setup(seed)
    across = jacobian(first, readout, probe, activation) @ jacobian(first, readout, x, activation).T
    assert_allclose(theory.two_layer_kernel(first, readout, probe, x, activation), across, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("seed", range(2))
def test_descent_is_gradient_descent_on_the_linearised_weights(seed):
    first, readout, x, probe, y = setup(seed)
    train, test = (jacobian(first, readout, points, "erf") for points in (x, probe))
    weight, rows, rate = np.zeros(train.shape[1]), [], 0.3
    for _ in range(201):
        rows.append((train @ weight, test @ weight, np.linalg.norm(weight)))
        weight = weight - rate * 2 / P * train.T @ (train @ weight - y)
    steps = np.array([0, 1, 7, 200])
    got = theory.descend(train @ train.T, test @ train.T, y, rate, steps, lambda: None)
    for name, column in zip(("train", "test", "distance"), zip(*rows, strict=True), strict=True):
        assert_allclose(got[name], np.array(column)[steps], rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("rate", [0.0, 1e-13, 1e-6, 0.3, 1.0, 1.7, 2.0])
def test_powers_are_products_and_sums(rate):
    left, summed = theory.powers([rate], 1000)
    assert_allclose(left, [(1 - rate) ** 1000], rtol=1e-10)
    assert_allclose(summed, [sum((1 - rate) ** s for s in range(1000))], rtol=1e-10, atol=1e-10)


def test_a_rate_that_is_too_large_ends_in_infinity():
    got = theory.descend(np.eye(2), np.eye(2), np.ones(2), 5.0, [10_000, 0], lambda: None)
    assert np.isinf(got["train"][0]).all() and np.isfinite(got["train"][1]).all()


def test_directions_the_kernel_cannot_see_stay_wrong():
    got = theory.descend(np.diag([1.0, 0.0]), np.eye(2), np.array([1.0, 1.0]), 0.5, [0, 10_000], lambda: None)
    assert_allclose(got["train"], [[0, 0], [1, 0]], atol=1e-12)
