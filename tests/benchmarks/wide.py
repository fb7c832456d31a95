"""Networks whose rates follow their width, as a user would write them."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn import functional

from tests.benchmarks.descending import descent, parameters


def width_scaling(e, weights: dict, data: dict) -> Callable:
    own = parameters(weights)

    def loss():
        moved = (data["x"] @ own["first"].T).relu() @ own["readout"] - data["first_output"]
        return functional.mse_loss(e.width ** (-(1 + e.scaling) / 2) * moved, data["y"]) / 2

    return descent(torch.optim.SGD(own.parameters(), lr=e.learning_rate * e.width**e.scaling), loss)


def two_hidden(e, weights: dict, data: dict) -> Callable:
    own = parameters(weights)
    kind = torch.optim.Adam if e.rule == "adam" else torch.optim.SGD
    groups = [{"params": [own[name]], "lr": e.learning_rate * rate} for name, rate in e.rates().items()]
    return descent(kind(groups), lambda: _two_hidden_loss(own, data))


def edge_of_stability(e, weights: dict, data: dict) -> Callable:
    """`two_hidden`, and a product of the Hessian with a vector that is carried along."""
    own = parameters(weights)
    rates = e.rates()
    optimiser = torch.optim.SGD([{"params": [own[name]], "lr": e.learning_rate * rate} for name, rate in rates.items()])
    roots, direction = [rate**0.5 for rate in rates.values()], [torch.randn_like(own[name]) for name in rates]

    def step():
        nonlocal direction
        weights = [own[name] for name in rates]
        slopes = torch.autograd.grad(_two_hidden_loss(own, data), weights, create_graph=True)
        parts = [(g * v * root).sum() for g, v, root in zip(slopes, direction, roots, strict=True)]
        along = torch.stack(parts).sum()
        curved = [root * c for root, c in zip(roots, torch.autograd.grad(along, weights), strict=True)]
        size = sum(c.square().sum() for c in curved) ** 0.5
        direction = [c / size for c in curved]
        for weight, slope in zip(weights, slopes, strict=True):
            weight.grad = slope.detach()
        optimiser.step()

    return step


def _two_hidden_loss(own, data: dict) -> torch.Tensor:
    output = ((data["x"] @ own["first"].T).relu() @ own["hidden"].T).relu() @ own["readout"]
    return functional.mse_loss(output, data["y"]) / 2
