"""Every rule equals its namesake in torch.optim, parameter by parameter, alone and batched over hyperparameters."""

import pytest
import torch
from torch.func import grad, vmap

from toolkit import optimisers

CASES = [
    ("sgd", torch.optim.SGD, {}, {}),
    ("sgd", torch.optim.SGD, {"weight_decay": 0.1}, {"weight_decay": 0.1}),
    ("momentum", torch.optim.SGD, {}, {"momentum": 0.9}),
    (
        "momentum",
        torch.optim.SGD,
        {"momentum": 0.7, "weight_decay": 0.05},
        {"momentum": 0.7, "weight_decay": 0.05},
    ),
    ("adam", torch.optim.Adam, {}, {}),
    (
        "adam",
        torch.optim.Adam,
        {"betas": (0.8, 0.95), "epsilon": 1e-5, "weight_decay": 0.1},
        {"betas": (0.8, 0.95), "eps": 1e-5, "weight_decay": 0.1},
    ),
    ("adamw", torch.optim.AdamW, {}, {}),
    ("adamw", torch.optim.AdamW, {"weight_decay": 0.3}, {"weight_decay": 0.3}),
]
STEPS = 100


def problem():
    """A small tanh network on fixed data: weights and a loss of them."""
    g = torch.Generator().manual_seed(3)

    def normal(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    x, y = normal(15, 3), normal(15)

    def loss(weights):
        return (torch.tanh(x @ weights["in"]["w"].T + weights["in"]["b"]) @ weights["out"] - y).square().mean()

    return {"in": {"w": normal(4, 3), "b": normal(4)}, "out": normal(4)}, loss


def ours(optimiser, weights, loss):
    memory = optimiser.start(weights)
    for _ in range(STEPS):
        weights, memory = optimiser.step(weights, grad(loss)(weights), memory)
    return leaves(weights)


def leaves(weights):
    return [weights["in"]["w"], weights["in"]["b"], weights["out"]]


def theirs(kind, weights, loss, **about):
    weights = {"in": {k: v.clone() for k, v in weights["in"].items()}, "out": weights["out"].clone()}
    parameters = [p.requires_grad_() for p in leaves(weights)]
    optimiser = kind(parameters, **about)
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss(weights).backward()
        optimiser.step()
    return [p.detach() for p in parameters]


@pytest.mark.parametrize("name, kind, here, there", CASES)
def test_equals_torch_optim_after_100_steps(name, kind, here, there):
    weights, loss = problem()
    mine = ours(getattr(optimisers, name)(0.03, **here), weights, loss)
    for a, b, first in zip(mine, theirs(kind, weights, loss, lr=0.03, **there), leaves(weights), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-10, atol=1e-12)
        assert (a - first).abs().max() > 0.05  # and it has moved


@pytest.mark.parametrize("name, kind, here, there", CASES)
def test_batched_over_learning_rates(name, kind, here, there):
    weights, loss = problem()
    rates = torch.tensor([0.003, 0.01, 0.05], dtype=torch.float64)
    batch = vmap(lambda rate: ours(getattr(optimisers, name)(rate, **here), weights, loss))(rates)
    for i, rate in enumerate(rates.tolist()):
        for a, b in zip(batch, theirs(kind, weights, loss, lr=rate, **there), strict=True):
            torch.testing.assert_close(a[i], b, rtol=1e-10, atol=1e-12)


def test_decay_and_momentum_may_be_tensors_too():
    weights, loss = problem()
    decays = torch.tensor([0.0, 0.2], dtype=torch.float64)
    batch = vmap(lambda d: ours(optimisers.momentum(0.01, momentum=1 - d, weight_decay=d), weights, loss))(decays)
    expected = theirs(torch.optim.SGD, weights, loss, lr=0.01, momentum=0.8, weight_decay=0.2)
    for a, b in zip(batch, expected, strict=True):
        torch.testing.assert_close(a[1], b, rtol=1e-10, atol=1e-12)


def test_steps_are_pure():
    weights, loss = problem()
    for name in ("sgd", "momentum", "adam", "adamw"):
        before = [w.clone() for w in leaves(weights)]
        optimiser = getattr(optimisers, name)(0.1)
        memory = optimiser.start(weights)
        one, _ = optimiser.step(weights, grad(loss)(weights), memory)
        two, _ = optimiser.step(weights, grad(loss)(weights), memory)
        for a, b, c, d in zip(leaves(one), leaves(two), leaves(weights), before, strict=True):
            assert torch.equal(a, b) and torch.equal(c, d)


@pytest.mark.parametrize(("rule", "kind"), [("sgd", torch.optim.SGD), ("adam", torch.optim.Adam)])
def test_a_rate_for_each_layer_is_a_group_of_parameters(rule, kind):
    weights, loss = problem()
    found = ours(optimisers.by_layer(getattr(optimisers, rule), {"in": 0.02, "out": 0.003}), weights, loss)
    own = {"in": {k: v.clone() for k, v in weights["in"].items()}, "out": weights["out"].clone()}
    own_leaves = [p.requires_grad_() for p in leaves(own)]
    optimiser = kind([{"params": own_leaves[:2], "lr": 0.02}, {"params": own_leaves[2:], "lr": 0.003}])
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss(own).backward()
        optimiser.step()
    for one, other in zip(found, own_leaves, strict=True):
        torch.testing.assert_close(one, other.detach(), rtol=1e-10, atol=1e-12)
