"""What can be measured of any network: its tangent kernel, ranks, distance, sharpness, a weight's spectrum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any, ClassVar

import torch
from torch import Tensor

from toolkit.domain import domain, whole
from toolkit.fields import Column, column
from toolkit.metrics import fourier, kernels, rank
from toolkit.metrics.sharpness import sharpness
from toolkit.panels import bars, lines
from toolkit.panels.panel import Panel
from toolkit.watch.classes import Collapse
from toolkit.watch.function import Weights
from toolkit.watch.measure import Measure
from toolkit.watch.seen import Seen

OUTPUTS = 10  # with more outputs, the tangent kernel is that of so many random combinations of them


@domain(every=whole(1), samples=whole(2))
@dataclass(frozen=True, kw_only=True)
class TangentKernel(Measure):
    """How far the tangent kernel on `samples` examples has changed, and its alignment with that of the start.

    K = Σ_k J_k J_kᵀ over the outputs k; with more than ten, over ten fixed random combinations of them.
    """

    samples: int = 24
    name: ClassVar[str] = "kernel"

    def columns(self, seen: Seen) -> dict[str, Column]:
        return {
            "kernel_change": column("change of the tangent kernel"),
            "kernel_alignment": column("alignment with the first kernel"),
        }

    def begin(self, seen: Seen) -> Tensor:
        return self._kernel(seen)

    def take(self, seen: Seen, begun: Tensor) -> dict[str, Tensor]:
        now = self._kernel(seen)
        return {
            "kernel_change": kernels.relative_change(now, begun),
            "kernel_alignment": kernels.alignment(now, begun),
        }

    def _kernel(self, seen: Seen) -> Tensor:
        inputs = seen.some(self.samples)[0]
        count = seen.outputs(inputs)[0].numel()
        combined = torch.eye(count) if count <= OUTPUTS else _signs(OUTPUTS, count)
        like = next(iter(seen.trained.values())).new_zeros(len(inputs))  # the inputs may be tokens, whole numbers
        parts = [kernels.tangent_kernel(_along(seen, row, inputs), seen.weights, like) for row in combined]
        return reduce(torch.add, parts)

    def panels(self, columns: dict[str, Column]) -> list[Panel]:
        changed, aligned = {"kernel_change": ("change", "first")}, {"kernel_alignment": ("with the start", "second")}
        return [
            lines("Change of the tangent kernel", changed, y_scale="log"),
            lines("Alignment of the tangent kernel", aligned, domain=[0, 1.02]),
        ]


@dataclass(frozen=True, kw_only=True)
class Rank(Measure):
    """Effective rank of the features about their mean, and the stable rank of the largest weight, or of `weight`."""

    weight: str = ""
    name: ClassVar[str] = "rank"

    def columns(self, seen: Seen) -> dict[str, Column]:
        return {
            "feature_rank": column("effective rank of the features"),
            "weight_rank": column(f"stable rank of {self.begin(seen)}"),
        }

    def begin(self, seen: Seen) -> str:
        """The name of the weight."""
        if self.weight:
            return self.weight
        matrices = {name: w.numel() for name, w in seen.trained.items() if w.ndim > 1}
        if not matrices:
            raise ValueError("the network has no weight that is a matrix")
        return max(matrices, key=matrices.__getitem__)

    def take(self, seen: Seen, begun: str) -> dict[str, Tensor]:
        features, weight = seen.features, seen.weight(begun)
        return {
            "feature_rank": rank.effective_rank(features - features.mean(0)),
            "weight_rank": rank.stable_rank(weight.reshape(len(weight), -1)),
        }

    def panels(self, columns: dict[str, Column]) -> list[Panel]:
        return [lines("Ranks", {"feature_rank": ("features", "first"), "weight_rank": ("weight", "second")})]


@dataclass(frozen=True, kw_only=True)
class Distance(Measure):
    """‖w − w₀‖/‖w₀‖ of all weights together that are trained, or were trained in a row before."""

    name: ClassVar[str] = "distance"

    def columns(self, seen: Seen) -> dict[str, Column]:
        return {"distance": column("distance moved")}

    def begin(self, seen: Seen) -> tuple[Weights, set[str]]:
        """All weights, and the names of those that are trained."""
        return {name: seen.weight(name) for name in seen.names()}, set(seen.trained)

    def take(self, seen: Seen, begun: tuple[Weights, set[str]]) -> dict[str, Tensor]:
        first, trained = begun
        trained |= set(seen.weights)
        now = {name: seen.weight(name) for name in trained}
        moved = [(w - first.setdefault(name, w)).norm().reshape(1) for name, w in now.items()]
        size = [first[name].norm().reshape(1) for name in now]
        return {"distance": torch.cat(moved).norm() / torch.cat(size).norm()}

    def panels(self, columns: dict[str, Column]) -> list[Panel]:
        return [lines("Distance moved", {"distance": ("all weights", "first")})]


@domain(every=whole(1), samples=whole(1), most=whole(1, 10_000))
@dataclass(frozen=True, kw_only=True)
class Sharpness(Measure):
    """The largest eigenvalue of the Hessian of the loss on `samples` examples, by Lanczos' method with at most `most`
    products (`toolkit.metrics.sharpness`)."""

    samples: int = 128
    most: int = 40
    name: ClassVar[str] = "sharpness"

    def columns(self, seen: Seen) -> dict[str, Column]:
        return {"sharpness": column("sharpness", log=True)}

    def take(self, seen: Seen, begun: Any) -> dict[str, Tensor]:
        return {"sharpness": sharpness(seen.loss_on(seen.some(self.samples)), seen.trained, self.most)}

    def panels(self, columns: dict[str, Column]) -> list[Panel]:
        return [lines("Sharpness", {"sharpness": ("largest curvature of the loss", "first")}, y_scale="log")]


@dataclass(frozen=True, kw_only=True)
class Spectrum(Measure):
    """Shares of the frequencies in a weight `[p, d]`, such as an embedding of p tokens, along its first dimension.

    Frequency 0, the mean, is left out. `concentration` is Σ s² of the shares s: 1 for a single frequency.
    """

    weight: str
    name: ClassVar[str] = "spectrum"

    def columns(self, seen: Seen) -> dict[str, Column]:
        if not self._fits(seen):
            known = ", ".join(repr(name) for name, w in seen.weights.items() if _has_rows(w))
            raise ValueError(f"spectrum: weight must be one of {known} (got {self.weight!r})")
        return {
            "spectrum": column("share of each frequency", dims=("frequency",)),
            "concentration": column("concentration on few frequencies"),
        }

    def take(self, seen: Seen, begun: Any) -> dict[str, Tensor]:
        rows = seen.weight(self.weight).T
        centred = rows - rows.mean(1, keepdim=True)
        power = fourier.power(centred) * centred.square().sum(1, keepdim=True)
        shares = power[:, 1:].sum(0) / power[:, 1:].sum()
        return {"spectrum": torch.cat([shares.new_zeros(1), shares]), "concentration": shares.square().sum()}

    def _fits(self, seen: Seen) -> bool:
        try:
            return _has_rows(seen.weight(self.weight))
        except ValueError:
            return False

    def panels(self, columns: dict[str, Column]) -> list[Panel]:
        return [bars("Frequencies of the weight", "spectrum", along="frequency", domain=[0, 1])]


MEASURES: dict[str, type[Measure]] = {m.name: m for m in (Collapse, TangentKernel, Rank, Distance, Sharpness)}


def _has_rows(weight: Tensor) -> bool:
    return weight.ndim == 2 and len(weight) > 2


def _along(seen: Seen, row: Tensor, inputs: Tensor) -> Callable:
    """A combination of a network's outputs on these inputs, one number for each example."""

    def combined(weights: dict, like: Tensor) -> Tensor:
        outputs = seen.read(seen.function(weights, inputs))
        return outputs.reshape(len(inputs), -1) @ row.to(outputs)

    return combined


def _signs(count: int, outputs: int) -> Tensor:
    """Random signs `[count, outputs]`, such that the kernels of these combinations sum to that of all on average."""
    draw = torch.rand(count, outputs, generator=torch.Generator().manual_seed(0))
    return (2 * (draw < 0.5) - 1) / count**0.5
