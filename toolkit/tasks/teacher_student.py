"""Inputs on the unit sphere, and a teacher that is a sum of a few ReLU neurons with signs + − + ..."""

from __future__ import annotations

import math

import torch

from toolkit.draws import normal


def sphere(count: int, dimension: int, generator: torch.Generator) -> torch.Tensor:
    """`count` unit vectors drawn uniformly: `[count, dimension]`, float64."""
    x = normal(count, dimension, generator=generator)
    return x / x.norm(dim=1, keepdim=True)


def signs(count: int) -> torch.Tensor:
    """+1, −1, +1, ...: `[count]`, float64."""
    return 1 - 2 * (torch.arange(count, dtype=torch.float64) % 2)


def target(x: torch.Tensor, teachers: torch.Tensor) -> torch.Tensor:
    """y = Σₖ ±max(tₖ·x, 0), signs alternating from + (Chizat et al. 2019): `[n, D]`, `[K, D]` to `[n]`."""
    return (x @ teachers.T).relu() @ signs(teachers.shape[0]).to(x)


def power(teachers: torch.Tensor) -> torch.Tensor:
    """E y² over the sphere, exactly: Σₖₗ ±κ₁(tₖ·tₗ)/(2D) for unit tₖ, with the arc-cosine kernel

    κ₁(c) = (√(1 − c²) + c(π − arccos c))/π (Cho & Saul 2009). A Gaussian input is one on the sphere times an
    independent length of mean square D.
    """
    c = (teachers @ teachers.T).clamp(-1, 1)
    kappa = ((1 - c.square()).sqrt() + c * (math.pi - c.arccos())) / math.pi
    sign = signs(teachers.shape[0]).to(teachers)
    return sign @ kappa @ sign / (2 * teachers.shape[1])
