"""Numbers read off the features of a network."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

from toolkit.domain import domain, tensor
from toolkit.metrics.scale import scaled


@domain(first=tensor("N D"), readout=tensor("N"), teachers=tensor("K D"))
def teacher_overlap(
    first: Float[Tensor, "N D"], readout: Float[Tensor, " N"], teachers: Float[Tensor, "K D"]
) -> Float[Tensor, ""]:
    """Mean over neurons of maxₖ |cos(wᵢ, tₖ)|, each weighted by |aᵢ||wᵢ|; 1 if all of them are parallel to teachers.

    `first` `[N, D]`, `readout` `[N]`, `teachers` `[K, D]` of any length. In D dimensions it begins near √(1/D).
    ValueError where every neuron has the weight 0, or a teacher is 0.
    """
    first, sizes, teachers = scaled(first), scaled(readout).abs(), scaled(teachers, rows=True)
    directions = teachers / teachers.norm(dim=1, keepdim=True)
    parallel = (first @ directions.T).abs().amax(1)  # |wᵢ| maxₖ |cos|
    return (sizes * parallel).sum() / (sizes * first.norm(dim=1)).sum()
