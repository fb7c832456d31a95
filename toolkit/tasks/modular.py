"""Addition on a clock: pairs of numbers below a modulus p, and their sum's remainder."""

from __future__ import annotations

from typing import Any

import torch


def pairs(modulus: int, generator: torch.Generator) -> torch.Tensor:
    """All p² pairs (a, b) in random order: `[p², 2]`, whole numbers."""
    order = torch.randperm(modulus**2, generator=generator)
    return torch.stack([order // modulus, order % modulus], dim=1)


def unordered_pairs(modulus: int, generator: torch.Generator) -> torch.Tensor:
    """All p(p + 1)/2 pairs {a, b}, each once and in random order: `[p(p + 1)/2, 2]`, whole numbers.

    Pair number k is a = k mod p and b = a + ⌊k/p⌋ mod p: distances beyond half a turn are those from b to a.
    """
    order = torch.randperm(modulus * (modulus + 1) // 2, generator=generator)
    first = order % modulus
    return torch.stack([first, (first + order // modulus) % modulus], dim=1)


def encode(pairs: torch.Tensor, modulus: int) -> torch.Tensor:
    """A pair as two unit vectors side by side, eₐ ⊕ e_b: `[n, 2]` to `[n, 2p]`, float64."""
    return one_hot(pairs, modulus).flatten(1)


def one_hot(numbers: torch.Tensor, count: int) -> torch.Tensor:
    """The unit vector of each of some whole numbers below `count`: `[...]` to `[..., count]`, float64."""
    return (numbers[..., None] == torch.arange(count)).double()


def labels(pairs: torch.Tensor, modulus: int) -> torch.Tensor:
    """(a + b) mod p of pairs `[n, 2]`: `[n]`."""
    return pairs.sum(1) % modulus


def corrupted(labels: torch.Tensor, share: float, modulus: int, generator: torch.Generator) -> torch.Tensor:
    """The first ⌊share · n⌋ labels `[n]` replaced by draws from 0 … p − 1, of which 1/p are right by chance.

    Every share draws the same numbers, so that a larger share replaces the same labels and some more.
    """
    drawn = torch.randint(0, modulus, labels.shape, generator=generator)
    count: Any = torch.sym_int(share * labels.shape[0])
    return torch.where(torch.arange(labels.shape[0]) < count, drawn, labels)
