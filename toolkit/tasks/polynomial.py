"""A quadratic single-index target on Gaussian inputs."""

from __future__ import annotations

import torch

from toolkit.draws import normal


def inputs(count: int, dimension: int, generator: torch.Generator) -> torch.Tensor:
    """`count` draws of x ~ N(0, I/D), so that |x| is about 1: `[count, dimension]`, float64."""
    return normal(count, dimension, generator=generator) / dimension**0.5


def teacher(dimension: int, generator: torch.Generator) -> torch.Tensor:
    """A direction β drawn uniformly on the sphere |β|² = D: `[dimension]`, float64.

    The fixed length makes E y² = 3/4 for `target`, whatever the draw.
    """
    direction = normal(dimension, generator=generator)
    return direction * dimension**0.5 / direction.norm()


def target(x: torch.Tensor, teacher: torch.Tensor) -> torch.Tensor:
    """y = (β·x)²/2 (Kumar et al. 2024): `[n, D]`, `[D]` to `[n]`."""
    return (x @ teacher).square() / 2
