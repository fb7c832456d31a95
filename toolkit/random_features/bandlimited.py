"""What a band limit costs: random tanh neurons whose weights lie in a box (Li, Sonoda, Cao, Wang & Liang 2023)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Experiment, column, knob, setting
from toolkit.random_features.readout import errors, factorised
from toolkit.theory import bandlimited as theory
from toolkit.theory.random_features import readout_square, risk

TESTED, EVERY = 1000, 4  # places at which the error is measured; functions are drawn at every fourth
NEURONS, SPOTS = 8, 61  # neurons that are drawn, and their places
LIMITS = (0.5, 1, 2, 3, 4, 5, 7, 10, 20, 30, 50, 100, 200, 300, 500, 1000)
RIDGES = (1e-10, 1e-8, 1e-6, 1e-4, 0.01)
ERRORS = ("test_loss", "train_loss", "readout_norm")
SPACE = 3  # the theory holds while modes are at most this part of samples and of features
FITTED: dict[str, Any] = {"along": ("limit", "ridge"), "resolution": 0.02}
FIXED: dict[str, Any] = {"along": (), "resolution": 0.001}


@dataclass(frozen=True, kw_only=True)
class BandlimitedWeights(Experiment):
    """f(x) = (1/√N) Σⱼ aⱼ tanh(wⱼx + bⱼ) with wⱼ, bⱼ drawn evenly from [−R, R]; only a is learned, by ridge regression.

    P places x are drawn evenly from [−1, 1], with labels sin(πνx) + noise of variance σ²: ν periods over the interval.
    a minimises Σ(f − y)² + δ|a|²; the ridge is not divided by P. One factorisation in `start` serves every ridge. There
    are no steps: sweep `limit`, `features`, `frequency` or `ridge`.

    "test_loss" is the mean of (f(x) − sin πνx)² over 1000 even places, without the noise, which predicting 0 leaves
    near ½; "train_loss" is that of the noisy samples; "readout_norm" is |a|. "eigenvalue" is that of K/P for a mode
    with as many half-waves as the target, its 2ν-th, and "threshold" is δ/P, below which a mode is not learned.
    "fitted" and "target" are functions at 250 of the places, "place", and "neurons" the first eight neurons at 61.

    Theories: "finite width", the average over samples and features from the spectrum of the kernel of infinitely many
    neurons. It holds where the modes that count, λᵢ > δ/P, are few: beyond a third of samples or features it is NaN.
    With a hundred samples or fewer it is near the median of draws, while a few of them, with no sample near an end of
    the interval, make the mean much larger.
    "kernel" is the same for N = ∞, "unlimited" the same as the first without its end. |a| is the root of the mean |a|².

    Source: Li, Sonoda, Cao, Wang & Liang, "How powerful are shallow neural networks with bandlimited random weights?"
    (2023). The spectrum is derived in `toolkit.theory.bandlimited`.
    """

    limit: float = setting(10.0, 0.1, 1000.0, label="limit of the weights", symbol="R", scale="log", marks=LIMITS)
    frequency: float = setting(8.0, 0.5, 20.0, label="periods of the target", symbol="ν", marks=(4, 8, 16))
    features: int = setting(1000, 1, 4000, label="features", symbol="N", scale="log", marks=(50, 200, 1000))
    samples: int = shared_fields.samples(400, 600, marks=(100, 400))
    noise: float = setting(0.01, 0.0, 1.0, label="label noise", symbol="σ²", marks=(0, 0.01))
    ridge: float = knob(1e-8, 1e-10, 1.0, label="ridge", symbol="δ", scale="log", marks=RIDGES)

    columns = {
        "test_loss": column("test error", log=True),
        "train_loss": column("training error", log=True),
        "readout_norm": column("norm of the readout", log=True),
        "eigenvalue": column("eigenvalue of the target's mode", log=True),
        "threshold": column("ridge / samples", log=True),
        "fitted": column("fitted function", dims=("point",), **FITTED),
        "target": column("target function", dims=("point",), **FIXED),
        "place": column("input", dims=("point",), **FIXED),
        "neurons": column("output of a neuron", dims=("neuron", "spot"), along=("limit",), resolution=0.01),
    }
    predicts_draws: ClassVar = False
    theories: ClassVar = {
        "finite width": "random-feature theory",
        "kernel": "kernel theory, endless features",
        "unlimited": "theory beyond its range",
    }

    def start(self, generator) -> tuple[dict, dict]:
        features, y = self.draw(generator)
        weight, bias = self._neurons(generator)
        places = 2 * (torch.arange(TESTED, dtype=torch.float64) + 0.5) / TESTED - 1
        tested, wanted = tanh_features(weight, bias, places), self._wave(places)
        about = (tested / TESTED**0.5, wanted / TESTED**0.5)
        state, data, directions = factorised(features, y, *about)
        spots = torch.linspace(-1, 1, SPOTS, dtype=torch.float64)
        neurons = torch.tanh(weight[:NEURONS, None] * spots + bias[:NEURONS, None])
        shown = {"shape": directions[::EVERY] * TESTED**0.5, "place": places[::EVERY], "target": wanted[::EVERY]}
        falling = state["singular"].cummin(0).values  # without the ones that stand for rounding errors
        return state, data | shown | {"neurons": neurons, "eigenvalue": falling[self._mode(len(falling))] ** 2 / len(y)}

    def draw(self, generator) -> tuple[torch.Tensor, torch.Tensor]:
        """Features of the samples, over √N, `[P, N]`, and their noisy labels `[P]`."""
        x = 2 * torch.rand(self.samples, generator=child(generator, "inputs"), dtype=torch.float64) - 1
        noise = self.noise**0.5 * normal(self.samples, generator=child(generator, "noise"))
        return tanh_features(*self._neurons(generator), x), self._wave(x) + noise

    def _mode(self, many: int) -> int:
        """The place of the target's mode among the largest eigenvalues, or the last of them."""
        return min(round(2 * self.frequency), many) - 1

    def _neurons(self, generator) -> tuple[torch.Tensor, torch.Tensor]:
        """Weights and biases, each `[N]`, even on [−R, R]."""
        drawn = torch.rand(self.features, 2, generator=child(generator, "weights"), dtype=torch.float64)
        weight, bias = self.limit * (2 * drawn.T - 1)
        return weight, bias

    def _wave(self, x: torch.Tensor) -> torch.Tensor:
        return (torch.pi * self.frequency * x).sin()

    def measure(self, state: dict, data: dict) -> dict:
        singular = state["singular"]
        readout = singular / (singular.square() + self.ridge) * state["modes"]
        test, train = errors(state, data, self.ridge, self.samples)
        shown = {name: data[name] for name in ("target", "place", "neurons")}
        losses = {"test_loss": test, "train_loss": train, "readout_norm": readout.square().sum().sqrt()}
        spectral = {"eigenvalue": data["eigenvalue"], "threshold": torch.ones_like(test) * self.ridge / self.samples}
        return losses | spectral | {"fitted": data["shape"] @ readout} | shown

    def spectrum(self) -> tuple[np.ndarray, np.ndarray]:
        """Eigenvalues λᵢ of the kernel of infinitely many features and the target's vᵢ², each `[modes]`."""
        return theory.wave_task(self.limit, self.frequency)

    def modes_that_count(self) -> int:
        """How many λᵢ are above δ/P: the theory holds while they are few beside samples and features."""
        values, _ = self.spectrum()
        return int((values > self.ridge / self.samples).sum())

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        watch()
        features = float("inf") if theory_name == "kernel" else self.features
        known = theory_name == "unlimited" or SPACE * self.modes_that_count() <= min(self.samples, features)
        values, _ = self.spectrum()
        found = self.predicted(features) if known else dict.fromkeys(ERRORS, np.nan)
        own = values[self._mode(len(values))]
        return found | {"eigenvalue": own if own > theory.ROUNDING * values[0] else np.nan}

    def predicted(self, features: float) -> dict[str, float]:
        """Both errors and the norm that the formulas give, whether or not they hold."""
        about = (*self.spectrum(), self.samples, features, self.ridge, self.noise)
        test, train = risk(*about)
        return dict(zip(ERRORS, (test - self.noise, train, readout_square(*about) ** 0.5), strict=True))


def tanh_features(weight: torch.Tensor, bias: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """tanh(wⱼx + bⱼ)/√N: weights and biases `[N]`, inputs `[n]` to `[n, N]`."""
    return torch.tanh(x[:, None] * weight + bias) / len(weight) ** 0.5


recorded = {  # name of the recording: (configuration, swept values)
    "bandlimited": (
        BandlimitedWeights(),
        {"limit": LIMITS, "ridge": RIDGES, "noise": [0, 0.01], "seed": shared_fields.SEEDS},
    ),
    "bandlimited_width": (
        BandlimitedWeights(limit=3),
        {
            "features": [25, 50, 100, 200, 400, 1600],
            "limit": [3, 10],
            "ridge": RIDGES,
            "seed": shared_fields.SEEDS,
        },
    ),
    "bandlimited_frequency": (
        BandlimitedWeights(),
        {
            "frequency": [1, 2, 4, 6, 8, 10, 12, 16, 20],
            "limit": [3, 10],
            "ridge": RIDGES,
            "seed": shared_fields.SEEDS,
        },
    ),
}
