"""Deep networks as a user would write them: what `plain.py` lists of the chapter on width and depth."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional

FUNCTIONS: dict[str, type[nn.Module]] = {"tanh": nn.Tanh, "relu": nn.ReLU}


def deep_digits(e, weights: dict, data: dict) -> Callable:
    layers: list[nn.Module] = []
    for j in range(1, e.layers + 1):
        first = e.weight_variance**0.5 * weights[f"layer{j}"], e.bias_variance**0.5 * weights[f"bias{j}"]
        layers += [_linear(*first), FUNCTIONS[e.activation]()]
    net = nn.Sequential(*layers, _linear(weights["classifier"])).to(data["x"].device)
    optimiser = torch.optim.SGD(net.parameters(), lr=e.learning_rate, momentum=0.9)
    done = 0

    def step():
        nonlocal done
        batch = data["order"][done % len(data["order"])]
        optimiser.zero_grad()
        functional.cross_entropy(net(data["x"][batch]), data["label"][batch]).backward()
        optimiser.step()
        done += 1

    return step


def _linear(weight: torch.Tensor, bias: torch.Tensor | None = None) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    with torch.no_grad():
        layer.weight.copy_(weight)
        if bias is not None:
            layer.bias.copy_(bias)
    return layer
