"""The rank of the first weights in two linear layers, where training has a closed system (after Liu et al. 2024)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, setting
from toolkit.lazy_rich.first_matrix import of_rank, turned
from toolkit.metrics.kernels import alignment, relative_change
from toolkit.optimisers import Optimiser, sgd
from toolkit.theory.linear_rank_parts import ALIGNED, CLOSED
from toolkit.theory.program import TheoryProgram


@dataclass(frozen=True, kw_only=True)
class LinearRank(Training):
    """The linear function (f − f₀)·x, f = Wᵀv, learns y = sign(b·x) of P examples: mean squared error, rate ηᵣ/2q².

    Dividing the rate by q² makes the first steps equally fast for every size q of the inputs, which is an output scale.
    Inputs are N(0, q²), or with `whitened` such that XᵀX/P = q²I, for which P is at least D: ValueError otherwise.
    v ~ N(0, 1/N); W is drawn from N(0, 1/D), cut to its `rank` largest singular values and scaled so that ‖W‖ is what
    it was. `aligned` reflects it so that its strongest input direction is that of the task, Xᵀy.

    Columns are those of `ConnectivityRank`; the representations are Wx, and the kernel is of all weights.

    Theories: "closed", the closed system of f, WᵀW and |v|² step by step: gradient descent itself, at any rank and
    size. "scalar", one equation for the output along the task, for small steps, if the start is aligned, of rank one,
    and the inputs are whitened (`toolkit.theory.linear_rank_parts`).

    Source: for the question Liu et al., "How connectivity structure shapes rich and lazy learning in neural circuits"
    (2024); the system is derived here.
    """

    rank: int = setting(1, 1, 1000, label="rank of the first weights", symbol="r", scale="log", marks=(1, 4, 16, 100))
    aligned: bool = setting(False, label="strongest direction along the task")
    whitened: bool = setting(False, label="whitened inputs")
    dimension: int = shared_fields.dimension(100, 2, 400, marks=(20, 100))
    width: int = shared_fields.width(100, 2, 1000, marks=(50, 100, 200))
    samples: int = shared_fields.samples(60, 1000, marks=(30, 60, 100))
    input_size: float = setting(
        0.3, 0.001, 3.0, label="size of the inputs", symbol="q", scale="log", marks=(0.001, 0.01, 0.1, 0.3, 1)
    )
    learning_rate: float = shared_fields.learning_rate(0.003, 1e-6, 0.1, marks=(0.0001, 0.001, 0.003), symbol="ηᵣ")
    steps: int = shared_fields.steps(2000, 100_000, marks=(500, 2000, 5000))

    columns = {
        "train_loss": column("training loss", log=True),
        "output": column("output along the task"),
        "representation_alignment": column("alignment of the representations with the first ones"),
        "kernel_alignment": column("alignment of the kernel with the first one"),
        "weight_change": column("how far the first layer has moved"),
        "kernel_change": column("how far the kernel has moved", log=True),
    }

    @property
    def theories(self) -> dict[str, str]:  # pyright: ignore[reportIncompatibleVariableOverride]
        closed = {"closed": "closed system"}
        return closed | {"scalar": "scalar law"} if self.aligned and self.whitened and self.rank == 1 else closed

    def check(self) -> None:
        if self.rank > min(self.width, self.dimension):
            raise ValueError(
                f"rank must be at most {min(self.width, self.dimension)}, the smaller side of the first layer "
                f"(got {self.rank})"
            )
        if self.whitened and self.samples < self.dimension:
            raise ValueError(
                f"whitened inputs need at least as many samples as dimensions, {self.dimension} (got {self.samples})"
            )

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        drawn = normal(self.samples, self.dimension, generator=child(generator, "inputs"))
        y = (drawn @ normal(self.dimension, generator=child(generator, "target"))).sign()
        spread = torch.linalg.qr(drawn)[0] * self.samples**0.5 if self.whitened else drawn
        x = self.input_size * spread
        first = normal(self.width, self.dimension, generator=child(generator, "first")) / self.dimension**0.5
        readout = normal(self.width, generator=child(generator, "readout")) / self.width**0.5
        first, along = of_rank(first, self.rank), x.T @ y
        along = along / along.norm()
        weights = {"first": turned(first, along, readout) if self.aligned else first, "readout": readout}
        return {"weights": weights}, {"x": x, "y": y, "along": along, "first_weights": weights}

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        return (data["x"] @ self.function(weights, data) - data["y"]).square().mean()

    def function(self, weights: dict, data: dict) -> torch.Tensor:
        """f − f₀: `[D]`."""
        first = data["first_weights"]
        return weights["first"].T @ weights["readout"] - first["first"].T @ first["readout"]

    def optimiser(self) -> Optimiser:
        return sgd(self.rate / 2)

    @property
    def rate(self) -> float:
        """η = ηᵣ/q²."""
        return self.learning_rate / self.input_size**2

    def measure(self, state: dict, data: dict) -> dict:
        weights, start = state["weights"], data["first_weights"]
        (features, kernel), (features_first, kernel_first) = (_kernels(w, data["x"]) for w in (weights, start))
        return {
            "train_loss": self.loss(weights, data),
            "output": self.function(weights, data) @ data["along"],
            "representation_alignment": alignment(features, features_first),
            "kernel_alignment": alignment(kernel, kernel_first),
            "weight_change": (weights["first"] - start["first"]).norm() / start["first"].norm(),
            "kernel_change": relative_change(kernel, kernel_first),
        }

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        program, rows, wanted = self.theory_program(theory_name), {}, set(np.asarray(steps).tolist())
        kept = program.start(state, data)
        with np.errstate(over="ignore", invalid="ignore"):
            for step in range(max(wanted) + 1):
                kept = program.step(kept) if step and program.step else kept
                if step in wanted:
                    watch()
                    rows[step] = program.columns(kept, np.asarray(float(step)))
        found = {
            name: np.array([rows[step][name] for step in np.asarray(steps).tolist()]) for name in rows[max(wanted)]
        }
        return {name: np.where(np.isfinite(values), values, np.inf) for name, values in found.items()}

    def theory_program(self, theory_name: str) -> TheoryProgram:
        law = CLOSED if theory_name == "closed" else ALIGNED

        def start(state: dict, data: dict) -> dict:
            weights = state["weights"]
            return law.start(weights["first"], weights["readout"], data["x"], data["y"], self.rate)

        return law._replace(start=start)


recorded = {  # name of the recording: (configuration, swept values)
    "linear_rank": (
        LinearRank(),
        {"rank": [1, 4, 16, 100], "aligned": [False, True], "seed": shared_fields.SEEDS},
    ),
    "linear_rank_whitened": (
        LinearRank(aligned=True, whitened=True, samples=100, input_size=0.001, learning_rate=0.0001, steps=1000),
        {"input_size": [0.001, 0.01, 0.1, 1], "seed": shared_fields.SEEDS},
    ),
}


def _kernels(weights: dict, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Gram matrices of the hidden layer and of the slopes of f·x by all weights: XWᵀWXᵀ, and |v|²XXᵀ more."""
    hidden = x @ weights["first"].T
    features = hidden @ hidden.T
    return features, features + weights["readout"].square().sum() * (x @ x.T)
