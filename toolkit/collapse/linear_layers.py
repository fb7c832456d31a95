"""Neural collapse of free features under linear layers, and the class that disappears (Dang et al. 2023)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, knob, setting, unmoving
from toolkit.metrics.collapse import nc1
from toolkit.networks import layer_product
from toolkit.optimisers import Optimiser, momentum
from toolkit.theory import collapse as theory
from toolkit.theory.program import TheoryProgram

SIZES = (2, 3, 4, 5, 6, 8, 12, 20, 40)  # of the smallest class, in recordings
STARTS = (0.25, 0.5, 1.0)  # sizes of the start: from 1 runs end on the upper branch, from smaller ones they may not


@dataclass(frozen=True, kw_only=True)
class LinearLayersCollapse(Training):
    """Free features H `[d, N]` and M linear layers fit one-hot targets Y under weight decay.

    This is the unconstrained features model: the features are parameters, as if the layers below could produce any
    features.

    L = ‖W_M ⋯ W₁H (+ b) − Y‖²/2N + (λ_W/2) Σⱼ‖Wⱼ‖² + (λ_H/2)‖H‖², or the mean cross-entropy in place of the first
    term. The classes have `counts` samples each, and one more class has `smallest`. Full-batch gradient descent with
    momentum; the features take steps N times as long, because each of them enters one of N terms of the mean.

    "means" are the mean features of the classes in a plane that does not move, in units of the length of the first:
    their components along the rows of W_M ⋯ W₁ at the start, which are nearly orthogonal in many dimensions.

    Theories: "optimum", the global minimum; "metastable", the minimum that keeps every class (with a bias: every
    direction) for which a local minimum with a nonzero output exists. They are the ends of training, so they do not
    depend on the step. With two or more layers the point where everything is zero is a minimum too: a small enough
    start ends there. Where equal classes compete for a width below K (with a bias: below K − 1), each choice among them
    is a minimum: the theories then predict "train_loss" alone.

    Cross-entropy has the theory "optimum" for equal counts, one layer and a width of at least K − 1, with a bias or
    without, and no theory otherwise: no closed form is known. Such a configuration runs all the same.

    Source: Dang et al., "Neural collapse in deep linear networks: from balanced to imbalanced data" (2023); the closed
    forms are in `toolkit.theory.collapse`.
    """

    counts: tuple = setting((40, 40, 40), 1, 2000, label="samples of the other classes")
    smallest: int = setting(5, 1, 2000, label="smallest class", symbol="n", scale="log", marks=SIZES)
    layers: int = shared_fields.linear_layers(2, 6, marks=(1, 2, 3), symbol="M")
    width: int = shared_fields.width(64, 1, 256, marks=(3, 8, 64), symbol="d")
    objective: str = shared_fields.objective("mse", "cross_entropy")
    bias: bool = setting(False, label="bias")
    weight_decay: float = shared_fields.weight_decay(0.01, 1e-4, 1.0, marks=(0.01, 0.02), symbol="λ_W", scale="log")
    feature_decay: float = knob(0.01, 1e-4, 1.0, label="feature decay", symbol="λ_H", scale="log", marks=(0.01, 0.02))
    first_size: float = shared_fields.first_size(1.0, 0.01, 5.0, marks=STARTS)
    learning_rate: float = shared_fields.learning_rate(0.1, 0.001, 1.0, marks=(0.1,))
    steps: int = shared_fields.steps(1000, 100_000, marks=(1000,))

    columns = {
        "train_loss": column("loss with decay"),
        "smallest_output": column("output for the smallest class"),
        "largest_output": column("output for the first class"),
        "smallest_norm": column("squared length of the smallest class's row"),
        "nc1": column("variation within the classes", log=True),
        "products": column("outputs", dims=("class", "of"), frames=32, along=("smallest", "layers"), resolution=0.001),
        "means": column(
            "class means over the first one's length",
            dims=("class", "coordinate"),
            frames=32,
            along=("smallest", "layers"),
            resolution=0.004,
        ),
    }

    targets = ("metastable", "optimum")

    @property
    def theories(self) -> dict[str, str]:  # pyright: ignore[reportIncompatibleVariableOverride]
        held, optimum = {"metastable": "upper branch"}, {"optimum": "global minimum"}
        if self.objective == "mse":
            return held | optimum
        return {} if self.says_no_theory() else optimum

    @property
    def sizes(self) -> tuple[int, ...]:
        """Samples of every class, the smallest class last."""
        return (*self.counts, self.smallest)

    def check(self) -> None:
        if self.smallest > min(self.counts):
            raise ValueError(f"smallest must be at most {min(self.counts)}, the least of counts (got {self.smallest})")

    def says_no_theory(self) -> str:
        """What keeps cross-entropy from having a closed form, or nothing."""
        if self.objective == "mse":
            return ""
        if self.layers > 1:
            return f"layers must be 1 for a theory of cross-entropy (got {self.layers})"
        if len(set(self.sizes)) > 1:
            return f"counts and smallest must be equal for a theory of cross-entropy (got {self.sizes})"
        least = len(self.sizes) - 1
        return "" if self.width >= least else f"width must be at least {least} for a theory of cross-entropy"

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        sizes = self.sizes
        first = torch.tensor([0, *accumulate(self.counts)])  # sample of each class
        labels = (torch.arange(sum(sizes))[:, None] >= first[1:]).sum(1)
        targets = (labels == torch.arange(len(sizes))[:, None]).to(torch.float64)
        rows = [self.width] * (self.layers - 1) + [len(sizes)]

        def drawn(name, *shape):
            return self.first_size * normal(*shape, generator=child(generator, name)) / self.width**0.5

        weights = {f"layer{j}": drawn(f"layer{j}", r, self.width) for j, r in enumerate(rows, 1)}
        features = drawn("features", sum(sizes), self.width).T.contiguous()
        weights |= {"features": features, "bias": torch.zeros(len(sizes), 1, dtype=torch.float64)}
        data = {"labels": labels, "targets": targets, "first": first, "places": self._places(weights)}
        return {"weights": weights}, data

    def _places(self, weights: dict) -> torch.Tensor:
        """The map `[d, 2]` from features to a plane: each row of W_M ⋯ W₁ at the start is a direction of its own there,
        evenly around, the smallest class's upwards."""
        rows, count = self.product(weights), len(self.sizes)
        angles = 2 * math.pi * (0.25 + (1 + torch.arange(count, dtype=rows.dtype)) / count)
        corners = torch.stack([angles.cos(), angles.sin()], dim=1)
        return (rows / rows.square().sum(1, keepdim=True).sqrt()).T @ corners

    def product(self, weights: dict) -> torch.Tensor:
        """W_M ⋯ W₁ `[K, d]`."""
        return layer_product(weights, self.layers)

    def outputs(self, weights: dict) -> torch.Tensor:
        """Outputs for every sample `[K, N]`."""
        return self.product(weights) @ weights["features"] + weights["bias"]

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        outputs, layers = self.outputs(weights), [weights[f"layer{j}"] for j in range(1, self.layers + 1)]
        if self.objective == "mse":
            fit = (outputs - data["targets"]).square().sum(0).mean() / 2
        else:
            fit = -(torch.log_softmax(outputs, 0) * data["targets"]).sum(0).mean()
        decay = self.weight_decay * sum(layer.square().sum() for layer in layers)
        return fit + (decay + self.feature_decay * weights["features"].square().sum()) / 2

    def optimiser(self) -> Optimiser:
        return momentum(self.learning_rate)

    def gradient(self, weights: dict, batch: dict) -> dict:
        """The gradient of the features is multiplied by N: each sample follows its own term of the loss."""
        plain = super().gradient(weights, batch)
        share = {"features": plain["features"] * batch["labels"].shape[0], "bias": plain["bias"] * float(self.bias)}
        return plain | share

    def measure(self, state: dict, data: dict) -> dict:
        weights = state["weights"]
        outputs = self.outputs(weights)[:, data["first"]]
        means = weights["features"] @ data["targets"].T / data["targets"].sum(1)
        return {
            "train_loss": self.loss(weights, data),
            "smallest_output": outputs[-1, -1],
            "largest_output": outputs[0, 0],
            "smallest_norm": self.product(weights)[-1].square().sum(),
            "nc1": nc1(weights["features"].T, data["labels"], classes=len(self.sizes)),
            "products": outputs,
            "means": means.T @ data["places"] / means[:, :1].square().sum().sqrt(),
        }

    def prediction(self, theory_name: str, state: dict, data: dict, steps: np.ndarray, watch) -> dict:
        return unmoving(self.end(metastable=theory_name == "metastable"), steps)

    def theory_program(self, theory_name: str) -> TheoryProgram | None:
        if self.objective != "mse":
            return None

        def start(state: dict, data: dict) -> dict:
            decays = self.weight_decay, self.feature_decay
            about = {"width": self.width, "metastable": theory_name == "metastable", "bias": self.bias}
            return theory.ENDS.start(data["targets"].sum(1), self.layers, *decays, **about)

        return theory.ENDS._replace(start=start)

    def end(self, metastable: bool = False) -> dict:
        """The columns where training ends, as far as they are known. ValueError where there is no theory."""
        if self.says_no_theory():
            raise ValueError(self.says_no_theory())
        if self.objective == "cross_entropy":
            return self._end_of_entropy()
        setting = self.sizes, self.layers, self.weight_decay, self.feature_decay
        about = {"width": self.width, "metastable": metastable, "bias": self.bias}
        if not theory.is_unique(*setting, **about):
            return {"train_loss": theory.least_loss(*setting, **about)}
        found = theory.linear_layers(*setting, **about)
        return {"train_loss": found.loss, "smallest_norm": found.weight_sq_norms[-1]} | _outputs(found.outputs)

    def _end_of_entropy(self) -> dict:
        classes = len(self.sizes)
        about = classes, self.smallest, self.weight_decay, self.feature_decay, self.width
        outputs = theory.cross_entropy_margin(*about) * (np.eye(classes) - 1 / classes)
        return {"train_loss": theory.cross_entropy_loss(*about)} | _outputs(outputs)


recorded = {  # name of the recording: (configuration, swept values)
    "linear_layers": (LinearLayersCollapse(), {"smallest": SIZES, "layers": [1, 2, 3], "seed": shared_fields.SEEDS}),
    "linear_layers_start": (
        LinearLayersCollapse(),
        {"smallest": SIZES[2:-1], "first_size": STARTS, "seed": shared_fields.SEEDS},
    ),
}


def _outputs(outputs: np.ndarray) -> dict:
    """The columns that are read off the outputs for a sample of each class `[K, K]`."""
    return {"smallest_output": outputs[-1, -1], "largest_output": outputs[0, 0], "products": outputs}
