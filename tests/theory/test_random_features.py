"""The equations of random-feature ridge regression against root finders, closed forms, and draws."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import brentq, root

from toolkit.theory.random_features import (
    arc_cosine_kernel,
    finite_pool,
    implicit_ridge,
    optimal_ridge,
    pool_task,
    risk,
)

INFINITE = float("inf")
MODES = np.arange(1, 401.0)
VALUES, TARGET = MODES**-1.5, MODES**-1.2
SETTINGS = [
    (samples, features, ridge) for samples in (20, 64, 150) for features in (10, 64, 300) for ridge in (1e-3, 0.1, 3.0)
]


def raw_solution(samples, features, ridge):
    """(κ, γ) from the two raw equations with a general root finder in log κ, log γ."""

    def equations(logs):
        kappa, gamma = np.exp(logs)
        z = (VALUES / (VALUES + gamma)).sum()
        return [(z + ridge / kappa) / samples - 1, (z + features * kappa / gamma) / features - 1]

    for start in np.linspace(-8, 4, 25):
        found = root(equations, [start - 1, start], tol=1e-13)
        if np.abs(found.fun).max() < 1e-10:
            return np.exp(found.x)
    raise AssertionError("the raw equations were not solved")


def raw_risk(samples, features, ridge, noise):
    """The errors as printed in the paper, from (κ, γ)."""
    n, k = samples, features
    kappa, gamma = raw_solution(n, k, ridge)
    z, q = (VALUES / (VALUES + gamma)).sum(), ((VALUES / (VALUES + gamma)) ** 2).sum()
    bias = gamma / (VALUES + gamma) - kappa * VALUES / (VALUES + gamma) ** 2 * k / (k - q)
    test = ((bias * TARGET).sum() + noise) / (1 - (q * (k - 2 * z) + z**2) / (n * (k - q)))
    return test, (ridge / (n * kappa)) ** 2 * test


@pytest.mark.parametrize("samples, features, ridge", SETTINGS)
def test_one_equation_gives_what_the_two_raw_ones_give(samples, features, ridge):
    for noise in (0.0, 0.4):
        expected = raw_risk(samples, features, ridge, noise)
        assert_allclose(risk(VALUES, TARGET, samples, features, ridge, noise), expected, rtol=1e-6)


def test_numbers_of_the_published_setting():
    """λᵢ = vᵢ² = i^−1.5, 10⁴ modes, noise .5, n = 256: values of the authors' own solver."""
    task = np.arange(1, 10_001.0) ** -1.5
    assert_allclose(risk(task, task, 256, 100, 2.15, 0.5)[0], 1.0135, rtol=2e-4)
    assert_allclose(risk(task, task, 256, 316, 1e-3, 0.5)[0], 3.345, rtol=2e-4)


@pytest.mark.parametrize("samples", [10, 60, 300])
@pytest.mark.parametrize("ridge", [1e-3, 0.1, 3.0])
def test_endless_features_are_kernel_ridge(samples, ridge):
    """κ alone, and E = n/(n − Σ Lᵢ²) [Σ (1 − Lᵢ)² vᵢ² + σ²]; many features tend to it."""
    kappa = np.exp(brentq(lambda s: (VALUES / (VALUES + np.exp(s))).sum() + ridge / np.exp(s) - samples, -20, 20))
    learned = VALUES / (VALUES + kappa)
    test = samples / (samples - (learned**2).sum()) * (((1 - learned) ** 2 * TARGET).sum() + 0.2)
    expected = test, (ridge / (samples * kappa)) ** 2 * test
    assert_allclose(risk(VALUES, TARGET, samples, INFINITE, ridge, 0.2), expected, rtol=1e-9)
    assert_allclose(risk(VALUES, TARGET, samples, 1e8, ridge, 0.2), expected, rtol=1e-4)


def test_isotropic_kernel_ridge_is_the_marchenko_pastur_formula():
    """Equal eigenvalues: ridge regression in d dimensions with d/n = .5, from the Stieltjes transform."""
    d, n, ridge, noise = 200, 400, 30.0, 0.3
    ratio, shrink = d / n, ridge / n
    s = (-(1 - ratio + shrink) + np.sqrt((1 - ratio + shrink) ** 2 + 4 * ratio * shrink)) / (2 * ratio * shrink)
    step = 1e-6 * shrink

    def transform(value):
        return (-(1 - ratio + value) + np.sqrt((1 - ratio + value) ** 2 + 4 * ratio * value)) / (2 * ratio * value)

    slope = -(transform(shrink + step) - transform(shrink - step)) / (2 * step)
    bias, variance = shrink**2 * slope, noise * ratio * (s - shrink * slope)
    got = risk(np.ones(d), np.full(d, 1 / d), n, INFINITE, ridge, noise)[0]
    assert_allclose(got, bias + variance + noise, rtol=1e-5)


def test_formula_is_the_average_of_draws_in_the_proportional_limit():
    """Gaussian data and features drawn one by one, and the normal equations solved with NumPy."""
    g = np.random.default_rng(0)
    d, n, k, ridge, noise = 300, 150, 200, 1.0, 0.1
    values, target = np.arange(1, d + 1) ** -0.5, np.full(d, 1 / d)
    errors = []
    for _ in range(30):
        x, w = g.normal(size=(n, d)), np.sqrt(values)[:, None] * g.normal(size=(d, k)) / k**0.5
        y = x @ np.sqrt(target) + noise**0.5 * g.normal(size=n)
        phi = x @ w
        a = np.linalg.solve(phi.T @ phi + ridge * np.eye(k), phi.T @ y)
        errors.append((((np.sqrt(target) - w @ a) ** 2).sum() + noise, ((phi @ a - y) ** 2).mean()))
    distance = np.mean(errors, axis=0) - risk(values, target, n, k, ridge, noise)
    assert (np.abs(distance) <= 3 * np.std(errors, axis=0, ddof=1) / len(errors) ** 0.5).all()


def test_small_ridges_tend_to_ridge_zero_on_both_sides_of_the_peak():
    for samples, features in ((50, 20), (20, 50), (20, INFINITE), (500, 30), (500, INFINITE)):
        small, none = (risk(VALUES, TARGET, samples, features, r, 0.1) for r in (1e-9, 0.0))
        assert_allclose(small, none, rtol=1e-3, atol=1e-9)
    assert risk(VALUES, TARGET, 40, 40, 0.0) == (INFINITE, 0.0)
    assert risk(VALUES, TARGET, 400, 500, 0.0) == (0.0, 0.0) and risk(VALUES, TARGET, 400, 500, 0.0, 0.1)[0] == INFINITE
    assert risk(VALUES, TARGET, 40, 40, 1e-10)[0] > 100 * risk(VALUES, TARGET, 40, 80, 1e-10)[0]


def test_modes_learned_never_exceed_samples_or_features():
    for samples, features, ridge in SETTINGS:
        z = (VALUES / (VALUES + implicit_ridge(VALUES, samples, features, ridge))).sum()
        assert z < min(samples, features)


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize("samples, features", [(20, 10), (64, 64), (64, 300), (150, 40), (64, INFINITE)])
def test_no_ridge_of_a_fine_grid_is_better_than_the_optimal_one(samples, features, noise):
    best = optimal_ridge(VALUES, TARGET, samples, features, noise)
    least = risk(VALUES, TARGET, samples, features, best, noise)[0]
    grid = np.concatenate([np.geomspace(1e-6, 1e3, 300), best * np.array([0.9, 0.99, 1.01, 1.1])])
    assert least <= min(risk(VALUES, TARGET, samples, features, r, noise)[0] for r in grid) * (1 + 1e-9)


def test_where_any_ridge_hurts_the_optimum_is_zero():
    """A target in the strongest mode alone, without noise, and samples in plenty."""
    target = np.zeros(400)
    target[0] = 1
    assert optimal_ridge(VALUES, target, 1000, INFINITE) == 0.0


@pytest.mark.parametrize(
    "decay, target_decay, noise", [(1.5, 1.2, 0.0), (1.5, 1.5, 0.5), (1.1, 2.0, 0.1), (2.5, 1.1, 0)]
)
def test_tuned_risk_falls_with_features_and_with_samples(decay, target_decay, noise):
    modes = np.arange(1, 1001.0)
    values, target = modes**-decay, modes**-target_decay
    sizes = [10, 20, 40, 80, 100, 160, 320, 640]

    def tuned(samples, features):
        return risk(values, target, samples, features, optimal_ridge(values, target, samples, features, noise), noise)[
            0
        ]

    errors = np.array([[tuned(n, k) for k in [*sizes, INFINITE]] for n in sizes])
    assert (np.diff(errors, axis=0) < 0).all() and (np.diff(errors, axis=1) < 0).all()


def test_overfitting_is_obligatory_on_hard_tasks_only():
    def ratio(noise):
        test, train = risk(VALUES, TARGET, 100, INFINITE, optimal_ridge(VALUES, TARGET, 100, INFINITE, noise), noise)
        return train / test

    assert ratio(0.0) < 0.05 and ratio(2.0) > 0.3


def test_arc_cosine_kernel_is_the_mean_over_neurons():
    g = np.random.default_rng(1)
    x = g.normal(size=(5, 3))
    x[4] = 0
    h = np.maximum(x @ g.normal(size=(3, 400_000)), 0)
    assert_allclose(arc_cosine_kernel(x), 2 * h @ h.T / h.shape[1], atol=0.03)
    assert_allclose(np.diag(arc_cosine_kernel(x)), (x * x).sum(1), rtol=1e-12)


def test_pool_task_is_the_spectral_decomposition():
    g = np.random.default_rng(2)
    half, y = g.normal(size=(6, 4)), g.normal(size=6)
    values, target = pool_task(half @ half.T, y)
    assert len(values) == 4 and (np.diff(values) < 0).all()
    assert_allclose(values, np.linalg.svd(half)[1] ** 2 / 6, rtol=1e-10)
    inside = half @ np.linalg.lstsq(half, y, rcond=None)[0]
    assert_allclose(target.sum(), inside @ inside / 6, rtol=1e-10)


def test_finite_pool_is_the_mean_of_what_is_left():
    errors = np.arange(10.0)
    assert_allclose(finite_pool(errors.mean(), errors[:3].mean(), 3, 10), errors[3:].mean(), rtol=1e-12)
    with pytest.raises(ValueError, match="samples must be between 1 and 9"):
        finite_pool(1.0, 1.0, 10, 10)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((VALUES, TARGET, 10, 10, -0.1), "ridge must be a number of at least 0 \\(got -0.1\\)"),
        ((VALUES, TARGET, 10, 10, float("nan")), "ridge must be a number"),
        ((VALUES, TARGET, 0, 10, 1.0), "samples must be at least 1 \\(got 0\\)"),
        ((VALUES, TARGET, 10, 0, 1.0), "features must be at least 1 \\(got 0\\)"),
        ((VALUES, TARGET, 10, 10, 1.0, -1.0), "noise is a variance and must be at least 0"),
        ((VALUES, TARGET[:-1], 10, 10, 1.0), "must be of one length"),
        ((-VALUES, TARGET, 10, 10, 1.0), "eigenvalues must be above 0"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(arguments, message):
    with pytest.raises(ValueError, match=message):
        risk(*arguments)
