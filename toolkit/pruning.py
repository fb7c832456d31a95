"""Pruning: masks of zeros and ones over the weights of a network, and what is trained again; pure functions of nested
dicts of tensors."""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

Weights = dict[str, Tensor]
Share = float | Float[Tensor, ""]


def kept_count(weights: Weights, share: Share) -> Any:
    """How many of n weights a share κ keeps: ⌊κn + ½⌋, and one at least. ValueError unless 0 < κ ≤ 1."""
    if not isinstance(share, Tensor) and not 0 < share <= 1:
        raise ValueError(f"share must be a number above 0 and at most 1 (got {share!r})")
    count = share * sum(w.numel() for w in weights.values()) + 0.5
    return torch.as_tensor(count).floor().clamp(min=1)


def magnitude_mask(weights: Weights, share: Share) -> Weights:
    """1 for the `share` of all weights that is largest in magnitude, whatever its layer, and 0 for the others.

    What is as large as the smallest that is kept is kept, too (Frankle & Carbin 2019: global magnitude pruning).
    """
    sizes = torch.cat([w.abs().flatten() for w in weights.values()]).sort(descending=True)[0]
    last = (kept_count(weights, share) - 1).to(torch.int64).to(sizes.device)
    least = sizes.gather(0, last[None])
    return {name: (w.abs() >= least).to(w.dtype) for name, w in weights.items()}


def ranks(draws: Weights, layerwise: bool) -> Weights:
    """The place of each number in ascending order, from 0: within its layer, or among all layers."""
    if layerwise:
        return {name: _rank(u.flatten()).view(u.shape).to(u.dtype) for name, u in draws.items()}
    order, found, first = _rank(torch.cat([u.flatten() for u in draws.values()])), {}, 0
    for name, u in draws.items():
        found[name] = order[first : first + u.numel()].view(u.shape).to(u.dtype)
        first = first + u.numel()
    return found


def random_mask(ranks: Weights, like: Weights, layerwise: bool) -> Weights:
    """As many ones as another mask has, at the places of lowest rank: `layerwise` in each layer, else in all together.

    `ranks` are those of random draws (`toolkit.pruning.ranks`), within the layers or among all.
    """
    counts = {name: mask.sum() for name, mask in like.items()}
    total = torch.stack(list(counts.values())).sum()
    return {name: (rank < (counts[name] if layerwise else total)).to(rank.dtype) for name, rank in ranks.items()}


def rewound(first: Weights, mask: Weights) -> Weights:
    """The first weights where a mask is 1, and 0 where it is 0: what a lottery ticket begins with."""
    return {name: first[name] * mask[name] for name in first}


def with_norm_of(weights: Weights, others: Weights) -> Weights:
    """`weights`, all multiplied by the one number that gives them the length √Σw² of `others`."""
    squares = [torch.stack([w.square().sum() for w in each.values()]).sum() for each in (others, weights)]
    factor = (squares[0] / squares[1]).sqrt()
    return {name: factor * w for name, w in weights.items()}


def mask_distance(one: Weights, other: Weights) -> Float[Tensor, ""]:
    """Jaccard distance of two masks: 1 − |both|/|either|, the share of the weights kept by one of them that the other
    does not keep."""
    both = torch.stack([(one[name] * other[name]).sum() for name in one]).sum()
    either = torch.stack([torch.maximum(one[name], other[name]).sum() for name in one]).sum()
    return 1 - both / either


def _rank(numbers: Tensor) -> Tensor:
    return numbers.argsort().argsort()
