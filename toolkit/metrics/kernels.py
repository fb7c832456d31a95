"""Numbers read off a kernel matrix."""

from __future__ import annotations

import torch


def relative_change(k: torch.Tensor, k0: torch.Tensor) -> torch.Tensor:
    """‖K − K₀‖_F / ‖K₀‖_F: 0 for a lazy network, whose tangent kernel stands still (Chizat et al. 2019)."""
    return (k - k0).norm() / k0.norm()


def target_alignment(k: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """yᵀKy / (‖K‖_F ‖y‖²) with kernel `[n, n]` and targets `[n]` centred (Cortes et al. 2012); 1 at best."""
    y = y - y.mean()
    k = k - k.mean(0)
    k = k - k.mean(1, keepdim=True)
    return y @ k @ y / (k.norm() * y.square().sum())
