"""Few knots (Shevchenko, Kungurtsev & Mondelli 2022): a wide ReLU network on five points ends as a broken line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from array_api_compat import array_namespace

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, knob, setting
from toolkit.optimisers import Optimiser, momentum
from toolkit.theory import convex_networks_parts as theory
from toolkit.theory.program import Kept, TheoryProgram

ENDS, DRAWN = (-1.2, 1.2), 120  # places at which the function is drawn, none of them a point of the pages
POINTS = 5
FRAMES: dict[str, Any] = {"frames": 28, "along": ("penalty", "seed")}
FIXED: dict[str, Any] = {"frames": 28, "along": ()}
EVERY, ENOUGH = 200, 1e-10  # so often the theory looks whether its gap, as a part of ½ mean y², is nothing


def _height(default: float, number: int, symbol: str) -> Any:
    return knob(default, -1.5, 1.5, label=f"height of point {number}", symbol=symbol, marks=(-1, 0, 1))


@dataclass(frozen=True, kw_only=True)
class PiecewiseLinear(Training):
    """f(x) = (1/m) Σⱼ aⱼ max(wⱼx + bⱼ, 0) goes through five points: ½ mean (f − y)² + (λ/2m) Σⱼ (aⱼ² + wⱼ² + bⱼ²).

    `places` are the inputs x of the points, `y1` to `y5` their heights. All weights are drawn from N(0, 1) and trained
    by gradient descent with momentum 0.9 and rate ηm, so that a neuron's speed does not depend on m. ValueError for
    places that are not five, or not different from each other.

    "objective" is what is minimised, "misfit" its first part and "size" ½ mean (a² + w² + b²), its second over λ.
    "fitted" and "slope" are f and f′ at 120 even places from −1.2 to 1.2, "input" and "output" the points.

    Theory: "convex", the minimum over networks of any width, which is a convex problem
    (`toolkit.theory.convex_networks_parts`): where training tends to, if it does not stick. Eight of its iterations
    are made in a step of training, so that its first rows are not the minimum yet; `certificate` bounds by how much.

    Source: Shevchenko, Kungurtsev & Mondelli, "Mean-field analysis of piecewise linear solutions for wide ReLU
    networks" (2022); Pilanci & Ergen (2020) for the theory.
    """

    places: tuple[float, ...] = setting(
        (-1.0, -0.5, 0.0, 0.4, 1.0), -1.0, 1.0, label="places of the points", symbol="x"
    )
    y1: float = _height(0.0, 1, "y₁")
    y2: float = _height(0.8, 2, "y₂")
    y3: float = _height(-0.3, 3, "y₃")
    y4: float = _height(0.5, 4, "y₄")
    y5: float = _height(0.2, 5, "y₅")
    width: int = shared_fields.width(400, 20, 4000, marks=(50, 400, 2000), symbol="m")
    penalty: float = knob(1e-3, 1e-4, 0.03, label="penalty", symbol="λ", scale="log", marks=(3e-4, 1e-3, 3e-3, 0.01))
    learning_rate: float = shared_fields.learning_rate(0.1, 0.01, 1.0, marks=(0.03, 0.1, 0.3))
    steps: int = shared_fields.steps(5000, 100_000, marks=(2000, 5000))

    columns = {
        "objective": column("objective", log=True),
        "misfit": column("misfit at the points", log=True),
        "size": column("size of the weights"),
        "fitted": column("fitted function", dims=("point",), resolution=0.005, **FRAMES),
        "slope": column("its slope", dims=("point",), resolution=0.02, **FRAMES),
        "place": column("place", dims=("point",), resolution=0.01, **FIXED),
        "input": column("input of a sample", dims=("sample",), resolution=0.01, **FIXED),
        "output": column("output of a sample", dims=("sample",), resolution=0.01, **FIXED),
    }
    theories = {"convex": "exact minimum"}
    targets = ("convex",)

    def check(self) -> None:
        if len(self.places) != POINTS or len(set(self.places)) != POINTS:
            raise ValueError(f"places must be five numbers that differ from each other (got {self.places})")

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        one = torch.ones((), dtype=torch.float64)
        names = ("slope", "offset", "readout")
        weights = {name: normal(self.width, generator=child(generator, name)) for name in names}
        data = {"x": torch.stack([one * x for x in self.places])}
        return {"weights": weights}, data | {"place": torch.linspace(*ENDS, DRAWN, dtype=torch.float64)}

    def heights(self, data: dict) -> Any:
        """y `[5]`, in the arrays of the data."""
        none = 0 * data["x"][0]
        return array_namespace(none).stack([none + y for y in (self.y1, self.y2, self.y3, self.y4, self.y5)])

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        return _misfit(weights, data["x"], self.heights(data)) + self.penalty * _size(weights)

    def optimiser(self) -> Optimiser:
        return momentum(self.learning_rate * self.width)

    def measure(self, state: dict, data: dict) -> dict:
        weights, places = state["weights"], data["place"]
        active = (places[:, None] * weights["slope"] + weights["offset"] > 0).to(places.dtype)
        misfit, size = _misfit(weights, data["x"], self.heights(data)), _size(weights)
        return {
            "objective": misfit + self.penalty * size,
            "misfit": misfit,
            "size": size,
            "fitted": _function(weights, places),
            "slope": (active * (weights["slope"] * weights["readout"])).mean(-1),
            "place": places,
            "input": data["x"],
            "output": self.heights(data),
        }

    def certificate(self, step: int) -> float:
        """The duality gap of the theory at a step: its objective is above the minimum by no more than this."""
        x = np.array(self.places)
        kept = theory.started(x, self.heights({"x": x}), np.asarray(self.penalty))
        for _ in range(step):
            kept = theory.improved(kept)
        return float(theory.gap_of(kept)[1])

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        program, due, rows = self.theory_program(theory_name), np.asarray(steps).tolist(), {}
        kept, ended = program.start(state, data), False
        for step in range(max(due) + 1):
            kept = kept if ended or step == 0 else theory.improved(kept)
            ended = ended or (step % EVERY == EVERY - 1 and theory.gap_of(kept)[1] <= ENOUGH * theory.power(kept))
            if step in due:
                watch()
                rows[step] = program.columns(kept, step)
        return {name: np.array([rows[step][name] for step in due]) for name in rows[due[0]]}

    def theory_program(self, theory_name: str) -> TheoryProgram:
        def start(state: dict, data: dict) -> Kept:
            penalty = 0 * data["x"][0] + self.penalty
            return theory.started(data["x"], self.heights(data), penalty) | {"place": data["place"]}

        return TheoryProgram(start, theory.improved, lambda kept, step: theory.columns_of(kept))


recorded = {  # name of the recording: (configuration, swept values)
    "knots": (PiecewiseLinear(), {"penalty": [3e-4, 1e-3, 3e-3, 0.01], "seed": shared_fields.SEEDS}),
    "knots_stuck": (
        PiecewiseLinear(places=(-1, -0.4, 0.1, 0.7, 1), y1=-0.2, y2=-0.9, y3=-0.8, y4=0.3, y5=0.3),
        {"penalty": [1e-3, 0.01], "width": [400, 2000], "seed": shared_fields.SEEDS},
    ),
}


def _function(weights: dict, x: torch.Tensor) -> torch.Tensor:
    """f at x: `[n]` to `[n]`."""
    return ((x[:, None] * weights["slope"] + weights["offset"]).relu() * weights["readout"]).mean(-1)


def _misfit(weights: dict, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (_function(weights, x) - y).square().mean() / 2


def _size(weights: dict) -> Any:
    return sum(weights[name].square().mean() for name in ("slope", "offset", "readout")) / 2
