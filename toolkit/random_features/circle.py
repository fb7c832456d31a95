"""Functions on a circle: double descent that can be looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import torch

from toolkit import shared_fields
from toolkit.draws import child
from toolkit.experiment import column, setting
from toolkit.random_features.ridge import MODES, POWER_LAW, RandomFeatureRidge
from toolkit.tasks import power_law

PLACES = 400  # of the circle, at which functions are drawn
WIDE: dict[str, Any] = {"along": ("features", "ridge"), "resolution": 0.02}
FIXED: dict[str, Any] = {"along": (), "resolution": 0.001}


@dataclass(frozen=True, kw_only=True)
class CircleRidge(RandomFeatureRidge):
    """The ridge regression of `RandomFeatureRidge` where an input is a place x on a circle, from 0 to 1.

    The modes of its power law are the waves √2 cos 2πkx and √2 sin 2πkx, k = 1, 2, … 500, and the samples are places
    drawn evenly from the circle. The target is Σ vᵢgᵢ(x) with signs of its coefficients drawn at random. The waves are
    orthonormal, so the test error is still a sum over coefficients, and equals the mean of (f − y)² over the circle.

    "fitted" is the learned function f and "target" what it should be, at the 400 places "place"; "sample_place" and
    "sample_value" are what it was fitted to. Theories: those of the power law, which know the spectrum and nothing of
    the circle.
    """

    task: str = setting(POWER_LAW, options=(POWER_LAW,), label="task")
    samples: int = shared_fields.samples(20, 2000, marks=(20,))
    decay: float = setting(2.0, 1.05, 3.0, label="decay of the kernel", symbol="a", marks=(1.5, 2))
    target_decay: float = setting(3.0, 1.05, 3.0, label="decay of the target", symbol="b", marks=(2, 3))
    noise: float = setting(0.05, 0.0, 2.0, label="label noise", symbol="σ²", marks=(0, 0.05))

    columns: ClassVar = {
        **RandomFeatureRidge.columns,
        "fitted": column("fitted function", dims=("point",), **WIDE),
        "target": column("target function", dims=("point",), **FIXED),
        "place": column("place on the circle", dims=("point",), **FIXED),
        "sample_place": column("places of the samples", dims=("sample",), **FIXED),
        "sample_value": column("values at the samples", dims=("sample",), **FIXED),
    }

    def draw(self, generator) -> tuple:
        modes, target = waves(self._samples(generator)), self._target(generator)
        return self.on_modes(modes, target, generator)

    def _samples(self, generator) -> torch.Tensor:
        return torch.rand(self.samples, generator=child(generator, "inputs"), dtype=torch.float64)

    def _target(self, generator) -> torch.Tensor:
        """The coefficients vᵢ, with random signs: `[1000]`."""
        signs = torch.randint(0, 2, (MODES,), generator=child(generator, "target"))
        return power_law.coefficients(MODES, self.target_decay) * (2 * signs - 1)

    def shown(self, directions: torch.Tensor, wanted: torch.Tensor, generator) -> dict:
        samples, place = self._samples(generator), torch.arange(PLACES, dtype=torch.float64) / PLACES
        _, values, *_ = self.draw(generator)
        shape = waves(place)
        drawn = {"function": shape @ directions, "target": shape @ wanted, "place": place}
        return drawn | {"sample_place": samples, "sample_value": values}

    def measure(self, state: dict, data: dict) -> dict:
        singular = state["singular"]
        readout = singular / (singular.square() + self.ridge) * state["modes"]
        same = {name: data[name] for name in ("target", "place", "sample_place", "sample_value")}
        return super().measure(state, data) | {"fitted": data["function"] @ readout} | same


def waves(places: torch.Tensor) -> torch.Tensor:
    """√2 cos 2πkx and √2 sin 2πkx side by side for k = 1, 2, …, at places x `[n]`: `[n, 1000]`."""
    angles = 2 * math.pi * places[:, None] * torch.arange(1, MODES // 2 + 1, dtype=places.dtype)
    return 2**0.5 * torch.stack([angles.cos(), angles.sin()], dim=-1).flatten(1)


FEATURES = [4, 5, 7, 8, 10, 12, 14, 16, 18, 20, 22, 25, 28, 32, 40, 56, 80, 112, 160, 250, 400, 630, 1000]

recorded = {  # name of the recording: (configuration, swept values)
    "ridge_circle": (
        CircleRidge(),
        {"features": FEATURES, "ridge": [1e-4, 1e-3, 0.01, 0.1, 1], "seed": shared_fields.SEEDS},
    ),
}
