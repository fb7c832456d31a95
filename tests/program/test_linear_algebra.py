"""The website's decompositions against PyTorch's, and against what defines them, on awkward matrices."""

import math

import pytest
import torch

from tests.program.routines import website

ROUNDING = 2.3e-16
SIZES = [1, 2, 3, 5, 16, 33, 100]
SHAPES = [(1, 1), (1, 5), (5, 1), (3, 3), (2, 7), (7, 2), (16, 16), (40, 9), (9, 40), (120, 60)]


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(sum(shape)), dtype=torch.float64)


def symmetric(n: int) -> dict[str, torch.Tensor]:
    x, frame = drawn(n, n), torch.linalg.qr(drawn(n, n)).Q
    graded = 10.0 ** -torch.arange(n, dtype=torch.float64).clamp(max=14)
    some = {
        "drawn": x + x.T,
        "of low rank": x[:, : n // 3 + 1] @ x[:, : n // 3 + 1].T,
        "zero": torch.zeros(n, n, dtype=torch.float64),
        "one": torch.eye(n, dtype=torch.float64),
        "diagonal": torch.diag(x[0]),
        "equal eigenvalues": frame @ torch.diag((torch.arange(n) % 3).double()) @ frame.T,
        "graded": graded[:, None] * (x + x.T) * graded,
        "huge": (x + x.T) * 1e100,
        "tiny": (x + x.T) * 1e-100,
        "chain": torch.diag(torch.ones(n - 1, dtype=torch.float64), 1) + torch.diag(torch.ones(n - 1).double(), -1),
        "ones": torch.ones(n, n, dtype=torch.float64),
    }
    return {name: (matrix + matrix.T) / 2 for name, matrix in some.items()}


def oblong(m: int, n: int) -> dict[str, torch.Tensor]:
    x = drawn(m, n)
    return {
        "drawn": x,
        "of rank one": x[:, :1] @ x[:1],
        "zero": torch.zeros(m, n, dtype=torch.float64),
        "negative": -torch.ones(m, n, dtype=torch.float64),
        "identity": torch.eye(m, n, dtype=torch.float64),
        "triangular": x.triu(),
        "graded": x * 10.0 ** -torch.arange(n, dtype=torch.float64),
        "huge": x * 1e100,
        "tiny": x * 1e-100,
    }


SYMMETRIC = [(f"{n} {name}", a) for n in SIZES for name, a in symmetric(n).items()]
OBLONG = [(f"{m} by {n} {name}", a) for m, n in SHAPES for name, a in oblong(m, n).items()]


def largest(x: torch.Tensor) -> float:
    return float(x.abs().max()) if x.numel() else 0.0


def check_frame(columns: torch.Tensor, name: str) -> None:
    eye = torch.eye(columns.shape[1], dtype=torch.float64)
    assert largest(columns.T @ columns - eye) < 20 * ROUNDING * math.sqrt(max(columns.shape)), name


def test_eigh():
    calls = [
        {"routine": "eigh", "arrays": [a], "numbers": [len(a)], "shapes": [[len(a)], [len(a), len(a)]]}
        for _, a in SYMMETRIC
    ]
    for (name, a), (values, vectors) in zip(SYMMETRIC, website(calls), strict=True):
        bound = 5 * ROUNDING * len(a) * largest(a)
        assert largest(values - torch.linalg.eigvalsh(a)) <= bound, name
        assert largest(a @ vectors - vectors * values) <= bound, name
        assert (values.diff() >= 0).all(), name
        check_frame(vectors, name)


def test_eigh_of_several_reads_the_lower_half():
    several = drawn(3, 6, 6)
    call = {"routine": "eigh", "arrays": [several], "numbers": [6], "shapes": [[3, 6], [3, 6, 6]]}
    [[values, vectors]] = website([call])
    wanted = torch.linalg.eigh(several)
    torch.testing.assert_close(values, wanted.eigenvalues, rtol=1e-13, atol=1e-14)
    torch.testing.assert_close(vectors.abs(), wanted.eigenvectors.abs(), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("routine", ["eigh", "qr"])
def test_nan_ends_in_nan(routine):
    square = drawn(5, 5)
    square[3, 1] = math.nan
    shapes = {"eigh": [[5], [5, 5]], "qr": [[5, 5], [5, 5]]}[routine]
    numbers = [5] if routine == "eigh" else [5, 5, 5]
    [written] = website([{"routine": routine, "arrays": [square], "numbers": numbers, "shapes": shapes}])
    assert all(array.isnan().any() for array in written)


def test_qr():
    def call(a):
        (m, n), k = a.shape, min(a.shape)
        return {"routine": "qr", "arrays": [a], "numbers": [m, n, k], "shapes": [[m, k], [k, n]]}

    for (name, a), (q, r) in zip(OBLONG, website([call(a) for _, a in OBLONG]), strict=True):
        wanted = torch.linalg.qr(a)
        assert largest(q @ r - a) <= 20 * ROUNDING * max(a.shape) * largest(a), name
        check_frame(q, name)
        assert (r.tril(-1) == 0).all(), name
        if "rank" not in name and "negative" not in name:  # there R's diagonal, and so its signs, are rounding errors
            assert largest(r - wanted.R) <= 20 * ROUNDING * max(a.shape) * largest(a), name
            assert largest(q - wanted.Q) <= 1e-12, name
