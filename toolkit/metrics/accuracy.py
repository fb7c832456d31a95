"""How often a classifier is right."""

from __future__ import annotations

from jaxtyping import Float, Int
from torch import Tensor


def accuracy(outputs: Float[Tensor, "n K"], labels: Int[Tensor, " n"]) -> Float[Tensor, ""]:
    """Share of rows whose largest output is that of the label: `[n, K]`, `[n]` to a number of the outputs' dtype."""
    return (outputs.argmax(-1) == labels).to(outputs.dtype).mean()
