"""Kernels of infinitely wide networks in closed form: their outputs' covariance, and their tangent kernel.

A network with `depth` = L hidden layers in the tangent parametrisation, all weights and biases drawn from N(0, 1):

    h⁰ = √(C_W/d) W⁰x + √C_b b⁰,        hˡ = √(C_W/width) Wˡφ(hˡ⁻¹) + √C_b bˡ,        f = hᴸ.

As the widths grow the outputs are Gaussian with covariance Σᴸ (NNGP; Lee et al. 2018), and ⟨∂f(x)/∂θ, ∂f(x′)/∂θ⟩
becomes the number Θᴸ (NTK; Jacot et al. 2018), the readout and all biases among θ:

    Σ⁰ = Θ⁰ = C_W x·x′/d + C_b,      Σˡ⁺¹ = C_W E[φ(u)φ(v)] + C_b,      Θˡ⁺¹ = Σˡ⁺¹ + C_W E[φ′(u)φ′(v)] Θˡ,

(u, v) Gaussian with the covariances Σˡ of x and x′. With a², b² the variances of u and v, c their correlation and
θ = arccos c (Cho & Saul 2009; Williams 1998):

    relu:  E[φφ] = ab [sin θ + (π − θ) cos θ]/2π,            E[φ′φ′] = (π − θ)/2π,
    erf:   E[φφ] = (2/π) arctan(2abc/√D),                    E[φ′φ′] = 4/(π√D),    D = (1 + 2a²)(1 + 2b²) − 4a²b²c²,
    sin:   E[φφ] = e^(−(a² + b²)/2) sinh(abc),               E[φ′φ′] = e^(−(a² + b²)/2) cosh(abc).

A correlation near 1 is known by what it lacks, 1 − c, which is carried from layer to layer: arccos c would lose half of
its digits there. For features of variances a², b² and correlation c, plus a bias, a′b′(1 − c′) is
ab(1 − c) + C_b(a − b)²/(a′b′ + ab + C_b), a′² = a² + C_b: sums, and no differences.

On the unit sphere, with activations whose E φ² is 1, a layer replaces the correlation ξ by ρ(ξ) = E[φ(u)φ(v)], its
*dual map*, with ρ(1) = 1: a power series whose coefficients are not negative (Daniely et al. 2016). `iterated_powers`
and `iterated_relu` apply one such map many times. Where ρ(0) = 0 and 0 < ρ′(0) < 1 < ρ′(1), what is left of the kernel,
divided by ρ′(0)ᴸ, tends to a function of the distance that grows as ‖x − x′‖^−α near 0, with α the `decay_exponent`
(Radhakrishnan, Belkin & Uhler 2023).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.spatial.distance import cdist

from toolkit.domain import array, domain, number, option, whole

LEAST, MOST = 1e-50, 1e50
NETWORK = {
    "x": array("n d", least=-MOST, most=MOST),
    "y": array("m d", least=-MOST, most=MOST),
    "depth": whole(0, 10_000),
    "activation": option("relu", "erf", "sin"),
    "weight_variance": number(LEAST, MOST),
    "bias_variance": number(0, MOST),
}

Pairs = Float[ndarray, "n m"]


class Moments(NamedTuple):
    """Of pairs of Gaussian numbers: variances `[n, 1]` and `[1, m]`, and 1 − correlation `[n, m]`."""

    first: Float[ndarray, "n 1"]
    second: Float[ndarray, "1 m"]
    lacking: Pairs

    @property
    def scale(self) -> Pairs:
        """ab, the root of the product of the variances."""
        return np.sqrt(self.first) * np.sqrt(self.second)

    @property
    def covariance(self) -> Pairs:
        return self.scale * (1 - self.lacking)


@domain(**NETWORK)
def nngp(
    x: Float[ndarray, "n d"],
    y: Float[ndarray, "m d"],
    depth: int,
    activation: str,
    weight_variance: float,
    bias_variance: float,
) -> Pairs:
    """Σᴸ of the module's docstring for inputs `[n, d]` and `[m, d]`: `[n, m]`, L = `depth` ≥ 0 hidden layers.

    `weight_variance` is C_W > 0, `bias_variance` C_b ≥ 0, `activation` "relu", "erf" or "sin". ValueError for an input
    that is 0, whose angle to others is not known.
    """
    return _kernels(x, y, depth, activation, weight_variance, bias_variance)[0]


@domain(**NETWORK)
def ntk(
    x: Float[ndarray, "n d"],
    y: Float[ndarray, "m d"],
    depth: int,
    activation: str,
    weight_variance: float,
    bias_variance: float,
) -> Pairs:
    """Θᴸ of the module's docstring, all weights and biases trained; arguments and errors are those of `nngp`."""
    return _kernels(x, y, depth, activation, weight_variance, bias_variance)[1]


LOGARITHM = array("*shape", least=-1e6, most=0)
COEFFICIENTS = array("K", least=0, most=MOST)


@domain(log_correlation=LOGARITHM, coefficients=COEFFICIENTS, depth=whole(0, 100_000))
def iterated_powers(
    log_correlation: Float[ndarray, "*shape"], coefficients: Float[ndarray, " K"], depth: int
) -> Float[ndarray, "*shape"]:
    """ln ρ(ρ(⋯ρ(ξ))), `depth` times, of ln ξ ≤ 0, with ρ(ξ) = Σₖ aₖξᵏ/Σₖ aₖ: `coefficients` are a₁ … a_K ≥ 0.

    Logarithms, because a correlation may halve in every layer. ValueError if all coefficients are 0.
    """
    shares = _shares(coefficients)
    powers = 1 + np.flatnonzero(shares)
    shares, kept = shares[shares > 0], log_correlation
    with np.errstate(over="ignore", divide="ignore"):  # what is infinite is refused
        for _ in range(depth):
            kept = _one_power_map(kept, shares, powers)
    return kept


@domain(log_correlation=LOGARITHM, coefficients=COEFFICIENTS)
def endless_powers(
    log_correlation: Float[ndarray, "*shape"], coefficients: Float[ndarray, " K"]
) -> Float[ndarray, "*shape"]:
    """ln ψ of ln ξ ≤ 0, ψ(ξ) = lim ρ(ρ(⋯ρ(ξ)))/ρ′(0)ᴸ for the map of `iterated_powers`: near ξ = 1 a power of the
    distance, ‖x − x′‖^−α, and ξ itself near 0. Where ξ is 1 to rounding, ψ is taken at 1 − 10⁻¹⁶.

    ValueError unless 0 < ρ′(0) < 1, or if the map takes more than 100 000 layers to come near its limit.
    """
    shares = _shares(coefficients)
    first, growth = float(shares[0]), float(np.log1p(np.arange(len(shares)) @ shares))
    if not (first > 0 and growth > 0):
        raise ValueError("coefficients must have the first and another one above 0, else there is no such limit")
    layers = np.ceil(37 / growth - 30 / np.log1p(-shares[1:].sum()))  # from 10⁻¹⁶ below 1 to where ρ is a straight line
    if not layers <= 1e5:
        raise ValueError(f"coefficients must change the kernel faster: this map takes {layers:.2g} layers")
    kept = iterated_powers(np.asarray(np.minimum(log_correlation, -1e-16)), coefficients, int(layers))
    return np.asarray(kept - layers * np.log(first))


@domain(log_correlation=LOGARITHM, depth=whole(0, 10_000))
def iterated_relu(log_correlation: Float[ndarray, "*shape"], depth: int) -> Float[ndarray, "*shape"]:
    """ln ρ(ρ(⋯ρ(ξ))), `depth` times, of ln ξ ≤ 0, for the relu: ρ(ξ) = [sin θ + (π − θ) cos θ]/π, cos θ = ξ."""
    lacking = -np.expm1(log_correlation)
    for _ in range(depth):
        lacking = _relu_lacks(lacking, _angle(lacking))
    return np.asarray(np.log1p(-lacking)) if depth else log_correlation


@domain("∞ without a linear term", coefficients=COEFFICIENTS)
def decay_exponent(coefficients: Float[ndarray, " K"]) -> float:
    """α = −2 ln ρ′(0)/ln ρ′(1) of the map of `iterated_powers`; ValueError if a₁ alone is not 0, for then ρ(ξ) = ξ."""
    shares = _shares(coefficients)
    growth = float(np.log1p(np.arange(len(shares)) @ shares))
    if not growth:
        raise ValueError("coefficients must have one above 0 beside the first: the map ξ ↦ ξ changes no kernel")
    if not shares[0]:
        return float("inf")
    first = np.log(shares[0]) if shares[0] < 0.5 else np.log1p(-shares[1:].sum())
    return float(-2 * first / growth)


def _shares(coefficients: Float[ndarray, " K"]) -> Float[ndarray, " K"]:
    if not coefficients.any():
        raise ValueError("coefficients must not all be 0")
    return coefficients / coefficients.sum()


def _one_power_map(kept: ndarray, shares: ndarray, powers: ndarray) -> ndarray:
    """ln Σ aₖeᵏˡ for l = ln ξ: by what it lacks to 1 where ξ is near 1, and by its lowest power elsewhere."""
    lacks = sum(a * np.expm1(k * kept) for a, k in zip(shares, powers, strict=True))
    higher = sum(a / shares[0] * np.exp((k - powers[0]) * kept) for a, k in zip(shares[1:], powers[1:], strict=True))
    far = powers[0] * kept + np.log(shares[0]) + np.log1p(higher)
    return np.where(kept > -0.5, np.log1p(np.maximum(lacks, -1)), far)


def _kernels(x, y, depth: int, activation: str, weight_variance: float, bias_variance: float) -> tuple[Pairs, Pairs]:
    expected = {"relu": _relu, "erf": _erf, "sin": _sin}[activation]
    moments = _inputs(x, y, weight_variance, bias_variance)
    tangent = moments.covariance
    for _ in range(depth):
        features, slope = expected(moments)
        weighted = Moments(weight_variance * features.first, weight_variance * features.second, features.lacking)
        moments = _with_bias(weighted, bias_variance)
        tangent = moments.covariance + weight_variance * slope * tangent
    return moments.covariance, tangent


def _inputs(x, y, weight_variance: float, bias_variance: float) -> Moments:
    """Of h⁰: the angle between inputs is half the distance of their directions."""
    (first, of_x), (second, of_y) = _polar("x", x), _polar("y", y)
    lacking = cdist(of_x, of_y, "sqeuclidean") / 2
    share = weight_variance / x.shape[1]
    return _with_bias(Moments(share * first[:, None] ** 2, share * second[None] ** 2, lacking), bias_variance)


def _polar(name: str, x: Float[ndarray, "n d"]) -> tuple[Float[ndarray, " n"], Float[ndarray, "n d"]]:
    """Norms `[n]` and directions `[n, d]`; ValueError where there is none."""
    largest = np.abs(x).max(1, keepdims=True)
    if not largest.all():
        raise ValueError(f"{name} must have no input that is 0 (row {int(np.argmin(largest))} is)")
    norms = np.linalg.norm(x / largest, axis=1, keepdims=True)
    return (largest * norms)[:, 0], x / largest / norms


def _with_bias(features: Moments, bias: float) -> Moments:
    """Moments of √C_b b + √C_W Wφ, where those of √C_W Wφ are given."""
    first, second = features.first + bias, features.second + bias
    before, after = features.scale, np.sqrt(first) * np.sqrt(second)
    apart = bias * (np.sqrt(features.first) - np.sqrt(features.second)) ** 2 / (after + before + bias)
    return Moments(first, second, (before * features.lacking + apart) / after)


def _relu(u: Moments) -> tuple[Moments, Pairs]:
    """Moments of relu(u) and relu(v), and E[relu′(u) relu′(v)]."""
    angle = _angle(u.lacking)
    return Moments(u.first / 2, u.second / 2, _relu_lacks(u.lacking, angle)), (np.pi - angle) / (2 * np.pi)


def _angle(lacking: Any) -> Any:
    """arccos c of 1 − c."""
    return 2 * np.arcsin(np.sqrt(np.clip(lacking / 2, 0, 1)))


def _relu_lacks(lacking: Any, angle: Any) -> Any:
    """1 − the correlation of relu(u) and relu(v)."""
    return lacking - (np.sin(angle) - angle * np.cos(angle)) / np.pi


def _erf(u: Moments) -> tuple[Moments, Pairs]:
    """Moments of erf(u) and erf(v), and E[erf′(u) erf′(v)]."""
    root = np.sqrt(1 + 2 * u.first + 2 * u.second + 4 * u.scale**2 * u.lacking * (2 - u.lacking))
    first, second = (2 / np.pi * np.arctan2(2 * square, np.sqrt(1 + 4 * square)) for square in (u.first, u.second))
    correlation = 2 / np.pi * np.arctan2(2 * u.covariance, root) / (np.sqrt(first) * np.sqrt(second))
    return Moments(first, second, 1 - correlation), 4 / (np.pi * root)


def _sin(u: Moments) -> tuple[Moments, Pairs]:
    """Moments of sin(u) and sin(v), and E[cos(u) cos(v)]."""
    first, second = (-np.expm1(-2 * square) / 2 for square in (u.first, u.second))
    alike = 1 - u.lacking
    far = (np.sqrt(u.first) - np.sqrt(u.second)) ** 2 + 2 * u.scale * np.where(alike < 0, 2 - u.lacking, u.lacking)
    rest = np.exp(-2 * u.scale * np.abs(alike))
    slope = np.exp(-far / 2) * (1 + rest) / 2
    covariance = np.sign(alike) * np.exp(-far / 2) * -np.expm1(-2 * u.scale * np.abs(alike)) / 2
    return Moments(first, second, 1 - covariance / (np.sqrt(first) * np.sqrt(second))), slope
