"""The website's generator of random numbers against PyTorch's: the same numbers from the same seed."""

import json
from functools import reduce
from itertools import chain
from zlib import crc32

import numpy as np
import pytest
import torch

from tests.front import node
from toolkit.draws import child

SEEDS = [0, 1, 2, 3, 7, 42, 123_456, 2**31 - 1, 2**31, 2**32 - 1]
MANY = 100_000
RANGES = [(0, 2), (-3, 4), (5, 6), (0, 2**28 - 1), (0, 2**28), (-(2**31), 2**31 - 1)]
SIZES = [*range(41), 47, 48, 49, 160, 161, 1000]
CALLS = {
    "rand": [["rand", MANY]],
    "randn": [["randn", MANY]],
    "randn in parts": [["randn", n] for n in SIZES],
    "randint": [["randint", low, high, MANY // len(RANGES)] for low, high in RANGES],
    "randperm": [["randperm", n] for n in [0, 1, 2, 3, 1797, MANY]],
    "in turn": list(chain.from_iterable([["randn", n], ["rand", n % 3], ["randint", 0, 9, 1]] for n in SIZES)),
    "permutations between": [["randn", 1], ["randperm", 700], ["randn", 17], ["randn", 2], ["rand", 5], ["randn", 3]],
}
NAMES = [[], ["weights"], ["inputs", "noise"]]
STREAMS = [(seed, names, kind) for seed in SEEDS for names in NAMES for kind in CALLS if kind == "in turn" or not names]


def torch_draws(generator: torch.Generator, kind: str, *arguments: int) -> torch.Tensor:
    if kind == "randperm":
        return torch.randperm(*arguments, generator=generator)
    if kind == "randint":
        low, high, n = arguments
        return torch.randint(low, high, (n,), generator=generator)
    return getattr(torch, kind)(*arguments, generator=generator, dtype=torch.float64)


@pytest.fixture(scope="module")
def website():
    """All numbers of all streams, drawn in one process."""
    streams = [
        {"seed": seed, "names": [crc32(name.encode()) for name in names], "calls": CALLS[kind]}
        for seed, names, kind in STREAMS
    ]
    script = str(node.WIDGETS.parent / "tests/program/draws.ts")
    done = node.run(["node", script], input=json.dumps(streams).encode(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return np.frombuffer(done.stdout, dtype="<f8")


@pytest.fixture(scope="module")
def pytorch():
    """The same from PyTorch, stream by stream."""
    found = []
    for seed, names, kind in STREAMS:
        generator = reduce(child, names, torch.Generator().manual_seed(seed))
        found.append(torch.cat([torch_draws(generator, *call).double() for call in CALLS[kind]]).numpy())
    return found


@pytest.mark.parametrize("kind", CALLS)
def test_draws(website, pytorch, kind):
    ends = np.cumsum([len(numbers) for numbers in pytorch])
    assert ends[-1] == len(website)
    for stream, expected, drawn in zip(STREAMS, pytorch, np.split(website, ends[:-1]), strict=True):
        if stream[-1] == kind:
            assert np.array_equal(drawn.astype("f4"), expected.astype("f4")), stream
            assert np.abs(drawn - expected).max() <= 1e-15, stream
            assert "randn" in json.dumps(CALLS[kind]) or np.array_equal(drawn, expected), stream
