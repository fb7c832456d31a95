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
TRIES = 8  # of a draw by rejection


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


def chi_squared(degrees: torch.Tensor, generator: Any) -> torch.Tensor:
    """Independent draws from χ² with `degrees` of freedom, each at least 2: `[n]` to `[n]`, float64.

    Twice a Gamma draw by rejection (Marsaglia & Tsang 2000): with d = k/2 − 1/3, c = 1/√(9d), x ~ N(0, 1) and
    v = (1 + cx)³, dv is accepted with probability exp(x²/2 + d − dv + d log v). TRIES are drawn at once, so that
    nothing depends on how many were needed; at two degrees a try fails once in twenty times, and all once in 10¹⁰.
    """
    shape = (TRIES, degrees.shape[0])
    x, u = normal(*shape, generator=child(generator, "normal")), child(generator, "uniform")
    d = degrees / 2 - 1 / 3
    t = (x / (9 * d).sqrt()).clamp(min=-1 + 1e-12)
    level = d * (t * t * (1.5 - t) - 3 * t + 3 * t.log1p())
    accepted = torch.rand(shape, generator=u, dtype=torch.float64).log() < level
    first = accepted.double().argmax(0)[None]
    return 2 * d * (1 + t.gather(0, first)[0]) ** 3


def permutations(count: int, length: int, *, generator: Any) -> torch.Tensor:
    """So many permutations of 0 … `length` − 1, drawn one after the other: `[count, length]`, whole numbers."""
    if isinstance(generator, Stream):  # `count` is a symbol, which no loop runs over
        return torch.ops.toolkit.randperms(list(generator.path), count, length)
    return torch.stack([torch.randperm(length, generator=generator) for _ in range(count)])
