"""Numbers read off the features of a network."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor


def teacher_overlap(
    first: Float[Tensor, "N D"], readout: Float[Tensor, " N"], teachers: Float[Tensor, "K D"]
) -> Float[Tensor, ""]:
    """Mean over neurons of maxₖ |cos(wᵢ, tₖ)|, each weighted by |aᵢ||wᵢ|; 1 if all of them are parallel to teachers.

    `first` `[N, D]`, `readout` `[N]`, unit `teachers` `[K, D]`. In D dimensions it begins near √(1/D).
    """
    size = first.norm(dim=1)
    nearest = (first @ teachers.T).abs().amax(1) / size
    weight = readout.abs() * size
    return (weight * nearest).sum() / weight.sum()
