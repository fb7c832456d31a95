"""Right answers and mistakes of the page "Structure of the first weights"."""

import math

import numpy as np
import torch
from scipy.optimize import brentq

from tests.exercises.answers import Answers
from toolkit.metrics import kernels


def alignment(k, other):
    return np.sum(k * other) / (np.linalg.norm(k) * np.linalg.norm(other))


def alignment_in_a_loop(k, other):
    inner = ours = theirs = 0.0
    for row, further in zip(k, other, strict=True):
        for a, b in zip(row, further, strict=True):
            inner, ours, theirs = inner + a * b, ours + a * a, theirs + b * b
    return inner / math.sqrt(ours * theirs)


ALIGNMENT = Answers(
    right={
        "hint": alignment,
        "loop": alignment_in_a_loop,
        "traces": lambda k, other: np.trace(k.T @ other) / np.sqrt(np.trace(k.T @ k) * np.trace(other.T @ other)),
        "vectors": lambda k, other: (
            k.ravel() @ other.ravel() / np.linalg.norm(k.ravel()) / np.linalg.norm(other.ravel())
        ),
        "torch": lambda k, other: torch.nn.functional.cosine_similarity(
            *(torch.tensor(m).flatten() for m in (k, other)), dim=0
        ),
        "toolkit": lambda k, other: kernels.alignment(torch.tensor(k), torch.tensor(other)),
    },
    mistakes={
        "no norms": (lambda k, other: (k * other).sum(), "not divided by the two norms"),
        "one norm": (lambda k, other: np.vdot(k, other) / np.linalg.norm(other), "one norm only, that of the second"),
        "squares": (
            lambda k, other: np.vdot(k, other) / (np.vdot(k, k) * np.vdot(other, other)),
            "the norms are squared",
        ),
        "centred": (
            lambda k, other: kernels.alignment(torch.tensor(k), torch.tensor(other), centred=True),
            "the kernels are centred first",
        ),
        "correlation": (
            lambda k, other: np.corrcoef(k.flatten(), other.flatten())[0, 1],
            "the correlation of the entries",
        ),
        "spectral": (
            lambda k, other: np.vdot(k, other) / (np.linalg.norm(k, 2) * np.linalg.norm(other, 2)),
            "not the largest singular value",
        ),
        "distance": (lambda k, other: np.linalg.norm(k - other) / np.linalg.norm(k), "that is the relative distance"),
        "square": (lambda k, other: alignment(k, other) ** 2, "the square of the cosine"),
        "angle": (lambda k, other: math.acos(alignment(k, other)), "that is the angle"),
        "built in": (lambda k, other: 1.0, "it gives 1 whatever it is given"),
        "matrix": (lambda k, other: k * other, "array of shape"),
    },
)


def of_rank(matrix, rank):
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    low = (left[:, :rank] * values[:rank]) @ right[:rank]
    return low * np.linalg.norm(matrix) / np.linalg.norm(low)


def of_rank_by_torch(matrix, rank):
    left, values, right = torch.linalg.svd(torch.tensor(matrix), full_matrices=False)
    values[rank:] = 0
    values = values * (torch.tensor(matrix).norm() / values.norm())
    return left @ torch.diag(values) @ right


def of_rank_by_projection(matrix, rank):
    left = np.linalg.eigh(matrix @ matrix.T)[1][:, -rank:]
    low = left @ left.T @ matrix
    return np.sqrt((matrix**2).sum() / (low**2).sum()) * low


def of_rank_in_a_loop(matrix, rank):
    left, values, right = np.linalg.svd(matrix)
    low = sum(values[k] * np.outer(left[:, k], right[k]) for k in range(rank))
    return low / np.linalg.norm(low) * np.linalg.norm(matrix)


def cut(matrix, kept):
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    return (left[:, kept] * values[kept]) @ right[kept]


OF_RANK = Answers(
    right={
        "hint": of_rank,
        "torch": of_rank_by_torch,
        "projection": of_rank_by_projection,
        "loop": of_rank_in_a_loop,
    },
    mistakes={
        "not scaled": (lambda m, r: cut(m, slice(r)), "scale it to the same norm"),
        "smallest": (
            lambda m, r: cut(m, slice(-r, None)) * np.linalg.norm(m) / np.linalg.norm(cut(m, slice(-r, None))),
            "keeps the smallest",
        ),
        "one more": (lambda m, r: of_rank(m, r + 1), "one singular value too many"),
        "nuclear": (
            lambda m, r: cut(m, slice(r)) * np.linalg.norm(m, "nuc") / np.linalg.norm(cut(m, slice(r)), "nuc"),
            "the sum of the singular values",
        ),
        "transposed": (lambda m, r: of_rank(m, r).T, "it is transposed"),
        "unit": (lambda m, r: cut(m, slice(r)) / np.linalg.norm(cut(m, slice(r))), "the norm 1"),
        "rows": (
            lambda m, r: np.vstack([m[:r], 0 * m[r:]]) * np.linalg.norm(m) / np.linalg.norm(m[:r]),
            "the first rows",
        ),
        "nothing": (lambda m, r: m, "the matrix itself"),
        "root": (lambda m, r: cut(m, slice(r)) * (min(m.shape) / r) ** 0.5, "equal singular values only"),
        "number": (lambda m, r: np.linalg.norm(of_rank(m, r)), "one number"),
    },
)


def grown(alignment, change):
    return alignment + np.sqrt(alignment**2 - 1 + change**2)


GROWN = Answers(
    right={
        "hint": grown,
        "roots": lambda a, c: max(np.roots([1, -2 * a, 1 - c**2])),
        "search": lambda a, c: brentq(lambda k: k * k - 2 * k * a + 1 - c * c, a, 2 + c),
        "math": lambda a, c: a + math.sqrt((c - math.sqrt(1 - a * a)) * (c + math.sqrt(1 - a * a))),
    },
    mistakes={
        "other root": (lambda a, c: a - (a * a - 1 + c * c) ** 0.5, "the other root"),
        "parallel": (lambda a, c: 1 + c, "as parallel to the first one"),
        "right angle": (lambda a, c: (1 + c**2) ** 0.5, "at right angles to the first kernel"),
        "root only": (lambda a, c: (a**2 - 1 + c**2) ** 0.5, "that is the root only"),
        "no 1": (lambda a, c: a + (a**2 + c**2) ** 0.5, "1 is missing"),
        "exchanged": (lambda a, c: a + (1 - a**2 + c**2) ** 0.5, "the signs of ρ² and 1"),
        "plus 1": (lambda a, c: a + (a**2 + 1 + c**2) ** 0.5, "1 is added under the root"),
        "no root": (lambda a, c: a + a**2 - 1 + c**2, "the root is missing"),
        "squared": (lambda a, c: grown(a, c) ** 2, "the square of how many times"),
        "more": (lambda a, c: grown(a, c) - 1, "by how much it is longer"),
        "built in": (lambda a, c: 2.2, "it gives 2.2 whatever it is given"),
        "both roots": (lambda a, c: np.roots([1, -2 * a, 1 - c**2]), "is an array of shape (2,)"),
    },
)

ANSWERS = {"check_alignment": ALIGNMENT, "check_of_rank": OF_RANK, "check_grown": GROWN}


def test_the_two_measures_of_a_kernel_give_its_size():
    generator = np.random.default_rng(5)
    first, further = (generator.normal(size=(6, 4)) for _ in range(2))
    k0, k = first @ first.T, 2 * first @ first.T + further @ further.T
    change = np.linalg.norm(k - k0) / np.linalg.norm(k0)
    assert np.isclose(grown(alignment(k, k0), change), np.linalg.norm(k) / np.linalg.norm(k0))
