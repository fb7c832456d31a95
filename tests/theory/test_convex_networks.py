"""The convex problem of wide ReLU networks: against a programme over many directions, and its certificate."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import LinearConstraint, minimize, nnls

from toolkit.theory.convex_networks import certified, knots, minimiser, values
from toolkit.theory.convex_networks_parts import cones, projected

FIVE = (np.array([-1, -0.5, 0, 0.4, 1]), np.array([0, 0.8, -0.3, 0.5, 0.2]))
OFF = (np.array([-1, -0.4, 0.1, 0.7, 1]), np.array([-0.2, -0.9, -0.8, 0.3, 0.3]))
both = pytest.mark.parametrize("points", [FIVE, OFF], ids=["at the points", "off the points"])


def programme(x, y, penalty, directions, small=1e-4):
    """The least objective over the weights of given unit directions: a quadratic programme in their positive parts c,
    as non-negative least squares, in which the row ε Σc = −λ/ε is the penalty λ Σc, and ½ε²(Σc)² more."""
    features = np.maximum(x[:, None] * directions[:, 0] + directions[:, 1], 0)
    both_signs = np.hstack([features, -features])
    rows = np.vstack([both_signs / len(y) ** 0.5, np.full(both_signs.shape[1], small)])
    c, _ = nnls(rows, np.append(y / len(y) ** 0.5, -penalty / small), maxiter=100_000)
    return np.mean((both_signs @ c - y) ** 2) / 2 + penalty * c.sum()


def circle(count):
    angles = 2 * np.pi * np.arange(count) / count
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


@both
@pytest.mark.parametrize("penalty", [1e-3, 0.01, 0.03])
def test_the_gap_certifies_the_minimum(points, penalty):
    found = minimiser(*points, penalty)
    assert found.gap < 1e-6 * found.objective
    assert_allclose(np.linalg.norm(found.directions, axis=1), 1)


@both
@pytest.mark.parametrize("penalty", [3e-3, 0.01])
def test_a_quadratic_programme_over_many_directions_comes_to_the_same(points, penalty):
    x, y = points
    found = minimiser(x, y, penalty)
    rays = np.stack([np.ones_like(x), -x], axis=1) / np.hypot(1, x)[:, None]
    least = programme(x, y, penalty, np.concatenate([circle(360), rays, -rays]))
    assert found.objective <= least + 1e-9
    assert_allclose(found.objective, least, rtol=1e-4)
    exact = programme(x, y, penalty, np.concatenate([found.directions, rays, -rays, circle(24)]))
    assert_allclose(found.objective, exact, rtol=1e-6)


@both
def test_no_other_weights_are_better_and_the_gap_says_how_much_worse(points):
    found, generator = minimiser(*points, 0.003), np.random.default_rng(0)
    for size in (1e-4, 1e-2, 1):
        weights = found.weights + size * generator.normal(size=len(found.weights))
        other, gap = certified(*points, 0.003, found.directions, weights)
        assert found.objective <= other <= found.objective + gap + 1e-12


def test_one_point_is_met_by_one_neuron():
    """Its direction is along (x, 1): f(x) = y − λ/√(1 + x²)."""
    found = minimiser([0.3], [1.0], 0.01)
    long = np.hypot(0.3, 1)
    assert_allclose(found.directions, [[0.3 / long, 1 / long]], atol=1e-5)
    assert_allclose(values([0.3], found.directions, found.weights), 1 - 0.01 / long, rtol=1e-6)


def test_a_large_penalty_leaves_nothing_and_zero_is_fitted_by_nothing():
    assert minimiser(*FIVE, 10.0).weights == pytest.approx([0])
    assert minimiser(FIVE[0], 0 * FIVE[1], 0.001).objective == 0


def test_knots_are_where_the_slope_changes():
    found = minimiser(*FIVE, 1e-3)
    places, changes = knots(found.directions, found.weights)
    assert_allclose(places, [-0.5, 0, 0.4], atol=1e-5)
    for place, change in zip(places, changes, strict=True):
        around = values(place + np.array([-0.02, -0.01, 0.01, 0.02]), found.directions, found.weights)
        assert_allclose((around[3] - around[2] - around[1] + around[0]) / 0.01, change, rtol=1e-6)
    assert knots([[0.0, 1.0]], [2.0])[0].size == 0


def test_the_spline_is_not_the_minimum():
    """A knot between the points costs less than knots at two of them."""
    places, changes = knots(*minimiser(*OFF, 1e-3)[:2])
    between = (np.abs(places[:, None] - OFF[0]).min(1) > 0.05) & (np.abs(changes) > 0.1)
    assert between.sum() == 1 and -0.2 < places[between][0] < -0.1


def test_projections_are_nearest_points_of_cones():
    first, second = cones(FIVE[0])
    vectors = np.random.default_rng(1).normal(size=first.shape)
    found = projected(vectors, first, second)
    for one, a, b, vector in zip(found, first, second, vectors, strict=True):
        parts = minimize(
            lambda c, a=a, b=b, v=vector: ((c[0] * a + c[1] * b - v) ** 2).sum(),
            [0.1, 0.1],
            constraints=LinearConstraint(np.eye(2), 0),
            method="SLSQP",
        ).x
        assert_allclose(one, parts[0] * a + parts[1] * b, atol=2e-3)


def test_refusals_are_in_words():
    with pytest.raises(ValueError, match="x must be different from point to point \\(got 0.5 more than once\\)"):
        minimiser([0.5, 0, 0.5], [1, 2, 3], 0.1)
    with pytest.raises(ValueError, match="x must be an array"):
        minimiser([], [], 0.1)
    with pytest.raises(ValueError, match="penalty must be a number|penalty must be a finite number"):
        minimiser([0.0], [1.0], 0.0)
