"""Modes and flows of linear networks, for arrays of any namespace that fit together.

The equations, with their sources, are in `toolkit.theory.linear_networks` and `toolkit.theory.linear_flows`. The
functions take what their callers have checked, and so declare no domain.
"""

from __future__ import annotations

import math
from typing import Any

from array_api_compat import array_namespace

from toolkit.theory.arrays import expit, identity, norm
from toolkit.theory.program import Kept

NEWTON = 6  # iterations: from where they begin, rounding is reached after five
FLAT = 40.0  # from this y on t(y) rises like y, to rounding
SCHULZ = 10  # likewise, for steps of up to 1 in a time of 1/s


def exponential(time: Any, target: Any, start: Any) -> Any:
    """What one layer has learned of its target, number by number."""
    xp = array_namespace(target)
    return start * xp.exp(-time) - target * xp.expm1(-time)


def balanced(time: Any, strength: Any, start: Any, tau: Any = 1.0) -> Any:
    """a(t) of `balanced_mode`, for a₀ ≥ 0 and any s."""
    xp = array_namespace(time)
    x, none = 2 * strength * time / tau, start == 0
    some = xp.where(x == 0, xp.ones_like(x), x)
    risen = xp.where(x == 0, xp.ones_like(x), -xp.expm1(-x) / some)  # (1 − e^{−x})/x
    a = 1 / (xp.exp(-x) / xp.where(none, xp.ones_like(start), start) + 2 * time / tau * risen)
    return xp.where(none, xp.zeros_like(a), a)


def unbalanced(time: Any, strength: Any, start: Any, size: Any, tau: Any = 1.0) -> Any:
    """a(t) of `unbalanced_mode`, for |λ| = `size` above 0."""
    xp = array_namespace(time)
    (high, low, end), (high0, low0, begin) = (_halves(2 * x / size) for x in (strength, start))
    left = xp.sqrt(size**2 + 4 * strength**2) * time / tau
    decay, done = xp.exp(-left), -xp.expm1(-left)
    a = high0 * (high**2 + low**2 * decay) + high * low * low0 * done
    b = low0 * (low**2 + high**2 * decay) + high * low * high0 * done
    apart = end * done + begin * (end**2 + decay)  # (A − B)/4
    apart = xp.where(xp.abs(a - b) > (a + b) / 2, (a - b) / 4, apart)
    return size * apart * (a + b) / (a * b)


def _halves(x: Any) -> tuple[Any, Any, Any]:
    """1 + u, 1 − u and u = tanh(θ/2), where x = sinh θ."""
    xp = array_namespace(x)
    far = xp.abs(x) > 1e100  # whose square may be no number
    root = xp.where(far, xp.abs(x), xp.sqrt(1 + xp.where(far, xp.zeros_like(x), x) ** 2))
    grown = root + xp.abs(x)  # e^|θ|
    more, less = 2 * grown / (1 + grown), 2 / (1 + grown)
    return xp.where(x < 0, less, more), xp.where(x < 0, more, less), x / (1 + root)


def lone(time: Any, strength: Any, into: Any, out: Any) -> Any:
    """a(t) of `lone_mode`, for modes in the columns of x and y, `[N, K]`, and their s `[K]`: `[K]`; τ is 1."""
    xp = array_namespace(into)
    start, size = xp.sum(out * into, axis=0), xp.sum(into**2 + out**2, axis=0)
    kept = xp.sqrt(xp.sum((out + into) ** 2, axis=0) * xp.sum((out - into) ** 2, axis=0))
    apart, one = kept > 1e-14 * size, xp.ones_like(kept)
    sign = xp.where(start < 0, -one, one)  # y = −x: nothing grows
    alike = sign * balanced(time + 0 * start, sign * strength, sign * start)
    return xp.where(apart, unbalanced(time + 0 * start, strength, start, xp.where(apart, kept, one)), alike)


def deep(time: Any, strength: Any, start: Any, layers: int) -> Any:
    """a(t) of `deep_mode` for three or more layers, s > 0 and a₀ > 0; τ is 1.

    In the variable y of `toolkit.theory.linear_networks._climb` and with q = a/s the time is elementary: in units of
    1/(Ls^(1 + α)) it is t(y) − t(y₀) with t = −q^(−α)/α + L∫ p/(1 − pᴸ) dp, p = q^(1/L) (`_clock`). Newton's method
    inverts it, from where (1 + x)^α ≤ 1 + x^α says that a is at most (for a < s), or y₀ and the time (for a > s).
    """
    xp, power = array_namespace(start), 1 - 2 / layers
    one, rests = xp.ones_like(start), start == strength
    sign = xp.where(start > strength, -one, one)
    begin = xp.log(start) - xp.log(xp.where(rests, one, sign * (strength - start)))
    wanted = time * layers * strength ** (1 + power)
    until = _clock(begin, sign, layers) + wanted
    y = xp.where(sign > 0, _earliest(wanted + begin - xp.exp(-power * begin) / power, power), begin + wanted)
    for _ in range(NEWTON):
        y = y + (until - _clock(y, sign, layers)) / (1 + sign * xp.exp(-y)) ** power
    return xp.where(rests, start, strength / (1 + sign * xp.exp(-y)))


def _earliest(m: Any, power: float) -> Any:
    """About the y with y − e^(−αy)/α = m: v = e^(−αy) has v + ln v = −αm."""
    xp = array_namespace(m)
    z = xp.clip(-power * m, -600.0, None)
    late = z < 1
    far = xp.where(late, xp.ones_like(z), z)
    v = xp.where(late, expit(z), far - xp.log(far) + 0.5 / far)
    for _ in range(2):
        v = v * (1 + z - xp.log(v)) / (1 + v)
    return m + v / power


def _clock(y: Any, sign: Any, layers: int) -> Any:
    """t(y), up to a constant: L∫ p/(1 − pᴸ) dp is −Σ ω⁻²ᵏ ln(1 − ωᵏp) over the L-th roots of 1."""
    xp, power = array_namespace(y), 1 - 2 / layers
    near = xp.clip(y, None, FLAT)
    log = -xp.log1p(sign * xp.exp(-near))  # ln q
    p, time = xp.exp(log / layers), y - near - xp.exp(-power * log) / power
    time = time - xp.log(sign * -xp.expm1(log / layers))
    for k in range(1, layers):
        angle = 2 * math.pi * k / layers
        real, imaginary = 1 - p * math.cos(angle), -p * math.sin(angle)
        size, turn = xp.log(real**2 + imaginary**2) / 2, xp.atan2(imaginary, real)
        time = time - math.cos(2 * angle) * size - math.sin(2 * angle) * turn
    return time


def balanced_start(modes: Any, strengths: Any, first: Any, second: Any, time: Any) -> Kept:
    """What `balanced_step` keeps for W₁ `[h, D]`, W₂ `[D, h]` that are balanced, W₁ᵀW₁ = cI, for the target Σ sₖvₖvₖᵀ.

    It follows Q = [W₁ᵀ; W₂] without its rotation: [√c I; P/√c], whose sum and difference of halves are `grows` and
    `fades`; e^{±Ft/τ} and its integral are known from the modes vₖ `[K, D]`. `time` is that of a step. For layers that
    are not balanced all is NaN.
    """
    xp = array_namespace(first)
    unit, size = identity(modes), xp.sum(first**2) / first.shape[1]
    alike = xp.abs(xp.sum(first**2) - xp.sum(second**2)) <= 1e-8 * xp.sum(first**2 + second.T**2)
    into = xp.where(alike, xp.sqrt(size), xp.nan * size) * unit
    out = second @ first / xp.sqrt(size)

    def spread(known, rest):
        return rest * unit + (modes.T * (known - rest)) @ modes

    both = {}
    for name, s in (("grows", strengths), ("fades", -strengths)):
        both[f"{name}_by"] = spread(xp.exp(s * time), 1.0)
        both[f"{name}_seen"] = spread(xp.expm1(2 * s * time) / (2 * s), time)
    return both | {"grows": (into + out) / 2**0.5, "fades": (into - out) / 2**0.5, "unit": unit}


def balanced_step(kept: Kept) -> Kept:
    """Q ← E Q (I + QᵀGQ)^(−1/2), the law of `balanced_product` over one step."""
    grows, fades = kept["grows"], kept["fades"]
    seen = grows.T @ kept["grows_seen"] @ grows + fades.T @ kept["fades_seen"] @ fades
    root = _inverse_root(seen, kept["unit"])
    return kept | {"grows": kept["grows_by"] @ grows @ root, "fades": kept["fades_by"] @ fades @ root}


def balanced_now(kept: Kept) -> Any:
    """W₂W₁."""
    return (kept["grows"] - kept["fades"]) @ (kept["grows"] + kept["fades"]).T / 2


def _inverse_root(seen: Any, unit: Any) -> Any:
    """(I + Z)^(−1/2) of a positive Z, by Newton's and Schulz's iteration."""
    size = 1 + norm(seen)
    matrix, root = (unit + seen) / size, unit
    for _ in range(SCHULZ):
        turn = 1.5 * unit - 0.5 * (root @ matrix)
        matrix, root = matrix @ turn, turn @ root
    return root / size**0.5
