"""Four clusters in an exclusive-or arrangement, in any number of dimensions at the cost of few.

Inputs are x = c + z with z ~ N(0, I_D). The centre c is ±√s e₁ with label +1, or ±√s e₂ with label −1: no line through
the origin tells the labels apart. Training and first weights see inputs only through inner products, so it is enough to
draw them in an orthonormal basis of what P inputs and N weights span: e₁, e₂, and P + N directions of noise. In it
the noise of the inputs and the weights are the rows of a lower triangular matrix L (Bartlett 1933):

    L_ij ~ N(0, 1) for j < i,   L_ii ~ χ with D − 2 − i degrees of freedom, i = 0, 1, …

LLᵀ has exactly the law of their Gram matrix, and the cost does not depend on D. A test input's noise has P + N
independent entries of N(0, 1) in this basis; what it has outside of it meets no weight.
"""

from __future__ import annotations

from typing import Any

import torch

from toolkit.draws import chi_squared, child, normal

CLUSTERS = 4


def labels(cluster: torch.Tensor) -> torch.Tensor:
    """+1 for clusters 0 and 1, −1 for 2 and 3: `[n]` to `[n]`, float64."""
    return 1.0 - 2.0 * (cluster >= 2).double()


def centres(signal: float) -> torch.Tensor:
    """The centres of the clusters in the plane of e₁ and e₂: `[4, 2]`, of squared length `signal`."""
    across = torch.eye(2, dtype=torch.float64).repeat_interleave(2, 0)
    sign = 1.0 - 2.0 * (torch.arange(CLUSTERS, dtype=torch.float64) % 2)
    return signal**0.5 * sign[:, None] * across


def clusters(count: int, balanced: bool, generator: Any) -> torch.Tensor:
    """The cluster of each input, whole numbers `[count]`: one after the other if balanced, else drawn."""
    if balanced:
        return torch.arange(count) % CLUSTERS
    return torch.randint(0, CLUSTERS, (count,), generator=generator)


def wrong(count: int, share: float, balanced: bool, generator: Any) -> torch.Tensor:
    """Which labels are wrong, `[count]`: the first ⌊share · count/4⌋ inputs of each cluster if balanced, which is any
    of them because their noise is drawn alike; else each label with probability `share`."""
    if not balanced:
        return torch.rand(count, generator=generator, dtype=torch.float64) < share
    place = torch.div(torch.arange(count), CLUSTERS, rounding_mode="floor").double()
    return place + 1 <= share * count / CLUSTERS + 1e-6  # 0.15 of 100 is 15, and 14.99… in binary


def triangular(first: int, rows: int, columns: int, dimension: int, generator: Any) -> torch.Tensor:
    """Rows `first` … `first` + `rows` − 1 of L for noise in D − 2 dimensions: `[rows, columns]`, float64."""
    row = first + torch.arange(rows, dtype=torch.float64)
    column = torch.arange(columns, dtype=torch.float64)
    below = normal(rows, columns, generator=child(generator, "below"))
    diagonal = chi_squared(dimension - 2 - row, child(generator, "diagonal")).sqrt()
    is_below, is_diagonal = column < row[:, None], column == row[:, None]
    return torch.where(is_below, below, torch.where(is_diagonal, diagonal[:, None], torch.zeros_like(below)))
