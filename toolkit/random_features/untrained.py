"""What an untrained network prefers: random pictures, their frequency, and what can be learned (Teney et al. 2024)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from numpy import ndarray
from torch import Tensor

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Experiment, column, knob, setting
from toolkit.metrics.frequency import cosine_spectrum, cosine_waves, mean_frequency
from toolkit.theory.kernels import nngp

SIZE, SHOWN, NETWORKS = 32, 9, 20  # pixels on a side, pictures that are shown, networks that are measured
FEATURES, POINTS, RIDGE = 400, 150, 1e-4  # of the readout that learns
WAVES = {"slow": 1.0, "fast": 4.0}  # half periods of the targets over [0, 1]
ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {"relu": torch.relu, "erf": torch.erf, "sin": torch.sin}
ALONG: dict[str, Any] = {"along": ("activation", "depth", "weight_scale")}


@dataclass(frozen=True, kw_only=True)
class UntrainedFrequency(Experiment):
    """f(x) = v·φ(W_L ⋯ φ(W₁x + b₁) ⋯ + b_L) with random weights, as a picture on 32 × 32 pixels of [−1, 1]².

    At the weight scale α the weights of the first layer have the variance 2α²/(N + 2), those of the others α²/N, and
    all biases α²/3, as in a uniform draw of the usual width (Glorot & Bengio 2010) times α. Nothing is trained in the
    pictures. There are no steps: sweep `weight_scale`.

    "frequency" is the mean radius of the cosine transforms of 20 networks' pictures, weighted by energy, without the
    constant; "spectrum" their energy by radius, in 32 shares. "pictures" are nine of them, each from its least value
    to its largest, at "places", all of one "kind".

    "slow" and "fast" are test errors, as shares of the target's variance on the 1024 pixels, of a readout of 400 such
    neurons, all layers below as drawn: ridge regression with δ = 1e-4 on 150 random places, the targets
    sin(kπx₁/2 + 0.5) sin(kπx₂/2 + 0.3) with k = 1 and 4.

    Theory "wide": the same from the kernel of infinitely wide layers, its spectrum and its ridge regression.

    Source: Teney, Nicolicioiu, Hartmann & Abbasnejad, "Neural redshift: random networks are not random functions"
    (2024).
    """

    weight_scale: float = knob(
        4.0, 0.25, 16.0, label="weight scale", symbol="α", scale="log", marks=(0.5, 1, 2, 4, 6, 8, 12)
    )
    activation: str = shared_fields.activation("sin", tuple(ACTIVATIONS))
    depth: int = setting(3, 1, 8, label="hidden layers", symbol="L", marks=(1, 3), looped=True)
    width: int = shared_fields.width(64, 2, 300, marks=(64,))

    columns = {
        "frequency": column("mean frequency"),
        "slow": column("test error, slow wave"),
        "fast": column("test error, fast wave"),
        "spectrum": column("share of the energy", dims=("radius",), resolution=0.002, **ALONG),
        "pictures": column("random pictures", dims=("picture", "pixel"), resolution=0.1, **ALONG),
        "places": column("places of the pictures", dims=("picture", "coordinate"), along=(), resolution=0.1),
        "kind": column("kind of a picture", dims=("picture",), along=(), resolution=1),
    }
    theories: ClassVar = {"wide": "limit of wide layers"}

    def start(self, generator) -> tuple[dict, dict]:
        place = torch.rand(POINTS, 2, generator=child(generator, "inputs"), dtype=torch.float64)
        nine = torch.arange(SHOWN)
        corners = torch.stack([nine % 3 - 1.0, 1.0 - nine // 3], 1).double()
        return {}, {
            "networks": self._draws(child(generator, "networks"), NETWORKS, self.width),
            "learner": self._draws(child(generator, "learner"), 1, FEATURES),
            "inputs": 2 * place - 1,
            "places": 0.8 * corners,
            "kind": torch.zeros(SHOWN, dtype=torch.float64),
        }

    def _draws(self, generator, networks: int, width: int) -> dict[str, Tensor]:
        """N(0, 1) for weights, biases and readout of each layer."""
        found, below = {}, 2
        for j in range(1, self.depth + 1):
            found[f"weight{j}"] = normal(networks, below, width, generator=child(generator, f"weight{j}"))
            found[f"bias{j}"] = normal(networks, 1, width, generator=child(generator, f"bias{j}"))
            below = width
        return found | {"readout": normal(networks, width, 1, generator=child(generator, "readout"))}

    def neurons(self, draws: dict, x: Tensor) -> Tensor:
        """The last layer for inputs `[n, 2]`: `[networks, n, N]`."""
        width, h = draws["weight1"].shape[-1], x
        for j in range(1, self.depth + 1):
            share = (2 / (self.width + 2)) if j == 1 else 1 / width
            sums = h @ draws[f"weight{j}"] * share**0.5 + draws[f"bias{j}"] / 3**0.5
            h = ACTIVATIONS[self.activation](self.weight_scale * sums)
        return h

    def measure(self, state: dict, data: dict) -> dict:
        grid = pixels().to(data["inputs"])
        shown = (self.neurons(data["networks"], grid) @ data["networks"]["readout"]).squeeze(-1)
        pictures = shown.reshape(NETWORKS, SIZE, SIZE)
        nine = shown[:SHOWN]
        low, high = nine.amin(1, keepdim=True), nine.amax(1, keepdim=True)
        return {
            "frequency": mean_frequency(pictures),
            "spectrum": cosine_spectrum(pictures),
            "pictures": (nine - low) / (high - low).clamp(min=1e-12),
            "places": data["places"],
            "kind": data["kind"],
        } | self._learned(data["learner"], data["inputs"], grid)

    def _learned(self, draws: dict, x: Tensor, grid: Tensor) -> dict[str, Tensor]:
        """Test errors of the two waves, from the kernel of the 400 neurons."""
        features = self.neurons(draws, torch.cat([x, grid]))[0].double() / FEATURES**0.5
        seen, new = features[:POINTS], features[POINTS:]
        gram = seen @ seen.T + RIDGE * torch.eye(POINTS, dtype=features.dtype, device=features.device)
        found = {}
        for name, k in WAVES.items():
            fitted = new @ (seen.T @ torch.linalg.solve(gram, wave(x.double(), k)))
            target = wave(grid.double(), k)
            found[name] = (fitted - target).square().mean() / target.var(correction=0)
        return found

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        watch()
        about = (self.activation, self.depth, self.width, self.weight_scale)
        frequency, spectrum = wide_spectrum(*about)
        x, grid = np.asarray(data["inputs"], dtype=float), pixels().numpy()
        gram = wide_kernel(x, x, *about) + RIDGE * np.eye(len(x))
        across, found = wide_kernel(grid, x, *about), {}
        for name, k in WAVES.items():
            target = wave(torch.as_tensor(grid), k).numpy()
            fitted = across @ np.linalg.solve(gram, wave(torch.as_tensor(x), k).numpy())
            found[name] = ((fitted - target) ** 2).mean() / target.var()
        return found | {"frequency": frequency, "spectrum": spectrum}


def pixels() -> Tensor:
    """The middles of the pixels, `[1024, 2]`."""
    middle = 2 * (torch.arange(SIZE, dtype=torch.float64) + 0.5) / SIZE - 1
    return torch.stack(torch.meshgrid(middle, middle, indexing="ij"), -1).reshape(-1, 2)


def wave(x: Tensor, k: float) -> Tensor:
    """sin(kπx₁/2 + 0.5) sin(kπx₂/2 + 0.3) of places `[n, 2]`."""
    return torch.sin(k * torch.pi / 2 * x[:, 0] + 0.5) * torch.sin(k * torch.pi / 2 * x[:, 1] + 0.3)


def wide_kernel(x: ndarray, y: ndarray, activation: str, depth: int, width: int, scale: float) -> ndarray:
    """E φφ of the last layer for inputs `[n, 2]` and `[m, 2]`; the width is that of the first layer's variance."""
    weight, bias, size = scale**2, scale**2 / 3, 2 / np.sqrt(width + 2)
    return (nngp(size * x, size * y, depth, activation, weight, bias) - bias) / weight


@functools.lru_cache(256)
def wide_spectrum(activation: str, depth: int, width: int, scale: float) -> tuple[float, ndarray]:
    """Mean frequency and spectrum of pictures drawn from the kernel."""
    grid = pixels().numpy()
    kernel = torch.as_tensor(wide_kernel(grid, grid, activation, depth, width, scale))
    waves = cosine_waves(SIZE, kernel)
    both = torch.einsum("ka,lb->klab", waves, waves).reshape(SIZE**2, SIZE**2)
    energy = ((both @ kernel) * both).sum(1).clamp(min=0).reshape(1, SIZE, SIZE).sqrt()
    pictures = waves.T @ energy @ waves  # one picture that has this energy in every wave
    return float(mean_frequency(pictures)), cosine_spectrum(pictures).numpy()


recorded = {  # name of the recording: (configuration, swept values)
    "untrained": (
        UntrainedFrequency(),
        {
            "weight_scale": [0.5, 1, 2, 3, 4, 6, 8, 12],
            "activation": list(ACTIVATIONS),
            "seed": shared_fields.SEEDS,
        },
    ),
}
