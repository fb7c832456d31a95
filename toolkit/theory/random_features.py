"""Ridge regression on random features: test and training error from the spectrum of the task alone.

P samples, N features, kernel K = ΦΦᵀ/N and un-normalised ridge δ (K + δI). The task is a spectrum: eigenvalues λᵢ of
the kernel that infinitely many features would give, squared coefficients vᵢ² of the target in its eigenfunctions,
and the variance σ² of the noise on the labels. Two numbers κ, γ ≥ 0 solve

    P = Σ λᵢ/(λᵢ + γ) + δ/κ,        N = Σ λᵢ/(λᵢ + γ) + Nκ/γ,

and with z = Σ λᵢ/(λᵢ + γ), q = Σ [λᵢ/(λᵢ + γ)]² the errors are, averaged over samples and features,

    test  = [Σ (γ/(λᵢ + γ) − κλᵢ/(λᵢ + γ)² N/(N − q)) vᵢ² + σ²] / (1 − x),    x = [q(N − 2z) + z²] / [P(N − q)],
    train = (δ/(Pκ))² test = (1 − z/P)² test,

both on noisy labels (Simon, Karkada, Ghosh & Belkin, "More is better", 2024, who write n, k). These are differences of
numbers that may be almost equal, so they are computed from what is left: u = P − z samples and the share w = 1 − z/N of
features. κ = γw and δ = κu, so u and Nw are the two positive numbers with u − Nw = P − N and uw = δ/γ. With
D = z − q = Σ λᵢγ/(λᵢ + γ)² and s = w/(w + D/N)

    1 − x = (u + sD)/P,    the factor of vᵢ² is γ/(λᵢ + γ) [1 − s + s γ/(λᵢ + γ)],    train = (u/P)² test.

The smaller one of u and Nw, e(δ/γ), leaves one equation in γ, for m modes and L = min(P, N):

    Σ γ/(λᵢ + γ) = m − L + e(δ/γ),

whose left side rises and whose right side falls. For δ → 0 it gives Σ γ/(λᵢ + γ) = m − L, or γ → 0 if m ≤ L.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np
from jaxtyping import Float, Shaped
from numpy import ndarray
from scipy.optimize import OptimizeResult, brentq, minimize_scalar
from scipy.special import expit

from toolkit.domain import array, domain, number, option, whole
from toolkit.theory.deep_features_parts import MOMENTS

Numbers = Sequence[float] | Shaped[ndarray, "..."]
Modes = Float[ndarray, " modes"]

LEAST, MOST = 1e-50, 1e50
LOW = 1e-300  # in the logarithm of what may underflow
SPECTRUM = array("modes", least=LEAST, most=MOST)
SAMPLES, FEATURES, RIDGE = number(1, 1e12), number(1, infinite=True), number(0, MOST)
TASK = {
    "eigenvalues": SPECTRUM,
    "target_sq": array("modes", least=0, most=MOST),
    "samples": SAMPLES,
    "features": FEATURES,
    "noise": number(0, MOST),
}


@domain("∞ without a ridge at P = N < m, and with noise at P = m ≤ N", **TASK, ridge=RIDGE)
def risk(
    eigenvalues: Numbers, target_sq: Numbers, samples: float, features: float, ridge: float, noise: float = 0.0
) -> tuple[float, float]:
    """(test error, training error) of P ≥ 1 samples, N ≥ 1 features, ridge δ, noise variance σ²; N = ∞ is kernel ridge.

    `eigenvalues` and `target_sq` are λᵢ > 0 and vᵢ² ≥ 0, each `[modes]`. δ = 0 is the limit of small ridges; with no
    fewer samples and features than the m modes, test is σ²P/(P − m) and train σ²(P − m)/P. In that limit the test error
    is infinite at P = N < m, and at P = m ≤ N with noise. Without noise, P, N ≥ m recover the target and both errors
    are 0 (at P = N = m for δ = 0 alone: as δ → 0 the formula has the limit m Σ(vᵢ²/λᵢ)/(3 Σ 1/λᵢ), from draws that
    are almost singular). The formula becomes exact for large P, N and m.
    """
    values, target = np.asarray(eigenvalues), np.asarray(target_sq)
    if ridge == 0 and min(samples, features) >= len(values):
        return _fitted(len(values), samples, noise)
    log_gamma = _log_gamma(values, samples, features, ridge)
    left = _left(_per_gamma(ridge, log_gamma), samples, features)
    return _errors(values, target, samples, features, noise, log_gamma, *left)


@domain("∞ for a target of 0 with noise", **TASK)
def optimal_ridge(
    eigenvalues: Numbers, target_sq: Numbers, samples: float, features: float, noise: float = 0.0
) -> float:
    """The ridge δ of least predicted test error: 0 where a smaller one is always better, as if P, N ≥ m without noise.

    γ fixes both δ = γuw and the errors, so the error is minimised over γ without solving an equation. Where the target
    is 0 throughout, every ridge is too small for the noise: the answer is infinite (∞).
    """
    values, target = np.asarray(eigenvalues), np.asarray(target_sq)
    limit = min(samples, features)
    if noise == 0 and (limit >= len(values) or not target.any()):
        return 0.0
    if not target.any():
        return np.inf

    def left(log):
        spare = np.maximum(_missing(values, log).sum(-1) - (len(values) - limit), 0.0)
        return _both(spare, samples, features)

    def error(log):
        return _test(values, target, samples, features, noise, log, *left(log))

    ends = _span(values, target, samples, features, noise)
    grid = np.linspace(*ends, 100)
    found = error(grid[:, None])
    best = int(np.argmin(np.where(np.isfinite(found), found, np.inf)))
    ends = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    log = cast(OptimizeResult, minimize_scalar(error, bounds=ends, method="bounded", options={"xatol": 1e-8})).x
    if risk(values, target, samples, features, 0.0, noise)[0] <= error(log):
        return 0.0
    spare, share = left(log)
    return float(np.exp(log) * spare * share)


def _span(values: Modes, target: Modes, samples: float, features: float, noise: float) -> tuple[float, float]:
    """Values of ln γ between which the best one lies."""
    power = target.sum() + noise
    high = np.log(100 * max(values.sum(), power * (values @ values) / (target @ values)))
    if min(samples, features) < len(values):
        return _log_gamma(values, samples, features, 0.0) + 1e-6, float(high)
    return float(np.log(values.min()) - 21 - np.log(power) + np.log(noise)), float(high)


@domain(**TASK, ridge=number(LEAST, MOST))
def readout_square(
    eigenvalues: Numbers, target_sq: Numbers, samples: float, features: float, ridge: float, noise: float = 0.0
) -> float:
    """The squared norm |a|² of the readout of f = (1/√N) Σ aⱼφⱼ, for a ridge δ > 0; the arguments are those of `risk`.

    |a|² is the derivative of δ yᵀ(K + δI)⁻¹y by δ. On average yᵀ(K + δI)⁻¹y is [Σ γ/(λᵢ + γ) vᵢ² + σ²]/κ, and its
    derivative −test/(Pκ²). Without differences of large numbers, and with mᵢ = γ/(λᵢ + γ), that is

        |a|² = [Σ mᵢ (D + u(1 − mᵢ)) vᵢ² + σ²D] / [γ (w + D/N) (u + sD)].
    """
    values, target = np.asarray(eigenvalues), np.asarray(target_sq)
    log_gamma = _log_gamma(values, samples, features, ridge)
    spare, share = _left(_per_gamma(ridge, log_gamma), samples, features)
    missing = _missing(values, log_gamma)
    spread = float((missing * (1 - missing)).sum())  # D
    below = share + spread / features
    power = float((missing * (spread + spare * (1 - missing)) @ target) + noise * spread)
    return float(np.exp(np.log(max(power, LOW)) - log_gamma)) / (below * (spare + share / below * spread))


@domain(eigenvalues=SPECTRUM, samples=SAMPLES, features=FEATURES, ridge=RIDGE)
def implicit_ridge(eigenvalues: Numbers, samples: float, features: float, ridge: float) -> float:
    """γ: mode i of the target is learned by a share λᵢ/(λᵢ + γ), as if by a ridge γ on infinite data. It solves the
    equation of the module's docstring; for δ = 0 it is the limit, 0 where samples and features are no fewer than modes.
    """
    values = np.asarray(eigenvalues)
    return float(np.exp(_log_gamma(values, samples, features, ridge)))


def _log_gamma(values: Modes, samples: float, features: float, ridge: float) -> float:
    lacking = len(values) - min(samples, features)
    if ridge == 0 and lacking <= 0:
        return -np.inf

    def excess(log: float) -> float:
        """What is on the left minus what is on the right; where modes are few, of ln(γuw) and ln δ."""
        missing = float(_missing(values, log).sum())
        if lacking > 0:
            return missing - lacking - _least_left(_per_gamma(ridge, log), samples, features)
        spare, share = _both(missing - lacking, samples, features)
        return log + float(np.log(max(spare, LOW)) + np.log(max(share, LOW)) - np.log(ridge))

    return _rising_root(excess, float(np.log(values).mean()))


def _per_gamma(ridge: float, log_gamma: float) -> float:
    """δ/γ."""
    return float(np.exp(min(np.log(ridge) - log_gamma, 650.0))) if ridge else 0.0


def _least_left(per_gamma: float, samples: float, features: float) -> float:
    """e(δ/γ), the smaller one of u and Nw: the positive root of e² + |P − N|e = Nδ/γ."""
    apart = abs(1 - samples / features)
    return 2 * per_gamma / (apart + np.hypot(apart, 2 * (per_gamma / features) ** 0.5)) if per_gamma else 0.0


def _both(least, samples: float, features: float) -> tuple:
    """u and w, where the smaller one of u and Nw is given."""
    if samples <= features:
        return least, 1 - samples / features + least / features
    return samples - features + least, least / features


def _left(per_gamma: float, samples: float, features: float) -> tuple[float, float]:
    """u = P − z and w = 1 − z/N where uw = δ/γ."""
    return _both(_least_left(per_gamma, samples, features), samples, features)


@domain("∞ where `test` is", test=number(0, infinite=True), train=number(0, MOST), samples=whole(1), pool=whole(2))
def finite_pool(test: float, train: float, samples: int, pool: int) -> float:
    """Held-out error where P samples are drawn without replacement from M points that *are* the distribution.

    `test` is then the mean over all M points, of which P have the error `train`; the others have the mean error
    (test − (P/M) train)/(1 − P/M), infinite where `test` is. ValueError unless 0 < P < M, and for a `test` below
    (P/M) train, which no errors have.
    """
    if not 0 < samples < pool:
        raise ValueError(f"samples must be between 1 and {pool - 1}, one less than the pool (got {samples})")
    share = samples / pool
    if test < share * train:
        raise ValueError(f"test must be at least {share * train:.6g}, the part of the samples in it (got {test!r})")
    return (test - share * train) / (1 - share)


@domain(x=array("n D", least=-MOST, most=MOST))
def arc_cosine_kernel(x: Float[ndarray, "n D"]) -> Float[ndarray, "n n"]:
    """E[2 relu(w·x) relu(w·x′)] over w ~ N(0, I): |x||x′|[sin θ + (π − θ) cos θ]/π, inputs `[n, D]` to `[n, n]`.

    The kernel of infinitely many features √2 relu(w·x) (Cho & Saul 2009); θ is the angle between x and x′.
    """
    norms = np.linalg.norm(x, axis=1)
    directions = x / np.where(norms > 0, norms, 1)[:, None]
    cosine = np.clip(directions @ directions.T, -1, 1)
    angle = np.arccos(cosine)
    return np.outer(norms, norms) * (np.sin(angle) + (np.pi - angle) * cosine) / np.pi


@domain(kernel=array("M M", least=-MOST, most=MOST), targets=array("M", least=-MOST, most=MOST))
def pool_task(kernel: Float[ndarray, "M M"], targets: Float[ndarray, " M"]) -> tuple[Modes, Modes]:
    """(λᵢ, vᵢ²) of a pool of M points taken as the distribution: eigenvalues of K/M, and (uᵢ·y)²/M, each `[modes]`.

    Modes whose eigenvalue is a rounding error are left out, and with them the small part of the target in them.
    ValueError for a kernel that is not symmetric and positive semi-definite, or is 0.
    """
    size = np.abs(kernel).max()
    values, vectors = np.linalg.eigh(kernel / len(kernel))
    if np.abs(kernel - kernel.T).max() > 1e-8 * size or values[0] < -1e-8 * size or size < LEAST:
        raise ValueError("kernel must be symmetric, positive semi-definite and not 0")
    kept = values > 1e-12 * values[-1]
    return values[kept][::-1], ((vectors.T @ targets) ** 2 / len(targets))[kept][::-1]


class LayerCoefficients(NamedTuple):
    """What a layer of random neurons does: κ₁ to the signal, the noise κ* that it adds, and r, its inputs' variance."""

    signal: float
    noise: float
    variance: float


@domain(activation=option(*MOMENTS), layers=whole(1, 1000), input_variance=number(1e-12, 1e12))
def deep_coefficients(activation: str, layers: int, input_variance: float = 1.0) -> list[LayerCoefficients]:
    """(κ₁, κ*, r) of each of L frozen layers φ(Wh), W with entries of variance 1/fan-in, on inputs of this variance.

    κ₁ = E[zφ(z)]/r and κ*² = E φ(z)² − rκ₁² over z ~ N(0, r); the first r is the inputs' variance, the next one is
    rκ₁² + κ*². Layer φ is then equivalent to κ₁z + κ* × noise (Schröder, Cui, Dmitriev & Loureiro 2023). "relu" is the
    ReLU less its mean; for "uncentred relu" the formula counts the mean as noise, which it is not.
    """
    found, variance = [], input_variance
    for _ in range(layers):
        signal, noise = MOMENTS[activation](variance)
        found.append(LayerCoefficients(signal, math.sqrt(noise), variance))
        variance = variance * signal**2 + noise
    return found


def _missing(values: Modes, log_gamma) -> Float[ndarray, "*grid modes"]:
    """γ/(λᵢ + γ)."""
    return expit(log_gamma - np.log(values))


def _fitted(modes: int, samples: float, noise: float) -> tuple[float, float]:
    """(test, train) without a ridge, where there are no fewer samples and features than modes: γ = 0."""
    spare = samples - modes
    if noise == 0:
        return 0.0, 0.0
    return (noise * samples / spare if spare else np.inf), noise * spare / samples


def _test(values: Modes, target: Modes, samples: float, features: float, noise: float, log_gamma, spare, share):
    """The test error at ln γ (a number, or a column of them), for u = `spare` and w = `share`."""
    missing = _missing(values, log_gamma)
    spread = (missing * (1 - missing)).sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        s = np.where(share > 0, share / (share + spread / features), 0.0)
        rest = np.where(share > 0, spread / (share * features + spread), 1.0)
        wrong = (missing * (rest[..., None] + s[..., None] * missing) * target).sum(-1) + noise
        return np.where(wrong > 0, wrong * samples / (spare + s * spread), 0.0)


def _errors(values, target, samples, features, noise, log_gamma, spare, share) -> tuple[float, float]:
    test = float(_test(values, target, samples, features, noise, log_gamma, spare, share))
    return test, float((spare / samples) ** 2 * test) if spare else 0.0


def _rising_root(function, start: float) -> float:
    """Where a rising function is zero, searched outwards from `start`."""
    step, low, high = 1.0, start, start
    while function(low) > 0:
        low, step = low - step, 2 * step
    step = 1.0
    while function(high) < 0:
        high, step = high + step, 2 * step
    if low == high:
        return low
    return cast(float, brentq(function, low, high, xtol=1e-14, rtol=np.float64(8.9e-16)))
