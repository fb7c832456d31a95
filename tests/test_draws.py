"""Draws against PyTorch's own, whatever the default dtype, and against the moments of N(0, 1)."""

import torch

from toolkit.draws import normal


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(3)


def test_the_same_generator_gives_the_same_float64_numbers():
    drawn = normal(4, 5, generator=generator())
    assert drawn.dtype == torch.float64
    assert torch.equal(drawn, torch.randn(4, 5, generator=generator(), dtype=torch.float64))
    assert normal(generator=generator()).shape == ()


def test_mean_0_and_variance_1():
    drawn = normal(100_000, generator=generator())
    assert abs(drawn.mean()) < 0.02 and abs(drawn.var() - 1) < 0.02
