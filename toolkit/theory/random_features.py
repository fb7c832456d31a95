"""Ridge regression on random features: test and training error from the spectrum of the task alone.

P samples, N features, kernel K = ΦΦᵀ/N and un-normalised ridge δ (K + δI). The task is a spectrum: eigenvalues λᵢ of
the kernel that infinitely many features would give, squared coefficients vᵢ² of the target in its eigenfunctions,
and the variance σ² of the noise on the labels. Two numbers κ, γ ≥ 0 solve

    P = Σ λᵢ/(λᵢ + γ) + δ/κ,        N = Σ λᵢ/(λᵢ + γ) + Nκ/γ,

and with z = Σ λᵢ/(λᵢ + γ), q = Σ [λᵢ/(λᵢ + γ)]² the errors are, averaged over samples and features,

    test  = [Σ (γ/(λᵢ + γ) − κλᵢ/(λᵢ + γ)² N/(N − q)) vᵢ² + σ²] / (1 − x),    x = [q(N − 2z) + z²] / [P(N − q)],
    train = (δ/(Pκ))² test = (1 − z/P)² test,

both on noisy labels (Simon, Karkada, Ghosh & Belkin, "More is better", 2023, who write n, k). The second equation gives
κ = γ(1 − z/N); this leaves one equation in γ, whose left side decreases:

    z(γ) + δ / [γ(1 − z(γ)/N)] = P        on z(γ) < N.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from jaxtyping import Float, Shaped
from numpy import ndarray
from scipy.optimize import OptimizeResult, brentq, minimize_scalar

Numbers = Sequence[float] | Shaped[ndarray, "..."]  # `_task` says in words what is wrong with them
Modes = Float[ndarray, " modes"]

HUGE = 1e300  # in place of an infinite value, which brentq does not accept


def risk(
    eigenvalues: Numbers, target_sq: Numbers, samples: float, features: float, ridge: float, noise: float = 0.0
) -> tuple[float, float]:
    """(test error, training error) of P samples, N features, ridge δ, noise variance σ²; N = ∞ is kernel ridge.

    `eigenvalues` and `target_sq` are λᵢ > 0 and vᵢ² ≥ 0, each `[modes]`. δ = 0 is the limit of small ridges, in which
    the test error is infinite at P = N. ValueError for a negative ridge or noise, for less than one sample or
    feature, and if the two arrays differ in length.
    """
    values, target = _task(eigenvalues, target_sq, samples, features, noise)
    if not (np.isfinite(ridge) and ridge >= 0):
        raise ValueError(f"ridge must be a number of at least 0 (got {ridge!r})")
    if ridge == 0 and samples == features < len(values):
        return float("inf"), 0.0
    return _errors(values, target, samples, features, noise, implicit_ridge(values, samples, features, ridge))


def optimal_ridge(
    eigenvalues: Numbers, target_sq: Numbers, samples: float, features: float, noise: float = 0.0
) -> float:
    """The ridge δ of least predicted test error; 0 where a smaller ridge is always better. ValueError as in `risk`.

    γ fixes both δ = (P − z)γ(1 − z/N) and the errors, so the error is minimised over γ without solving an equation.
    """
    values, target = _task(eigenvalues, target_sq, samples, features, noise)

    def error(log):
        return _errors(values, target, samples, features, noise, np.exp(log))[0]

    least = max(implicit_ridge(values, samples, features, 0.0), 1e-9 * values.min())
    grid = np.linspace(np.log(least) + 1e-6, np.log(100 * values.sum()), 80)
    found = np.array([error(log) for log in grid])
    best = int(np.argmin(np.where(np.isfinite(found), found, np.inf)))
    ends = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    log = cast(OptimizeResult, minimize_scalar(error, bounds=ends, method="bounded", options={"xatol": 1e-8})).x
    if risk(values, target, samples, features, 0.0, noise)[0] <= error(log):
        return 0.0
    z, _ = _sums(values, np.exp(log))
    return float((samples - z) * np.exp(log) * (1 - z / features))


def implicit_ridge(eigenvalues: Modes, samples: float, features: float, ridge: float) -> float:
    """γ: mode i of the target is learned by a share λᵢ/(λᵢ + γ), as if by a ridge γ on infinite data. Root of

    z(γ) + δ/[γ(1 − z(γ)/N)] = P, to the right of z(γ) = min(P, N), which is the solution for δ = 0.
    """
    limit = min(samples, features)
    least = 0.0
    if limit < len(eigenvalues):
        least = _falling_root(lambda g: _sums(eigenvalues, g)[0] - limit, eigenvalues.min())
    if ridge == 0:
        return least

    def excess(gamma):
        z, _ = _sums(eigenvalues, gamma)
        slack = 1 - z / features
        return z + ridge / (gamma * slack) - samples if slack > 0 else HUGE

    return _falling_root(excess, least or 1e-9 * eigenvalues.min())


def finite_pool(test: float, train: float, samples: int, pool: int) -> float:
    """Held-out error where P samples are drawn without replacement from M points that *are* the distribution.

    `test` is then the mean over all M points, of which P have the error `train`; the others have the mean error
    (test − (P/M) train)/(1 − P/M). ValueError unless 0 < P < M.
    """
    if not 0 < samples < pool:
        raise ValueError(f"samples must be between 1 and {pool - 1}, one less than the pool (got {samples})")
    share = samples / pool
    return (test - share * train) / (1 - share)


def arc_cosine_kernel(x: Float[ndarray, "n D"]) -> Float[ndarray, "n n"]:
    """E[2 relu(w·x) relu(w·x′)] over w ~ N(0, I): |x||x′|[sin θ + (π − θ) cos θ]/π, inputs `[n, D]` to `[n, n]`.

    The kernel of infinitely many features √2 relu(w·x) (Cho & Saul 2009); θ is the angle between x and x′.
    """
    norms = np.linalg.norm(x, axis=1)
    size = np.outer(norms, norms)
    cosine = np.clip(x @ x.T / np.where(size > 0, size, 1), -1, 1)
    angle = np.arccos(cosine)
    return size * (np.sin(angle) + (np.pi - angle) * cosine) / np.pi


def pool_task(kernel: Float[ndarray, "M M"], targets: Float[ndarray, " M"]) -> tuple[Modes, Modes]:
    """(λᵢ, vᵢ²) of a pool of M points taken as the distribution: eigenvalues of K/M, and (uᵢ·y)²/M, each `[modes]`.

    Modes whose eigenvalue is a rounding error are left out, and with them the small part of the target in them.
    """
    values, vectors = np.linalg.eigh(kernel / len(kernel))
    kept = values > 1e-12 * values[-1]
    return values[kept][::-1], ((vectors.T @ targets) ** 2 / len(targets))[kept][::-1]


def _task(eigenvalues, target_sq, samples, features, noise) -> tuple[Modes, Modes]:
    values, target = np.asarray(eigenvalues, float), np.asarray(target_sq, float)
    if values.ndim != 1 or values.shape != target.shape or not len(values):
        raise ValueError(f"eigenvalues and target_sq must be of one length (got {values.shape} and {target.shape})")
    if not (values > 0).all() or not (target >= 0).all():
        raise ValueError("eigenvalues must be above 0 and target_sq at least 0, throughout")
    for name, value in (("samples", samples), ("features", features)):
        if not value >= 1:
            raise ValueError(f"{name} must be at least 1 (got {value!r})")
    if not noise >= 0:
        raise ValueError(f"noise is a variance and must be at least 0 (got {noise!r})")
    return values, target


def _sums(values: Modes, gamma: float) -> tuple[float, float]:
    """z and q of the module's docstring."""
    learned = values / (values + gamma)
    return learned.sum(), cast(float, learned @ learned)


def _errors(
    values: Modes, target: Modes, samples: float, features: float, noise: float, gamma: float
) -> tuple[float, float]:
    z, q = _sums(values, gamma)
    kappa = gamma * (1 - z / features)
    missed = (gamma - kappa * values / (values + gamma) / (1 - q / features)) / (values + gamma)
    x = (q * (1 - 2 * z / features) + z * z / features) / (samples * (1 - q / features))
    if x > 1 - 1e-12:  # as many samples as modes, and no ridge
        return (float("inf") if missed @ target + noise > 0 else 0.0), 0.0
    test = (missed @ target + noise) / (1 - x)
    return float(test), float((1 - z / samples) ** 2 * test)


def _falling_root(function, start: float) -> float:
    """Where a falling function of γ > 0 is zero, found on a logarithmic scale outwards from `start`."""
    low, high = start, start
    while function(low) < 0:
        low /= 10
    while function(high) > 0:
        high *= 10
    if low == high:
        return low
    ends, least = (np.log(low), np.log(high)), np.float64(8.9e-16)
    return float(np.exp(cast(float, brentq(lambda g: function(np.exp(g)), *ends, xtol=1e-14, rtol=least))))
