"""Layers of random neurons, each replaced by a linear map and noise (Schröder, Cui, Dmitriev & Loureiro 2023).

For a typical input the pre-activations z of a wide layer φ(Wh) are like draws from N(0, r). Split φ into its best
linear approximation under this density and the rest,

    φ(z) = κ₁z + κ* ζ,    κ₁ = E[zφ(z)]/r,    κ*² = E φ(z)² − rκ₁²,    E[zζ] = 0,  E ζ² = 1.

To a readout the rest is like independent noise of each neuron, so that the covariances of the features follow

    Ω ← κ₁² WΩWᵀ + κ*² I,    r ← rκ₁² + κ*² = E φ(z)².

This needs E φ(z) = 0; of a function that is not odd the mean is subtracted first. The parts take what their callers
have checked, and so declare no domain.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
from jaxtyping import Float
from numpy import ndarray

Moments = tuple[float, float]  # κ₁ and κ*²

NODES = 16  # of Gauss and Legendre, in each panel
PANELS = 48  # of the half axis, each half as wide as the one above it: from 12 down to 4e-14
SMALL = 0.1  # below it, tanh u − u is a series
LITTLE = 1e-2  # below it, arcsin s − s and sinh r − r are series


def _half_normal() -> tuple[Float[ndarray, " m"], Float[ndarray, " m"]]:
    """Nodes z > 0 and weights of E f(z) for even f and z ~ N(0, 1); the nodes are dense at 0."""
    x, w = np.polynomial.legendre.leggauss(NODES)
    ends = np.append(0.0, 12 * 0.5 ** np.arange(PANELS)[::-1])
    half = np.diff(ends)[:, None] / 2
    z = (ends[:-1, None] + half * (1 + x)).ravel()
    return z, (half * w).ravel() * np.exp(-(z**2) / 2) * math.sqrt(2 / math.pi)


Z, WEIGHT = _half_normal()


def _tanh(r: float) -> Moments:
    """κ₁ = E sech²(z); κ*² = E[(tanh z − κ₁z)²], a mean of squares, so that no digits are lost where z is small."""
    u = math.sqrt(r) * Z
    power = WEIGHT @ np.tanh(u) ** 2  # 1 − κ₁
    slope = float(WEIGHT @ (1 / np.cosh(np.minimum(u, 300.0)) ** 2))
    v = np.minimum(u, SMALL) ** 2
    series = -u * v * (1 / 3 - v * (2 / 15 - v * (17 / 315 - v * (62 / 2835 - v * 1382 / 155925))))
    bent = np.where(u < SMALL, series, np.tanh(u) - u)
    rest = np.where(u < 1, bent + power * u, np.tanh(u) - slope * u)
    return slope, float(WEIGHT @ rest**2)


def _erf(r: float) -> Moments:
    """κ₁ = 2/√(π(1 + 2r)); κ*² = (2/π)(arcsin s − s) with s = 2r/(1 + 2r)."""
    s = 2 * r / (1 + 2 * r)
    bent = math.atan2(2 * r, math.sqrt(1 + 4 * r)) - s
    series = s**3 * (1 / 6 + s**2 * (3 / 40 + s**2 * (5 / 112 + s**2 * 35 / 1152)))
    return 2 / math.sqrt(math.pi * (1 + 2 * r)), 2 / math.pi * (series if s < LITTLE else bent)


def _sin(r: float) -> Moments:
    """κ₁ = e^(−r/2); κ*² = e^(−r)(sinh r − r)."""
    series = r**3 * (1 / 6 + r**2 * (1 / 120 + r**2 / 5040)) * math.exp(-r)
    return math.exp(-r / 2), series if r < LITTLE else -math.expm1(-2 * r) / 2 - r * math.exp(-r)


def _sign(r: float) -> Moments:
    """κ₁ = √(2/(πr)); κ*² = 1 − 2/π."""
    return math.sqrt(2 / (math.pi * r)), 1 - 2 / math.pi


def _relu(r: float) -> Moments:
    """κ₁ = ½; κ*² = r(¼ − 1/(2π)), without the mean √(r/2π)."""
    return 0.5, r * (1 / 4 - 1 / (2 * math.pi))


def _uncentred_relu(r: float) -> Moments:
    """κ₁ = ½; κ*² = r/4, the square of the mean included."""
    return 0.5, r / 4


MOMENTS: dict[str, Callable[[float], Moments]] = {
    "tanh": _tanh,
    "erf": _erf,
    "sin": _sin,
    "sign": _sign,
    "relu": _relu,
    "uncentred relu": _uncentred_relu,
}


def equivalent(
    weights: Iterable[Float[ndarray, "_ _"]],
    coefficients: Iterable[tuple[float, float]],
    cross: Float[ndarray, " D"],
    input_variance: float,
) -> tuple[Float[ndarray, " N"], Float[ndarray, " N"], float]:
    """The task that the readout of frozen layers sees, as (λᵢ, vᵢ², noise) of `toolkit.theory.random_features.risk`.

    The layers are φ(Wh) with these W `[N, fan-in]` and (κ₁, κ*), on inputs x ~ N(0, v I); the features are divided by
    √N. `cross` is c₀ = E[xy] `[D]` of a target with E y² = 1. With Ω as above from Ω₀ = vI, c = κ₁W⋯κ₁Wc₀/√N and
    Ω/N = UΛUᵀ, b = Λ⁻¹Uᵀc: vᵢ² = λᵢbᵢ², and what no linear function of the features explains, 1 − Σλᵢbᵢ², is noise.
    """
    covariance, floor = input_variance * np.eye(len(cross)), 0.0
    for weight, (slope, noise) in zip(weights, coefficients, strict=True):
        floor = noise**2
        covariance = slope**2 * weight @ covariance @ weight.T + floor * np.eye(len(weight))
        cross = slope * weight @ cross
    count = len(cross)
    values, vectors = np.linalg.eigh(covariance / count)
    values = np.maximum(values, max(floor / count, 1e-16 * values[-1]))  # rounding errors may lie below the noise
    target = (vectors.T @ cross) ** 2 / count / values
    return values, target, max(0.0, 1 - float(target.sum()))
