"""Benign overfitting and grokking on clusters in an exclusive-or arrangement (Xu, Wang, Frei, Vardi & Hu 2024)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, setting
from toolkit.networks import neuron_sum
from toolkit.optimisers import Optimiser, sgd
from toolkit.tasks import xor_clusters as task
from toolkit.theory import xor_clusters as theory
from toolkit.theory.program import TheoryProgram

FRAMES = 48  # every recorded step: what happens, happens in the first five


@dataclass(frozen=True, kw_only=True)
class XorClusters(Training):
    """f(x) = (1/√N) Σⱼ aⱼ relu(wⱼ·x) learns four clusters in D dimensions, a share ξ of whose labels is wrong.

    x = c + z with z ~ N(0, I) and c = ±√s e₁ (label +1) or ±√s e₂ (label −1), s = |μ|² the squared length of a centre.
    Full-batch gradient descent with rate ηᵣ/D on the mean of log(1 + exp(−yf)) moves the wⱼ; the aⱼ = ±1 alternate and
    stay. wⱼ ~ N(0, ω²I) at first, ω = r/(D√(8PN)), so that r is the length of the first weights over that of their
    first step. If `balanced`, each cluster has P/4 inputs and ⌊ξP/4⌋ wrong labels, else both are drawn one by one.
    If `mirrored`, each drawn neuron occurs twice, with a = +1 and a = −1 (the last of an odd number once): the even
    part of f then begins at 0. Inputs are drawn by `toolkit.tasks.xor_clusters`, exactly, at a cost that does not
    depend on D.

    The training accuracy counts the labels that were given, the test accuracy right labels of new inputs; an output of
    0 is half right. "wrong_fitted" is 0 where no label is wrong. "neurons" are
    wⱼ/|wⱼ| in the plane of e₁ and e₂, "alignment" the mean over neurons of |cos| between wⱼ in this plane and the
    centres of its own sign, "linear_agreement" the share of test inputs with the same sign of f and of ŵ·x.

    Theories: "linear", the classifier ŵ ∝ Σᵢ yᵢxᵢ, which is what one step from small weights gives if |μ|⁴/D ≪ N
    and P|μ|⁴ ≪ D²: its expected accuracies, at every step from the first on, although training leaves it at the
    second, and ½ before. "oracle", the best rule, which knows the plane of the centres.

    ValueError for P that four clusters cannot share where they must, and for D below P + N + 3.

    Source: Z. Xu et al., "Benign overfitting and grokking in ReLU networks for XOR cluster data" (2024).
    """

    dimension: int = shared_fields.dimension(40_000, 500, 10**6, marks=(3000, 10_000, 40_000, 200_000, 10**6))
    signal: float = setting(
        1000.0, 10.0, 3000.0, label="squared length", symbol="|μ|²", scale="log", marks=(200, 500, 1000)
    )
    samples: int = shared_fields.samples(400, 2000, marks=(100, 200, 400), low=task.CLUSTERS)
    test_samples: int = shared_fields.test_samples(1000, 4, 10_000, marks=(1000, 4000))
    corruption: float = setting(0.15, 0.0, 0.999, label="share of wrong labels", symbol="ξ", marks=(0, 0.1, 0.15, 0.3))
    balanced: bool = setting(True, label="balanced clusters")
    width: int = shared_fields.width(100, 1, 2000, marks=(20, 100, 400, 1600))
    mirrored: bool = setting(False, label="mirrored neurons")
    first_size: float = shared_fields.first_size(0.1, 0.001, 100.0, marks=(0.1, 1, 10, 100), symbol="r")
    learning_rate: float = shared_fields.learning_rate(1.0, 0.05, 20.0, marks=(0.3, 1, 3), symbol="ηᵣ")
    steps: int = shared_fields.steps(100, 100_000, marks=(30, 100, 1000))

    columns = {
        "train_accuracy": column("training accuracy"),
        "test_accuracy": column("test accuracy"),
        "wrong_fitted": column("share of the wrong labels that are fitted"),
        "linear_agreement": column("agreement with the linear classifier"),
        "alignment": column("alignment of neurons and centres"),
        "neurons": column(
            "neurons, in the plane of the centres",
            dims=("neuron", "coordinate"),
            frames=FRAMES,
            along=("dimension", "signal"),
            resolution=0.01,
        ),
        "readout_signs": column("signs of the readout", dims=("neuron",), frames=FRAMES, along=(), resolution=1),
        "inputs": column(
            "training inputs, in the plane of the centres, over |μ|",
            dims=("sample", "coordinate"),
            frames=FRAMES,
            along=("signal",),
            resolution=0.01,
        ),
        "given": column("labels that were given", dims=("sample",), frames=FRAMES, along=(), resolution=1),
        "wrong": column("whether a label is wrong", dims=("sample",), frames=FRAMES, along=(), resolution=1),
        "centres": column("directions of the centres", dims=("cluster", "coordinate"), frames=FRAMES, along=()),
        "centre_signs": column("labels of the centres", dims=("cluster",), frames=FRAMES, along=(), resolution=1),
    }
    moments = {"every label fitted": "train_accuracy >= 0.99", "generalised": "test_accuracy >= 0.97"}
    theories = {"linear": "linear classifier", "oracle": "best rule"}
    targets = ("oracle",)

    def check(self) -> None:
        if self.balanced and self.samples % task.CLUSTERS:
            raise ValueError(
                f"samples must be a multiple of {task.CLUSTERS} where clusters are balanced (got {self.samples})"
            )
        if self.dimension < self.samples + self.width + 3:
            raise ValueError(
                f"dimension must be at least samples + width + 3, here {self.samples + self.width + 3} "
                f"(got {self.dimension})"
            )

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        data = self._drawn("", self.samples, self.balanced, generator)
        noise = task.triangular(0, self.samples, self.samples, self.dimension, child(generator, "noise"))
        beyond = torch.zeros(self.samples, self.width, dtype=noise.dtype)
        test = self._drawn("test ", self.test_samples, True, generator)
        seen = normal(self.test_samples, self.samples, generator=child(generator, "test noise"))
        rest = normal(self.test_samples, self.width, generator=child(generator, "test noise beyond"))
        wrong = task.wrong(self.samples, self.corruption, self.balanced, child(generator, "wrong labels"))
        x, right = torch.cat([data["plane"], noise, beyond], 1), data["label"]
        given = torch.where(wrong, -right, right)
        made = {"x": x, "y": given, "wrong": wrong.double(), "direction": given @ x}
        made |= {"x_test": torch.cat([test["plane"], seen, rest], 1), "y_test": test["label"]}
        return {"weights": {"first": self._first(generator)}}, made | {"readout": self._readout()}

    def _drawn(self, name: str, count: int, balanced: bool, generator: torch.Generator) -> dict:
        """Right labels `[n]` and what inputs are in the plane of the centres `[n, 2]`."""
        cluster = task.clusters(count, balanced, child(generator, f"{name}clusters"))
        noise = normal(count, 2, generator=child(generator, f"{name}noise in the plane"))
        return {"label": task.labels(cluster), "plane": task.centres(self.signal)[cluster] + noise}

    def _first(self, generator: torch.Generator) -> torch.Tensor:
        """The first weights `[N, 2 + P + N]`."""
        draws, count = child(generator, "weights"), self.width
        seen = normal(count, 2 + self.samples, generator=child(draws, "along the inputs"))
        beyond = task.triangular(0, count, count, self.dimension - self.samples, child(draws, "beyond"))
        scale = self.first_size / (self.dimension * (8 * self.samples * count) ** 0.5)
        weights = scale * torch.cat([seen, beyond], 1)
        if not self.mirrored:
            return weights
        return weights[torch.div(torch.arange(count), 2, rounding_mode="floor")]

    def _readout(self) -> torch.Tensor:
        return 1.0 - 2.0 * (torch.arange(self.width, dtype=torch.float64) % 2)

    def function(self, weights: dict, x: torch.Tensor, readout: torch.Tensor) -> torch.Tensor:
        """f on inputs `[n, 2 + P + N]`: `[n]`."""
        return neuron_sum(weights | {"readout": readout}, x, "ReLU")

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        margin = data["y"] * self.function(weights, data["x"], data["readout"])
        return torch.nn.functional.softplus(-margin).mean()

    def optimiser(self) -> Optimiser:
        return sgd(self.learning_rate / self.dimension)

    def measure(self, state: dict, data: dict) -> dict:
        weights, readout = state["weights"], data["readout"]
        fitted = _agree(self.function(weights, data["x"], readout), data["y"])
        out = self.function(weights, data["x_test"], readout)
        return {
            "train_accuracy": fitted.mean(),
            "test_accuracy": _agree(out, data["y_test"]).mean(),
            "wrong_fitted": (fitted * data["wrong"]).sum() / data["wrong"].sum().clamp(min=1),
            "linear_agreement": _agree(out, data["x_test"] @ data["direction"]).mean(),
        } | self.picture(weights["first"], data)

    def picture(self, first: torch.Tensor, data: dict) -> dict:
        """What is in the plane of the centres."""
        plane, readout = first[:, :2], data["readout"]
        own = torch.where(readout > 0, plane[:, 0], plane[:, 1]).abs()
        centres = task.centres(1.0).to(first)
        return {
            "alignment": (own / plane.norm(dim=1)).mean(),
            "neurons": plane / first.norm(dim=1, keepdim=True),
            "readout_signs": readout,
            "inputs": data["x"][:, :2] / self.signal**0.5,
            "given": data["y"],
            "wrong": data["wrong"],
            "centres": centres,
            "centre_signs": task.labels(torch.arange(task.CLUSTERS)).to(first),
        }

    def prediction(self, theory_name: str, state: dict, data: dict, steps: np.ndarray, watch) -> dict:
        program = self.theory_program(theory_name)
        kept = program.start(state, data)
        rows = [program.columns(kept, np.float64(step)) for step in steps]
        return {name: np.stack([row[name] for row in rows]) for name in rows[0]}

    def theory_program(self, theory_name: str) -> TheoryProgram:
        parts = {"linear": theory.LINEAR, "oracle": theory.ORACLE}[theory_name]
        about = self.samples, self.dimension, self.signal, self.balanced
        return parts._replace(start=lambda state, data: parts.start(data["wrong"], *about))


def _agree(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """1 where two numbers have the same sign, 0 where they have opposite ones, ½ where one is 0."""
    return (1 + (one * other).sign()) / 2


recorded = {  # name of the recording: (configuration, swept values)
    "xor_clusters": (
        XorClusters(),
        {
            "dimension": [3000, 10_000, 40_000, 200_000, 10**6],
            "signal": [200, 500, 1000],
            "seed": shared_fields.SEEDS,
        },
    ),
}

trained = {  # structural fields that the website trains at their other values, too
    "xor_clusters": ("balanced", "mirrored"),
}
