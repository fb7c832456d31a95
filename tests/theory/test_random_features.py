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
    assert risk(VALUES, 0 * TARGET, 40, 40, 0.0) == (0.0, 0.0)
    assert risk(VALUES, TARGET, 400, 500, 0.0) == (0.0, 0.0) and risk(VALUES, TARGET, 400, 500, 0.0, 0.1)[0] == INFINITE
    assert risk(VALUES, TARGET, 40, 40, 1e-10)[0] > 100 * risk(VALUES, TARGET, 40, 80, 1e-10)[0]


@pytest.mark.parametrize(
    "samples, features", [(10, 5), (10, 6), (10, INFINITE), (5, 6), (5, 5), (7, 5), (5, 4), (4, 5)]
)
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_ridge_zero_is_the_limit_where_modes_are_few(samples, features, noise):
    """Five modes: 1.0 for ten samples and noise .5, whether there are five features, six or more."""
    values, target = [1, 0.5, 0.3, 0.2, 0.1], [0.2] * 5
    none, small = (risk(values, target, samples, features, ridge, noise) for ridge in (0.0, 1e-24))
    if samples == features == 5 and not noise:  # exact at 0, and almost singular draws before
        assert none == (0.0, 0.0)
        assert_allclose(small[0], 5 * sum(np.divide(target, values)) / (3 * sum(np.divide(1, values))), rtol=1e-6)
    elif np.isinf(none[0]):
        assert samples == 5 and noise and small[0] > 1e6
    else:
        assert_allclose(none, small, rtol=1e-5, atol=1e-9)
    if samples == 10 and noise:
        assert_allclose(none[0], 1.0, rtol=1e-12)


@pytest.mark.parametrize("features", [20, 50, INFINITE])
def test_without_a_ridge_few_modes_are_ordinary_least_squares(features):
    """σ²P/(P − m) and σ²(P − m)/P, for any number of features that is no smaller than that of the modes."""
    assert_allclose(risk(np.ones(20), np.ones(20), 200, features, 0.0, 0.3), (0.3 * 200 / 180, 0.3 * 180 / 200))


def decimal_risk(values, target, samples, features, ridge, noise):
    """The printed formula in sixty decimal places, its γ by bisection."""
    mpmath = pytest.importorskip("mpmath")
    with mpmath.workdps(60):
        values, target = [mpmath.mpf(float(v)) for v in values], [mpmath.mpf(float(v)) for v in target]
        ridge, many = mpmath.mpf(ridge), mpmath.mpf(features)

        def excess(log):
            z = sum(v / (v + mpmath.exp(log)) for v in values)
            return mpmath.inf if z >= many else z + ridge / (mpmath.exp(log) * (1 - z / many)) - samples

        low, high = mpmath.mpf(-200), mpmath.mpf(60)
        for _ in range(220):
            middle = (low + high) / 2
            low, high = (middle, high) if excess(middle) > 0 else (low, middle)
        g = mpmath.exp(low)
        z, q = (sum((v / (v + g)) ** power for v in values) for power in (1, 2))
        pairs = zip(values, target, strict=True)
        missed = sum((g - g * (1 - z / many) * v / (v + g) * many / (many - q)) / (v + g) * t for v, t in pairs)
        test = (missed + noise) / (1 - (q * (many - 2 * z) + z**2) / (samples * (many - q)))
        return float(test), float((1 - z / samples) ** 2 * test)


@pytest.mark.parametrize("seed", range(12))
def test_no_digits_are_lost_to_cancellation(seed):
    """Sizes at, below and above the number of modes, ridges down to 1e-20."""
    g = np.random.default_rng(seed)
    modes = int(g.integers(1, 8))
    values, target = np.exp(3 * g.normal(size=modes)), np.exp(g.normal(size=modes))
    samples, features = (int(g.choice([1, 2, modes, modes + 1, 9])) for _ in range(2))
    setting = values, target, samples, features, 10.0 ** g.integers(-20, 3), float(g.choice([0, 1e-9, 0.3]))
    assert_allclose(risk(*setting), decimal_risk(*setting), rtol=1e-11)


def test_as_many_samples_and_features_as_modes_leave_no_error_without_noise():
    modes = np.arange(1, 1001.0)
    assert optimal_ridge(modes**-1.5, modes**-1.2, 1000, 1000) == 0.0
    assert risk(modes**-1.5, modes**-1.2, 1000, 1000, 0.0) == (0.0, 0.0)
    assert 0.03 < risk(modes**-1.5, modes**-1.2 / 4.34, 1000, 1000, 1e-6)[0] < 0.045


def test_a_target_of_zero_wants_no_features_at_all():
    assert optimal_ridge(VALUES, 0 * TARGET, 50, 50, 0.1) == INFINITE
    assert optimal_ridge(VALUES, 0 * TARGET, 50, 50, 0.0) == 0.0


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
        ((VALUES, TARGET, 10, 10, -0.1), "ridge must be a finite number between 0 and .* \\(got -0.1\\)"),
        ((VALUES, TARGET, 10, 10, float("nan")), "ridge must be a finite number"),
        ((VALUES, TARGET, 10, 10, INFINITE), "ridge must be a finite number"),
        ((VALUES, TARGET, 0, 10, 1.0), "samples must be a finite number between 1 and .* \\(got 0\\)"),
        ((VALUES, TARGET, 10, 0, 1.0), "features must be a number of at least 1 \\(got 0\\)"),
        ((VALUES, TARGET, 10, 10, 1.0, -1.0), "noise must be a finite number between 0"),
        ((VALUES, TARGET[:-1], 10, 10, 1.0), "target_sq must be \\[modes\\] = \\[400\\]"),
        ((-VALUES, TARGET, 10, 10, 1.0), "eigenvalues must be an array"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(arguments, message):
    with pytest.raises(ValueError, match=message):
        risk(*arguments)
