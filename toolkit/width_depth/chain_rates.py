"""Which learning rate is best for a chain of layers: ten steps, all layers trained, a readout of the usual size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Experiment, column, knob, setting
from toolkit.theory.one_step import loss_of_tangent_steps

STEPS = 10
RATES = tuple(float(f"{2 ** (-k / 2):.4g}") for k in range(17, 3, -1))
WORST = 100.0  # a loss that is larger, or not finite, is recorded as this


@dataclass(frozen=True, kw_only=True)
class ChainRates(Experiment):
    """Ten steps of gradient descent on f(x) = v·relu(W_L ⋯ relu(W₁x)) with the rate η for all weights, v included.

    All layers and the input have n numbers, |x|² = n. The entries of W are N(0, 2/n), those of v N(0, 1/n), so that f
    is of order one. P inputs of random directions have random labels ±1. "loss" is Σ(f − y)²/2P after ten steps, at
    most 100; "critical" is 2/λ, with λ the largest eigenvalue of the first tangent kernel over P: gradient descent on
    the tangent model diverges for a larger η. There are no steps to watch: sweep `learning_rate` or `layers`.

    Theory "tangent": the loss after ten steps of the model that is linear in the weights.
    """

    layers: int = setting(3, 1, 16, label="layers", symbol="L", marks=(1, 2, 3, 5, 7, 11, 15), looped=True)
    width: int = shared_fields.width(128, 4, 512, marks=(64, 128), symbol="n")
    samples: int = shared_fields.samples(64, 512, marks=(32, 64))
    learning_rate: float = knob(0.02, 1e-4, 1.0, label="learning rate", symbol="η", scale="log", marks=RATES)

    columns = {"loss": column("loss after ten steps", log=True), "critical": column("2/λ", log=True)}
    theories: ClassVar = {"tangent": "tangent model"}

    def start(self, generator) -> tuple[dict, dict]:
        n, weights = self.width, {}
        for j in range(1, self.layers + 1):
            weights[f"layer{j}"] = (2 / n) ** 0.5 * normal(n, n, generator=child(generator, f"layer{j}"))
        weights["readout"] = normal(n, generator=child(generator, "readout")) / n**0.5
        x = normal(self.samples, n, generator=child(generator, "inputs"))
        x = x * n**0.5 / x.norm(dim=1, keepdim=True)
        y = normal(self.samples, generator=child(generator, "labels")).sign()
        kernel = self._kernel(weights, x)
        critical = 2 * self.samples / torch.linalg.eigvalsh(kernel)[-1]
        data = {"x": x, "y": y, "critical": critical, "kernel": kernel}
        return {"weights": weights}, data | {"residual": self._layers(weights, x)[-1] @ weights["readout"] - y}

    def _layers(self, weights: dict, x: torch.Tensor) -> list[torch.Tensor]:
        """x and the activations of each layer, `[P, n]` each."""
        found = [x]
        for j in range(1, self.layers + 1):
            found.append((found[-1] @ weights[f"layer{j}"].T).relu())
        return found

    def _deltas(self, weights: dict, h: list[torch.Tensor]) -> list[torch.Tensor]:
        """∂f/∂z of each layer from the first on, `[P, n]` each."""
        found = [weights["readout"] * (h[-1] > 0)]
        for j in range(self.layers, 1, -1):
            found.append(found[-1] @ weights[f"layer{j}"] * (h[j - 1] > 0))
        return found[::-1]

    def _kernel(self, weights: dict, x: torch.Tensor) -> torch.Tensor:
        h = self._layers(weights, x)
        kernel = h[-1] @ h[-1].T
        for below, delta in zip(h, self._deltas(weights, h), strict=False):
            kernel = kernel + (below @ below.T) * (delta @ delta.T)
        return kernel

    def _stepped(self, weights: dict, data: dict) -> dict:
        h = self._layers(weights, data["x"])
        error = (h[-1] @ weights["readout"] - data["y"]) / data["y"].shape[0]
        after = {"readout": weights["readout"] - self.learning_rate * error @ h[-1]}
        for j, delta in enumerate(self._deltas(weights, h), 1):
            after[f"layer{j}"] = weights[f"layer{j}"] - self.learning_rate * (error[:, None] * delta).T @ h[j - 1]
        return after

    def measure(self, state: dict, data: dict) -> dict:
        weights = state["weights"]
        for _ in range(STEPS):
            weights = self._stepped(weights, data)
        error = self._layers(weights, data["x"])[-1] @ weights["readout"] - data["y"]
        loss = torch.nan_to_num(error.square().mean() / 2, nan=WORST, posinf=WORST).clamp(max=WORST)
        return {"loss": loss, "critical": data["critical"] + 0 * loss}

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        watch()
        loss = loss_of_tangent_steps(data["kernel"], data["residual"], self.learning_rate, STEPS)
        return {"loss": min(loss, WORST)}


recorded = {  # name of the recording: (configuration, swept values)
    "chain_rates": (
        ChainRates(),
        {"layers": [1, 2, 3, 5, 7, 11, 15], "learning_rate": RATES, "seed": shared_fields.SEEDS},
    ),
}
