"""Ranks against loops over singular values and matrices whose rank is plain."""

import math

import pytest
import torch

from toolkit.domain import trusted
from toolkit.metrics.rank import effective_rank, participation_ratio, stable_rank

RANKS = (effective_rank, stable_rank, participation_ratio)


@pytest.mark.parametrize("rank", RANKS)
def test_equal_singular_values_are_counted(rank):
    g = torch.Generator().manual_seed(0)
    left, _ = torch.linalg.qr(torch.randn(8, 3, generator=g, dtype=torch.float64))
    right, _ = torch.linalg.qr(torch.randn(6, 3, generator=g, dtype=torch.float64))
    assert math.isclose(float(rank(4 * left @ right.T)), 3, rel_tol=1e-9)
    assert math.isclose(float(rank(torch.outer(left[:, 0], right[:, 0]))), 1, rel_tol=1e-9)


def test_by_loops():
    matrix = torch.randn(5, 7, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    values = [math.sqrt(v) for v in torch.linalg.eigvalsh(matrix @ matrix.T).tolist()]
    shares = [v / sum(values) for v in values]
    entropy = -sum(p * math.log(p) for p in shares)
    squares = [v * v for v in values]
    assert math.isclose(float(effective_rank(matrix)), math.exp(entropy), rel_tol=1e-9)
    assert math.isclose(float(stable_rank(matrix)), sum(squares) / max(squares), rel_tol=1e-9)
    assert math.isclose(
        float(participation_ratio(matrix)), sum(squares) ** 2 / sum(s * s for s in squares), rel_tol=1e-9
    )


@pytest.mark.parametrize("rank", RANKS)
def test_a_matrix_of_zeros_has_none_and_four_dimensions_are_no_matrix(rank):
    with pytest.raises(ValueError, match="rank|participation_ratio"):
        rank(torch.zeros(3, 4))
    with pytest.raises(ValueError, match=r"matrix must be a tensor \[m, n\].*got shape \[4, 3, 5, 5\]"):
        rank(torch.ones(4, 3, 5, 5))


@pytest.mark.parametrize("rank", RANKS)
@pytest.mark.parametrize("size", [1e-300, 1e300])
def test_sizes_do_not_matter(rank, size):
    matrix = torch.randn(5, 7, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    assert math.isclose(float(rank(size * matrix)), float(rank(matrix)), rel_tol=1e-12)


@pytest.mark.parametrize("rank", RANKS)
def test_a_diverged_run_has_nan(rank):
    with trusted():
        assert math.isnan(rank(torch.full((3, 4), torch.inf)))
