"""Four clusters like an exclusive or, in two of many dimensions; some labels are wrong."""

from __future__ import annotations

import torch

from toolkit.draws import child, normal


def xor_clusters(
    samples: int, dimension: int, spread: float, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs `[samples, dimension]` and labels ±1: clusters around e₁, e₂, −e₁, −e₂ in turn, with a normal noise of
    standard deviation `spread` in each dimension. Those along e₁ have the label +1, those along e₂ the label −1."""
    place = torch.arange(samples)
    y = 1 - 2 * (place % 2).to(torch.float64)
    side = 1 - 2 * (place // 2 % 2).to(torch.float64)
    coordinate = torch.arange(dimension)[None, :] == (place % 2)[:, None]
    noise = normal(samples, dimension, generator=child(generator, "noise"))
    return side[:, None] * coordinate + spread * noise, y


def with_wrong(labels: torch.Tensor, share: float, generator: torch.Generator) -> torch.Tensor:
    """The labels, each turned round with the probability `share`."""
    drawn = torch.rand(labels.shape[0], generator=child(generator, "wrong"), dtype=torch.float64)
    return torch.where(drawn < share, -labels, labels)


def signs(count: int) -> torch.Tensor:
    """+1, −1, +1, ...: `[count]`, float64."""
    return 1 - 2 * (torch.arange(count, dtype=torch.float64) % 2)
