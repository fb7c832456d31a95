"""The end of training of free features and linear layers under weight decay, in closed form.

The loss, with N = Σ nₖ samples of K classes, features H `[d, N]`, layers W₁ … W_M and one-hot targets Y,

    L = ‖W_M ⋯ W₁H (+ b) − Y‖²/2N + (λ_W/2) Σⱼ‖Wⱼ‖² + (λ_H/2)‖H‖²,

depends on the layers and features only by the singular values of Z = W_M ⋯ W₁H once these are balanced, and is least
where Z has the singular vectors of Y (of Y minus its mean, if there is a free bias b without decay). So it splits into
one problem for each squared singular value ν of Y: without a bias these are the nₖ, and a direction is a class; with
one they are the K − 1 eigenvalues of diag(n) − nnᵀ/N other than 0. With

    b = (MN/ν)(N λ_Wᴹ λ_H)^(1/M)

a direction adds (ν/2N)[1/(1 + xᴹ) + bx], and x ≥ 0 sets all its lengths. Setting the derivative to zero gives
M xᴹ⁻¹/(1 + xᴹ)² = b; its largest root is a minimum, and beats x = 0 while b < (M − 1)^((M−1)/M)/M (b < 1 for M = 1).
For M ≥ 2 the root is still (M − 1)^(1/M) there, so a class that becomes too small vanishes in a jump. Near the jump, on
both sides, both ends are minima, and gradient descent may end in the worse one. A network of width d keeps at most the
d directions of largest ν. Where the d-th and the next are equal (equal classes, d below K, or below K − 1 with a bias),
each choice of d directions is as good: the loss is known, outputs and lengths are not.

Source: Dang et al., "Neural collapse in deep linear networks: from balanced to imbalanced data" (2023), theorems for
bias-free unconstrained features; Zhu et al. (2021) for the simplex with a bias. The eigenvalues for unequal classes
with a bias are derived here; the tests compare them with L-BFGS over all weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Shaped
from numpy import ndarray

from toolkit.domain import array, boolean, domain, number, optional, whole
from toolkit.theory import collapse_parts as parts
from toolkit.theory.collapse_parts import ENDS as ENDS

Numbers = Sequence[float] | Shaped[ndarray, "..."]
SIZE, CLASSES, LAYERS, DECAY = whole(1), whole(2, 10_000), whole(1, 1000), number(1e-100, 1e100)
SETTING = {
    "counts": array("K", whole=True, least=1, most=10**9, long=2),
    "layers": LAYERS,
    "weight_decay": DECAY,
    "feature_decay": DECAY,
    "width": optional(SIZE),
    "metastable": boolean,
    "bias": boolean,
}


class LinearLayers(NamedTuple):
    """The end of training, classes in the order given."""

    weight_sq_norms: Float[ndarray, " K"]  # ‖rows of W_M ⋯ W₁‖² `[K]`
    feature_sq_norms: Float[ndarray, " K"]  # ‖feature of a sample of each class‖² `[K]`
    products: Float[ndarray, " K"]  # output for the own class of its samples without the bias, (WH)ₖₖ `[K]`
    alive: Bool[ndarray, " K"]  # whether a class keeps a nonzero product `[K]`
    loss: float
    outputs: Float[ndarray, "K K"]  # WH + b, a column for a sample of each class `[K, K]`


@domain(**SETTING)
def linear_layers(
    counts: Numbers,
    layers: int,
    weight_decay: float,
    feature_decay: float,
    *,
    width: int | None = None,
    metastable: bool = False,
    bias: bool = False,
) -> LinearLayers:
    """The global minimum for `counts` nₖ ≥ 1 of two or more classes; decays between 1e-100 and 1e100.

    `width` (default: wide enough) keeps the d largest directions. `metastable` keeps every direction that has a minimum
    of its own, even if dropping it gives a lower loss; without it, one that could as well be dropped is dropped.
    ValueError where equal directions compete for the width: `least_loss` gives the loss then.
    """
    found = _found(counts, layers, weight_decay, feature_decay, width, metastable, bias)
    if not found["unique"]:
        raise ValueError(
            f"width must not separate equal classes (got {width} for counts {np.asarray(counts).tolist()}): "
            "every choice among them is a minimum of the same loss, see least_loss"
        )
    products = found["products"]
    lengths = found["weight_sq_norms"], found["feature_sq_norms"]
    return LinearLayers(*lengths, products, products > 1e-12, float(found["loss"]), found["outputs"])


def _found(counts, layers, weight_decay, feature_decay, width, metastable, bias) -> dict[str, Any]:
    sizes = np.asarray(counts, float)
    wide = len(sizes) if width is None else width
    decays = np.float64(weight_decay), np.float64(feature_decay)
    with np.errstate(divide="ignore", over="ignore", under="ignore", invalid="ignore"):
        return parts.linear_layers(sizes, layers, *decays, width=wide, metastable=metastable, bias=bias)


@domain(**SETTING)
def least_loss(
    counts: Numbers,
    layers: int,
    weight_decay: float,
    feature_decay: float,
    *,
    width: int | None = None,
    metastable: bool = False,
    bias: bool = False,
) -> float:
    """The loss of `linear_layers`, known for every width, also where equal classes compete for it."""
    return float(_found(counts, layers, weight_decay, feature_decay, width, metastable, bias)["loss"])


@domain(**SETTING)
def is_unique(
    counts: Numbers,
    layers: int,
    weight_decay: float,
    feature_decay: float,
    *,
    width: int | None = None,
    metastable: bool = False,
    bias: bool = False,
) -> bool:
    """Whether outputs and lengths at the minimum are known: False where equal directions compete for the width."""
    return bool(_found(counts, layers, weight_decay, feature_decay, width, metastable, bias)["unique"])


@domain(layers=LAYERS)
def drop_pressure(layers: int) -> float:
    """The b above which dropping a class lowers the loss: 1, ½, .529, … for 1, 2, 3, … layers."""
    return parts.drop_pressure(layers)


@domain(layers=LAYERS)
def last_pressure(layers: int) -> float:
    """The largest b at which a class has a minimum of its own: the greatest value of M xᴹ⁻¹/(1 + xᴹ)²."""
    return parts.last_pressure(layers)


@domain(b=number(above=0), layers=LAYERS)
def largest_root(b: float, layers: int) -> float:
    """The largest x with M xᴹ⁻¹/(1 + xᴹ)² = b. ValueError for a b above `last_pressure`."""
    last = last_pressure(layers)
    if b > last:
        raise ValueError(f"b must be at most {last:.6g} with {layers} layers: above that there is no root (got {b!r})")
    return float(np.exp(parts.log_power(np.asarray(np.log(b)), layers) / layers))


@domain(
    classes=whole(2, 1000),  # a matrix `[K, K]` is decomposed
    samples=SIZE,
    layers=LAYERS,
    weight_decay=DECAY,
    feature_decay=DECAY,
    width=optional(SIZE),
    metastable=boolean,
)
def balanced_with_bias(
    classes: int,
    samples: int,
    layers: int,
    weight_decay: float,
    feature_decay: float,
    *,
    width: int | None = None,
    metastable: bool = False,
) -> LinearLayers:
    """Equal classes and a free, undecayed bias: the simplex, WH = x^M/(1 + x^M)·(I − 11ᵀ/K) and bias 1/K.

    It is `linear_layers(..., bias=True)`: each of the K − 1 directions has ν = n, and the loss is
    (K − 1)(n/2N)[1/(1 + xᴹ) + bx]. ValueError for a width below K − 1, unless decay leaves nothing alive.
    """
    about = {"width": width, "metastable": metastable, "bias": True}
    return linear_layers([samples] * classes, layers, weight_decay, feature_decay, **about)


ENTROPY = {
    "classes": CLASSES,
    "samples": SIZE,
    "weight_decay": DECAY,
    "feature_decay": DECAY,
    "width": optional(SIZE),
}


@domain(**ENTROPY)
def cross_entropy_margin(
    classes: int, samples: int, weight_decay: float, feature_decay: float, width: int | None = None
) -> float:
    """z_y − z_y′ at the end, one layer, equal classes: ln(1/ε − (K − 1)) with ε = √(n λ_W λ_H), and 0 from ε = 1/K on.

    For the mean cross-entropy + (λ_W/2)‖W‖² + (λ_H/2)‖H‖²; the features are a simplex, with a bias or without
    (Zhu et al. 2021). ValueError for a `width` below K − 1, which has no room for it, unless the margin is 0.
    """
    strength = np.sqrt(samples * weight_decay) * np.sqrt(feature_decay)
    if strength >= 1 / classes:
        return 0.0
    if width is not None and width < classes - 1:
        raise ValueError(
            f"width must be at least {classes - 1} for {classes} classes (got {width}): "
            "cross-entropy has no closed form below"
        )
    return float(np.log(1 / strength - (classes - 1)))


@domain(**ENTROPY)
def cross_entropy_loss(
    classes: int, samples: int, weight_decay: float, feature_decay: float, width: int | None = None
) -> float:
    """The loss with decay at the margin m of `cross_entropy_margin`: ln(1 + (K − 1)e⁻ᵐ) + (K − 1)εm."""
    margin = cross_entropy_margin(classes, samples, weight_decay, feature_decay, width)
    strength = np.sqrt(samples * weight_decay) * np.sqrt(feature_decay)
    return float(np.log1p((classes - 1) * np.exp(-margin)) + (classes - 1) * strength * margin)
