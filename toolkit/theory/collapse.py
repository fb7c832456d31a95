"""The end of training of free features and linear layers under weight decay, in closed form for each class.

The loss, with N = Σ nₖ samples of K classes, features H `[d, N]`, layers W₁ … W_M and one-hot targets Y,

    L = ‖W_M ⋯ W₁H − Y‖²/2N + (λ_W/2) Σⱼ‖Wⱼ‖² + (λ_H/2)‖H‖²,

splits into one problem for each class, because orthogonal rows are optimal. With

    bₖ = (MN/nₖ)(N λ_Wᴹ λ_H)^(1/M)

class k adds (nₖ/2N)[1/(1 + xᴹ) + bₖx], and x ≥ 0 sets all its lengths. Setting the derivative to zero gives
M xᴹ⁻¹/(1 + xᴹ)² = bₖ; its largest root is a minimum, and beats x = 0 while bₖ < (M − 1)^((M−1)/M)/M (bₖ < 1 for M = 1).
For M ≥ 2 the root is still (M − 1)^(1/M) there, so a class that becomes too small vanishes in a jump. Near the jump, on
both sides, both ends are minima, and gradient descent may end in the worse one.

Source: Dang et al., "Neural collapse in deep linear networks: from balanced to imbalanced data" (2023), theorems for
bias-free unconstrained features; Zhu et al. (2021) for the simplex with a bias.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np
from jaxtyping import Bool, Float, Shaped
from numpy import ndarray
from scipy.optimize import brentq

Numbers = Sequence[float] | Shaped[ndarray, "..."]  # `_checked` says in words what is wrong with them


class LinearLayers(NamedTuple):
    """The end of training, classes in the order given."""

    weight_sq_norms: Float[ndarray, " K"]  # ‖rows of W_M ⋯ W₁‖² `[K]`
    feature_sq_norms: Float[ndarray, " K"]  # ‖feature of a sample of each class‖² `[K]`
    products: Float[ndarray, " K"]  # output for the own class of its samples, (WH)ₖₖ `[K]`
    alive: Bool[ndarray, " K"]  # whether a class keeps a nonzero output `[K]`
    loss: float


def linear_layers(
    counts: Numbers,
    layers: int,
    weight_decay: float,
    feature_decay: float,
    *,
    width: int | None = None,
    metastable: bool = False,
) -> LinearLayers:
    """The global minimum without bias; a `width` below K keeps only the largest classes (equal ones in their order).

    `metastable` keeps every class that has a minimum of its own, even if dropping it gives a lower loss.
    ValueError for an empty class, fewer than one layer, or a decay that is not positive.
    """
    sizes = _checked(counts, layers, weight_decay, feature_decay)
    total = sizes.sum()
    pressure = layers * total / sizes * (total * weight_decay**layers * feature_decay) ** (1 / layers)
    limit = last_pressure(layers) if metastable else drop_pressure(layers)
    roots = np.array([largest_root(b, layers) if b < limit else 0.0 for b in pressure])
    if width is not None and width < len(sizes):
        roots[np.argsort(-sizes, kind="stable")[width:]] = 0.0
    scale = total * feature_decay
    squares = scale * roots**layers
    loss = np.sum(sizes / (2 * total) * (1 / (1 + roots**layers) + pressure * roots))
    return LinearLayers(squares, squares / (squares + scale) ** 2, squares / (squares + scale), roots > 0, float(loss))


def drop_pressure(layers: int) -> float:
    """The b above which dropping a class lowers the loss: 1, ½, .529, … for 1, 2, 3, … layers."""
    return 1.0 if layers == 1 else (layers - 1) ** ((layers - 1) / layers) / layers


def last_pressure(layers: int) -> float:
    """The largest b at which a class has a minimum of its own: the greatest value of M xᴹ⁻¹/(1 + xᴹ)²."""
    return 1.0 if layers == 1 else _pull(_steepest(layers), layers)


def largest_root(b: float, layers: int) -> float:
    """The largest x with M xᴹ⁻¹/(1 + xᴹ)² = b; needs b below `last_pressure`."""
    low = 0.0 if layers == 1 else _steepest(layers)
    high = 1.0 + low
    while _pull(high, layers) > b:
        high *= 2
    tolerance = np.float64(1e-14)
    return cast(float, brentq(lambda x: _pull(x, layers) - b, low, high, xtol=tolerance, rtol=tolerance))


def _pull(x: float, layers: int) -> float:
    return layers * x ** (layers - 1) / (1 + x**layers) ** 2


def _steepest(layers: int) -> float:
    """Where `_pull` is greatest: xᴹ = (M − 1)/(M + 1)."""
    return ((layers - 1) / (layers + 1)) ** (1 / layers)


def balanced_with_bias(
    classes: int, samples: int, layers: int, weight_decay: float, feature_decay: float
) -> LinearLayers:
    """Equal classes and a free, undecayed bias: the simplex, WH = x^M/(1 + x^M)·(I − 11ᵀ/K) and bias 1/K.

    The K − 1 directions left each carry the problem of `linear_layers`; `products` is the diagonal of WH, and the
    loss is (K − 1)(n/2N)[1/(1 + xᴹ) + bx].
    """
    plain = linear_layers([samples] * classes, layers, weight_decay, feature_decay)
    share = (classes - 1) / classes
    return plain._replace(
        weight_sq_norms=share * plain.weight_sq_norms,
        feature_sq_norms=share * plain.feature_sq_norms,
        products=share * plain.products,
        loss=share * plain.loss,
    )


def cross_entropy_margin(classes: int, samples: int, weight_decay: float, feature_decay: float) -> float:
    """z_y − z_y′ at the end, one layer, equal classes: ln(1/ε − (K − 1)) with ε = √(n λ_W λ_H), and 0 from ε = 1/K on.

    For the mean cross-entropy + (λ_W/2)‖W‖² + (λ_H/2)‖H‖²; the features are a simplex (Zhu et al. 2021).
    """
    sizes = _checked([samples] * classes, 1, weight_decay, feature_decay)
    strength = np.sqrt(sizes[0] * weight_decay * feature_decay)
    return float(np.log(1 / strength - (classes - 1))) if strength < 1 / classes else 0.0


def _checked(counts: Numbers, layers: int, weight_decay: float, feature_decay: float) -> Float[ndarray, " K"]:
    sizes = np.asarray(counts)
    if sizes.ndim != 1 or len(sizes) < 2 or sizes.dtype.kind not in "iu" or (sizes < 1).any():
        raise ValueError(f"counts must be two or more whole numbers, each at least 1 (got {counts!r})")
    if not isinstance(layers, int | np.integer) or layers < 1:
        raise ValueError(f"layers must be a whole number of at least 1 (got {layers!r})")
    for name, value in (("weight_decay", weight_decay), ("feature_decay", feature_decay)):
        if not value > 0 or not np.isfinite(value):
            raise ValueError(f"{name} must be positive (got {value!r})")
    return sizes.astype(float)
