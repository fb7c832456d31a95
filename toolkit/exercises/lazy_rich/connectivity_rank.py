"""Checks of the exercises on the page "Structure of the first weights": answers are tried on matrices made here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, compare, given


@asks_for("alignment(k, other), a function of two matrices that returns one number")
def check_alignment(alignment: Callable) -> str:
    """`alignment(k, other)`: ⟨K, L⟩/(‖K‖‖L‖), not centred."""
    generator, cases = np.random.default_rng(1), {}
    for count, features in ((3, 2), (4, 6), (6, 3)):
        one, further = (generator.normal(0.4, size, (count, features)) for size in (1.0, 2.0))
        cases[f"two kernels of {count} inputs"] = (one @ one.T, one @ one.T + further @ further.T)
    compare(alignment, _alignment, cases, ALIGNMENTS, otherwise="It is the cosine of two long vectors.")
    return "Right: it is 1 for kernels that differ by a factor, however large that is."


@asks_for("of_rank(matrix, rank), a function of a matrix and a whole number that returns a matrix")
def check_of_rank(of_rank: Callable) -> str:
    """`of_rank(matrix, rank)`: the largest singular values of a matrix, scaled to its norm."""
    generator, cases = np.random.default_rng(2), {}
    for rows, columns, rank in ((5, 5, 1), (6, 4, 2), (4, 7, 3), (5, 5, 5)):
        cases[f"a {rows} × {columns} matrix and rank {rank}"] = (generator.normal(size=(rows, columns)), rank)
    compare(of_rank, _of_rank, cases, RANKS, otherwise="Cut, then make it as large as it was.")
    return "Right: it is the nearest matrix of that rank, as large as the one that was given."


@asks_for("grown(alignment, change), a function of two numbers")
def check_grown(grown: Callable) -> str:
    """`grown(ρ, δ)`: κ = ‖K‖/‖K₀‖ of a kernel that is longer than before, from δ² = κ² − 2κρ + 1."""
    cases = given("alignment change", (0.94, 0.43), (0.98, 1.2), (0.5, 3.0), (0.8, 1.5), (0.3, 40.0), (0.99, 0.6))
    compare(grown, _grown, cases, GROWN, otherwise="Solve δ² = κ² − 2κρ + 1 for κ.")
    return "Right: a distance is part growth, part turn, and with the cosine the two come apart."


def _product(k: np.ndarray, other: np.ndarray) -> float:
    return (k * other).sum()


def _alignment(k: np.ndarray, other: np.ndarray) -> float:
    return _product(k, other) / np.sqrt(_product(k, k) * _product(other, other))


def _centred(k: np.ndarray) -> np.ndarray:
    return k - k.mean(0) - k.mean(1, keepdims=True) + k.mean()


def _largest(k: np.ndarray) -> float:
    return float(np.linalg.norm(k, 2))


ALIGNMENTS = {
    "it is not divided by the two norms.": _product,
    "it is divided by one norm only, that of the second kernel; both are needed.": lambda k, other: (
        _product(k, other) / np.linalg.norm(other)
    ),
    "it is divided by one norm only, that of the first kernel; both are needed.": lambda k, other: (
        _product(k, other) / np.linalg.norm(k)
    ),
    "the norms are squared; take their roots.": lambda k, other: (
        _product(k, other) / (_product(k, k) * _product(other, other))
    ),
    "it is divided by the square of the first norm: that is how much of the first kernel is in the second.": (
        lambda k, other: _product(k, other) / _product(k, k)
    ),
    "it is divided by the square of the second norm: that is how much of the second kernel is in the first.": (
        lambda k, other: _product(k, other) / _product(other, other)
    ),
    "the kernels are centred first; here they are not.": lambda k, other: _alignment(_centred(k), _centred(other)),
    "that is the correlation of the entries, from which their means are taken away.": lambda k, other: np.corrcoef(
        k.ravel(), other.ravel()
    )[0, 1],
    "the norm is the root of the sum of squares of all entries, not the largest singular value.": lambda k, other: (
        _product(k, other) / (_largest(k) * _largest(other))
    ),
    "it is divided by the traces; the norms are asked for.": lambda k, other: (
        _product(k, other) / (np.trace(k) * np.trace(other))
    ),
    "only the diagonals are compared; take all entries.": lambda k, other: _alignment(np.diag(k), np.diag(other)),
    "that is the square of the cosine.": lambda k, other: _alignment(k, other) ** 2,
    "that is one minus the cosine.": lambda k, other: 1 - _alignment(k, other),
    "that is the angle; its cosine is asked for.": lambda k, other: np.arccos(_alignment(k, other)),
    "that is the relative distance of the two, which sees how large they are.": lambda k, other: (
        np.linalg.norm(other - k) / np.linalg.norm(k)
    ),
    "that is the mean of the cosines of the rows; take all entries as one vector.": lambda k, other: np.mean(
        [_alignment(a, b) for a, b in zip(k, other, strict=True)]
    ),
    "the size of each entry is taken before the product.": lambda k, other: _alignment(np.abs(k), np.abs(other)),
}


def _parts(matrix: np.ndarray, kept: slice) -> np.ndarray:
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    return (left[:, kept] * values[kept]) @ right[kept]


def _scaled(low: np.ndarray, matrix: np.ndarray, size: Callable = np.linalg.norm) -> np.ndarray:
    return low * (size(matrix) / size(low)) if low.any() else low


def _of_rank(matrix: np.ndarray, rank: int) -> np.ndarray:
    return _scaled(_parts(matrix, slice(rank)), matrix)


def _equal(matrix: np.ndarray, rank: int) -> np.ndarray:
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    return _scaled(left[:, :rank] @ right[:rank], matrix)


RANKS = {
    "it is smaller than the matrix that was given; scale it to the same norm.": lambda m, r: _parts(m, slice(r)),
    "it keeps the smallest singular values; the largest are asked for.": lambda m, r: _scaled(
        _parts(m, slice(min(m.shape) - r, None)), m
    ),
    "it leaves the largest singular values out.": lambda m, r: _scaled(_parts(m, slice(r, None)), m),
    "it keeps one singular value too many.": lambda m, r: _of_rank(m, r + 1),
    "it keeps one singular value too few.": lambda m, r: _of_rank(m, r - 1),
    "the sum of the singular values is kept; it is the sum of their squares that makes the norm.": lambda m, r: _scaled(
        _parts(m, slice(r)), m, lambda one: np.linalg.norm(one, "nuc")
    ),
    "it is multiplied by the square of the ratio of the norms.": lambda m, r: _scaled(
        _parts(m, slice(r)), m, lambda one: np.linalg.norm(one) ** 2
    ),
    "all singular values that are kept have become equal.": _equal,
    "it is transposed.": lambda m, r: _of_rank(m, r).T,
    "it is scaled to the norm 1, and not to that of the matrix.": lambda m, r: _of_rank(m, r) / np.linalg.norm(m),
    "it keeps the first rows of the matrix, not its strongest directions.": lambda m, r: _scaled(
        m * (np.arange(len(m)) < r)[:, None], m
    ),
    "it keeps the first columns of the matrix, not its strongest directions.": lambda m, r: _scaled(
        m * (np.arange(m.shape[1]) < r), m
    ),
    "the matrix itself comes back, whatever the rank.": lambda m, r: m,
    "it is multiplied by √(size/rank), which restores the norm of equal singular values only.": lambda m, r: (
        _parts(m, slice(r)) * np.sqrt(min(m.shape) / r)
    ),
    "the singular values are squared: those are of WWᵀ.": lambda m, r: _scaled(m @ m.T @ _parts(m, slice(r)), m),
}


def _grown(alignment: float, change: float) -> float:
    return alignment + np.sqrt(alignment**2 - 1 + change**2)


GROWN = {
    "that is the other root: a kernel that has become shorter.": lambda a, c: a - np.sqrt(a**2 - 1 + c**2),
    "that takes the kernel as parallel to the first one: 1 + δ holds for ρ = 1 only.": lambda a, c: 1 + c,
    "that takes the change as at right angles to the first kernel; the alignment is not used.": lambda a, c: np.sqrt(
        1 + c**2
    ),
    "that is the root only; ρ has to be added.": lambda a, c: np.sqrt(a**2 - 1 + c**2),
    "the signs of ρ² and 1 are exchanged under the root: it is ρ² − 1 + δ².": lambda a, c: a + np.sqrt(1 - a**2 + c**2),
    "1 is added under the root, where it has to be taken away.": lambda a, c: a + np.sqrt(a**2 + 1 + c**2),
    "1 is missing under the root: it is ρ² − 1 + δ².": lambda a, c: a + np.sqrt(a**2 + c**2),
    "ρ is missing under the root: it is ρ² − 1 + δ².": lambda a, c: a + np.sqrt(np.maximum(c**2 - 1, 0)),
    "ρ is not squared under the root.": lambda a, c: a + np.sqrt(np.maximum(a - 1 + c**2, 0)),
    "δ is not squared under the root.": lambda a, c: a + np.sqrt(np.maximum(a**2 - 1 + c, 0)),
    "that is the square of how many times longer the kernel is.": lambda a, c: _grown(a, c) ** 2,
    "that is by how much it is longer; how many times as long is asked for.": lambda a, c: _grown(a, c) - 1,
    "that is the part of the change along the first kernel, κρ.": lambda a, c: a * _grown(a, c),
    "that is the part of the change at right angles to the first kernel.": lambda a, c: (
        np.sqrt(1 - a**2) * _grown(a, c)
    ),
    "the root is missing.": lambda a, c: a + a**2 - 1 + c**2,
    "half of ρ is added; the middle of the two roots is ρ.": lambda a, c: (
        a / 2 + np.sqrt(np.maximum(a**2 / 4 - 1 + c**2, 0))
    ),
    "that is the change over the alignment.": lambda a, c: c / a,
    "1 is added to the change and multiplied by ρ.": lambda a, c: a * (1 + c),
}
