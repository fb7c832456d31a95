"""How many directions a matrix uses, as real numbers between 1 and its rank; ValueError for a matrix of zeros."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from toolkit.domain import domain, tensor
from toolkit.metrics.scale import scaled

Matrix = Float[Tensor, "m n"]
Scalar = Float[Tensor, ""]


@domain(matrix=tensor("m n"))
def effective_rank(matrix: Matrix) -> Scalar:
    """exp(−Σ pᵢ ln pᵢ) with pᵢ = σᵢ/Σσ, the exponential of the entropy of the singular values (Roy & Vetterli 2007)."""
    shares = _singular_values(matrix)
    shares = shares / shares.sum()
    return torch.exp(-torch.special.xlogy(shares, shares).sum())


@domain(matrix=tensor("m n"))
def stable_rank(matrix: Matrix) -> Scalar:
    """‖A‖_F²/‖A‖₂² (Rudelson & Vershynin 2007)."""
    squares = _singular_values(matrix).square()
    return squares.sum() / squares.max()


@domain(matrix=tensor("m n"))
def participation_ratio(matrix: Matrix) -> Scalar:
    """(Σλ)²/Σλ² with λ = σ², the eigenvalues of AAᵀ."""
    squares = _singular_values(matrix).square()
    return squares.sum().square() / squares.square().sum()


def _singular_values(matrix: Matrix) -> Float[Tensor, " rank"]:
    """Of the matrix divided by its largest entry; NaN for a run that has diverged, without an error."""
    values = torch.linalg.svdvals(torch.nan_to_num(scaled(matrix), 0, 0, 0))
    return torch.where(matrix.isfinite().all(), values, torch.nan)
