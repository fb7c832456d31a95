"""What a module of a network does while the network is asked."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves


@dataclass
class Called:
    """A call of a module: the first tensor that went in, the first that came out, and its own tensors meanwhile."""

    given: Tensor
    made: Tensor
    tensors: dict[str, Tensor]


@contextlib.contextmanager
def heard(module: nn.Module, keep: Callable[[Called], None]) -> Iterator[None]:
    """Inside, each call of a module is kept."""

    def called(module: nn.Module, given: tuple, named: dict, made: Any) -> None:
        keep(Called(_first((given, named)), _first(made), _own(module)))

    handle = module.register_forward_hook(called, with_kwargs=True)
    try:
        yield
    finally:
        handle.remove()


def _first(parts: Any) -> Tensor:
    tensors = [part for part in tree_leaves(parts) if isinstance(part, Tensor)]
    return tensors[0].detach() if tensors else torch.empty(0)


def _own(module: nn.Module) -> dict[str, Tensor]:
    """Those of a module by their names; a parametrised one computes some of them."""
    computed: Any = getattr(module, "parametrizations", ())
    names = {*vars(module), *module._parameters, *module._buffers, *computed}
    found = {name: getattr(module, name) for name in names}
    return {name: value.detach() for name, value in found.items() if isinstance(value, Tensor)}
