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
    longest, first, teachers = first.abs().amax(1), scaled(first, rows=True), scaled(teachers, rows=True)
    sizes = scaled(readout).abs() * scaled(longest)
    directions = teachers / teachers.norm(dim=1, keepdim=True)
    parallel = (first @ directions.T).abs().amax(1)  # maxₖ |cos|, times the length of a row
    return (sizes * parallel).sum() / (sizes * first.norm(dim=1)).sum()
