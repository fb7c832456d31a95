"""What loops that a user would write share: parameters, and a step down a loss."""

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
