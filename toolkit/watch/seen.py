"""A network at one moment: its outputs, loss, head, features and classes, in evaluation mode."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
from torch import Tensor, nn

from toolkit.watch.calls import Called, heard
from toolkit.watch.examples import Pair
from toolkit.watch.function import Output, Weights, as_function, plain, wide
from toolkit.watch.kept import unchanged
from toolkit.watch.labels import Classes, classes


@dataclass
class Seen:
    """The network at one moment, and the examples it is measured on. `output` takes the outputs from what the network
    gives. `layer` names the module whose output are the features; without one they are the input of the head. `once`
    holds what is found out once for all moments."""

    model: nn.Module
    loss: Callable[[Any, Tensor], Tensor]
    train: Pair
    test: Pair | None
    layer: str | None = None
    output: Output | None = None
    once: dict[str, Any] = field(default_factory=dict)
    _calls: dict[str, Called | None] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.model = plain(self.model)
        self.function, self.weights = as_function(self.model)

    @property
    def trained(self) -> Weights:
        """The trained weights; ValueError if there are none."""
        if not self.weights:
            raise ValueError("no weight of the network is trained (requires_grad is False for all)")
        return self.weights

    def names(self) -> list[str]:
        """Of all weights, trained or not."""
        return [name for name, _ in self.model.named_parameters()]

    def pairs(self) -> dict[str, Pair]:
        """The examples of the training, and of the test where there is one."""
        return {"train": self.train} | ({} if self.test is None else {"test": self.test})

    @property
    def classes(self) -> Classes | None:
        """The classes of the examples, if they have some."""
        if "classes" not in self.once:
            self.once["classes"] = classes(self)
        return self.once["classes"]

    def some(self, count: int) -> Pair:
        """So many of the training examples, evenly from all of them."""
        inputs, targets = self.train
        places = torch.linspace(0, len(inputs) - 1, min(count, len(inputs)), device=inputs.device).round().long()
        return inputs[places], targets[places]

    def made(self, inputs: Tensor) -> Any:
        """What the network gives."""
        with torch.no_grad():
            return self.function(self.weights, inputs)

    def read(self, made: Any) -> Tensor:
        """The outputs in what the network gives; ValueError where they are no tensor."""
        found = made if self.output is None else self.output(made)
        if isinstance(found, Tensor):
            return found
        if self.output is not None:
            raise ValueError(f"output must give a tensor (got {type(found).__name__})")
        got = type(made).__name__
        raise ValueError(
            f"the network gives no tensor (got {got}): say which part is measured, output=lambda made: made[0]"
        )

    def outputs(self, inputs: Tensor) -> Tensor:
        return self.read(self.made(inputs))

    def loss_on(self, pair: Pair) -> Callable[[Weights], Tensor]:
        """The loss as a function of the weights."""
        return lambda weights: self.loss_of(self.function(weights, pair[0]), pair[1])

    def loss_of(self, made: Any, targets: Tensor) -> Tensor:
        """The loss of what the network gives."""
        with unchanged(self.loss):
            return self.loss(made, targets)

    @property
    def head(self) -> str | None:
        """The name of the linear layer that makes the outputs, but for what follows it without changing their order,
        such as a sigmoid or a softmax."""
        if "head" not in self.once:
            self.once["head"] = self._find_head()
        return self.once["head"]

    def _find_head(self) -> str | None:
        inputs, calls = self.some(16)[0], []
        with contextlib.ExitStack() as hooks:
            for name, module in self.model.named_modules():
                if isinstance(module, nn.Linear):
                    hooks.enter_context(heard(module, lambda call, name=name: calls.append((name, call.made))))
            outputs = self.outputs(inputs)
        return next((name for name, made in reversed(calls) if _ordered_alike(made, outputs)), None)

    def weight(self, name: str) -> Tensor:
        """A weight by its full name, also one that the module computes, as weight normalisation does."""
        if name in self.weights:
            return self.weights[name]
        if name in (known := dict(self.model.named_parameters())):
            return wide(known[name])
        owner, _, own = name.rpartition(".")
        called = self.called(owner) if owner in dict(self.model.named_modules()) else None
        if called is None or own not in called.tensors:
            raise ValueError(f"the network has no weight {name!r}")
        return called.tensors[own]

    @cached_property
    def features(self) -> Tensor:
        """Features of the training examples, flattened: `[n, d]`."""
        if self.layer is not None:
            return self._rows(self._of_layer(self.layer).made)
        return self._rows(self.called_head().given)

    @cached_property
    def classifier(self) -> tuple[Tensor, Tensor | None] | None:
        """Weight and bias of the head, where it takes the features."""
        if self.head is None:
            return None
        called = self.called_head()
        given = self._rows(called.given)
        if given.shape != self.features.shape or not torch.allclose(given, self.features, equal_nan=True):
            return None
        return called.tensors["weight"], called.tensors.get("bias")

    def called_head(self) -> Called:
        if self.head is None:
            raise ValueError(
                "no linear layer makes the network's outputs, so that what it gets could be the features: "
                "name the layer that makes them, layer=..."
            )
        return self._of_layer(self.head)

    def called(self, name: str) -> Called | None:
        """The last call of a module while the training examples go through; None if there is none."""
        if name not in (calls := self._calls):
            found: list[Called] = []
            with heard(self.model.get_submodule(name), found.append):
                self.made(self.train[0])
            calls[name] = found[-1] if found else None
        return calls[name]

    def _of_layer(self, name: str) -> Called:
        if (called := self.called(name)) is None:
            raise ValueError(f"the layer {name!r} takes no part in the network's outputs")
        return called

    def _rows(self, features: Tensor) -> Tensor:
        count = len(self.train[0])
        if features.shape[:1] != (count,):
            got = list(features.shape)
            raise ValueError(f"features must have a row for each of {count} examples (got {got}): name another layer")
        return features.reshape(count, -1)


def _ordered_alike(made: Tensor, outputs: Tensor) -> bool:
    """Whether outputs ascend where `made` does: those of each example, or each of them over the examples."""
    if made.numel() != outputs.numel() or not outputs.ndim or outputs.is_complex():
        return False
    width = outputs.shape[-1] if outputs.ndim > 1 else 1
    made, outputs = made.reshape(-1, width), outputs.reshape(-1, width)
    return any(_ascends(made, outputs, along) for along in (0, 1) if outputs.shape[along] > 1)


def _ascends(made: Tensor, outputs: Tensor, along: int) -> bool:
    ordered = outputs.gather(along, made.argsort(along))
    return bool((ordered.diff(dim=along) >= -1e-6 * outputs.abs().amax()).all())
