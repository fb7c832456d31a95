"""Parts of theories that go another way than the functions for NumPy, against these: where it matters most."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from toolkit.theory import linear_flows, linear_networks, linear_parts, tangent_model
from toolkit.theory.frozen_kernel import at_rest, one_step


@pytest.mark.parametrize("layers", [3, 4, 5, 8])
@pytest.mark.parametrize("strength", [1.0, 0.5, 1 / 64])
@pytest.mark.parametrize("start", [1e-8, 1e-5, 0.1, 0.4999, 0.5, 0.500001, 1.0])
def test_a_deep_mode_in_closed_form_is_that_of_the_integral(layers, strength, start):
    """From long before it has moved until long after it has arrived, from below and from above."""
    slow = (strength / min(start, strength)) ** (1 - 2 / layers) / (layers * strength ** (2 - 2 / layers))
    times = slow * np.concatenate([[0], np.geomspace(1e-4, 200, 40)])
    strengths, starts = np.full(41, strength), np.full(41, start)
    found = linear_parts.deep(times, strengths, starts, layers)
    assert_allclose(found, linear_networks.deep_mode(times, strength, start, layers), rtol=1e-12)


@pytest.mark.parametrize(("size", "time"), [(1e-8, 0.01), (1e-4, 0.3), (1.0, 1.0), (0.3, 1e-4)])
def test_balanced_layers_step_by_step_are_the_closed_form(size, time):
    g = np.random.default_rng(5)
    modes, into, out, inside = (np.linalg.qr(g.normal(size=(n, 9)))[0] for n in (9, 9, 9, 13))
    modes, strengths = modes[:3], np.array([1.0, 0.6, 0.1])
    first, second = size**0.5 * inside @ into.T, size**0.5 * out @ inside.T
    kept, found = linear_parts.balanced_start(modes, strengths, first, second, time), []
    for _ in range(1001):
        found.append(linear_parts.balanced_now(kept))
        kept = linear_parts.balanced_step(kept)
    steps = np.array([0, 1, 10, 100, 1000])
    target = modes.T * strengths @ modes
    expected = linear_flows.balanced_product(time * steps, target, first, second)
    assert_allclose(np.array(found)[steps], expected, atol=1e-12 * np.abs(expected).max())


def test_layers_that_are_not_balanced_are_not_known():
    layers = np.eye(3), 2 * np.eye(3)
    kept = linear_parts.balanced_start(np.eye(3)[:2], np.ones(2), *layers, 0.1)
    assert np.isnan(linear_parts.balanced_now(linear_parts.balanced_step(kept))).all()


def test_the_distance_keeps_nine_digits_where_the_kernel_sees_little():
    """Residuals that it does not see add up to 5000 times themselves, and must not come back."""
    g = np.random.default_rng(3)
    features, targets = g.normal(size=(40, 7)), g.normal(size=40)
    kernel, rate = features @ features.T, 2 * 0.3 / 40
    kept = at_rest(kernel, -targets) | {"rate": rate}
    for _ in range(5000):
        kept = one_step(kept)
    values, vectors = np.linalg.eigh(kernel)
    left, summed = tangent_model.powers(rate * np.maximum(values, 0), 5000)
    modes = -vectors.T @ targets
    exact = (values[-7:] * (summed * modes)[-7:] ** 2).sum()
    assert_allclose(kept["travelled"], exact, rtol=1e-9)
    assert_allclose(kept["residual"], vectors @ (left * modes), atol=1e-11)
