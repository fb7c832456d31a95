"""Neural collapse in four numbers, each 0 when collapsed (Papyan, Han & Donoho 2020; in the form of Zhu et al. 2021).

Features h `[n, d]`, labels `[n]` from 0 to K − 1, classifier weight W `[K, d]`, bias `[K]` or None. μ_k are the class
means, μ_G the mean of all features, M = [μ_k − μ_G] `[d, K]`; E = (I − 11ᵀ/K)/√(K − 1) is the Gram matrix of a simplex
(K equal vectors at the largest equal angles), of Frobenius norm 1.

`classes` is K where it cannot be read off the labels, as under `vmap`; labels and features are then not checked.
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Shaped
from torch import Tensor

from toolkit.metrics import simplex
from toolkit.metrics.simplex import inverse_spectrum

Features = Float[Tensor, "n d"]
Labels = Shaped[Tensor, " labels"]  # `_classes` says in words what is wrong with their number or type
Scalar = Float[Tensor, ""]


def nc1(features: Features, labels: Labels, classes: int | None = None) -> Scalar:
    """tr(Σ_W Σ_B⁺)/K: variation within the classes over that between them.

    Σ_W = Σᵢ (hᵢ − μ)(hᵢ − μ)ᵀ/n about each one's class mean, Σ_B = MMᵀ/K, and ⁺ the pseudo-inverse, of rank K − 1 at
    most. ValueError for invalid labels or features.
    """
    means, centred, _ = class_means(features, labels, classes)
    within = features - means[labels]
    # Σ_B⁺ = K M(MᵀM)⁺²Mᵀ, so the trace is K/n Σᵢ |(MᵀM)⁺Mᵀ(hᵢ − μ)|²
    inverse, vectors = inverse_spectrum(centred @ centred.T)  # for a diverged run NaN comes from `within`
    coordinates = (within @ centred.T) @ vectors * inverse
    return coordinates.square().sum() / len(features)


def nc2(features: Features, labels: Labels, classes: int | None = None) -> Scalar:
    """‖MᵀM/‖MᵀM‖_F − E‖_F: how far the class means are from a simplex."""
    return _from_simplex(_gram(class_means(features, labels, classes)[1]))


def nc2_classifier(weight: Float[Tensor, "K d"]) -> Scalar:
    """‖WWᵀ/‖WWᵀ‖_F − E‖_F: how far the rows of the classifier are from a simplex."""
    return _from_simplex(_gram(weight))


def nc3(features: Features, labels: Labels, weight: Float[Tensor, "_ _"], classes: int | None = None) -> Scalar:
    """‖WM/‖WM‖_F − E‖_F: distance of the classifier from the class means."""
    _, centred, _ = class_means(features, labels, classes)
    if weight.shape != centred.shape:
        raise ValueError(f"weight must be [K, d] = {list(centred.shape)} (got {list(weight.shape)})")
    product = weight @ centred.T
    return _from_simplex(product / product.norm())


def nc4(
    features: Features,
    labels: Labels,
    weight: Float[Tensor, "K d"],
    bias: Float[Tensor, " K"] | None = None,
    classes: int | None = None,
) -> Scalar:
    """Share of samples that the classifier does not give to the class with the nearest mean."""
    means, _, _ = class_means(features, labels, classes)
    scores = features @ weight.T + (0 if bias is None else bias)
    # |h − μ|² without |h|², which is the same for all classes
    distances = means.square().sum(-1) - 2 * features @ means.T
    return (scores.argmax(-1) != distances.argmin(-1)).to(features.dtype).mean()


def class_means(
    features: Features, labels: Labels, classes: int | None = None
) -> tuple[Float[Tensor, "K d"], Float[Tensor, "K d"], Float[Tensor, " K"]]:
    """Means μ_k `[K, d]`, the same about the mean of all features `[K, d]`, and the counts `[K]`."""
    classes = _classes(features, labels) if classes is None else classes
    member = (labels[:, None] == torch.arange(classes, device=labels.device)).to(features.dtype)
    counts = member.sum(0)
    means = member.T @ features / counts[:, None]
    return means, means - features.mean(0), counts


def cosines(rows: Float[Tensor, "K d"]) -> Float[Tensor, "K K"]:
    """Cosines between all pairs of rows `[K, d]`, `[K, K]`; −1/(K − 1) off the diagonal for a simplex."""
    unit = rows / rows.norm(dim=-1, keepdim=True)
    return unit @ unit.T


def _gram(rows: Float[Tensor, "K d"]) -> Float[Tensor, "K K"]:
    gram = rows @ rows.T
    return gram / gram.norm()


def _from_simplex(gram: Float[Tensor, "K K"]) -> Scalar:
    return (gram - simplex.gram(len(gram), gram)).norm()


def _classes(features: Features, labels: Labels) -> int:
    """K; ValueError for labels that are not 0 to K − 1 with a sample each, or features that are not finite."""
    if features.ndim != 2 or labels.shape != features.shape[:1]:
        shapes = f"{list(features.shape)} and {list(labels.shape)}"
        raise ValueError(f"features must be [n, d] and labels [n] (got {shapes})")
    if not torch.isfinite(features).all():
        raise ValueError("features must be finite (got NaN or infinity)")
    if labels.is_floating_point() or not len(labels) or labels.min() < 0:
        raise ValueError("labels must be whole numbers from 0 to K − 1")
    present = torch.bincount(labels)
    if len(present) < 2 or (present == 0).any():
        gone = torch.nonzero(present == 0).flatten().tolist()
        raise ValueError(f"every class from 0 to K − 1 needs a sample and K must be at least 2 (without one: {gone})")
    return len(present)
