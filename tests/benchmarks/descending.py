"""What loops that a user would write share: parameters, a layer of given weights, and a step down a loss."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn


def parameters(weights: dict) -> nn.ParameterDict:
    return nn.ParameterDict({name: nn.Parameter(value.clone()) for name, value in weights.items()})


def descent(optimiser: torch.optim.Optimizer, loss: Callable) -> Callable:
    def step():
        optimiser.zero_grad()
        loss().backward()
        optimiser.step()

    return step


def linear_layer(weight: torch.Tensor, bias: torch.Tensor | None = None) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    with torch.no_grad():
        layer.weight.copy_(weight)
        if bias is not None:
            layer.bias.copy_(bias)
    return layer
