"""The simplex: K equal vectors at the largest equal angles, and a projection of K vectors onto a plane."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor

from toolkit.domain import domain, refused, tensor, whole
from toolkit.metrics.scale import scaled

MOST = 10_000  # classes, whose Gram matrix is to fit into memory
RANK = 1e-6  # relative: smaller eigenvalues of a Gram matrix count as 0


@domain(classes=whole(2, MOST), like=tensor("..."))
def gram(classes: int, like: Tensor) -> Float[Tensor, "{classes} {classes}"]:
    """E = (I − 11ᵀ/K)/√(K − 1), the Gram matrix of a simplex, of Frobenius norm 1: `[K, K]`."""
    eye = torch.eye(classes, dtype=like.dtype, device=like.device)
    return (eye - 1 / classes) / (classes - 1) ** 0.5


@domain(classes=whole(2, MOST), like=tensor("..."))
def corners(classes: int, like: Tensor) -> Float[Tensor, "{classes} 2"]:
    """Where `plane` shows the K vectors of a simplex: the corners of a regular polygon in the unit circle, `[K, 2]`."""
    angle = 2 * math.pi * torch.arange(classes, dtype=like.dtype, device=like.device) / classes
    return torch.stack([angle.cos(), angle.sin()], 1)


@domain(like=tensor("..."))
def tetrahedron(like: Tensor) -> Float[Tensor, "4 3"]:
    """Where `space` shows the four vectors of a simplex: corners of a tetrahedron in the unit sphere, `[4, 3]`. Seen
    along the third coordinate they are the corners of a square."""
    signs = [[1, 1, 1], [-1, 1, -1], [-1, -1, 1], [1, -1, -1]]
    return torch.tensor(signs, dtype=like.dtype, device=like.device) / 3**0.5


@domain(means=tensor("K d", long={"K": 2}))
def plane(means: Float[Tensor, "K d"]) -> Float[Tensor, "2 d"]:
    """Two directions `[2, d]`: K vectors about their mean `[K, d]` are projected as close as possible to a polygon.

    The simplex nearest to the vectors M (Procrustes: the polar factor M(MᵀM)^(−1/2)) is turned so that its corners lie
    at those of `corners`. It is an orthogonal projection: with three classes nothing is lost, with four the corners of
    a tetrahedron become those of a square. The scale is such that the corners of a simplex as long as M (root mean
    square) lie on the unit circle. ValueError where all vectors are 0.
    """
    return _directions(means, corners(means.shape[0], means))


@domain(means=tensor("4 d"))
def space(means: Float[Tensor, "4 d"]) -> Float[Tensor, "3 d"]:
    """Three directions `[3, d]` for four vectors: `plane` with the corners of `tetrahedron`, where nothing is lost."""
    return _directions(means, tetrahedron(means))


def _directions(means: Tensor, places: Tensor) -> Tensor:
    """Directions `[2 or 3, d]` that show the simplex nearest to the vectors `[K, d]` at these places `[K, 2 or 3]`."""
    count, size, means = means.shape[0], means.abs().amax(), scaled(means)
    inverse, vectors = inverse_spectrum(means @ means.T)
    nearest = (vectors * inverse.sqrt()) @ vectors.T @ means
    directions = places.T @ nearest / places.norm(dim=0)[:, None].clamp(min=0.5)
    shown = torch.sym_min(places.shape[1], count - 1)
    return directions * ((count - 1) / shown) ** 0.5 / means.square().sum(1).mean().sqrt() / size


@domain(gram=tensor("K K"))
def inverse_spectrum(gram: Float[Tensor, "K K"]) -> tuple[Float[Tensor, " K"], Float[Tensor, "K K"]]:
    """1/eigenvalues of a Gram matrix `[K, K]`, 0 for those that count as 0, and the eigenvectors as columns.

    ValueError for a matrix that is not symmetric. For a diverged run it is 0 everywhere, without an error.
    """
    if refused((gram - gram.T).abs() <= RANK * gram.abs().amax()):
        raise ValueError("gram must be symmetric")
    values, vectors = torch.linalg.eigh(torch.nan_to_num(gram, 0, 0, 0))
    kept = (values > RANK * values[-1:]) & (values > torch.finfo(values.dtype).tiny ** 0.5)
    return torch.where(kept, 1 / torch.where(kept, values, 1), 0), vectors
