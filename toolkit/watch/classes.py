"""Measures of the fit, and of a classifier: loss, accuracy, neural collapse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from toolkit.fields import Column, column
from toolkit.metrics import collapse
from toolkit.metrics.accuracy import accuracy
from toolkit.panels import lines
from toolkit.panels.panel import Panel
from toolkit.watch.examples import Pair
from toolkit.watch.measure import Measure
from toolkit.watch.seen import Seen


@dataclass(frozen=True, kw_only=True)
class Fit(Measure):
    """The loss on the training examples, and on those of the test; of a classifier also the share that is right."""

    name: ClassVar[str] = "fit"

    def columns(self, seen: Seen) -> dict[str, Column]:
        with torch.no_grad():
            loss = seen.loss_on(seen.train)(seen.weights)
        if not isinstance(loss, Tensor) or loss.numel() != 1:
            got = list(loss.shape) if isinstance(loss, Tensor) else type(loss).__name__
            raise ValueError(f"loss(model(x), y) must be one number (got {got})")
        found = {"train_loss": column("training loss", log=True)}
        if seen.test is not None:
            found["test_loss"] = column("test loss", log=True)
        if _classifies(seen):
            found |= {
                n.replace("loss", "accuracy"): column(c.label.replace("loss", "accuracy")) for n, c in found.items()
            }
        return found

    def take(self, seen: Seen, begun: Any) -> dict[str, Tensor]:
        found = {}
        for name, pair in (("train", seen.train), ("test", seen.test)):
            if pair is not None:
                found |= self._of(seen, name, pair)
        return found

    def _of(self, seen: Seen, name: str, pair: Pair) -> dict[str, Tensor]:
        with torch.no_grad():
            found = {f"{name}_loss": seen.loss_on(pair)(seen.weights)}
            if _classifies(seen):
                found[f"{name}_accuracy"] = accuracy(_scores(seen.outputs(pair[0])), _labels(pair))
        return found

    def panels(self, columns: dict[str, Column]) -> list[Panel]:
        named = {"train": "training", "test": "test"}
        both = {kind: [n for n in columns if n.endswith(kind)] for kind in ("loss", "accuracy")}
        series = {k: {n: (named[n.split("_")[0]], n.split("_")[0]) for n in names} for k, names in both.items()}
        found: list[Panel] = [lines("Loss", series["loss"], y_scale="log")]
        return [*found, lines("Accuracy", series["accuracy"], domain=[0, 1.02])] if series["accuracy"] else found


@dataclass(frozen=True, kw_only=True)
class Collapse(Measure):
    """NC1 to NC4 of the features (`toolkit.metrics.collapse`). NC3 and NC4 need a head that takes these features; a
    head with one output is that of two classes, with weights −w/2 and w/2."""

    name: ClassVar[str] = "nc"

    def columns(self, seen: Seen) -> dict[str, Column]:
        if not _classifies(seen):
            raise ValueError("neural collapse needs classes: targets that are whole numbers, one for each example")
        if len(torch.unique(_labels(seen.train))) < 2:
            raise ValueError("neural collapse needs training examples of two classes at least")
        found = {
            "nc1": column("variation within classes (NC1)", log=True),
            "nc2": column("class means (NC2)", log=True),
        }
        if self._head(seen) is not None:
            found["nc3"] = column("classifier (NC3)", log=True)
            found["nc4"] = column("nearest mean differs (NC4)")
        return found

    def take(self, seen: Seen, begun: Any) -> dict[str, Tensor]:
        present, labels = torch.unique(_labels(seen.train), return_inverse=True)
        features, count = seen.features, len(present)
        found = {"nc1": collapse.nc1(features, labels, count), "nc2": collapse.nc2(features, labels, count)}
        if (head := self._head(seen)) is not None:
            weight, bias = head[0][present], None if head[1] is None else head[1][present]
            found["nc3"] = collapse.nc3(features, labels, weight, count)
            found["nc4"] = collapse.nc4(features, labels, weight, bias, count)
        return found

    def _head(self, seen: Seen) -> tuple[Tensor, Tensor | None] | None:
        """Weight and bias of the head, where it takes the features."""
        if seen.head is None or seen.head[1].in_features != seen.features.shape[1]:
            return None
        prefix = f"{seen.head[0]}." if seen.head[0] else ""
        weight = seen.weight(f"{prefix}weight")
        bias = None if seen.head[1].bias is None else seen.weight(f"{prefix}bias")
        if len(weight) == 1:
            return torch.cat([-weight, weight]) / 2, None if bias is None else torch.cat([-bias, bias]) / 2
        return weight, bias

    def panels(self, columns: dict[str, Column]) -> list[Panel]:
        roles = ("first", "second", "third", "fourth")
        series = {name: (name.upper(), role) for name, role in zip(columns, roles, strict=False)}
        return [lines("Neural collapse", series, y_scale="log")]


def _classifies(seen: Seen) -> bool:
    """Whether targets are classes, one for each example."""
    targets, outputs = seen.train[1], seen.outputs(seen.some(2)[0])
    many = outputs.ndim == 2 and outputs.shape[1] > 1
    whole = not targets.is_floating_point() or (not many and bool(((targets == 0) | (targets == 1)).all()))
    return whole and targets.numel() == len(targets) and outputs.ndim <= 2


def _labels(pair: Pair) -> Tensor:
    return pair[1].reshape(len(pair[1])).long()


def _scores(outputs: Tensor) -> Tensor:
    """`[n, K]`; a single logit is that of the second of two classes."""
    outputs = outputs.reshape(len(outputs), -1)
    return torch.cat([torch.zeros_like(outputs), outputs], 1) if outputs.shape[1] == 1 else outputs
