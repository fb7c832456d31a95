"""Sharpness against the eigenvalues of whole Hessians, and against where gradient descent stops being stable."""

import pytest
import torch
from torch.func import hessian
from torch.nn import functional
from torch.utils._pytree import tree_leaves, tree_map

from toolkit.metrics.sharpness import sharpness, sharpness_step
from toolkit.networks import two_layers


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def network(seed=0, activation="square"):
    """The weights of a network and its mean squared error on ten random inputs."""
    weights = {"hidden": draw(6, 4, seed=seed), "deeper": {"readout": draw(3, 6, seed=seed + 1)}}
    x, y = draw(10, 4, seed=seed + 2), draw(10, 3, seed=seed + 3)

    def loss(w):
        flat = {"hidden": w["hidden"], "readout": w["deeper"]["readout"]}
        return (two_layers(flat, x, activation) - y).square().mean()

    return loss, weights


def dense(loss, weights):
    """The whole Hessian, block by block."""
    blocks = tree_leaves(hessian(loss)(weights))
    sizes = [leaf.numel() for leaf in tree_leaves(weights)]
    rows = [blocks[i * len(sizes) : (i + 1) * len(sizes)] for i in range(len(sizes))]
    shaped = [[b.reshape(m, n) for b, n in zip(row, sizes, strict=True)] for row, m in zip(rows, sizes, strict=True)]
    return torch.cat([torch.cat(row, 1) for row in shaped])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("activation", ["square", "relu"])
def test_it_is_the_largest_eigenvalue_of_the_whole_hessian(seed, activation):
    loss, weights = network(10 * seed, activation)
    largest = torch.linalg.eigvalsh(dense(loss, weights))[-1]
    for vector in (0, 1):
        torch.testing.assert_close(sharpness(loss, weights, seed=vector), largest, rtol=1e-9, atol=0)


def test_of_a_quadratic_loss_it_is_known_and_may_be_negative_or_zero():
    matrix = draw(30, 30)
    symmetric = matrix + matrix.T
    weights, largest = {"w": draw(30, seed=1)}, torch.linalg.eigvalsh(symmetric)[-1]
    torch.testing.assert_close(sharpness(lambda w: w["w"] @ symmetric @ w["w"] / 2, weights), largest)
    assert float(sharpness(lambda w: -w["w"].square().sum(), weights)) == pytest.approx(-2)
    assert float(sharpness(lambda w: w["w"].sum(), weights)) == 0


@pytest.mark.parametrize("name", ["mse_loss", "huber_loss", "smooth_l1_loss", "soft_margin_loss"])
def test_losses_that_have_no_forward_derivative(name):
    weights, x, y = {"a": draw(3, 4), "b": draw(1, 3, seed=1)}, draw(10, 4, seed=2), draw(10, 1, seed=3).sign()

    def loss(w):
        return getattr(functional, name)(torch.tanh(x @ w["a"].T) @ w["b"].T, y)

    slow = torch.autograd.functional.hessian(
        lambda flat: loss({"a": flat[:12].reshape(3, 4), "b": flat[12:].reshape(1, 3)}),
        torch.cat([w.flatten() for w in weights.values()]),
    )
    torch.testing.assert_close(sharpness(loss, weights), torch.linalg.eigvalsh(slow)[-1], rtol=1e-9, atol=0)


def test_few_products_give_a_lower_bound_and_a_flat_spectrum_ends_at_once():
    values = torch.linspace(0.9, 1, 300, dtype=torch.float64)
    calls = []

    def loss(w):
        calls.append(1)
        return (values * w["w"].square()).sum() / 2

    weights = {"w": draw(300)}
    few = [float(sharpness(loss, weights, most=m)) for m in (1, 5, 20, 300)]
    assert few == sorted(few) and few[0] < 0.99 and few[-1] == pytest.approx(1, rel=1e-9)
    calls.clear()
    assert float(sharpness(lambda w: (calls.append(1), w["w"].square().sum())[1], weights)) == pytest.approx(2)
    assert len(calls) == 1


def test_single_precision_and_size():
    loss, weights = network(50)
    largest = float(sharpness(loss, weights))
    single = tree_map(torch.Tensor.float, weights)
    found = sharpness(lambda w: loss(tree_map(torch.Tensor.double, w)).float(), single)
    assert found.dtype == torch.float32 and float(found) == pytest.approx(largest, rel=1e-4)
    for size in (1e-150, 1e150):
        assert float(sharpness(lambda w, size=size: size * loss(w), weights)) == pytest.approx(size * largest)


def test_gradient_descent_leaves_a_minimum_where_the_rate_times_it_is_above_two():
    values = torch.tensor([0.3, 1.7, 5.0], dtype=torch.float64)
    limit = 2 / float(sharpness(lambda w: (values * w["w"].square()).sum() / 2, {"w": draw(3)}))
    for rate, stays in ((0.98 * limit, True), (1.02 * limit, False)):
        w = torch.ones(3, dtype=torch.float64)
        for _ in range(500):
            w = w - rate * values * w
        assert (w.norm() < 1) == stays


def test_a_loss_that_is_no_number_is_refused_in_words():
    weights = {"w": torch.ones(3, dtype=torch.float64)}
    with pytest.raises(ValueError, match=r"loss must give one number, .* \(got Tensor of torch.float64 \[3\]\)"):
        sharpness(lambda w: w["w"], weights)
    with pytest.raises(ValueError, match="loss must have second derivatives that are finite"):
        sharpness(lambda w: (1e308 * w["w"].square()).square().sum(), weights)
    with pytest.raises(ValueError, match="loss must have second derivatives, which PyTorch does not know here"):
        labels = torch.zeros(1, dtype=torch.int64)
        sharpness(lambda w: functional.multi_margin_loss(w["w"][None], labels), weights)
    with pytest.raises(ValueError, match="loss must be a function"):
        sharpness(3, weights)
    with pytest.raises(ValueError, match=r"most must be a whole number between 1 and 10,000 \(got 0\)"):
        sharpness(lambda w: w["w"].sum(), weights, most=0)


def wide_network():
    """A network of 204 weights, its loss, and a rate for each layer."""
    shapes = {"first": (12, 4), "hidden": (12, 12), "readout": (12,)}
    weights = {name: draw(*shape, seed=k) / shape[-1] ** 0.5 for k, (name, shape) in enumerate(shapes.items())}
    x, y = draw(30, 4, seed=7), draw(30, seed=8)
    rates = {name: torch.tensor(rate, dtype=torch.float64) for name, rate in zip(shapes, (12.0, 1.0, 0.1), strict=True)}

    def loss(w):
        return (torch.tanh(torch.tanh(x @ w["first"].T) @ w["hidden"].T) @ w["readout"] - y).square().mean()

    return loss, weights, rates


def in_the_metric(loss, weights, rates):
    """√A ∇²L √A as a whole."""
    roots = torch.cat([rates[name].sqrt() * torch.ones(w.numel(), dtype=torch.float64) for name, w in weights.items()])
    return roots[:, None] * dense(loss, weights) * roots


def test_one_product_is_that_of_the_whole_hessian_in_the_metric_of_the_step():
    loss, weights, rates = wide_network()
    matrix = in_the_metric(loss, weights, rates)
    assert len(matrix) == 204
    direction = {name: torch.randn_like(w) for name, w in weights.items()}
    vector = torch.cat([v.flatten() for v in direction.values()])
    number, turned = sharpness_step(loss, weights, direction, rates)
    torch.testing.assert_close(number, vector @ matrix @ vector / (vector @ vector))
    product = matrix @ vector
    torch.testing.assert_close(torch.cat([v.flatten() for v in turned.values()]), product / product.norm())


def test_repeated_it_tends_to_the_largest_eigenvalue_and_follows_it_while_the_weights_move():
    loss, weights, rates = wide_network()
    direction = {name: torch.randn_like(w) for name, w in weights.items()}
    for step in range(400):
        number, direction = sharpness_step(loss, weights, direction, rates)
        if step in (199, 399):
            largest = torch.linalg.eigvalsh(in_the_metric(loss, weights, rates))[-1]
            assert float(number) == pytest.approx(float(largest), rel=0.02 if step > 200 else 1e-4)
        if step >= 199:
            slopes = torch.func.grad(loss)(weights)
            weights = {name: w - 0.003 * rates[name] * slopes[name] for name, w in weights.items()}


def test_with_all_rates_one_it_agrees_with_lanczos():
    loss, weights, _ = wide_network()
    ones = {name: torch.ones((), dtype=torch.float64) for name in weights}
    direction = {name: torch.randn_like(w) for name, w in weights.items()}
    for _ in range(500):
        number, direction = sharpness_step(loss, weights, direction, ones)
    torch.testing.assert_close(number, sharpness(loss, weights), rtol=1e-6, atol=0)


def test_a_flat_loss_and_no_direction_give_zero():
    weights, one = {"w": torch.ones(3, dtype=torch.float64)}, {"w": torch.ones((), dtype=torch.float64)}
    flat, none = sharpness_step(lambda w: w["w"].sum() + 0 * w["w"].square().sum(), weights, weights, one)
    assert float(flat) == 0 and not none["w"].any()
    still, none = sharpness_step(lambda w: w["w"].square().sum(), weights, {"w": 0 * weights["w"]}, one)
    assert float(still) == 0 and not none["w"].any()
