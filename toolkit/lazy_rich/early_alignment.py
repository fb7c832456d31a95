"""Early alignment (Min, Mallada & Vidal 2024): neurons find their directions while the loss stands still."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from array_api_compat import array_namespace

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, setting, unmoving
from toolkit.tasks import cones
from toolkit.theory import early_alignment as theory
from toolkit.theory.early_alignment_parts import class_directions, columns_of
from toolkit.theory.program import TheoryProgram

FRAMES: dict[str, Any] = {"frames": 32, "along": ("first_size", "angle"), "resolution": 0.02}
DECADE, SHORT = 0.15, 0.1  # of the length of an arrow: for a tenfold weight, and at least


@dataclass(frozen=True, kw_only=True)
class EarlyAlignment(Training):
    """f(x) = Σⱼ aⱼ max(wⱼ·x, 0) tells two classes y = ±1 in the plane apart, from weights of a small size.

    All wⱼ are of length c and of random direction, and aⱼ = ±c: a readout as large as its neuron. Gradient descent on
    the mean logistic loss ln(1 + e^(−y f)), which is given in units of ln 2, the loss of f = 0. Each class fills a
    cone, `spread` degrees to both sides of its middle; the two middles are `angle` degrees apart. A neuron is *dead*
    where no sample is active, wⱼ·x > 0: it does not move again. A neuron that adds (aⱼ > 0) is *aligned* by its cosine
    with the mean input of class +, one that subtracts with that of class −.

    Theories: "early", the flow of neurons that every sample pulls with the force ½, in closed form between changes of
    gates, from the same start and until the loss has fallen by a tenth; "many", the share of dead neurons in the limit
    of many neurons and samples, where the classes are far enough apart (`toolkit.theory.early_alignment`).

    Source: Min, Mallada & Vidal, "Early neuron alignment in two-layer ReLU networks with small initialization" (2024).
    """

    samples: int = shared_fields.samples(60, 500, marks=(20, 60, 200))
    width: int = shared_fields.width(50, 1, 2000, marks=(10, 50, 200))
    angle: float = setting(
        135.0, 60.0, 180.0, label="angle between the classes", symbol="Δ", marks=(80, 100, 120, 135, 150)
    )
    spread: float = setting(15.0, 0.0, 30.0, label="spread of the inputs", symbol="ψ", marks=(5, 15, 25))
    first_size: float = shared_fields.first_size(1e-4, 1e-8, 1.0, marks=(1e-6, 1e-4, 1e-2, 0.1), symbol="c")
    learning_rate: float = shared_fields.learning_rate(0.06, 0.001, 0.5, marks=(0.03, 0.06, 0.12))
    steps: int = shared_fields.steps(1500, 100_000, marks=(500, 1500, 5000))

    columns = {
        "train_loss": column("training loss"),
        "alignment": column("median cosine of living neurons with their class"),
        "dead": column("share of dead neurons"),
        "stable_rank": column("stable rank of the weights"),
        "neurons": column("neurons", dims=("neuron", "coordinate"), **FRAMES),
        "signs": column("signs of living neurons", dims=("neuron",), **FRAMES),
        "classes": column("mean directions of the classes", dims=("class", "coordinate"), **FRAMES),
        "class_signs": column("signs of the classes", dims=("class",), **FRAMES),
    }
    moments = {"aligned": "alignment >= 0.98", "loss moved": "train_loss <= 0.99"}
    targets = ("many",)

    @property
    def theories(self) -> dict[str, str]:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Labels of the theories; "many" only where two borders of a neuron's gate never lie in one class."""
        known = self.angle - 2 * self.spread >= 90
        return {"early": "flow before the loss moves"} | ({"many": "many neurons"} if known else {})

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        x, y = cones.cones(self.samples, self.angle, self.spread, child(generator, "inputs"))
        drawn = normal(self.width, 2, generator=child(generator, "first"))
        signs = cones.labels(self.width)
        first = self.first_size * drawn / drawn.norm(dim=1, keepdim=True)
        return {"weights": {"first": first, "readout": self.first_size * signs}}, {"x": x, "y": y, "signs": signs}

    def function(self, weights: dict, x: torch.Tensor) -> torch.Tensor:
        return (x @ weights["first"].T).relu() @ weights["readout"]

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        return torch.nn.functional.softplus(-data["y"] * self.function(weights, data["x"])).mean()

    def measure(self, state: dict, data: dict) -> dict:
        first = state["weights"]["first"]
        alive = (data["x"] @ first.T > 0).any(0)
        return {"train_loss": self.loss(state["weights"], data) / math.log(2)} | _columns(first, alive, data)

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        if theory_name == "many":
            return unmoving(self._many(np.asarray(0.0)), steps)
        program, rows = self.theory_program(theory_name), []
        kept = program.start(state, data)
        for step in np.asarray(steps, float):
            watch()
            rows.append(program.columns(kept, step))
        return {name: np.array([row[name] for row in rows]) for name in rows[0]}

    def theory_program(self, theory_name: str) -> TheoryProgram:
        if theory_name == "many":
            return TheoryProgram(lambda state, data: {}, None, lambda kept, step: self._many(step))

        def start(state: dict, data: dict) -> dict:
            first, about = state["weights"]["first"], {name: data[name] for name in ("signs", "x", "y")}
            return theory.EARLY.start(first, learning_rate=self.learning_rate, **about)

        def columns(kept: dict, step) -> dict:
            now = theory.EARLY.columns(kept, step)
            return {"train_loss": now["train_loss"]} | _columns(now["weights"], now["alive"], kept)

        return TheoryProgram(start, None, columns)

    def _many(self, like: Any) -> dict:
        """`toolkit.theory.early_alignment.dead_share`; NaN where that is not known, to which a slider may move."""
        xp, angle, spread = array_namespace(like), like * 0 + self.angle, like * 0 + self.spread
        room = 180 - angle - 2 * spread
        some = (room > 0) | ((room == 0) & (spread > 0))
        share = xp.where(some, (270 - angle - spread) / 360, xp.zeros_like(angle))
        return {"dead": xp.where(angle - 2 * spread >= 90, share, share * xp.nan)}


recorded = {  # name of the recording: (configuration, swept values)
    "early_alignment": (
        EarlyAlignment(),
        {"first_size": [1e-6, 1e-4, 1e-2, 0.1], "angle": [80.0, 100.0, 135.0], "seed": shared_fields.SEEDS},
    ),
}


def _columns(first: Any, alive: Any, about: dict) -> dict:
    """The columns of neurons `[N, 2]`, of whom `alive` tells who lives; arrows are 1 long for a weight of length 1."""
    xp, signs, (x, y) = array_namespace(first), about["signs"], (about["x"], about["y"])
    length = xp.sqrt(xp.sum(first**2, axis=1))[:, None]
    drawn = 1 + DECADE / math.log(10) * xp.log(length)
    drawn = xp.where(drawn > SHORT, drawn, SHORT + xp.zeros_like(drawn))
    return columns_of(first, alive, signs, x, y) | {
        "neurons": drawn * first / length,
        "signs": xp.where(alive, signs, xp.zeros_like(signs)),
        "classes": class_directions(x, y),
        "class_signs": xp.stack([xp.ones_like(x[0, 0]), -xp.ones_like(x[0, 0])]),
    }
