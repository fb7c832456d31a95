"""A first weight matrix of a given rank, and one whose strongest direction is given; both keep the Frobenius norm.

Written with projections and reflections, so that a rank is a number that one program takes.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

Matrix = Float[Tensor, "N D"]


def of_rank(matrix: Matrix, rank: int) -> Matrix:
    """The best approximation of that rank, Σ σᵢuᵢvᵢᵀ over the largest σᵢ, times what restores the norm: `[N, D]`."""
    left = _left(matrix) * (torch.arange(matrix.shape[0]) >= matrix.shape[0] - rank)
    low = left @ (left.T @ matrix)
    return low * (matrix.norm() / low.norm())


def turned(matrix: Matrix, direction: Float[Tensor, " D"], readout: Float[Tensor, " N"]) -> Matrix:
    """The matrix reflected so that its strongest input direction v₁ becomes a unit vector: W(I − 2zzᵀ/|z|²), `[N, D]`.

    z = v₁ − `direction`, with the sign of v₁ such that u₁·`readout` is not negative. Singular values stay as they are.
    """
    strongest = _left(matrix)[:, -1]
    sign = torch.where(strongest @ readout < 0, -1.0, 1.0)
    first = (sign * strongest) @ matrix
    z = first / first.norm() - direction
    z = torch.where(z.norm() > 1e-8, z / z.norm(), 0 * z)  # it may be there already
    return matrix - 2 * torch.outer(matrix @ z, z)


def _left(matrix: Matrix) -> Float[Tensor, "N N"]:
    """The left singular vectors as columns, the strongest last."""
    return torch.linalg.eigh(matrix @ matrix.T)[1]
