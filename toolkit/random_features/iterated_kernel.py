"""Kernels of networks of endless depth: one scalar map, iterated, and a vote (Radhakrishnan, Belkin & Uhler 2023)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
import torch
from numpy import ndarray

from toolkit import shared_fields
from toolkit.draws import child
from toolkit.experiment import Experiment, column, setting
from toolkit.theory import kernels

ARC = math.pi / 2
DEEPEST = 32
PLACES, EVERY = 360, 4  # angles at which the risk is measured; pictures have every fourth
MAPS = {  # coefficients of ξ, ξ², …; the relu's map is a closed form
    "relu": (),
    "degree 7": (1, 0, 0, 0, 0, 0, 1),
    "degree 3": (1, 0, 1),
    "mixed": (1, 14, 1),
    "square": (0, 1),
}
SEPARATIONS = np.geomspace(1e-3, 1e-2, 10)  # angles between which the slope is taken
PICTURE: dict[str, Any] = {"along": ("dual", "samples"), "resolution": 0.01}


class Votes(NamedTuple):
    """ln ξ of places and samples `[m, n]`, distances `[m, n]`, and the labels of the samples `[n]`."""

    kept: ndarray
    distance: ndarray
    labels: ndarray


@dataclass(frozen=True, kw_only=True)
class IteratedKernel(Experiment):
    """The sign of Σᵢ yᵢKᴸ(x, xᵢ): samples vote on x, each as loud as a kernel of depth L says it is near.

    The kernel of a network of L wide layers on the unit circle, Kᴸ = ρ(ρ(⋯ρ(cos θ))), is one scalar map ρ applied L
    times to the cosine of the angle θ between two inputs. n inputs are drawn evenly from a quarter of the circle; the
    class is + from 0 to 30 and from 60 to 90 degrees, − between, and a share of the labels is flipped.

    The maps are the relu's, "degree 7" (ξ⁷ + ξ)/2, "degree 3" (ξ³ + ξ)/2, "mixed" (ξ³ + 14ξ² + ξ)/16 and "square" ξ².
    There are no steps: sweep `depth` or `samples`.

    "risk" is the share of new noisy labels that the vote gets wrong, on average over 360 even angles; "nearest_risk" is
    that of the nearest sample's label, "best_risk" the least that there is. "slope" is −d ln Kᴸ/d ln ‖x − x′‖ by a fit
    over angles from 0.001 to 0.01. "agreement" is the share of angles at which the vote is that of the limit.

    "band" is the mean label Σᵢ yᵢKᴸ/Σᵢ Kᴸ for every depth from 0 up and for 90 angles, "vote" the same at the depth
    of the field, over the angles "place" in degrees, "truth" the mean label that is to be found, "angle" and "label"
    are the samples.

    Theory "limit": at L = ∞ the vote is the majority for the relu, whose map has ρ(0) > 0; the nearest sample for
    "square", ρ′(0) = 0; else every sample counts ψ = lim Kᴸ/ρ′(0)ᴸ, which near the input is ‖x − xᵢ‖^−α with
    α = −2 ln ρ′(0)/ln ρ′(1), the "slope", and falls to 0 at a right angle. It has no slope for "square", whose slope
    grows without end.

    Source: Radhakrishnan, Belkin & Uhler, "Wide and deep neural networks achieve consistency for classification"
    (2023).
    """

    dual: str = setting("degree 7", options=tuple(MAPS), label="map", symbol="ρ")
    depth: int = setting(
        8, 1, DEEPEST, label="hidden layers", symbol="L", scale="log", marks=(1, 2, 4, 8, 16, 32), looped=True
    )
    samples: int = shared_fields.samples(300, 2000, marks=(50, 100, 300, 1000))
    flips: float = setting(0.2, 0.0, 0.5, label="share of flipped labels", marks=(0, 0.2))

    columns = {
        "risk": column("risk"),
        "nearest_risk": column("risk of the nearest sample"),
        "best_risk": column("least risk"),
        "slope": column("slope of the kernel"),
        "agreement": column("agreement with the limit"),
        "band": column("mean label", dims=("layer", "sector"), **PICTURE),
        "vote": column("mean label", dims=("sector",), along=("dual", "samples", "depth"), resolution=0.01),
        "truth": column("true mean label", dims=("sector",), along=(), resolution=0.01),
        "place": column("angle", dims=("sector",), along=(), resolution=0.5),
        "angle": column("angle of a sample", dims=("sample",), along=("samples",), resolution=0.5),
        "label": column("label of a sample", dims=("sample",), along=("samples",), resolution=1),
    }
    theories: ClassVar = {"limit": "endless depth"}

    def start(self, generator) -> tuple[dict, dict]:
        about, angle = self.votes(generator)
        vote, limit = self.vote(about, self.depth), self.limit(about)
        nearest = about.labels[about.distance.argmin(1)]
        shown = {
            "risk": self._risk(vote),
            "nearest_risk": self._risk(nearest),
            "best_risk": min(self.flips, 1 - self.flips),
            "slope": self._slope(),
            "agreement": np.mean((vote >= 0) == (limit >= 0)),
            "band": self._band(about),
            "vote": vote[::EVERY],
            "truth": (1 - 2 * self.flips) * classes(places())[::EVERY],
            "place": np.degrees(places())[::EVERY],
            "angle": np.degrees(angle),
            "label": about.labels,
        }
        return {}, {name: torch.as_tensor(value, dtype=torch.float64) for name, value in shown.items()}

    def measure(self, state: dict, data: dict) -> dict:
        return {name: data[name] for name in self.columns}

    def votes(self, generator) -> tuple[Votes, ndarray]:
        """What votes at the 360 angles, and the angles of the samples `[n]`."""
        angle = ARC * torch.rand(self.samples, generator=child(generator, "inputs"), dtype=torch.float64).numpy()
        flipped = torch.rand(self.samples, generator=child(generator, "flips"), dtype=torch.float64).numpy()
        labels = classes(angle) * np.where(flipped < self.flips, -1, 1)
        return seen_from_places(angle, labels), angle

    def iterated(self, kept: ndarray, depth: int) -> ndarray:
        """ln Kᴸ from ln ξ."""
        if self.dual == "relu":
            return kernels.iterated_relu(kept, depth)
        return kernels.iterated_powers(kept, self.coefficients, depth)

    @property
    def coefficients(self) -> ndarray:
        """Of ξ, ξ², … in the map, not yet divided by their sum."""
        return np.array(MAPS[self.dual], dtype=float)

    @property
    def exponent(self) -> float:
        """α of the limit: 0 for the majority, ∞ for the nearest sample."""
        return 0.0 if self.dual == "relu" else kernels.decay_exponent(self.coefficients)

    def vote(self, about: Votes, depth: int) -> ndarray:
        """Σᵢ yᵢKᴸ/Σᵢ Kᴸ at every place, `[m]`."""
        return mean_label(self.iterated(about.kept, depth), about.labels)

    def limit(self, about: Votes) -> ndarray:
        """The same for endless depth, Kᴸ replaced by ψ."""
        if self.exponent == math.inf:
            return about.labels[about.distance.argmin(1)]
        if self.dual == "relu":
            return np.full(len(about.kept), about.labels.mean())
        return mean_label(kernels.endless_powers(about.kept, self.coefficients), about.labels)

    def _band(self, about: Votes) -> ndarray:
        kept, rows = about.kept[::EVERY], []
        for _ in range(DEEPEST + 1):
            rows.append(mean_label(kept, about.labels))
            kept = self.iterated(np.maximum(kept, -1e6), 1)
        return np.array(rows)

    def _risk(self, vote: ndarray) -> float:
        """The share of noisy labels that the sign of a vote gets wrong; a tie is +."""
        wrong = np.mean(np.where(vote >= 0, 1, -1) != classes(places()))
        return float(self.flips + (1 - 2 * self.flips) * wrong)

    def _slope(self) -> float:
        half = np.sin(SEPARATIONS / 2)
        kernel = self.iterated(np.log1p(-2 * half**2), self.depth)
        return float(-np.polyfit(np.log(2 * half), kernel, 1)[0])

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        watch()
        about = seen_from_places(np.radians(np.asarray(data["angle"])), np.asarray(data["label"]))
        risk = self._risk(self.limit(about))
        return {"risk": risk, "slope": self.exponent if self.exponent < math.inf else math.nan}


def seen_from_places(angle: ndarray, labels: ndarray) -> Votes:
    """What samples at these angles `[n]` are to the 360 places."""
    half = np.sin(np.abs(places()[:, None] - angle) / 2)
    return Votes(np.log1p(-np.minimum(2 * half**2, 1 - 1e-16)), 2 * half, labels)


def places() -> ndarray:
    """360 even angles within the quarter of the circle."""
    return ARC * (np.arange(PLACES) + 0.5) / PLACES


def classes(angle: ndarray) -> ndarray:
    """1 from 0 to 30 and from 60 to 90 degrees, −1 between."""
    return np.where(np.sin(6 * angle) >= 0, 1, -1)


def mean_label(logarithms: ndarray, labels: ndarray) -> ndarray:
    """Σᵢ yᵢwᵢ/Σᵢ wᵢ for ln w `[m, n]` and y `[n]`: `[m]`."""
    weights = np.exp(logarithms - logarithms.max(1, keepdims=True))
    return weights @ labels / weights.sum(1)


DEPTHS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]

recorded = {  # name of the recording: (configuration, swept values)
    "iterated_kernel": (IteratedKernel(), {"depth": DEPTHS, "dual": list(MAPS), "seed": shared_fields.SEEDS}),
    "iterated_kernel_samples": (
        IteratedKernel(),
        {
            "samples": [50, 100, 200, 500, 1000],
            "depth": [8, DEEPEST],
            "dual": ["degree 7", "mixed"],
            "seed": shared_fields.SEEDS,
        },
    ),
}
