"""The website's matrix product against PyTorch's: by its kernel, which is compared with its source, and without."""

import importlib.util
import itertools
import json
import math
import re

import numpy as np
import pytest
import torch

from tests.front import node
from tests.program import wasm

ROOM, EDGE = 4096, 3
SIZES = [
    (0, 3, 2),
    (3, 0, 2),
    (1, 1, 1),
    (1, 1, 700),
    (1, 40, 9),
    (40, 1, 9),
    (2, 2, 2),
    (3, 5, 4),
    (4, 8, 4),
    (7, 4, 1),
]
SIZES += [(5, 9, 3), (16, 16, 16), (17, 23, 19), (9, 15, 31), (4, 3, 512), (3, 2, 513), (2, 3, 1300), (64, 10, 33)]
EMPTY = [(3, 5, 0), (1, 4, 0), (4, 1, 0), (0, 0, 0)]
KINDS = ["rows", "columns", "strided", "repeated"]
BOUND = {False: 3e-7, True: 2e-15}  # of the sum of the absolute values of what is added; randn itself is right to 5e-16


def layout(kind: str, rows: int, columns: int) -> list[int]:
    """(start, numbers from row to row, from column to column) of a matrix in its array."""
    fits = max(1, (ROOM - 5) // max(1, rows * columns))
    by_two = min(2, fits)
    return {
        "rows": [0, columns, 1],
        "columns": [1, 1, rows],
        "strided": [5, by_two * columns, by_two],
        "repeated": [2, 0, 1],
    }[kind]


CASES = [
    {"sizes": [m, n, k], "wide": wide, "a": layout(left, m, k), "b": layout(right, k, n), "strange": strange}
    for (m, n, k), wide in itertools.product(SIZES + EMPTY, [False, True])
    for left, right, strange in [*((one, other, False) for one in KINDS for other in KINDS), ("rows", "rows", True)]
]


def expected(place: int, case: dict) -> tuple[torch.Tensor, torch.Tensor]:
    """(A B, |A| |B|) in float64, from the numbers that the website draws too."""
    generator = torch.Generator().manual_seed(place)
    kind = torch.float64 if case["wide"] else torch.float32
    left, right = (torch.randn(ROOM, generator=generator, dtype=torch.float64).to(kind).double() for _ in range(2))
    (m, n, k), a, b = case["sizes"], case["a"], case["b"]
    if case["strange"]:
        left[a[0]], right[b[0]] = math.nan, math.inf
    one = left.as_strided((m, k), a[1:], a[0])
    other = right.as_strided((k, n), b[1:], b[0])
    return one @ other, one.abs() @ other.abs()


@pytest.mark.parametrize("way", ["kernel", "plain", "forbidden"])
def test_product(way):
    script = str(node.WIDGETS.parent / "tests/program/products.ts")
    request = json.dumps({"way": way, "cases": CASES}).encode()
    done = node.run(["node", script], input=request, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    numbers = np.frombuffer(done.stdout, dtype="<f8")
    ends = np.cumsum([math.prod(case["sizes"][:2]) + 2 * EDGE for case in CASES])
    assert ends[-1] == len(numbers)
    for place, (case, made) in enumerate(zip(CASES, np.split(numbers, ends[:-1]), strict=True)):
        assert (made[:EDGE] == -7).all() and (made[-EDGE:] == -7).all(), case
        wanted, size = expected(place, case)
        found = torch.from_numpy(made[EDGE:-EDGE].reshape(wanted.shape).copy())
        far = (found - wanted).abs() - BOUND[case["wide"]] * math.sqrt(case["sizes"][2]) * size
        agrees = (far <= 0) | (found == wanted) | (found.isnan() & wanted.isnan())
        assert agrees.all(), case


def kernel() -> bytes:
    text = wasm.MADE.read_text(encoding="utf-8")
    return bytes.fromhex("".join(re.findall(r'"([0-9a-f]+)"', text)))


def test_the_kernel_is_small():
    assert len(kernel()) < 2048


@pytest.mark.skipif(not importlib.util.find_spec("ziglang"), reason="the compiler is not installed")
def test_the_kernel_is_made_from_its_source():
    made = wasm.compiled()
    assert made == kernel()
    assert wasm.source(made) == wasm.MADE.read_text(encoding="utf-8")
