"""Modes of linear networks in closed form, for arrays of any namespace that fit together.

The equations, with their sources, are in `toolkit.theory.linear_networks`. The functions take what their callers have
checked, and so declare no domain.
"""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace


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
