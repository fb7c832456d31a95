"""Whether gradient descent sharpens its loss until it is barely stable (Cohen et al. 2021), at every width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import column, setting
from toolkit.metrics.sharpness import sharpness_step
from toolkit.width_depth.two_hidden import TwoHidden

FIRST = 12  # products with the first Hessian, so that the direction is known when training begins


@dataclass(frozen=True, kw_only=True)
class EdgeOfStability(TwoHidden):
    """The network of `TwoHidden`, with powers counted from the width 1, trained by gradient descent on all samples.

    "sharpness" is ηλ/2, with λ the largest eigenvalue of the Hessian in the metric of the step: √A ∇²L √A, where A
    multiplies each layer by what multiplies its rate η. On a quadratic loss gradient descent is stable below 1, at
    every width. It is estimated with one product of the Hessian with a vector a step, which the state carries
    (`toolkit.metrics.sharpness.sharpness_step`).

    Theory "tangent": the linear model of the same first weights, whose sharpness stays.

    Source: Cohen, Kaur, Li, Kolter & Talwalkar (2021), for the edge; Noci, Meterez, Hofmann & Orvieto (2024), for the
    width. The network, the task and the settings are ours.
    """

    base: ClassVar[int] = 1
    rule: ClassVar[str] = "descent"

    parametrisation: str = setting("mup", options=("mup", "tangent"), label="parametrisation")
    width: int = shared_fields.width(128, 1, 512, marks=(32, 64, 128, 256))
    learning_rate: float = shared_fields.learning_rate(0.8, 0.05, 4.0, marks=(0.2, 0.4, 0.8, 1.6))
    steps: int = shared_fields.steps(300, 100_000, marks=(300, 1000))

    columns = {"sharpness": column("ηλ/2"), "train_loss": column("training loss", log=True)}
    theories: ClassVar = {"tangent": "tangent model"}

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        state, data = super().start(generator)
        weights = state["weights"]
        direction = {
            "first": normal(self.width, self.dimension, generator=child(generator, "direction of first")),
            "hidden": normal(self.width, self.width, generator=child(generator, "direction of hidden")),
            "readout": normal(self.width, generator=child(generator, "direction of readout")),
        }
        for _ in range(FIRST):
            direction = self._product(weights, direction, data)[1]
        return {"weights": weights, "direction": direction}, data

    def _product(self, weights: dict, direction: dict, data: dict) -> tuple[torch.Tensor, dict]:
        rates = {name: data["x"].new_ones(()) * factor for name, factor in self.rates().items()}
        return sharpness_step(lambda w: self.loss(w, data), weights, direction, rates)

    def step(self, state: dict, data: dict) -> dict:
        direction = self._product(state["weights"], state["direction"], data)[1]
        return super().step(state, data) | {"direction": direction}

    def measure(self, state: dict, data: dict) -> dict:
        curvature = self._product(state["weights"], state["direction"], data)[0]
        return {
            "sharpness": self.learning_rate * curvature / 2,
            "train_loss": self.loss(state["weights"], data),
        }


recorded = {  # name of the recording: (configuration, swept values)
    "edge": (
        EdgeOfStability(),
        {
            "width": [32, 64, 128],
            "parametrisation": ["mup", "tangent"],
            "learning_rate": [0.2, 0.4, 0.8, 1.6],
            "seed": shared_fields.SEEDS,
        },
    ),
}
