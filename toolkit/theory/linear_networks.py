"""Linear networks of two or more layers, trained on whitened inputs: gradient flow in closed form.

On whitened inputs the loss ½|S − W₂W₁|² of a linear network depends on the products of its layers alone, and with
τ = 1/(step size) gradient flow is τẆ₁ = W₂ᵀ(S − W₂W₁), τẆ₂ = (S − W₂W₁)W₁ᵀ (Saxe, McClelland & Ganguli 2014).
Aligned with the singular vectors of S, each singular value s is learned by itself: the strength a of its mode obeys

    balanced layers         τȧ = 2a(s − a)                 a sigmoid;
    L balanced layers       τȧ = L a^(2 − 2/L) (s − a);
    unbalanced, w₂² − w₁² = λ    τȧ = √(λ² + 4a²) (s − a)   exponential for λ ≫ s, sigmoid for λ ≪ s.

The last is also the law of an infinitely wide two-layer network of richness γ, ḟ = 2√(1 + γ²f²)(s − f), with
λ = 2/γ and τ = 1/γ (`toolkit.theory.linear_richness`). Times are in the units of τ and may come in any order.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float
from numpy import floating, ndarray
from scipy.special import expit

from toolkit.domain import array, domain, number, whole
from toolkit.theory.linear_flows import balanced_product, gradient_flow
from toolkit.theory.linear_parts import balanced, exponential, unbalanced

__all__ = [
    "balanced_mode",
    "balanced_product",
    "deep_mode",
    "effective_start",
    "gradient_flow",
    "lone_mode",
    "rise_time",
    "unbalanced_mode",
]

Times = float | Float[ndarray, "*T"]
Curve = Float[ndarray | floating, "*T"]  # a number for one time, an array for several

NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)
PANEL, FLAT, FAR = 0.5, 40.0, 690.0  # e^−40 is nothing beside 1, e^690 almost the largest number

MOST, NEURON = 1e50, 1e20
TIME, STRENGTH, TAU = array("*T", least=0, most=MOST), number(-MOST, MOST), number(1 / MOST, MOST)


@domain(time=TIME, strength=STRENGTH, start=number(0, MOST), tau=TAU)
def balanced_mode(time: Times, strength: float, start: float, tau: float = 1.0) -> Curve:
    """a(t) = s e^{2st/τ}/(e^{2st/τ} − 1 + s/a₀) (Saxe et al. 2014), for a₀ ≥ 0 and any s; exact to rounding."""
    with np.errstate(over="ignore"):
        return balanced(np.asarray(time, float), np.asarray(strength), np.asarray(start), tau)


@domain(begin=number(0, MOST), end=number(0, MOST), strength=number(1 / MOST, MOST), tau=TAU)
def rise_time(begin: float, end: float, strength: float, tau: float = 1.0) -> float:
    """When a balanced mode has gone from `begin` to `end`: t = (τ/2s) ln[a_f(s − a₀)/(a₀(s − a_f))], for s > 0.

    ValueError unless 0 < a₀ ≤ a_f < s, or s < a_f ≤ a₀: a mode never gets anywhere else.
    """
    if not (0 < begin <= end < strength or strength < end <= begin):
        raise ValueError(
            f"end must lie between begin and strength, all of them above 0 "
            f"(got begin {begin!r}, end {end!r}, strength {strength!r})"
        )
    return tau / (2 * strength) * (np.log(end / begin) + np.log((strength - begin) / (strength - end)))


@domain(
    first=array("h D", least=-MOST, most=MOST),
    second=array("m h", least=-MOST, most=MOST),
    left=array("m", least=-MOST, most=MOST),
    right=array("D", least=-MOST, most=MOST),
)
def effective_start(
    first: Float[ndarray, "h D"], second: Float[ndarray, "m h"], left: Float[ndarray, " m"], right: Float[ndarray, " D"]
) -> float:
    """The a₀ of a mode uvᵀ from small random layers W₁, W₂: ¼|W₂ᵀu + W₁v|², about g²h/2 for h hidden neurons of
    standard deviation g. Before anything is learned, this part grows and its complement |W₂ᵀu − W₁v| decays."""
    return float(np.sum((second.T @ left + first @ right) ** 2) / 4)


@domain(time=TIME, strength=STRENGTH, start=STRENGTH, imbalance=STRENGTH, tau=TAU)
def unbalanced_mode(time: Times, strength: float, start: float, imbalance: float, tau: float = 1.0) -> Curve:
    """a(t) of τȧ = √(λ² + 4a²)(s − a) in closed form, for λ ≠ 0 and any s and a₀; exact to rounding.

    With 2a = |λ| sinh θ, 2s = |λ| sinh Θ, u = tanh(θ/2) and T = tanh(Θ/2), (T − u)/(1 + Tu) decays like
    E = e^{−Rt/τ}, R = √(λ² + 4s²). So, from u₀ and with p = 1 + T, m = 1 − T, and p₀, m₀ likewise, u = (A − B)/(A + B):

        A = p₀(p² + m²E) + pm m₀(1 − E),    B = m₀(m² + p²E) + pm p₀(1 − E),    a = |λ|(A² − B²)/4AB,

    where A and B have no terms of opposite signs, and A − B = 4[T(1 − E) + u₀(T² + E)] where they are almost equal.
    Raises ValueError for λ = 0: that is `balanced_mode`.
    """
    if imbalance == 0:
        raise ValueError("imbalance must not be 0 (balanced_mode solves that case)")
    return unbalanced(np.asarray(time, float), np.asarray(strength), np.asarray(start), np.asarray(abs(imbalance)), tau)


@domain(time=TIME, strength=STRENGTH, start=STRENGTH, layers=whole(1, 1000), tau=TAU)
def deep_mode(time: Times, strength: float, start: float, layers: int, tau: float = 1.0) -> Float[ndarray, "*times"]:
    """a(t) of τȧ = L a^(2 − 2/L)(s − a) for L balanced layers and any s, relative to a within 1e-12: `[times]`.

    As far as the rounding of `time` allows, that is: it matters where a starts small and the layers are many. One layer
    gives an exponential, from any a₀, two the sigmoid. For more, the time that a takes is an integral, which is
    inverted (`_climb`). ValueError for a₀ < 0 and two or more layers.
    """
    times = np.atleast_1d(np.asarray(time, float))
    if start < 0 and layers > 1:
        raise ValueError(f"start must be at least 0 with {layers} layers (got {start!r})")
    return _deep_mode(times.ravel(), strength, start, layers, tau).reshape(times.shape)


def _deep_mode(
    time: Float[ndarray, " T"], strength: float, start: float, layers: int, tau: float
) -> Float[ndarray, " T"]:
    if layers == 1:
        return exponential(time / tau, np.asarray(strength), start)
    if layers == 2:
        return np.asarray(balanced_mode(time, strength, start, tau))
    if start in (0, strength):
        return np.full(len(time), start)
    if strength == 0:
        power = 2 - 2 / layers
        return start * (1 + power * layers * start**power * time / tau) ** (-1 / power)
    return _climb(time, strength, start, layers, tau)


def _climb(time: Float[ndarray, " T"], strength: float, start: float, layers: int, tau: float) -> Float[ndarray, " T"]:
    """`deep_mode` for three or more layers, in the variable y = |ln a/|s − a||, which neither end of a bounds.

    With α = 1 − 2/L and t in units of τ/(L|s|^(1 + α)): dt/dy = (1 + e^{−y})^α for a < s; (1 − e^{−y})^α for a > s > 0;
    and (e^y − 1)^α for s < 0, where a falls to 0.
    """
    power, size = 1 - 2 / layers, abs(strength)
    scaled = time / tau * layers * size ** (1 + power)
    if strength < 0:
        y = _solve_rising(lambda y: np.expm1(y) ** power, np.log1p(size / start), scaled, endless=power)
        return size / np.expm1(np.minimum(y, FAR))
    if start > strength:
        begin = -np.log1p(-strength / start) if strength < start / 2 else np.log(start / (start - strength))
        y = _solve_rising(lambda y: (-np.expm1(-y)) ** power, begin, scaled)
        return strength / -np.expm1(-y)
    begin = np.log(start) - np.log(strength - start)
    return strength * expit(_solve_rising(lambda y: np.exp(power * np.logaddexp(0, -y)), begin, scaled))


def _solve_rising(slope: Callable, start: float, wanted: Float[ndarray, " T"], endless: float = 0.0) -> ndarray:
    """y ≥ `start` where ∫ slope(y) dy from `start` to y is each of `wanted` ≥ 0: `[T]`.

    `slope` is analytic for y > 0 with at most a power at 0, or on the whole axis; from y = 40 on it is 1, or, if
    `endless` is α > 0, it grows like e^{αy}; then y is not followed beyond 690.
    """
    far = np.log(endless * wanted.max() + np.exp(endless * start)) / endless + 2 if endless else FLAT
    edges = _edges(start, min(far, FAR))
    reached = np.concatenate([[0.0], np.cumsum(_integral(slope, edges[:-1], edges[1:]))])
    panel = np.clip(np.searchsorted(reached, wanted, side="right") - 1, 0, len(edges) - 2)
    low, high, lacking = edges[panel], edges[panel + 1], wanted - reached[panel]
    y = low
    for _ in range(8):  # Newton
        y = np.clip(y + (lacking - _integral(slope, low, y)) / slope(y), low, high)
    return np.where(wanted > reached[-1], edges[-1] + wanted - reached[-1], y)


def _edges(start: float, end: float) -> Float[ndarray, " edges"]:
    """Ends of panels from `start` on: growing by half of themselves between 0 and 1, and steps of ½ elsewhere."""
    edges = [start]
    while edges[-1] < end or len(edges) < 2:
        edges.append(edges[-1] * 1.5 if 0 < edges[-1] < 1 else edges[-1] + PANEL)
    return np.array(edges)


def _integral(slope: Callable, low: ndarray, high: ndarray) -> ndarray:
    """∫ slope from `low` to `high`, elementwise, by Gauss-Legendre; both close to one another."""
    half = (high - low) / 2
    return half * (slope((low + high)[..., None] / 2 + half[..., None] * NODES) @ WEIGHTS)


@domain(
    time=TIME,
    strength=STRENGTH,
    into=array("N", least=-NEURON, most=NEURON),
    out=array("N", least=-NEURON, most=NEURON),
    tau=TAU,
)
def lone_mode(
    time: Times, strength: float, into: Float[ndarray, " N"], out: Float[ndarray, " N"], tau: float = 1.0
) -> Curve:
    """a(t) = y·x of a mode uvᵀ that is alone in its network: x = W₁v into N neurons, y = W₂ᵀu out of them, any start.

    τẋ = (s − a)y and τẏ = (s − a)x, so x + y grows as x − y decays, and |x + y||x − y| keeps its value: it is the λ of
    `unbalanced_mode`, which a follows. Where several modes are learned at once, this leaves out how they influence one
    another.
    """
    start = float(out @ into)
    kept = float(np.linalg.norm(out + into) * np.linalg.norm(out - into))
    if kept > 1e-14 * float(into @ into + out @ out):
        return unbalanced_mode(time, strength, start, kept, tau)
    if start >= 0:
        return balanced_mode(time, strength, start, tau)
    return -balanced_mode(time, -strength, -start, tau)  # y = −x: nothing grows
