"""Deep random features: layers that are never trained, and a ridge readout (Schröder et al. 2023)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Experiment, column, knob, setting
from toolkit.random_features.readout import errors, factorised
from toolkit.theory.deep_features_parts import equivalent
from toolkit.theory.random_features import deep_coefficients, risk

TEST_SAMPLES, REGRESSED = 2000, 1000  # the new inputs; those of them that the shares are measured on
ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "sign": torch.sign,
    "tanh": torch.tanh,
    "erf": torch.erf,
    "sin": torch.sin,
    "relu": torch.relu,
    "uncentred relu": torch.relu,
}
LINEAR, SIGNS = "linear", "sign neurons"
SHARE: dict[str, Any] = {"dims": ("layer",), "along": ("layers", "ridge", "activation", "dimension", "width")}


@dataclass(frozen=True, kw_only=True)
class DeepRandomFeatures(Experiment):
    """f(x) = (1/√N) Σⱼ aⱼhⱼ(x), h = φ(W_L ⋯ φ(W₁x)): L layers of N neurons are drawn once, and only a is learned.

    Inputs x ~ N(0, v I) in D dimensions, W with entries from N(0, 1/fan-in). a minimises Σ(f − y)² + δ|a|² over P
    samples: the ridge is not divided by P. There are no steps: sweep `samples`, `layers` or `ridge`. "relu" is the
    ReLU less its mean over z ~ N(0, r); "uncentred relu" keeps the mean.

    Target "linear": y = β·x with β drawn at random. Target "sign neurons": y ∝ Σᵢ θᵢ sign(wᵢ·x) of D neurons. Both have
    E y² = 1. The test error is Σ(f − y)²/Σy² over 2000 new inputs.

    "signal", "passed" and "added" are shares of the variance of each layer's neurons, by regression over 1000 of them:
    what is linear in x; what is linear in the layer below and not in x; what is not linear in the layer below.

    Theory "equivalent": each layer is replaced by κ₁ × its linear part and independent noise of size κ*. It knows the
    weights that were drawn, and is an average over samples and new inputs.

    Source: Schröder, Cui, Dmitriev & Loureiro, "Deterministic equivalent and error universality of deep random
    features learning" (2023).
    """

    layers: int = setting(3, 1, 5, label="layers", symbol="L", marks=(1, 2, 3, 4, 5), looped=True)
    activation: str = shared_fields.activation("sign", tuple(ACTIVATIONS))
    width: int = shared_fields.width(200, 2, 900, marks=(10, 200))
    dimension: int = shared_fields.dimension(100, 2, 900, marks=(5, 10, 20, 50, 100))
    samples: int = shared_fields.samples(400, 5000, marks=(50, 100, 200, 400, 1000))
    target: str = setting(LINEAR, options=(LINEAR, SIGNS), label="target")
    input_variance: float = setting(1.0, 0.01, 100.0, label="variance of the inputs", symbol="v", scale="log")
    ridge: float = knob(1.0, 1e-6, 1000.0, label="ridge", symbol="δ", scale="log", marks=(0.01, 0.1, 1, 10))

    columns = {
        "train_loss": column("training error", log=True),
        "test_loss": column("test error", log=True),
        "signal": column("signal", **SHARE),
        "passed": column("noise passed on", **SHARE),
        "added": column("noise added", **SHARE),
    }
    theories: ClassVar = {"equivalent": "equivalent linear model"}

    def start(self, generator) -> tuple[dict, dict]:
        weights, slope_of, target = self._weights(generator), *self._target(generator)
        x, new = (self._inputs(n, child(generator, f"{which}inputs")) for n, which in self._sizes())
        activations = self._activations(weights, torch.cat([x, new]))
        features, wanted = activations[-1] / self.width**0.5, target(new)
        train, test = features[: self.samples], features[self.samples :]
        size = wanted.norm()  # so that predicting 0 has an error of 1
        state, data, _ = factorised(train, target(x), test / size, wanted / size)
        shares = _shares([layer[self.samples :][:REGRESSED] for layer in [torch.cat([x, new]), *activations]])
        return state, data | shares | {"weights": weights, "cross": slope_of}

    def _sizes(self) -> tuple[tuple[int, str], ...]:
        return (self.samples, ""), (TEST_SAMPLES, "test ")

    def _inputs(self, count: int, generator) -> torch.Tensor:
        return self.input_variance**0.5 * normal(count, self.dimension, generator=generator)

    def _weights(self, generator) -> dict:
        """`layer1` `[N, D]` to `layer<L>` `[N, N]`, with entries from N(0, 1/fan-in)."""
        sizes = pairwise([self.dimension, *[self.width] * self.layers])
        return {
            f"layer{j}": normal(above, below, generator=child(generator, f"layer{j}")) / below**0.5
            for j, (below, above) in enumerate(sizes, 1)
        }

    def _target(self, generator) -> tuple[torch.Tensor, Callable[[torch.Tensor], torch.Tensor]]:
        """E[xy] `[D]`, and y as a function of inputs `[n, D]`; E y² = 1."""
        beta = normal(self.dimension, generator=child(generator, "target"))
        if self.target == LINEAR:
            beta = beta / beta.norm() / self.input_variance**0.5
            return self.input_variance * beta, lambda x: x @ beta
        rows = normal(self.dimension, self.dimension, generator=child(generator, "target neurons"))
        rows = rows / rows.norm(dim=1, keepdim=True)
        alike = (rows @ rows.T).clamp(-1, 1).asin() * (2 / torch.pi)  # E[sign(w·x) sign(w′·x)]
        theta = beta / (beta @ alike @ beta).sqrt()
        return (2 * self.input_variance / torch.pi) ** 0.5 * (rows.T @ theta), lambda x: (x @ rows.T).sign() @ theta

    def _activations(self, weights: dict, x: torch.Tensor) -> list[torch.Tensor]:
        """What each layer makes of inputs `[n, D]`: L times `[n, N]`."""
        found, h = [], x
        for j, (_, _, variance) in enumerate(self.coefficients(), 1):
            mean = (variance / (2 * torch.pi)) ** 0.5 if self.activation == "relu" else 0.0
            h = ACTIVATIONS[self.activation](h @ weights[f"layer{j}"].T) - mean
            found.append(h)
        return found

    def coefficients(self) -> list:
        """(κ₁, κ*, r) of each layer."""
        return deep_coefficients(self.activation, self.layers, self.input_variance)

    def measure(self, state: dict, data: dict) -> dict:
        test, train = errors(state, data, self.ridge, self.samples)
        return {"train_loss": train, "test_loss": test} | {name: data[name] for name in ("signal", "passed", "added")}

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        watch()
        coefficients = [(signal, noise) for signal, noise, _ in self.coefficients()]
        weights = [data["weights"][f"layer{j}"] for j in range(1, self.layers + 1)]
        task = equivalent(weights, coefficients, data["cross"], self.input_variance)
        test, train = risk(*task[:2], self.samples, float("inf"), self.ridge, task[2])
        return {"train_loss": train, "test_loss": test} | self.shares()

    def shares(self) -> dict[str, np.ndarray]:
        """The columns "signal", "passed" and "added" of the equivalent model: `[L]` each."""
        each = self.coefficients()
        kept = np.array([r * signal**2 / (r * signal**2 + noise**2) for signal, noise, r in each])
        signal = np.cumprod(kept)
        return {"signal": signal, "passed": kept - signal, "added": 1 - kept}


def _shares(layers: list[torch.Tensor]) -> dict[str, torch.Tensor]:
    """The columns "signal", "passed" and "added" `[L]` from inputs `[n, D]` and what each layer makes of them."""
    signal = torch.stack([_explained(h, layers[0]) for h in layers[1:]])
    kept = torch.stack([_explained(above, below) for below, above in pairwise(layers)])
    return {"signal": signal, "passed": kept - signal, "added": 1 - kept}


def _explained(h: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """The share of the variance of h `[n, N]` that linear functions of x `[n, k]` explain: R², adjusted for k."""
    h, x = h - h.mean(0), x - x.mean(0)
    values, vectors = torch.linalg.eigh(x.T @ x)
    kept = values > 1e-10 * values[-1]
    along = (vectors.T @ (x.T @ h)).square().sum(1)
    rest = 1 - torch.where(kept, along / torch.where(kept, values, 1.0), 0.0).sum() / h.square().sum()
    return 1 - rest * (len(x) - 1) / (len(x) - 1 - kept.sum())


recorded = {  # name of the recording: (configuration, swept values)
    "deep": (
        DeepRandomFeatures(),
        {
            "layers": [1, 2, 3, 4, 5],
            "samples": [50, 100, 150, 200, 280, 400, 1000],
            "ridge": [0.01, 0.1, 1, 10],
            "seed": shared_fields.SEEDS,
        },
    ),
    "deep_activations": (
        DeepRandomFeatures(activation="uncentred relu", ridge=0.1),
        {
            "activation": ["tanh", "relu", "uncentred relu"],
            "layers": [1, 3],
            "samples": [50, 100, 200, 400, 1000],
            "seed": shared_fields.SEEDS,
        },
    ),
    "deep_narrow": (
        DeepRandomFeatures(activation="tanh", ridge=0.1),
        {
            "dimension": [5, 10, 20, 50, 100],
            "width": [10, 200],
            "layers": [1, 3],
            "seed": shared_fields.SEEDS,
        },
    ),
}
