"""How often a classifier is right."""

from __future__ import annotations

from jaxtyping import Float, Int
from torch import Tensor

from toolkit.domain import domain, refused, tensor


@domain(outputs=tensor("n K", long={"K": 2}), labels=tensor("n", whole=True, least=0))
def accuracy(outputs: Float[Tensor, "n K"], labels: Int[Tensor, " n"]) -> Float[Tensor, ""]:
    """Share of rows whose largest output is that of the label: `[n, K]`, `[n]` to a number of the outputs' dtype."""
    if refused(labels < outputs.shape[1]):
        raise ValueError(f"labels must be below K = {outputs.shape[1]} (got {int(labels.max())})")
    return (outputs.argmax(-1) == labels).to(outputs.dtype).mean()
