"""Modes of linear networks in closed form, for arrays of any namespace that fit together.

The equations, with their sources, are in `toolkit.theory.linear_networks`. The functions take what their callers have
checked, and so declare no domain.
"""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from toolkit.theory.arrays import expit


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
    end, begin = xp.asinh(2 * strength / size), xp.asinh(2 * start / size)
    left = xp.sqrt(size**2 + 4 * strength**2) * time / tau
    decay, done = xp.exp(-left), -xp.expm1(-left)
    high, low, high0, low0 = (2 * expit(x) for x in (end, -end, begin, -begin))
    a = high0 * (high**2 + low**2 * decay) + high * low * low0 * done
    b = low0 * (low**2 + high**2 * decay) + high * low * high0 * done
    apart = xp.tanh(end / 2) * done + xp.tanh(begin / 2) * (xp.tanh(end / 2) ** 2 + decay)  # (A − B)/4
    apart = xp.where(xp.abs(a - b) > (a + b) / 2, (a - b) / 4, apart)
    return size * apart * (a + b) / (a * b)
