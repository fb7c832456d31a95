"""Features that are tethered to given ones collapse only partly (Tirer, Huang & Niles-Weed 2023)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from array_api_compat import array_namespace

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, knob, setting
from toolkit.theory.near_collapse_parts import NEAR, collapsed_sq_length
from toolkit.theory.program import TheoryProgram

ROUNDS = 8  # of the search for a layer's minimum: it is found to 1e-5 at β = 3, to 1e-8 from β = 10 on
SHOWN = 15  # samples of each class that are drawn
FRAMES = {"frames": 21, "along": ("tether", "feature_decay", "weight_decay"), "resolution": 0.01}
ONCE = FRAMES | {"along": (), "resolution": 1}


@dataclass(frozen=True, kw_only=True)
class NearCollapse(Training):
    """Features H `[N, d]` are as free as a tether to those of the layer below, H₀, allows; K classes of n samples.

    One layer is the minimum over H and the classifier W `[K, d]`, for one-hot targets Y `[N, K]`, of

    (1/2N)‖HWᵀ − Y‖² + (λ_W/2K)‖W‖² + (λ_H/2N)‖H‖² + (β/2N)‖H − H₀‖².

    A step is a layer: what it finds are the given features of the next one. The minimum is found by exact steps in W
    and in H in turn, which from H₀ settle in a few rounds.

    The given features of the first layer are √ρ(ℓq_k + δz) with orthonormal q_k, z ~ N(0, I/d), and √ρ the length of
    collapsed features, so that they are ℓ times as long as collapsed ones, and their scatter is δ²ρ. "variation" is
    tr Σ_W/tr Σ_B, that within the classes over that between them, "left" what is left of it. "seen" and "unseen" are
    what is left of the root mean square within the classes along the q's, which the classifier reads, and across them.
    "features" and "features_unseen" are 15 samples of each class in units of √ρ: along the q's, which stand evenly
    around (two of them at a right angle), and along two directions across them; "rows" are those of W in the first
    plane, scaled to the length 1.

    Theory: "near", what each layer leaves of a small deviation from collapse (`toolkit.theory.near_collapse`).

    Source: T. Tirer, H. Huang and J. Niles-Weed, "Perturbation analysis of neural collapse" (2023).
    """

    classes: int = setting(3, 2, 4, label="classes", symbol="K", marks=(2, 3, 4), looped=True)
    class_size: int = setting(30, 15, 300, label="samples of each class", symbol="n", scale="log", marks=(15, 30, 100))
    width: int = shared_fields.width(20, 4, 100, marks=(5, 20, 60), symbol="d")
    scatter: float = knob(
        0.7, 0.01, 10.0, label="scatter of the given features", symbol="δ", scale="log", marks=(0.1, 0.7, 3)
    )
    first_length: float = knob(
        1.0, 0.1, 10.0, label="length of the given features", symbol="ℓ", scale="log", marks=(0.5, 1, 2)
    )
    tether: float = knob(10.0, 2.0, 1000.0, label="tether", symbol="β", scale="log", marks=(3, 10, 30))
    feature_decay: float = knob(
        0.2, 0.01, 0.9, label="feature decay", symbol="λ_H", scale="log", marks=(0.05, 0.2, 0.8)
    )
    weight_decay: float = shared_fields.weight_decay(
        0.25, 0.05, 1.0, marks=(0.0625, 0.25, 1), symbol="λ_W", scale="log"
    )
    steps: int = shared_fields.steps(20, 1000, marks=(5, 20, 50))

    columns = {
        "variation": column("variation within over between the classes", log=True),
        "left": column("variation that is left", log=True),
        "seen": column("scatter left that the classifier reads", log=True),
        "unseen": column("scatter left that it does not read", log=True),
        "features": column("features, as the classifier sees them", dims=("sample", "coordinate"), **FRAMES),
        "features_unseen": column("features, where it does not look", dims=("sample", "coordinate"), **FRAMES),
        "rows": column("rows of the classifier", dims=("class", "coordinate"), **FRAMES),
        "signs": column("colours of the classes", dims=("sample",), **ONCE),
    }
    step_label = "layer"
    moments = {"halved": "left <= 0.5"}
    theories = {"near": "first order, near collapse"}

    def check(self) -> None:
        if self.width < self.classes + 2:
            least = f"{self.classes + 2}, the classes and two directions that the classifier does not read"
            raise ValueError(f"width must be at least {least} (got {self.width})")

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        classes, width = self.classes, self.width
        noise = normal(self.class_size, classes, width, generator=child(generator, "scatter")).flatten(0, 1)
        drawn = normal(width, classes + 2, generator=child(generator, "directions"))
        directions = torch.linalg.qr(drawn)[0].T
        own = torch.eye(classes, dtype=torch.float64)
        targets = own.expand(self.class_size, classes, classes).flatten(0, 1)
        frame = directions[:classes]
        data = {"targets": targets, "frame": frame, "aside": directions[classes:]} | self._drawn(targets)
        return {"weights": {"centres": targets @ frame, "noise": noise / width**0.5}}, data

    def _drawn(self, targets: torch.Tensor) -> dict:
        """Where the q's stand in the plane `[K, 2]`, and the sign of each sample that is drawn."""
        place = torch.arange(self.classes, dtype=targets.dtype)
        angle = math.pi * (0.5 + place * (0.5 if self.classes == 2 else 2 / self.classes))
        size = 1.0 if self.classes == 2 else (2 / self.classes) ** 0.5
        signs = [0.0 if k + 1 == self.classes and k % 2 == 0 else (-1.0) ** k for k in range(self.classes)]
        shown = targets[: SHOWN * self.classes] @ torch.tensor(signs, dtype=targets.dtype)
        return {"corners": size * torch.stack([angle.cos(), angle.sin()], 1), "signs": shown}

    def ready(self, state: dict) -> dict:
        return {"weights": state["weights"] | {"features": self.given_features(state["weights"])}}

    def given_features(self, drawn: dict) -> Any:
        """√ρ(ℓq_k + δz) `[N, d]`, in arrays of any namespace."""
        size = collapsed_sq_length(self.weight_decay, self.feature_decay) ** 0.5
        return size * (self.first_length * drawn["centres"] + self.scatter * drawn["noise"])

    def step(self, state: dict, data: dict) -> dict:
        below = features = state["weights"]["features"]
        for _ in range(ROUNDS):
            features = self.tethered(below, self.classifier(features, data["targets"]), data["targets"])
        return {"weights": state["weights"] | {"features": features}}

    def classifier(self, features: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """The best classifier for some features, W = YᵀH(HᵀH + nλ_W I)⁻¹: `[K, d]`."""
        samples_of_a_class = features.shape[0] / self.classes
        return _divided(targets.T @ features, features.T @ features, samples_of_a_class * self.weight_decay)

    def tethered(self, below: torch.Tensor, rows: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """The best features for a classifier, (YW + βH₀)(WᵀW + (λ_H + β)I)⁻¹: `[N, d]`."""
        return _divided(targets @ rows + self.tether * below, rows.T @ rows, self.feature_decay + self.tether)

    def measure(self, state: dict, data: dict) -> dict:
        features = state["weights"]["features"]
        rows = self.classifier(features, data["targets"]) @ data["frame"].T @ data["corners"]
        drawn = features[: SHOWN * self.classes] / collapsed_sq_length(self.weight_decay, self.feature_decay) ** 0.5
        return self._scatters(features, self.given_features(state["weights"]), data["frame"]) | {
            "features": drawn @ data["frame"].T @ data["corners"],
            "features_unseen": drawn @ data["aside"].T,
            "rows": rows / rows.square().sum(1, keepdim=True).sqrt(),
            "signs": data["signs"],
        }

    def _scatters(self, features: Any, given: Any, frame: Any) -> dict:
        """The columns of scatter that features have, by those of the first layer, in arrays of any namespace."""
        xp = array_namespace(features)
        (inside, across, between), first = (_scatter(one, frame) for one in (features, given))
        variation = (inside + across) / between
        return {
            "variation": variation,
            "left": variation * first[2] / (first[0] + first[1]),
            "seen": xp.sqrt(inside / first[0]),
            "unseen": xp.sqrt(across / first[1]),
        }

    def prediction(self, theory_name: str, state: dict, data: dict, steps: np.ndarray, watch) -> dict:
        program = self.theory_program(theory_name)
        kept = program.start(state, data)
        rows = [program.columns(kept, step) for step in np.asarray(steps, float)]
        return {name: np.array([row[name] for row in rows]) for name in rows[0]}

    def theory_program(self, theory_name: str) -> TheoryProgram:
        def start(state: dict, data: dict) -> dict:
            given, about = self.given_features(state["weights"]), (self.tether, self.weight_decay, self.feature_decay)
            return NEAR.start(given, data["frame"], *about) | {"frame": data["frame"], "given": given}

        def columns(kept: dict, step) -> dict:
            return self._scatters(NEAR.columns(kept, step)["features"], kept["given"], kept["frame"])

        return TheoryProgram(start, None, columns)


TETHERS = [3.0, 10.0, 30.0]
DECAYS = {"feature_decay": [0.05, 0.2, 0.8], "weight_decay": [0.0625, 0.25, 1.0]}

recorded = {  # name of the recording: (configuration, swept values)
    "near_collapse": (NearCollapse(), {"tether": TETHERS, **DECAYS, "seed": shared_fields.SEEDS}),
}


def _divided(left: torch.Tensor, gram: torch.Tensor, shift: Any) -> torch.Tensor:
    """`left` (gram + shift I)⁻¹ of `[n, d]` and a symmetric `[d, d]`, by its eigenvalues."""
    values, vectors = torch.linalg.eigh(gram)
    return (left @ vectors / (values + shift)) @ vectors.T


def _scatter(features: Any, frame: Any) -> tuple[Any, Any, Any]:
    """Mean squares within the classes along the rows of `frame` and across them, and of the means about their mean."""
    xp = array_namespace(features)
    cube = xp.reshape(features, (-1, *frame.shape))
    means = xp.mean(cube, axis=0)
    within = cube - means
    along = within @ frame.T
    samples = cube.shape[0]
    inside = xp.sum(along**2) / samples
    across = xp.sum((within - along @ frame) ** 2) / samples
    return inside, across, xp.sum((means - xp.mean(means, axis=0)) ** 2)
