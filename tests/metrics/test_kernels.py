"""Kernel numbers against loops and matrices worked by hand."""

import math

import torch
from torch.func import vmap

from toolkit.metrics.kernels import relative_change, target_alignment


def kernel(n=6, rank=4, seed=0):
    g = torch.Generator().manual_seed(seed)
    features = torch.randn(n, rank, generator=g, dtype=torch.float64)
    return features @ features.T, torch.randn(n, generator=g, dtype=torch.float64)


def test_relative_change_by_hand():
    k0 = torch.tensor([[3.0, 0.0], [0.0, 4.0]])
    assert float(relative_change(k0, k0)) == 0.0
    assert math.isclose(float(relative_change(3 * k0, k0)), 2.0)
    k = k0 + torch.tensor([[0.0, 3.0], [4.0, 0.0]])
    assert math.isclose(float(relative_change(k, k0)), 1.0)


def test_alignment_of_the_target_with_itself_is_one():
    _, y = kernel()
    c = y - y.mean()
    assert math.isclose(float(target_alignment(5 * torch.outer(c, c), y)), 1.0, rel_tol=1e-12)
    across = torch.zeros_like(c)
    across[:2] = torch.tensor([c[1], -c[0]])
    across = across - across.mean()
    across = across - c * (across @ c) / (c @ c)
    assert abs(float(target_alignment(torch.outer(across, across), y))) < 1e-12


def test_alignment_equals_double_sums():
    k, y = kernel()
    n = len(y)
    rows = [[k[i, j] - k[:, j].mean() - k[i].mean() + k.mean() for j in range(n)] for i in range(n)]
    c = y - y.mean()
    top = sum(c[i] * rows[i][j] * c[j] for i in range(n) for j in range(n))
    size = math.sqrt(sum(rows[i][j] ** 2 for i in range(n) for j in range(n)))
    assert math.isclose(float(target_alignment(k, y)), float(top / (size * c.square().sum())), rel_tol=1e-12)


def test_alignment_ignores_scale_and_constants():
    k, y = kernel()
    once = float(target_alignment(k, y))
    assert math.isclose(float(target_alignment(7 * k + 3, 2 * y + 5)), once, rel_tol=1e-12)


def test_batched_equals_one_by_one():
    pairs = [kernel(seed=s) for s in range(3)]
    k, y = (torch.stack(t) for t in zip(*pairs, strict=True))
    torch.testing.assert_close(vmap(target_alignment)(k, y), torch.stack([target_alignment(*p) for p in pairs]))
    torch.testing.assert_close(vmap(relative_change, (0, None))(k, k[0])[0], torch.tensor(0.0).double())
