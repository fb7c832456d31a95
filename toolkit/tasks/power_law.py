"""Gaussian data whose kernel and target have power-law spectra."""

from __future__ import annotations

import torch


def spectrum(modes: int, exponent: float) -> torch.Tensor:
    """i^(−exponent) for i from 1 to `modes`: `[modes]`, float64."""
    return torch.arange(1, modes + 1, dtype=torch.float64) ** -exponent


def coefficients(modes: int, exponent: float) -> torch.Tensor:
    """vᵢ ∝ i^(−exponent/2) with Σ vᵢ² = 1, so that predicting 0 has an error of 1: `[modes]`, float64."""
    square = spectrum(modes, exponent)
    return (square / square.sum()).sqrt()
