"""How often a classifier is right."""

from __future__ import annotations

import torch


def accuracy(outputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Share of rows whose largest output is that of the label: `[n, K]`, `[n]` to a number of the outputs' dtype."""
    return (outputs.argmax(-1) == labels).to(outputs.dtype).mean()
