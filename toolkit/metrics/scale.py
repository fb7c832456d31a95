"""Numbers brought to the size 1, so that squares and products of very large or small ones keep their digits."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from toolkit.domain import boolean, domain, tensor


@domain(numbers=tensor("*shape"), rows=boolean)
def scaled(numbers: Float[Tensor, "*shape"], rows: bool = False) -> Float[Tensor, "*shape"]:
    """x/max|x|, of all numbers or of each row along the last dimension; zeros stay zeros."""
    size = numbers.abs().amax(-1, keepdim=True) if rows else numbers.abs().amax()
    return numbers / torch.where(size > 0, size, 1)
