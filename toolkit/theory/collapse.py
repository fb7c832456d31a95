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
from typing import NamedTuple, cast

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped
from numpy import ndarray
from scipy.optimize import brentq
from scipy.special import expit

from toolkit.domain import array, boolean, domain, number, optional, whole

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


class _Directions(NamedTuple):
    """The problems that the loss splits into, largest ν first."""

    vectors: Float[ndarray, "K r"]  # left singular vectors of the targets
    nu: Float[ndarray, " r"]
    kept: Bool[ndarray, " r"]  # whether x > 0
    log_pressure: Float[ndarray, " r"]  # ln b
    log_power: Float[ndarray, " r"]  # ln xᴹ of a direction that is kept
    unique: bool  # whether no direction that is kept equals one that the width leaves out


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
    sizes = np.asarray(counts)
    found = _directions(sizes, layers, weight_decay, feature_decay, width, metastable, bias)
    if not found.unique:
        raise ValueError(
            f"width must not separate equal classes (got {width} for counts {sizes.tolist()}): "
            "every choice among them is a minimum of the same loss, see least_loss"
        )
    vectors, power = found.vectors[:, found.kept], found.log_power[found.kept]
    share, squares = expit(power), np.exp(np.log(sizes.sum() * feature_decay) + power)
    seen = np.eye(len(sizes)) - bias * sizes[:, None] / sizes.sum()  # targets, centred if there is a bias
    learned = vectors * share @ vectors.T @ seen
    products = np.diag(learned)
    return LinearLayers(
        (vectors**2 * squares).sum(1),
        ((vectors.T @ seen) ** 2 * (share**2 / squares)[:, None]).sum(0),
        products,
        products > 1e-12,
        _loss(sizes, layers, found),
        learned + bias * sizes[:, None] / sizes.sum(),
    )


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
    sizes = np.asarray(counts)
    return _loss(sizes, layers, _directions(sizes, layers, weight_decay, feature_decay, width, metastable, bias))


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
    return _directions(np.asarray(counts), layers, weight_decay, feature_decay, width, metastable, bias).unique


def _directions(
    sizes: Int[ndarray, " K"],
    layers: int,
    weight_decay: float,
    feature_decay: float,
    width: int | None,
    metastable: bool,
    bias: bool,
) -> _Directions:
    total = sizes.sum()
    nu, vectors = np.linalg.eigh(np.diag(sizes) - bias * np.outer(sizes, sizes / total))
    nu, vectors = nu[::-1][: len(sizes) - bias], vectors[:, ::-1][:, : len(sizes) - bias]
    log_pressure = np.log(layers * total / nu) + np.log(weight_decay) + np.log(total * feature_decay) / layers
    alive = log_pressure < np.log(last_pressure(layers) if metastable else drop_pressure(layers))
    kept = alive & (np.arange(len(nu)) < (len(nu) if width is None else width))
    cut = alive & ~kept
    unique = not (cut.any() and kept.any() and nu[kept][-1] - nu[cut][0] < 1e-12 * nu[0])
    power = [_log_power(b, layers) if k else -np.inf for b, k in zip(log_pressure, kept, strict=True)]
    return _Directions(vectors, nu, kept, log_pressure, np.array(power), unique)


def _loss(sizes: Int[ndarray, " K"], layers: int, found: _Directions) -> float:
    """Σ (ν/2N)[1/(1 + xᴹ) + bx]."""
    terms = expit(-found.log_power) + np.exp(found.log_pressure + found.log_power / layers)
    return float(found.nu @ terms / (2 * sizes.sum()))


@domain(layers=LAYERS)
def drop_pressure(layers: int) -> float:
    """The b above which dropping a class lowers the loss: 1, ½, .529, … for 1, 2, 3, … layers."""
    return 1.0 if layers == 1 else (layers - 1) ** ((layers - 1) / layers) / layers


@domain(layers=LAYERS)
def last_pressure(layers: int) -> float:
    """The largest b at which a class has a minimum of its own: the greatest value of M xᴹ⁻¹/(1 + xᴹ)²."""
    return 1.0 if layers == 1 else float(np.exp(_log_pull(_steepest(layers), layers)))


@domain(b=number(above=0), layers=LAYERS)
def largest_root(b: float, layers: int) -> float:
    """The largest x with M xᴹ⁻¹/(1 + xᴹ)² = b. ValueError for a b above `last_pressure`."""
    last = last_pressure(layers)
    if b > last:
        raise ValueError(f"b must be at most {last:.6g} with {layers} layers: above that there is no root (got {b!r})")
    return float(np.exp(_log_power(np.log(b), layers) / layers))


def _log_power(log_b: float, layers: int) -> float:
    """ln xᴹ of the largest root x of M xᴹ⁻¹/(1 + xᴹ)² = b; logarithms, so that no power overflows."""
    low = _steepest(layers)
    if layers == 1:  # (1 + x)² = 1/b
        return float(np.log(np.expm1(-log_b / 2))) if log_b < 0 else -np.inf
    high = low + 1
    while _log_pull(high, layers) > log_b:
        high += high - low
    if _log_pull(low, layers) <= log_b:
        return low
    tolerance = np.float64(1e-15)
    return cast(float, brentq(lambda y: _log_pull(y, layers) - log_b, low, high, xtol=tolerance, rtol=4 * tolerance))


def _log_pull(log_power: float, layers: int) -> float:
    """ln of M xᴹ⁻¹/(1 + xᴹ)² at ln xᴹ."""
    return np.log(layers) + (1 - 1 / layers) * log_power - 2 * np.logaddexp(0, log_power)


def _steepest(layers: int) -> float:
    """ln xᴹ where the pull is greatest: xᴹ = (M − 1)/(M + 1)."""
    return float(np.log((layers - 1) / (layers + 1))) if layers > 1 else -np.inf


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
