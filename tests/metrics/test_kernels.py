"""Kernel numbers against loops and matrices worked by hand."""

import math

import pytest
import torch
from torch.func import vmap

from toolkit.metrics.kernels import alignment, relative_change, tangent_kernel, target_alignment


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


def network(weights, x):
    return torch.tanh(x @ weights["first"].T) @ weights["readout"] + weights["bias"]


def test_tangent_kernel_equals_a_jacobian_by_loops():
    g = torch.Generator().manual_seed(1)
    draw = [torch.randn(s, generator=g, dtype=torch.float64) for s in ((4, 3), (4,), (), (5, 3))]
    weights, x = dict(zip(("first", "readout", "bias"), draw[:3], strict=True)), draw[3]
    rows, size = [], 1e-6
    for i in range(5):
        row = []
        for name, value in weights.items():
            for j in range(value.numel()):
                move = torch.zeros(value.numel(), dtype=torch.float64)
                move[j] = size
                up, down = (weights | {name: value + sign * move.reshape(value.shape)} for sign in (1, -1))
                row.append(float((network(up, x[i : i + 1]) - network(down, x[i : i + 1]))[0] / (2 * size)))
        rows.append(row)
    expected = [[sum(a * b for a, b in zip(r, s, strict=True)) for s in rows] for r in rows]
    got = tangent_kernel(network, weights, x)
    torch.testing.assert_close(got, torch.tensor(expected, dtype=torch.float64), rtol=1e-6, atol=1e-8)


def test_kernel_alignment_equals_double_sums():
    k, y = kernel()
    other, _ = kernel(seed=3)
    n = len(y)

    def centre(m):
        return [[float(m[i, j] - m[:, j].mean() - m[i].mean() + m.mean()) for j in range(n)] for i in range(n)]

    for centred, (a, b) in ((False, (k.tolist(), other.tolist())), (True, (centre(k), centre(other)))):
        cells = [(a[i][j], b[i][j]) for i in range(n) for j in range(n)]
        sizes = [math.sqrt(sum(cell[side] ** 2 for cell in cells)) for side in (0, 1)]
        expected = sum(p * q for p, q in cells) / (sizes[0] * sizes[1])
        assert math.isclose(float(alignment(k, other, centred)), expected, rel_tol=1e-12)
    assert math.isclose(float(alignment(k, 3 * k)), 1.0, rel_tol=1e-12)
    assert math.isclose(float(alignment(k, 3 * k + 7, centred=True)), 1.0, rel_tol=1e-12)


def test_what_has_no_value_is_said_in_words():
    k, y = kernel()
    for call in (
        lambda: relative_change(k, 0 * k),
        lambda: alignment(k, 0 * k),
        lambda: alignment(k, torch.full_like(k, 0.1), centred=True),
        lambda: target_alignment(k, torch.full_like(y, 0.1)),
    ):
        with pytest.raises(ValueError, match="has no value at these values of"):
            call()
    with pytest.raises(ValueError, match=r"function must map inputs \[6\] to outputs \[6\] \(got \[6, 2\]\)"):
        tangent_kernel(lambda w, x: x[:, None] * w["a"], {"a": torch.ones(2).double()}, y)


def test_a_single_output_may_have_a_dimension_of_its_own():
    weights, x = {"a": torch.arange(3).double()}, kernel()[0][:, :3]
    column = tangent_kernel(lambda w, x: torch.tanh(x @ w["a"])[:, None], weights, x)
    assert torch.equal(column, tangent_kernel(lambda w, x: torch.tanh(x @ w["a"]), weights, x))


def test_very_small_and_very_large_kernels_keep_their_digits():
    k, y = kernel()
    other, _ = kernel(seed=3)
    for size in (1e-300, 1e300):
        assert math.isclose(relative_change(size * k, size * other), relative_change(k, other), rel_tol=1e-12)
        assert math.isclose(target_alignment(size * k, y / size), target_alignment(k, y), rel_tol=1e-12)


@pytest.mark.parametrize(("dtype", "mean"), [(torch.float32, 1e4), (torch.float64, 1e8)])
def test_targets_may_have_a_mean_that_is_large_beside_their_differences(dtype, mean):
    rows = torch.randn(6, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    k, y = rows @ rows.T, torch.arange(6).double()
    torch.testing.assert_close(
        target_alignment(k.to(dtype), (y + mean).to(dtype)).double(), target_alignment(k, y), rtol=1e-3, atol=0
    )
