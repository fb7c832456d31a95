"""A module as a pure function of its weights, in float32 at least."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from toolkit.watch.kept import unchanged

Weights = dict[str, Tensor]
Output = Callable[[Any], Tensor]


def as_function(model: nn.Module, output: Output | None = None) -> tuple[Callable[[Weights, Tensor], Any], Weights]:
    """`function(weights, x)` and the trained weights of a module, as `tangent_kernel` and `sharpness` want them.

    It gives what the module gives, or `output` of that. Weights and buffers are copies in float32 at least. What a call
    writes into buffers and attributes is not there after it.
    """
    model = plain(model)
    weights = {name: wide(p) for name, p in model.named_parameters() if p.requires_grad}
    fixed = {name: wide(p) for name, p in model.named_parameters() if not p.requires_grad}
    buffers = {name: wide(b) for name, b in model.named_buffers()}

    def function(weights: Weights, x: Tensor) -> Any:
        own = {name: buffer.clone() for name, buffer in buffers.items()}
        with unchanged(model):
            made = functional_call(model, {**fixed, **own, **weights}, (_like(x, {**weights, **fixed}),))
            return made if output is None else output(made)

    return function, weights


def plain(model: nn.Module) -> nn.Module:
    """The module itself of one that is compiled, or copied to several devices."""
    if isinstance(model, nn.DataParallel | nn.parallel.DistributedDataParallel):
        return plain(model.module)
    compiled = getattr(model, "_orig_mod", None)
    return plain(compiled) if isinstance(compiled, nn.Module) else model


def wide(tensor: Tensor) -> Tensor:
    """A copy in float32 at least."""
    narrow = tensor.dtype in (torch.float16, torch.bfloat16)
    return tensor.detach().to(torch.float32) if narrow else tensor.detach().clone()


def _like(x: Tensor, weights: Weights) -> Tensor:
    """Real inputs in the precision of the weights."""
    first = next((w for w in weights.values() if w.is_floating_point() or w.is_complex()), None)
    return x.to(first.dtype.to_real()) if first is not None and x.is_floating_point() else x
