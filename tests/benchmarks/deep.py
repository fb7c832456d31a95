"""Deep networks as a user would write them: what `plain.py` lists of the chapter on width and depth."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional

from tests.benchmarks.descending import linear_layer

FUNCTIONS: dict[str, type[nn.Module]] = {"tanh": nn.Tanh, "relu": nn.ReLU}


def deep_digits(e, weights: dict, data: dict) -> Callable:
    layers: list[nn.Module] = []
    for j in range(1, e.layers + 1):
        first = e.weight_variance**0.5 * weights[f"layer{j}"], e.bias_variance**0.5 * weights[f"bias{j}"]
        layers += [linear_layer(*first), FUNCTIONS[e.activation]()]
    net = nn.Sequential(*layers, linear_layer(weights["classifier"])).to(data["x"].device)
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
