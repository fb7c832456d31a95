"""Two classes of inputs in the plane, each in a cone from the origin."""

from __future__ import annotations

import math

import torch

from toolkit.draws import child

SHORTEST, LONGEST = 0.7, 1.3


def labels(samples: int) -> torch.Tensor:
    """+1, −1, +1, ...: `[samples]`, float64."""
    return 1 - 2 * (torch.arange(samples, dtype=torch.float64) % 2)


def centres(angle: float) -> torch.Tensor:
    """Unit vectors `[2, 2]` in the middle of the classes + and −, so many degrees apart, on both sides of (0, 1)."""
    half = torch.ones((), dtype=torch.float64) * angle * (math.pi / 360)
    return torch.stack([torch.stack([half.sin(), half.cos()]), torch.stack([-half.sin(), half.cos()])])


def cones(samples: int, angle: float, spread: float, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs `[samples, 2]` and their labels ±1: directions uniform within `spread` degrees of the middle of a class,
    lengths uniform from 0.7 to 1.3; the middles are `angle` degrees apart."""
    turns, stretches = (
        torch.rand(samples, generator=child(generator, name), dtype=torch.float64) for name in ("turns", "lengths")
    )
    y, middle = labels(samples), centres(angle)
    around = (2 * turns - 1) * spread * (math.pi / 180)
    towards = torch.where(y[:, None] > 0, middle[0], middle[1])
    across = torch.stack([-towards[:, 1], towards[:, 0]], 1)
    x = around.cos()[:, None] * towards + around.sin()[:, None] * across
    return (SHORTEST + (LONGEST - SHORTEST) * stretches)[:, None] * x, y
