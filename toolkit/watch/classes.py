"""Measures of the fit, and of a classifier: loss, accuracy, neural collapse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, cast

import torch
from torch import Tensor

from toolkit.fields import Column, column
from toolkit.metrics import collapse
from toolkit.metrics.accuracy import accuracy
from toolkit.panels import lines
from toolkit.panels.panel import Panel
from toolkit.watch.labels import Classes
from toolkit.watch.measure import Measure
from toolkit.watch.seen import Seen


@dataclass(frozen=True, kw_only=True)
class Fit(Measure):
    """The loss on the training examples, and on those of the test; of a classifier also the share that is right, among
    the examples that the loss does not leave out."""

    name: ClassVar[str] = "fit"

    def columns(self, seen: Seen) -> dict[str, Column]:
        loss = seen.loss_of(seen.made(seen.train[0]), seen.train[1])
        if not isinstance(loss, Tensor) or loss.numel() != 1:
            got = list(loss.shape) if isinstance(loss, Tensor) else type(loss).__name__
            raise ValueError(f"loss(model(x), y) must be one number (got {got})")
        said = {"train": "training", "test": "test"}
        found = {f"{name}_loss": column(f"{said[name]} loss", log=True) for name in seen.pairs()}
        if seen.classes is not None:
            found |= {f"{name}_accuracy": column(f"{said[name]} accuracy") for name in seen.pairs()}
        return found

    def take(self, seen: Seen, begun: Any) -> dict[str, Tensor]:
        found: dict[str, Tensor] = {}
        for name, (inputs, targets) in seen.pairs().items():
            made = seen.made(inputs)
            found[f"{name}_loss"] = seen.loss_of(made, targets).reshape(())
            if (read := seen.classes) is not None:
                scores = read.scores(seen.read(made), name)
                found[f"{name}_accuracy"] = accuracy(scores, read.labels[name].classes)
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
        seen.outputs(seen.some(2)[0])
        if seen.classes is None:
            raise ValueError(
                "neural collapse needs classes: for each example a whole number below the number of outputs, or a row "
                "with a single 1; for one output, two different whole numbers"
            )
        if len(torch.unique(seen.classes.labels["train"].classes)) < 2:
            raise ValueError("neural collapse needs training examples of two classes at least")
        found = {
            "nc1": column("variation within classes (NC1)", log=True),
            "nc2": column("class means (NC2)", log=True),
        }
        if seen.classifier is not None:
            found["nc3"] = column("classifier (NC3)", log=True)
            found["nc4"] = column("nearest mean differs (NC4)")
        return found

    def take(self, seen: Seen, begun: Any) -> dict[str, Tensor]:
        read = cast(Classes, seen.classes)
        present, labels = torch.unique(read.labels["train"].classes, return_inverse=True)
        features, count = seen.features[read.labels["train"].kept], len(present)
        found = {"nc1": collapse.nc1(features, labels, count), "nc2": collapse.nc2(features, labels, count)}
        if seen.classifier is not None:
            weight, bias = _two(seen, *seen.classifier)
            weight, bias = weight[present], None if bias is None else bias[present]
            found["nc3"] = collapse.nc3(features, labels, weight, count)
            found["nc4"] = collapse.nc4(features, labels, weight, bias, count)
        return found

    def panels(self, columns: dict[str, Column]) -> list[Panel]:
        roles = ("first", "second", "third", "fourth")
        series = {name: (name.upper(), role) for name, role in zip(columns, roles, strict=False)}
        return [lines("Neural collapse", series, y_scale="log")]


def _two(seen: Seen, weight: Tensor, bias: Tensor | None) -> tuple[Tensor, Tensor | None]:
    """Weight and bias for each class; a single output is that of two classes."""
    if len(weight) > 1:
        return weight, bias
    made, outputs = seen.called_head().made, seen.outputs(seen.train[0])
    same = made.numel() == outputs.numel() and torch.allclose(made.reshape(outputs.shape), outputs)
    shift = cast(Classes, seen.classes).threshold if same else 0  # a sigmoid after it is 1/2 at 0
    bias = (weight.new_zeros(1) if bias is None else bias) - shift
    return torch.cat([-weight, weight]) / 2, torch.cat([-bias, bias]) / 2
