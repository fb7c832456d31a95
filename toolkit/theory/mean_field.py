"""Signals in wide random networks, layer by layer: lengths, correlations, gradients, and where they last.

Layers of n neurons, weights and biases drawn from N(0, 1),

    hˡ⁺¹ = (σ_w/√n) W φ(hˡ) + σ_b b.

As n grows, the neurons of a layer are independent draws from a Gaussian. With q = |h|²/n, c the correlation of two
inputs of equal length, and u = √q z, v = √q (cz + √(1 − c²) z′) for independent z, z′ ~ N(0, 1):

    length        q ← σ_w² E φ(u)² + σ_b²,
    correlation   c ← (σ_w² E φ(u)φ(v) + σ_b²)/(σ_w² E φ(u)² + σ_b²),
    χ⊥ = σ_w² E φ′(u)²,    χ∥ = σ_w² d/dq E φ(u)² .

χ⊥ is by how much the square of a small difference of two inputs, and of a gradient, grows from layer to layer; χ∥ the
same for a small change of q. At the fixed point q* the phase is *order* if χ⊥ < 1, *chaos* if χ⊥ > 1, and χ⊥ = 1 is the
edge of chaos. There differences grow or shrink no more than as a power of the depth. A point is *critical* if χ∥ = 1,
too (Poole, Lahiri, Raghu, Sohl-Dickstein & Ganguli 2016; Schoenholz, Gilmer, Ganguli & Sohl-Dickstein 2017; Roberts,
Yaida & Hanin 2022).

Expectations of functions with a kink, of erf, sin and linear ones are closed forms; the others are sums over even
places, which for functions as smooth as these converge faster than any power of their number.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, cast

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.optimize import brentq
from scipy.special import erf, expit

from toolkit.domain import domain, number, option, whole

Function = Callable[[Float[ndarray, "..."]], Float[ndarray, "..."]]

REACH, STEP = 9.0, 0.15  # of the places z of a sum, where u = √q z is below 3
LITTLE, MOST = 1e-12, 1e3  # of lengths: below the first, functions are their tangents
BOUNDED = ("tanh", "erf", "sin")
SCALE_FREE = {"relu": 0.5, "linear": 1.0}  # and their E φ(u)²/q


class Smooth(NamedTuple):
    """A function and its derivative."""

    value: Function
    slope: Function


SMOOTH = {
    "tanh": Smooth(np.tanh, lambda u: 1 / np.cosh(np.clip(u, -300, 300)) ** 2),
    "gelu": Smooth(lambda u: u * _normal(u), lambda u: _normal(u) + u * np.exp(-(u**2) / 2) / math.sqrt(2 * math.pi)),
    "swish": Smooth(lambda u: u * expit(u), lambda u: expit(u) * (1 + u * expit(-u))),
    "sigmoid": Smooth(expit, lambda u: expit(u) * expit(-u)),
    "softplus": Smooth(lambda u: np.logaddexp(0, u), expit),
}
ACTIVATIONS = (*SCALE_FREE, *BOUNDED, *(name for name in SMOOTH if name not in BOUNDED))
LAYER = {
    "activation": option(*ACTIVATIONS),
    "weight_variance": number(0, MOST),
    "bias_variance": number(0, MOST),
}
FIXED = LAYER | {"activation": option(*BOUNDED)}
LENGTH = number(0, MOST)


class Critical(NamedTuple):
    """A critical point: q*, σ_w² and σ_b²."""

    length: float
    weight_variance: float
    bias_variance: float


@domain(length=LENGTH, **LAYER)
def length_map(length: float, activation: str, weight_variance: float, bias_variance: float) -> float:
    """q of the layer above one of length q ≥ 0: σ_w² E φ(u)² + σ_b²."""
    return weight_variance * _product(length, 1.0, activation) + bias_variance


@domain(correlation=number(-1, 1), length=number(LITTLE, MOST), **LAYER)
def correlation_map(
    correlation: float, length: float, activation: str, weight_variance: float, bias_variance: float
) -> float:
    """c of the layer above one in which two inputs have the length q > 0 and the correlation c.

    ValueError where that layer is all 0, with σ_w² = σ_b² = 0.
    """
    if not (above := weight_variance * _product(length, 1.0, activation) + bias_variance):
        raise ValueError("weight_variance and bias_variance must not both be 0: a layer that is 0 has no correlation")
    return (weight_variance * _product(length, correlation, activation) + bias_variance) / above


@domain(length=LENGTH, activation=LAYER["activation"], weight_variance=LAYER["weight_variance"])
def chi_perpendicular(length: float, activation: str, weight_variance: float) -> float:
    """χ⊥ = σ_w² E φ′(u)² at the length q."""
    return weight_variance * _slopes(length, 1.0, activation)


@domain(length=LENGTH, activation=LAYER["activation"], weight_variance=LAYER["weight_variance"])
def chi_parallel(length: float, activation: str, weight_variance: float) -> float:
    """χ∥ = σ_w² d/dq E φ(u)² at the length q."""
    return weight_variance * _growth(length, activation)


@domain(**FIXED)
def fixed_length(activation: str, weight_variance: float, bias_variance: float) -> float:
    """q*, where the length of a layer is that of the layer below; 0 where signals die out."""

    def above(q: float) -> float:
        return weight_variance * _product(q, 1.0, activation) + bias_variance - q

    most = weight_variance + bias_variance  # |φ| ≤ 1
    low = max(bias_variance, LITTLE)
    return _root(above, low, most) if most > low and above(low) > 0 else bias_variance


@domain(**FIXED)
def fixed_correlation(activation: str, weight_variance: float, bias_variance: float) -> float:
    """c* to which two inputs tend: 1 in the ordered phase and at its edge, below 1 in chaos."""
    q = fixed_length(activation, weight_variance, bias_variance)
    if weight_variance * _slopes(q, 1.0, activation) <= 1 + 1e-9:
        return 1.0

    def above(c: float) -> float:
        return (weight_variance * _product(q, c, activation) + bias_variance) / q - c

    near = 1 - np.geomspace(1e-1, 1e-9, 9)
    last = next((c for c in near if above(c) < 0), None)
    return _root(above, 0.0, last) if last is not None and above(0.0) > 0 else float(last is None)


@domain("∞ at the edge of chaos", **FIXED)
def depth_scale(activation: str, weight_variance: float, bias_variance: float) -> float:
    """ξ_c: the number of layers in which the distance of a correlation from c* falls by a factor of e.

    −1/ln of the slope of the correlation map at c*: of χ⊥ in the ordered phase, of σ_w² E φ′(u)φ′(v) in chaos; ∞ at the
    edge, where it falls as a power. 0 where that slope is 0.
    """
    q = fixed_length(activation, weight_variance, bias_variance)
    c = fixed_correlation(activation, weight_variance, bias_variance)
    slope = weight_variance * _slopes(q, c, activation)
    if slope <= 0:
        return 0.0
    return math.inf if slope >= 1 - 1e-9 else -1 / math.log(slope)


@domain(activation=option(*BOUNDED), bias_variance=number(0, 100))
def edge_of_chaos(activation: str, bias_variance: float) -> tuple[float, float]:
    """(σ_w², q*) of the edge of chaos, χ⊥ = 1, for a variance of the biases σ_b²."""

    def surplus(q: float) -> float:
        return q - _product(q, 1.0, activation) / _slopes(q, 1.0, activation) - bias_variance

    if bias_variance < LITTLE**0.5:
        return 1 / _slopes(0.0, 1.0, activation), 0.0
    q = _root(surplus, LITTLE, MOST)
    return 1 / _slopes(q, 1.0, activation), q


@domain(activation=LAYER["activation"])
def critical_point(activation: str) -> Critical:
    """Where χ∥ = χ⊥ = 1; ValueError for a function that has no such point.

    It is at q* = 0 for functions that go through 0 and bend towards the axis on both sides; at every length, of which 1
    is given, for those without a scale; and elsewhere where E φ(u)φ″(u) = 0, if σ_b² is not negative there.
    """
    if activation in SCALE_FREE:
        return Critical(1.0, 1 / SCALE_FREE[activation], 0.0)
    if activation in BOUNDED:
        return Critical(0.0, 1 / _slopes(0.0, 1.0, activation), 0.0)

    def bent(q: float) -> float:
        return _growth(q, activation) - _slopes(q, 1.0, activation)

    lengths = np.geomspace(0.01, 50, 40)
    for low, high in pairwise(lengths):
        if bent(low) * bent(high) < 0:
            q = _root(bent, low, high)
            weight = 1 / _slopes(q, 1.0, activation)
            bias = q - weight * _product(q, 1.0, activation)
            if bias >= 0:
                return Critical(q, weight, bias)
    raise ValueError(f"activation {activation!r} has no critical point")


class Signal(NamedTuple):
    """Of layers 0 to L, `[L + 1]` each: q, c, and the natural logarithm of a squared gradient over that of layer L."""

    length: Float[ndarray, " layers"]
    correlation: Float[ndarray, " layers"]
    gradient: Float[ndarray, " layers"]


@domain(
    layers=whole(1, 1000),
    length=number(LITTLE, MOST),
    correlation=number(-1, 1),
    activation=option(*BOUNDED),
    weight_variance=number(1e-6, MOST),
    bias_variance=number(0, MOST),
)
def propagated(
    layers: int, length: float, correlation: float, activation: str, weight_variance: float, bias_variance: float
) -> Signal:
    """The maps, L times from layer 0, and ∏ χ⊥(q_k), k = l … L − 1: growth of squared gradients on their way back."""
    return Signal(*map(np.array, _maps(layers, length, correlation, activation, weight_variance, bias_variance)))


@lru_cache(maxsize=1024)  # of a sweep over draws, which the maps know nothing of
def _maps(
    layers: int, length: float, correlation: float, activation: str, weight_variance: float, bias_variance: float
) -> tuple[list[float], list[float], list[float]]:
    lengths, correlations, grown = [length], [correlation], []
    for _ in range(layers):
        q, c = lengths[-1], correlations[-1]
        above = weight_variance * _product(q, 1.0, activation) + bias_variance
        grown.append(math.log(weight_variance * _slopes(q, 1.0, activation)))
        both = weight_variance * _product(q, c, activation) + bias_variance
        lengths.append(above)
        correlations.append(min(both / above, 1.0) if above > 0 else c)
    return lengths, correlations, [*np.cumsum(grown[::-1])[::-1], 0.0]


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(cast(float, brentq(function, low, high, xtol=1e-14)))


def _normal(u: Float[ndarray, "*shape"]) -> Float[ndarray, "*shape"]:
    return (1 + erf(u / math.sqrt(2))) / 2


def _places(q: float) -> tuple[Float[ndarray, " m"], Float[ndarray, " m"]]:
    """Places z and weights of a sum for E f(√q z); denser where √q stretches f."""
    half = round(REACH / STEP * max(1.0, math.sqrt(q) / 3))
    z = REACH * np.arange(-half, half + 1) / half
    density = np.exp(-(z**2) / 2)
    return z, density / density.sum()


def _product(q: float, c: float, activation: str) -> float:
    """E φ(u)φ(v) at the length q and the correlation c."""
    if activation == "linear":
        return q * c
    if activation == "relu":
        angle = math.acos(c)
        return q * (math.sin(angle) + (math.pi - angle) * c) / (2 * math.pi)
    if activation == "erf":
        return 2 / math.pi * math.atan2(2 * q * c, math.sqrt((1 + 2 * q) ** 2 - (2 * q * c) ** 2))
    if activation == "sin":  # e^(−q) sinh(qc)
        return (math.exp(-q * (1 - c)) - math.exp(-q * (1 + c))) / 2
    return _both(q, c, SMOOTH[activation].value)


def _slopes(q: float, c: float, activation: str) -> float:
    """E φ′(u)φ′(v) at the length q and the correlation c."""
    if activation == "linear":
        return 1.0
    if activation == "relu":
        return (math.pi - math.acos(c)) / (2 * math.pi)
    if activation == "erf":
        return 4 / math.pi / math.sqrt((1 + 2 * q) ** 2 - (2 * q * c) ** 2)
    if activation == "sin":
        return (math.exp(-q * (1 - c)) + math.exp(-q * (1 + c))) / 2
    return _both(q, c, SMOOTH[activation].slope)


def _growth(q: float, activation: str) -> float:
    """d/dq E φ(u)², which is E φ(u)φ′(u)z/√q."""
    if activation in SCALE_FREE:
        return SCALE_FREE[activation]
    if activation == "erf":
        return 4 / math.pi / ((1 + 2 * q) * math.sqrt(1 + 4 * q))
    if activation == "sin":
        return math.exp(-2 * q)
    q = max(q, LITTLE)
    (z, weight), (value, slope) = _places(q), SMOOTH[activation]
    u = math.sqrt(q) * z
    return float(weight @ (value(u) * slope(u) * z)) / math.sqrt(q)


def _both(q: float, c: float, function: Function) -> float:
    """E f(u)f(v) of a smooth function."""
    z, weight = _places(q)
    first = function(math.sqrt(q) * z)
    if c == 1:
        return float(weight @ first**2)
    second = function(math.sqrt(q) * (c * z[:, None] + math.sqrt(max(0.0, 1 - c * c)) * z))
    return float((weight * first) @ (second @ weight))
