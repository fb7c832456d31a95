"""Two inputs on their way through a deep random network, and a gradient on its way back (Schoenholz et al. 2017)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Experiment, column, knob, setting
from toolkit.theory import mean_field

NETWORKS, INPUTS = 8, 10  # over which each number is averaged
ALIKE = 0.6  # the correlation of any two inputs
ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {  # a function and its derivative
    "tanh": (torch.tanh, lambda h: 1 - torch.tanh(h).square()),
    "erf": (torch.erf, lambda h: 2 / torch.pi**0.5 * torch.exp(-h.square())),
    "sin": (torch.sin, torch.cos),
}
LOG10 = 2.302585092994046  # ln 10
WEIGHTS = (0.5, 0.75, 1.0, 1.25, 1.5, 1.761, 2.0, 2.5, 3.0, 4.0, 6.0)
BIASES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.64)
LAYERED: dict[str, Any] = {"dims": ("layer",), "along": ("weight_variance", "bias_variance", "width")}


@dataclass(frozen=True, kw_only=True)
class SignalPropagation(Experiment):
    """hˡ⁺¹ = (σ_w/√N) W φ(hˡ) + σ_b b, L layers of N neurons: weights and biases N(0, 1), drawn once, never trained.

    h⁰ are ten inputs of mean square 1, of which any two have the correlation 0.6. There are no steps: σ_w² and σ_b²
    scale what was drawn, and a sweep of them reads the same networks. All numbers are means over eight networks.

    "correlation" is that of two inputs in each layer 1 … L, the mean over their pairs; "size" the mean square of a
    neuron; "gradient" the logarithm to base ten of the mean square of ∂/∂hˡ of a random linear function of the last
    layer, over that of the last layer. "last_correlation" is that of layer L, and "growth" the mean factor by which
    the squared gradient grows from one layer to the one below, over layers L to 1.

    Theory "mean field": the limit of wide layers, `toolkit.theory.mean_field`. It knows nothing of what was drawn.

    Source: Schoenholz, Gilmer, Ganguli & Sohl-Dickstein, "Deep information propagation" (2017); Poole, Lahiri, Raghu,
    Sohl-Dickstein & Ganguli (2016).
    """

    weight_variance: float = knob(1.761, 0.05, 9.0, label="variance of the weights", symbol="σ_w²", marks=WEIGHTS)
    bias_variance: float = knob(0.05, 0.0, 1.0, label="variance of the biases", symbol="σ_b²", marks=BIASES)
    layers: int = setting(40, 2, 60, label="layers", symbol="L", marks=(40,), looped=True)
    width: int = shared_fields.width(100, 10, 400, marks=(10, 100))
    activation: str = shared_fields.activation("tanh", tuple(ACTIVATIONS))

    columns = {
        "last_correlation": column("correlation after the last layer"),
        "growth": column("growth of the squared gradient per layer", log=True),
        "correlation": column("correlation of two inputs", **LAYERED, resolution=0.004),
        "size": column("mean square of a neuron", **LAYERED, resolution=0.02),
        "gradient": column("log₁₀ of the squared gradient", **LAYERED, resolution=0.05),
    }
    theories: ClassVar = {"mean field": "mean field"}

    def start(self, generator) -> tuple[dict, dict]:
        n = self.width
        x = normal(NETWORKS, INPUTS, n, generator=child(generator, "inputs"))
        last = normal(NETWORKS, INPUTS, n, generator=child(generator, "last gradient"))
        state = {"first": _alike(x), "back": last / last.square().mean((1, 2), keepdim=True).sqrt()}
        for j in range(1, self.layers + 1):
            state[f"layer{j}"] = normal(NETWORKS, n, n, generator=child(generator, f"layer{j}")) / n**0.5
            state[f"bias{j}"] = normal(NETWORKS, n, generator=child(generator, f"bias{j}"))
        return state, {}

    def measure(self, state: dict, data: dict) -> dict:
        layers = self._forward(state)
        correlation = torch.stack([_correlation(h) for h in layers[1:]])
        size = torch.stack([h.square().mean() for h in layers[1:]])
        gradient = self._backward(state, layers)
        growth = (gradient[0] / (self.layers - 1)).exp()
        last = {"last_correlation": correlation[-1], "growth": growth}
        return last | {"correlation": correlation, "size": size, "gradient": gradient / LOG10}

    def _forward(self, state: dict) -> list[torch.Tensor]:
        """h⁰ … hᴸ, each `[networks, inputs, N]`."""
        value, _ = ACTIVATIONS[self.activation]
        spread, offset = self.weight_variance**0.5, self.bias_variance**0.5
        layers = [state["first"]]
        for j in range(1, self.layers + 1):
            signal = value(layers[-1]) @ state[f"layer{j}"].mT
            layers.append(spread * signal + offset * state[f"bias{j}"][:, None])
        return layers

    def _backward(self, state: dict, layers: list[torch.Tensor]) -> torch.Tensor:
        """ln of the mean squared gradient with respect to h¹ … hᴸ, over that of hᴸ: `[L]`."""
        _, slope = ACTIVATIONS[self.activation]
        back, grown = state["back"], [layers[0].new_zeros(())]
        for j in range(self.layers, 1, -1):
            back = self.weight_variance**0.5 * (back @ state[f"layer{j}"]) * slope(layers[j - 1])
            power = back.square().mean()
            back = back / power.sqrt()  # so that no number leaves the range of float32
            grown.append(grown[-1] + power.log())
        return torch.stack(grown[::-1])

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        watch()
        about = (self.activation, self.weight_variance, self.bias_variance)
        found = mean_field.propagated(self.layers, 1.0, ALIKE, *about)
        last = {"last_correlation": found.correlation[-1]}
        last["growth"] = math.exp(found.gradient[1] / (self.layers - 1))
        wide = {"correlation": found.correlation, "size": found.length, "gradient": found.gradient / LOG10}
        return last | {name: values[1:] for name, values in wide.items()}


def _alike(x: torch.Tensor) -> torch.Tensor:
    """Draws `[networks, inputs, N]` made rows of mean square 1, any two of the correlation `ALIKE`."""
    frame, _ = torch.linalg.qr(x.mT)  # [networks, N, inputs], orthonormal columns
    one = torch.ones(x.shape[1], x.shape[1], dtype=x.dtype) / x.shape[1]
    own = torch.eye(x.shape[1], dtype=x.dtype) - one
    count = x.shape[1]
    root = (1 - ALIKE) ** 0.5 * own + (1 - ALIKE + ALIKE * count) ** 0.5 * one  # of the matrix of correlations
    return x.shape[2] ** 0.5 * root @ frame.mT


def _correlation(h: torch.Tensor) -> torch.Tensor:
    """The mean correlation of two inputs, over pairs and networks, in a layer `[networks, inputs, N]`."""
    unit = h / h.abs().amax(2, keepdim=True)
    unit = unit / unit.square().sum(2, keepdim=True).sqrt()
    count = h.shape[1]
    return (unit.sum(1).square().sum(1).mean() - count) / (count * (count - 1))


recorded = {  # name of the recording: (configuration, swept values)
    "signal": (
        SignalPropagation(),
        {"weight_variance": WEIGHTS, "bias_variance": BIASES, "width": [10, 100], "seed": shared_fields.SEEDS},
    ),
}
