"""Random numbers: float64 on the CPU from a generator passed in, the same for every device and dtype.

Every draw of an experiment (its task, its test set, each of its weights, its batches) has a generator of its own,
`child(generator, "name of the draw")`. So a setting changes only what it names: another width draws other weights, and
the same training set and test set.
"""

from __future__ import annotations

import math
from typing import Any
from zlib import crc32

import torch

BLOCK = 16  # PyTorch draws normal numbers in blocks of so many; in an incomplete one it draws them in another way


class Stream(torch.Generator):
    """A generator in name only, where an experiment is traced: a draw from it is an operation of the program, named by
    `path`, the CRC32s of the names that led to it."""

    path: tuple[int, ...] = ()


def child(generator: Any, name: str) -> Any:
    """A new generator for the draw called `name`, the same for the same seed and name.

    Its seed is m(m(s) ⊕ CRC32(name)), with s the seed of `generator` and m the 32-bit mix of MurmurHash3 (`mixed`). How
    many numbers have been drawn from `generator` does not matter, and nothing is drawn from it. PyTorch's generator on
    the CPU uses the last 32 bits of a seed, so that no more are needed.
    """
    if isinstance(generator, Stream):
        stream = Stream()
        stream.path = (*generator.path, crc32(name.encode()))
        return stream
    seed = mixed(mixed(generator.initial_seed() & 0xFFFFFFFF) ^ crc32(name.encode()))
    return torch.Generator(generator.device).manual_seed(seed)


def mixed(number: int) -> int:
    """The last step of MurmurHash3: a one-to-one map of 32-bit numbers in which each bit changes half of the others."""
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        number = (number ^ number >> shift) * factor & 0xFFFFFFFF
    return number


def normal(*shape: int, generator: Any) -> torch.Tensor:
    """Independent draws from N(0, 1), float64; one number if no shape is given.

    Whole blocks of sixteen are drawn and cut, so that more rows begin with the rows of fewer.
    """
    count = math.prod(shape)
    blocks = torch.randn(-(-count // BLOCK) * BLOCK, generator=generator, dtype=torch.float64)
    return blocks[:count].reshape(shape)


def permutations(count: int, length: int, *, generator: Any) -> torch.Tensor:
    """So many permutations of 0 … `length` − 1, drawn one after the other: `[count, length]`, whole numbers."""
    if isinstance(generator, Stream):  # `count` is a symbol, which no loop runs over
        return torch.ops.toolkit.randperms(list(generator.path), count, length)
    return torch.stack([torch.randperm(length, generator=generator) for _ in range(count)])
