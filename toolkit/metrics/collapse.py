"""Neural collapse in four numbers, each 0 when collapsed (Papyan, Han & Donoho 2020; in the form of Zhu et al. 2021).

Features h `[n, d]`, labels `[n]` from 0 to K − 1, classifier weight W `[K, d]`, bias `[K]` or None. μ_k are the class
means, μ_G the mean of all features, M = [μ_k − μ_G] `[d, K]`; E = (I − 11ᵀ/K)/√(K − 1) is the Gram matrix of a simplex
(K equal vectors at the largest equal angles), of Frobenius norm 1.

`classes` is K where it cannot be read off the labels, as under `vmap`. Otherwise every label from 0 to K − 1 needs a
sample. The numbers ignore the scale and the origin of the features; ValueError where the class means do not differ.
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor

from toolkit.domain import domain, optional, refused, tensor, tracing, whole
from toolkit.metrics import simplex
from toolkit.metrics.scale import scaled
from toolkit.metrics.simplex import inverse_spectrum

Features = Float[Tensor, "n d"]
Labels = Int[Tensor, " n"]
Scalar = Float[Tensor, ""]

FEATURES, LABELS = tensor("n d", long={"n": 2}), tensor("n", whole=True, least=0)
WEIGHT = tensor("K d", long={"K": 2})
CLASSES = optional(whole(2, simplex.MOST))


@domain(features=FEATURES, labels=LABELS, classes=CLASSES)
def nc1(features: Features, labels: Labels, classes: int | None = None) -> Scalar:
    """tr(Σ_W Σ_B⁺)/K: variation within the classes over that between them.

    Σ_W = Σᵢ (hᵢ − μ)(hᵢ − μ)ᵀ/n about each one's class mean, Σ_B = MMᵀ/K, and ⁺ the pseudo-inverse, of rank K − 1 at
    most. In a run whose class means are equal it is 0.
    """
    features = _about_mean(features)
    means, centred = _means(features, labels, classes)
    within = features - means[labels]
    # Σ_B⁺ = K M(MᵀM)⁺²Mᵀ, so the trace is K/n Σᵢ |(MᵀM)⁺Mᵀ(hᵢ − μ)|²
    between = scaled(centred)
    inverse, vectors = inverse_spectrum(between @ between.T)  # for a diverged run NaN comes from `within`
    coordinates = (within @ between.T) @ vectors * inverse
    size = centred.abs().amax()
    return (coordinates / torch.where(size > 0, size, 1)).square().sum() / features.shape[0]


@domain(features=FEATURES, labels=LABELS, classes=CLASSES)
def nc2(features: Features, labels: Labels, classes: int | None = None) -> Scalar:
    """‖MᵀM/‖MᵀM‖_F − E‖_F: how far the class means are from a simplex."""
    return _from_simplex(_gram(_means(_about_mean(features), labels, classes)[1]))


@domain(weight=WEIGHT)
def nc2_classifier(weight: Float[Tensor, "K d"]) -> Scalar:
    """‖WWᵀ/‖WWᵀ‖_F − E‖_F: how far the rows of the classifier are from a simplex. ValueError for W = 0."""
    return _from_simplex(_gram(weight))


@domain(features=FEATURES, labels=LABELS, weight=WEIGHT, classes=CLASSES)
def nc3(features: Features, labels: Labels, weight: Float[Tensor, "K d"], classes: int | None = None) -> Scalar:
    """‖WM/‖WM‖_F − E‖_F: distance of the classifier from the class means. ValueError for W = 0."""
    _, centred = _means(_about_mean(features), labels, classes)
    _same_shape(weight, centred)
    product = scaled(weight) @ scaled(centred).T
    return _from_simplex(product / product.norm())


@domain(features=FEATURES, labels=LABELS, weight=WEIGHT, bias=optional(tensor("K")), classes=CLASSES)
def nc4(
    features: Features,
    labels: Labels,
    weight: Float[Tensor, "K d"],
    bias: Float[Tensor, " K"] | None = None,
    classes: int | None = None,
) -> Scalar:
    """Share of samples that the classifier does not give to the class with the nearest mean."""
    _, centred = _means(_about_mean(features), labels, classes)
    _same_shape(weight, centred)
    scores = features @ weight.T + (0 if bias is None else bias)
    if refused(scores.isfinite()):
        raise ValueError("features, weight and bias are too large: the scores of the classes are not finite")
    features = scaled(features)
    # |h − μ|² without |h|², which is the same for all classes; about the mean of all, where fewer digits cancel
    distances = centred.square().sum(-1) - 2 * (features - features.mean(0)) @ centred.T
    return (scores.argmax(-1) != distances.argmin(-1)).to(features.dtype).mean()


@domain(features=FEATURES, labels=LABELS, classes=CLASSES)
def class_means(
    features: Features, labels: Labels, classes: int | None = None
) -> tuple[Float[Tensor, "K d"], Float[Tensor, "K d"], Float[Tensor, " K"]]:
    """Means μ_k `[K, d]`, the same about the mean of all features `[K, d]`, and the counts `[K]`."""
    classes = _classes(labels, classes)
    member = (labels[:, None] == torch.arange(classes, device=labels.device)).to(features.dtype)
    counts = member.sum(0)
    if refused(counts > 0):
        gone = torch.nonzero(counts == 0).flatten().tolist()
        raise ValueError(f"labels: every class from 0 to K − 1 needs a sample (without one: {gone})")
    origin = features.mean(0)  # about it, fewer digits cancel
    means = member.T @ (features - origin) / counts[:, None]
    return means + origin, means - (features - origin).mean(0), counts


@domain(rows=tensor("K d"))
def cosines(rows: Float[Tensor, "K d"]) -> Float[Tensor, "K K"]:
    """Cosines between all pairs of rows `[K, d]`, `[K, K]`; −1/(K − 1) off the diagonal for a simplex.

    ValueError for a row of zeros.
    """
    rows = scaled(rows, rows=True)
    unit = rows / rows.norm(dim=-1, keepdim=True)
    return unit @ unit.T


def _about_mean(features: Features) -> Features:
    """Features about their mean, scaled, so that squares and differences keep their digits."""
    features = scaled(features)
    return scaled(features - features.mean(0))


def _gram(rows: Float[Tensor, "K d"]) -> Float[Tensor, "K K"]:
    rows = scaled(rows)
    gram = rows @ rows.T
    return gram / gram.norm()


def _from_simplex(gram: Float[Tensor, "K K"]) -> Scalar:
    return (gram - simplex.gram(gram.shape[0], gram)).norm()


def _means(
    features: Features, labels: Labels, classes: int | None
) -> tuple[Float[Tensor, "K d"], Float[Tensor, "K d"]]:
    """The first two of `class_means`; ValueError where they do not differ by more than rounding errors."""
    means, centred, _ = class_means(features, labels, classes)
    if refused(centred.abs().amax() > 16 * torch.finfo(features.dtype).eps * features.abs().amax()):
        raise ValueError("features must have class means that differ")
    return means, centred


def _same_shape(weight: Tensor, means: Tensor) -> None:
    if not tracing() and weight.shape != means.shape:
        raise ValueError(f"weight must be [K, d] = {list(means.shape)} (got {list(weight.shape)})")


def _classes(labels: Labels, classes: int | None) -> int:
    """K, read off the labels if it is not given; ValueError for labels that do not fit it."""
    if classes is None:
        try:
            classes = int(labels.max()) + 1
        except RuntimeError:
            raise ValueError("classes must be given where labels cannot be read, as under vmap") from None
    if not tracing() and not 2 <= classes <= len(labels):
        raise ValueError(f"labels must be of at least 2 classes, each with a sample (got {len(labels)} for {classes})")
    if refused(labels < classes):
        raise ValueError(f"labels must be below classes = {classes} (got {int(labels.max())})")
    return classes
