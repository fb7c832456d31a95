"""Functions that the standard of array namespaces lacks, or has in another form, for arrays of any of them.

They take what their callers have checked, and so declare no domain.
"""

from __future__ import annotations

from typing import Any

import scipy.special
from array_api_compat import array_namespace


def expit(x: Any) -> Any:
    """1/(1 + e⁻ˣ), elementwise, to rounding at both ends."""
    xp = array_namespace(x)
    return xp.exp(-positive(-x)) / (1 + xp.exp(-xp.abs(x)))


def softplus(x: Any) -> Any:
    """ln(1 + eˣ), elementwise."""
    xp = array_namespace(x)
    return positive(x) + xp.log1p(xp.exp(-xp.abs(x)))


def positive(x: Any) -> Any:
    """x where it is above 0, NaN where it is NaN, and 0 elsewhere."""
    xp = array_namespace(x)
    return xp.where(x < 0, xp.zeros_like(x), x)


def erf(x: Any) -> Any:
    """The error function: the namespace's own where it has one, as PyTorch does, else SciPy's."""
    return getattr(array_namespace(x), "erf", scipy.special.erf)(x)


def outer(a: Any, b: Any) -> Any:
    """abᵀ of two vectors `[n]`, `[m]`: `[n, m]`."""
    return a[:, None] * b[None, :]


def identity(like: Any) -> Any:
    """I `[n, n]`, of the namespace and dtype of an array whose last dimension is n."""
    xp = array_namespace(like)
    place = xp.arange(like.shape[-1], dtype=like.dtype)
    return xp.astype(place[:, None] == place[None, :], like.dtype)


def trace(matrix: Any) -> Any:
    """The sum of the diagonal of `[n, n]`."""
    xp = array_namespace(matrix)
    return xp.sum(xp.linalg.diagonal(matrix))


def norm(x: Any) -> Any:
    """√Σx² of all numbers in an array."""
    xp = array_namespace(x)
    return xp.sqrt(xp.sum(x * x))
