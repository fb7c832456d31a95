"""The tangent model of two hidden layers against linearised training, and its largest eigenvalue."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch.func import jvp, vjp

from toolkit.theory.frozen_kernel import one_step
from toolkit.theory.two_hidden_parts import TANGENT, largest_eigenvalue

RATES = {"first": 3.0, "hidden": 0.4, "readout": 0.07}


def test_it_is_training_of_the_linearised_network():
    generator, n = torch.Generator().manual_seed(4), 17
    shapes = {"first": (n, 5), "hidden": (n, n), "readout": (n,), "x": (12, 5), "y": (12,)}
    drawn = {k: torch.randn(*s, generator=generator, dtype=torch.float64) for k, s in shapes.items()}
    x, y, rate = drawn.pop("x"), drawn.pop("y").sign(), 0.001
    names, weights = list(drawn), tuple(drawn.values())

    def network(first, hidden, readout):
        return ((x @ first.T).relu() @ hidden.T).relu() @ readout

    moved = tuple(torch.zeros_like(w) for w in weights)
    kept = TANGENT.start(drawn, x, y, RATES, rate)
    loss = float((network(*weights) - y).square().mean() / 2)
    assert_allclose(TANGENT.columns(kept, 0)["train_loss"], loss, rtol=1e-12)
    for _ in range(20):
        output = network(*weights) + jvp(network, weights, moved)[1]
        slopes = vjp(network, *weights)[1]((output - y) / len(y))
        moved = tuple(m - rate * RATES[k] * s for k, m, s in zip(names, moved, slopes, strict=True))
        kept = one_step(kept)
    output = network(*weights) + jvp(network, weights, moved)[1]
    assert_allclose(TANGENT.columns(kept, 20)["train_loss"], (output - y).square().mean() / 2, rtol=1e-9)
    jacobian = torch.cat(
        [
            j.flatten(1) * RATES[k] ** 0.5
            for k, j in zip(names, torch.autograd.functional.jacobian(network, weights), strict=True)
        ],
        1,
    )
    largest = torch.linalg.eigvalsh(jacobian @ jacobian.T)[-1] / len(y)
    assert_allclose(TANGENT.columns(kept, 20)["sharpness"], rate * largest / 2, rtol=1e-9)


@pytest.mark.parametrize("size", [1, 2, 9, 60])
def test_the_largest_eigenvalue(size):
    drawn = np.random.default_rng(size).normal(size=(size, size))
    matrix = drawn @ drawn.T
    assert_allclose(largest_eigenvalue(matrix), np.linalg.eigvalsh(matrix)[-1], rtol=1e-6)


def test_of_a_flat_spectrum_it_is_low_by_little():
    values = np.linspace(0.999, 1, 64)
    found = largest_eigenvalue(np.diag(values))
    assert 1 - 64 / 8192 < found <= 1
    assert_allclose(largest_eigenvalue(np.eye(7)), 1)


def test_of_a_dead_network_it_is_zero():
    assert largest_eigenvalue(np.zeros((5, 5))) == 0
