"""Random numbers: float64 on the CPU from a generator passed in, so that every device and dtype starts alike."""

from __future__ import annotations

import torch


def normal(*shape: int, generator: torch.Generator) -> torch.Tensor:
    """Independent draws from N(0, 1), float64; without a shape one number."""
    return torch.randn(shape, generator=generator, dtype=torch.float64)
