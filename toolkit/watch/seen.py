"""A network at one moment, as pure functions of its weights: in evaluation mode, in float32 at least."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call

from toolkit.device import plain_attention
from toolkit.domain import trusted
from toolkit.watch.examples import Pair

Weights = dict[str, Tensor]


def as_function(model: nn.Module) -> tuple[Callable[[Weights, Tensor], Tensor], Weights]:
    """`function(weights, x)` and the trained weights of a module, as `tangent_kernel` and `sharpness` want them.

    Weights and buffers are copies in float32 at least, and what the function writes into is not the module's.
    """
    model = plain(model)
    weights = {name: _wide(p) for name, p in model.named_parameters() if p.requires_grad}
    fixed = {name: _wide(p) for name, p in model.named_parameters() if not p.requires_grad}
    buffers = {name: _wide(b) for name, b in model.named_buffers()}

    def function(weights: Weights, x: Tensor) -> Tensor:
        own = {name: buffer.clone() for name, buffer in buffers.items()}
        return functional_call(model, {**fixed, **own, **weights}, (_like(x, weights),))

    return function, weights


def plain(model: nn.Module) -> nn.Module:
    """The module itself of one that is compiled."""
    return getattr(model, "_orig_mod", model)


@contextlib.contextmanager
def undisturbed(model: nn.Module) -> Iterator[None]:
    """Inside, the model is in evaluation mode; afterwards modes and random numbers are what they were."""
    modes = [(module, module.training) for module in model.modules()]
    devices = sorted({str(p.device) for p in model.parameters() if p.device.type == "cuda"})
    before: Any = np.random.get_state()
    kind = next(model.parameters()).device.type
    try:
        for module, _ in modes:
            module.training = False
        with torch.random.fork_rng(devices), torch.enable_grad(), plain_attention(), trusted():
            with torch.autocast(kind, enabled=False):
                yield
    finally:
        np.random.set_state(before)
        for module, mode in modes:
            module.training = mode


@dataclass
class Seen:
    """The network at one moment, and the examples it is measured on. `layer` names the module whose output are the
    features; without one they are the input of the last linear layer, the head."""

    model: nn.Module
    loss: Callable[[Tensor, Tensor], Tensor]
    train: Pair
    test: Pair | None
    layer: str | None = None

    def __post_init__(self) -> None:
        self.model = plain(self.model)
        self.function, self.weights = as_function(self.model)

    def some(self, count: int) -> Pair:
        """So many of the training examples, evenly from all of them."""
        inputs, targets = self.train
        places = torch.linspace(0, len(inputs) - 1, min(count, len(inputs)), device=inputs.device).round().long()
        return inputs[places], targets[places]

    def outputs(self, inputs: Tensor) -> Tensor:
        with torch.no_grad():
            return self.function(self.weights, inputs)

    def loss_on(self, pair: Pair) -> Callable[[Weights], Tensor]:
        """The loss as a function of the weights."""
        inputs, targets = pair
        wide = targets.float() if targets.dtype in (torch.float16, torch.bfloat16) else targets
        return lambda weights: self.loss(self.function(weights, inputs), wide)

    @cached_property
    def head(self) -> tuple[str, nn.Linear] | None:
        """The linear layer that is asked last, with its name."""
        found: list[tuple[str, nn.Linear]] = []
        linear = [(name, module) for name, module in self.model.named_modules() if isinstance(module, nn.Linear)]
        with contextlib.ExitStack() as hooks:
            for one in linear:
                handle = one[1].register_forward_hook(lambda module, given, made, one=one: found.append(one))
                hooks.callback(handle.remove)
            self.outputs(self.some(2)[0])
        return found[-1] if found else None

    def weight(self, name: str) -> Tensor:
        """A weight of the head or by its full name."""
        return self.weights[name] if name in self.weights else _wide(self.model.get_parameter(name))

    @cached_property
    def features(self) -> Tensor:
        """Features of the training examples, flattened: `[n, d]`."""
        found: list[Tensor] = []
        with _caught(self._layer(), self.layer is None, found):
            self.outputs(self.train[0])
        if not found:
            raise ValueError(f"the layer {self.layer!r} takes no part in the network's outputs")
        features, count = found[-1], len(self.train[0])
        if features.shape[:1] != (count,):
            got = list(features.shape)
            raise ValueError(f"features must have a row for each of {count} examples (got {got}): name another layer")
        return features.reshape(count, -1)

    def _layer(self) -> nn.Module:
        if self.layer is not None:
            return self.model.get_submodule(self.layer)
        if self.head is None:
            raise ValueError("the network has no linear layer whose input could be the features: name one, layer=...")
        return self.head[1]


@contextlib.contextmanager
def _caught(module: nn.Module, before: bool, found: list[Tensor]) -> Iterator[None]:
    """Inside, what goes into a module, or what comes out of it, is kept."""

    def keep(part: Any) -> None:
        first = part[0] if isinstance(part, tuple | list) else part
        found.append(first.detach())

    if before:
        handle = module.register_forward_pre_hook(lambda _, given: keep(given))
    else:
        handle = module.register_forward_hook(lambda _, given, made: keep(made))
    try:
        yield
    finally:
        handle.remove()


def _wide(tensor: Tensor) -> Tensor:
    """A copy in float32 at least."""
    narrow = tensor.dtype in (torch.float16, torch.bfloat16)
    return tensor.detach().to(torch.float32) if narrow else tensor.detach().clone()


def _like(x: Tensor, weights: Weights) -> Tensor:
    """Real inputs in the dtype of the weights."""
    first = next(iter(weights.values()), None)
    return x.to(first.dtype) if first is not None and x.is_floating_point() else x
