"""Random numbers: float64 on the CPU from a generator passed in, the same for every device and dtype."""

from __future__ import annotations

import torch


def normal(*shape: int, generator: torch.Generator) -> torch.Tensor:
    """Independent draws from N(0, 1), float64; one number if no shape is given."""
    return torch.randn(shape, generator=generator, dtype=torch.float64)
