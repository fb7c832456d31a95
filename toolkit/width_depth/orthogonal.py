"""A thousand random networks of one width, and how much they differ (Roberts, Yaida & Hanin 2022; Day et al. 2023)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Experiment, column, knob, setting
from toolkit.theory import fluctuations

NETWORKS, DRAWN = 1000, 30  # of which so many are drawn
RANKS = {"smallest": 0, "lower": 7, "upper": 22, "largest": 29}  # of these
LAYERS = 16
CRITICAL = {"tanh": 1.0, "relu": 2.0, "linear": 1.0}  # σ_w²
FUNCTIONS = {"tanh": torch.tanh, "relu": torch.relu, "linear": lambda h: h}
WIDE: dict[str, Any] = {"dims": ("network",), "along": ("layer", "ensemble", "activation", "width"), "resolution": 0.01}


@dataclass(frozen=True, kw_only=True)
class OrthogonalWeights(Experiment):
    """One input of mean square 1 through sixteen layers, h¹ = Wx and hˡ⁺¹ = σ_w W φ(hˡ), in a thousand networks.

    "gaussian": W has entries from N(0, 1/N). "orthogonal": W is a random orthogonal matrix. σ_w² is critical: 2 for the
    ReLU, else 1; there are no biases. K = |hˡ|²/N is the mean square of a neuron of a layer.

    A single input does not see W, but W times one vector a, whose direction is even on the sphere for both ensembles:
    Wa = |a| z/√N with z ~ N(0, I), or |a| z/|z|. So z is drawn for each layer, instead of a matrix. There are no steps:
    sweep `layer`, which is the layer that is looked at.

    "spread" is N Var K/(mean K)² over the networks; "lengths" are K of the
    first thirty over the mean; "largest", "upper", "lower" and "smallest" are the first, eighth, 23rd and last of them.

    Theory "formula": `toolkit.theory.fluctuations`. There is none for tanh with orthogonal weights.

    Source: D. A. Roberts, S. Yaida & B. Hanin, "The Principles of Deep Learning Theory" (2022); H. Day, Y. Kahn &
    D. A. Roberts, "Feature learning and generalization in deep networks with orthogonal weights" (2023).
    """

    layer: float = knob(16.0, 1.0, 16.0, label="layer", symbol="l", marks=tuple(range(1, LAYERS + 1)))
    ensemble: str = setting("gaussian", options=fluctuations.ENSEMBLES, label="weights")
    activation: str = shared_fields.activation("tanh", fluctuations.ACTIVATIONS)
    width: int = shared_fields.width(32, 4, 512, marks=(16, 32, 64))

    columns = {
        "spread": column("relative variance × width"),
        "largest": column("largest of thirty lengths"),
        "upper": column("eighth of thirty lengths"),
        "lower": column("eighth of thirty lengths from below"),
        "smallest": column("smallest of thirty lengths"),
        "lengths": column("length over the mean", **WIDE),
    }

    @property
    def theories(self) -> dict[str, str]:  # pyright: ignore[reportIncompatibleVariableOverride]
        known = (self.ensemble, self.activation) != ("orthogonal", "tanh")
        return {"formula": "formula"} if known else {}

    def start(self, generator) -> tuple[dict, dict]:
        layers = [child(generator, f"layer{j}") for j in range(1, LAYERS + 1)]
        return {"drawn": torch.stack([normal(NETWORKS, self.width, generator=one) for one in layers])}, {}

    def lengths(self, state: dict) -> torch.Tensor:
        """K of each layer and network: `[16, 1000]`."""
        drawn, found = state["drawn"], []
        if self.ensemble == "orthogonal":
            drawn = drawn / drawn.square().mean(2, keepdim=True).sqrt()
        h = drawn[0]
        for z in drawn[1:]:
            found.append(h.square().mean(1))
            passed = FUNCTIONS[self.activation](h).square().mean(1)
            h = (CRITICAL[self.activation] * passed).sqrt()[:, None] * z
        return torch.stack([*found, h.square().mean(1)])

    def measure(self, state: dict, data: dict) -> dict:
        every = self.lengths(state)
        relative = every / every.mean(1, keepdim=True)
        place = torch.arange(1, LAYERS + 1, dtype=every.dtype, device=every.device)
        near = (1 - (place - self.layer).abs()).clamp(min=0)  # between two layers, a mean of both
        there = near @ relative
        ranked = near @ relative[:, :DRAWN].sort(1).values
        four = {name: ranked[rank] for name, rank in RANKS.items()}
        return {"spread": near @ relative.var(1) * self.width} | four | {"lengths": there[:DRAWN]}

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        watch()
        low = min(int(self.layer), LAYERS - 1)
        about = (self.ensemble, self.activation, self.width)
        ends = [fluctuations.relative_variance(*about, j) for j in (low, low + 1)]
        return {"spread": float(np.interp(self.layer, [low, low + 1], ends))}


recorded = {  # name of the recording: (configuration, swept values)
    "orthogonal": (
        OrthogonalWeights(),
        {
            "layer": range(1, LAYERS + 1),
            "ensemble": list(fluctuations.ENSEMBLES),
            "activation": ["tanh", "relu"],
            "width": [16, 32, 64],
            "seed": shared_fields.SEEDS,
        },
    ),
}
