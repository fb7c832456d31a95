"""Random numbers against PyTorch's own, and a second way to compute their seeds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from scipy.stats import chi2, kstest

from toolkit.draws import chi_squared, child, mixed, normal


def generator(seed: int = 3) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_the_same_generator_gives_the_same_float64_numbers():
    drawn = normal(4, 8, generator=generator())
    assert drawn.dtype == torch.float64
    assert torch.equal(drawn, torch.randn(4, 8, generator=generator(), dtype=torch.float64))
    assert normal(generator=generator()).shape == () and normal(0, 3, generator=generator()).shape == (0, 3)


def test_more_rows_begin_with_the_rows_of_fewer():
    many = normal(40, 7, generator=generator())
    for few in range(1, 40):
        assert torch.equal(normal(few, 7, generator=generator()), many[:few])


def test_mean_0_and_variance_1():
    drawn = normal(100_000, generator=generator())
    assert abs(drawn.mean()) < 0.02 and abs(drawn.var() - 1) < 0.02


@pytest.mark.parametrize("degrees", [2, 3, 7.5, 400, 10**6])
def test_chi_squared_draws_have_their_distribution(degrees):
    drawn = chi_squared(torch.full((20_000,), float(degrees), dtype=torch.float64), generator(8)).numpy()
    assert kstest(drawn, chi2(degrees).cdf).pvalue > 0.01


def test_chi_squared_draws_keep_to_their_own_degrees():
    drawn = chi_squared(torch.tensor([1e2, 1e4, 1e6], dtype=torch.float64), generator()).numpy()
    np.testing.assert_allclose(drawn, [1e2, 1e4, 1e6], rtol=0.5)


def test_a_child_depends_on_seed_and_name_and_on_nothing_else():
    parent, other = generator(), generator()
    torch.randn(100, generator=other)
    assert child(parent, "weights").initial_seed() == child(other, "weights").initial_seed()
    assert torch.equal(parent.get_state(), generator().get_state())
    families = itertools.product(range(200), ["weights", "inputs", "noise", "", "β"])
    seeds = [child(generator(seed), name).initial_seed() for seed, name in families]
    assert len(set(seeds)) == len(seeds) and max(seeds) < 2**32
    assert child(child(parent, "a"), "b").initial_seed() != child(child(parent, "b"), "a").initial_seed()


def test_seeds_are_those_that_32_bit_arithmetic_gives_anywhere():
    """CRC32 bit by bit, and the mix in NumPy's wrapping integers: what a browser computes."""

    def crc(text: bytes) -> int:
        register = 0xFFFFFFFF
        for byte in text:
            register ^= byte
            for _ in range(8):
                register = register >> 1 ^ (0xEDB88320 if register & 1 else 0)
        return register ^ 0xFFFFFFFF

    def mix(number: int) -> int:
        h = np.array([number], np.uint32)
        h = (h ^ h >> np.uint32(16)) * np.uint32(0x85EBCA6B)
        h = (h ^ h >> np.uint32(13)) * np.uint32(0xC2B2AE35)
        return int((h ^ h >> np.uint32(16))[0])

    assert mixed(0) == 0 and mixed(1) == 0x514E28B7  # the values that are published for MurmurHash3
    for seed, name in ((0, "weights"), (7, "test inputs"), (2**31 - 1, "β")):
        assert child(generator(seed), name).initial_seed() == mix(mix(seed) ^ crc(name.encode()))
