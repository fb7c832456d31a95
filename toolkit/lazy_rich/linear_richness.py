"""The smallest network that can be lazy or rich: two linear layers, solved at every width."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, knob
from toolkit.networks import linear_two_layers
from toolkit.optimisers import Optimiser, sgd
from toolkit.theory import linear_richness as theory
from toolkit.theory.program import TheoryProgram


@dataclass(frozen=True, kw_only=True)
class LinearRichness(Training):
    """f = (1/γN) Uᵀv learns a unit vector β by gradient descent on |β − (f − f₀)|² with rate ηγ²N/2.

    This is the mean squared error of the function f·x on whitened inputs. U and v are drawn from N(0, 1). The
    richness γ is one over an output scale: with the rate scaled by γ²N, the first steps are equally fast for every
    γ and N. A small γ trains lazily, the loss an exponential; a large γ trains richly, the loss a sigmoid.

    Theories: "wide", the curve ḟ = 2√(1 + γ²f²)(1 − f) of infinite width and small steps, in closed form; "exact",
    the recursion of gradient descent from the same draw, at any width (`toolkit.theory.linear_richness`).

    Source: derived here; at infinite width it is the unbalanced two-layer law of Saxe, McClelland & Ganguli, "Exact
    solutions to the nonlinear dynamics of learning in deep linear neural networks" (2014).
    """

    dimension: int = shared_fields.dimension(5, 1, 400, marks=(1, 5, 20))
    width: int = shared_fields.width(1000, 1, 20_000, marks=(20, 100, 1000, 5000))
    richness: float = knob(10.0, 0.01, 30.0, label="richness", symbol="γ", scale="log", marks=(0.1, 0.3, 1, 3, 10, 30))
    centred: bool = shared_fields.centred()
    learning_rate: float = shared_fields.learning_rate(0.002, 1e-4, 0.5, marks=(0.0005, 0.002))
    steps: int = shared_fields.steps(1500, 100_000, marks=(500, 1500, 5000))

    columns = {
        "train_loss": column("training loss"),
        "output": column("output along the target"),
        "kernel_growth": column("growth of the tangent kernel", log=True),
    }
    theories = {"wide": "infinite width", "exact": "exact at this width"}

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        target = normal(self.dimension, generator=child(generator, "target"))
        first = normal(self.width, self.dimension, generator=child(generator, "first"))
        readout = normal(self.width, generator=child(generator, "readout"))
        weights = {"first": first, "readout": readout}
        return {"weights": weights}, {"target": target / target.norm(), "first_weights": weights}

    def function(self, weights: dict, data: dict) -> torch.Tensor:
        """The vector that multiplies x, minus its first value if centred: `[D]`."""
        f = linear_two_layers(weights, self.richness)
        return f - linear_two_layers(data["first_weights"], self.richness) if self.centred else f

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        return (data["target"] - self.function(weights, data)).square().sum()

    def optimiser(self) -> Optimiser:
        return sgd(self.learning_rate * self.richness**2 * self.width / 2)

    def measure(self, state: dict, data: dict) -> dict:
        weights, along = state["weights"], data["target"]
        return {
            "train_loss": self.loss(weights, data),
            "output": self.function(weights, data) @ along,
            "kernel_growth": _kernel(weights, along) / _kernel(data["first_weights"], along),
        }

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        if theory_name == "exact":
            return theory.recursion(**self._about(state, data), steps=steps, watch=watch)
        return theory.WIDE.columns(self._rates(), np.asarray(steps, float))

    def theory_program(self, theory_name: str) -> TheoryProgram:
        if theory_name == "exact":
            return theory.EXACT._replace(start=lambda state, data: theory.EXACT.start(**self._about(state, data)))
        return theory.WIDE._replace(start=lambda state, data: self._rates())

    def _rates(self) -> dict:
        return {"richness": self.richness, "learning_rate": self.learning_rate}

    def _about(self, state: dict, data: dict) -> dict:
        weights = {name: state["weights"][name] for name in ("first", "readout")}
        return weights | self._rates() | {"target": data["target"], "centred": self.centred}


recorded = {  # name of the recording: (configuration, swept values)
    "linear_richness": (
        LinearRichness(),
        {"richness": [0.1, 0.3, 1, 3, 10, 30], "width": [20, 100, 1000], "seed": shared_fields.SEEDS},
    ),
}

trained = {  # structural fields that the website trains at their other values, too
    "linear_richness": ("centred",),
}


def _kernel(weights: dict, x: torch.Tensor) -> torch.Tensor:
    """γ²N times the tangent kernel at a unit vector x with itself: |v|² + |Ux|²."""
    return weights["readout"].square().sum() + (weights["first"] @ x).square().sum()
