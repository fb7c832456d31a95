"""The matrix and the tangent kernel of deep linear networks against loops and automatic differentiation."""

import pytest
import torch
from numpy.testing import assert_allclose

from toolkit.metrics.kernels import tangent_kernel
from toolkit.networks import layer_product, layer_product_kernel


def layers(*sizes, seed=0):
    g = torch.Generator().manual_seed(seed)
    shapes = zip(sizes[1:], sizes[:-1], strict=True)
    return {f"layer{i}": torch.randn(s, generator=g, dtype=torch.float64) for i, s in enumerate(shapes, 1)}


@pytest.mark.parametrize("sizes", [(3, 2), (3, 5, 2), (3, 5, 4, 2)])
def test_kernel_of_a_product_is_that_of_automatic_differentiation(sizes):
    weights, count = layers(*sizes), len(sizes) - 1
    direct = tangent_kernel(lambda w, x: layer_product(w, count).flatten(), weights, torch.zeros(6).double())
    assert_allclose(layer_product_kernel(weights, count), direct, atol=1e-12)


def test_product_is_applied_lowest_layer_first():
    weights, x = layers(3, 5, 4, 2), torch.ones(3, dtype=torch.float64)
    by_hand = weights["layer3"] @ (weights["layer2"] @ (weights["layer1"] @ x))
    assert_allclose(layer_product(weights, 3) @ x, by_hand)
