"""Grokking as the transition from lazy to rich training (Kumar, Bordelon, Gershman & Pehlevan 2024)."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, knob
from toolkit.metrics.kernels import relative_change, target_alignment
from toolkit.networks import quadratic_neurons, quadratic_neurons_kernel
from toolkit.optimisers import Optimiser, sgd
from toolkit.tasks import polynomial
from toolkit.theory import quadratic_neurons as theory
from toolkit.theory.program import TheoryProgram

PROBE = 200  # test inputs on which the tangent kernel is measured
SHOWN = 60  # examples that are drawn of those that it trains on, and as many others
FRAMES = {"frames": 28, "along": ("output_scale",), "resolution": 0.04}
ONCE = FRAMES | {"along": (), "resolution": 0.01}  # what does not change in training


@dataclass(frozen=True, kw_only=True)
class PolynomialRegression(Training):
    """f(x) = (α/N) Σᵢ φ(wᵢ·x), φ(h) = h + ½εh², learns y = (β·x)²/2 by full-batch gradient descent.

    Inputs x ~ N(0, I/D), weights w ~ N(0, I), |β|² = D, loss mean (f − y)², step size η = ηᵣN/α², so that α does not
    change how fast f moves at first. A large output scale α or a small ε makes training lazy: the training loss
    falls first along directions that do not generalise, and the test loss follows late. No weight decay.

    "answer" is f on 60 training inputs and 60 others ("seen" is 1 or 0), "wanted" their y, "place" their β·x.

    Theories: "exact", the recursion of gradient descent in (mean weight, second moment), for the same draw and any
    width; its test loss is that of the whole population, the network's that of `test_samples` draws; "linearised", the
    same network with its tangent kernel frozen.

    Source: Kumar et al., "Grokking as the transition from lazy to rich training dynamics" (2024), section on
    polynomial regression; the recursion is derived in `toolkit.theory.quadratic_neurons`.
    """

    dimension: int = shared_fields.dimension(40, 2, 400, marks=(20, 40, 60, 100))
    samples: int = shared_fields.samples(160, 5000, marks=(80, 160, 240, 400, 820))
    test_samples: int = shared_fields.test_samples(2000, 10, 20_000, marks=(500, 2000))
    width: int = shared_fields.width(200, 1, 10_000, marks=(20, 200, 2000))
    output_scale: float = shared_fields.output_scale(0.5, 0.05, 16.0, marks=(0.125, 0.25, 0.5, 1, 2, 4, 8))
    epsilon: float = knob(0.1, 0.01, 1.0, label="curvature", symbol="ε", scale="log", marks=(0.05, 0.1, 0.3))
    centred: bool = shared_fields.centred()
    learning_rate: float = shared_fields.learning_rate(1.0, 0.05, 40.0, marks=(0.5, 1, 2), symbol="ηᵣ")
    steps: int = shared_fields.steps(5000, 1_000_000, marks=(1000, 5000, 20_000))

    columns = {
        "train_loss": column("training loss", log=True),
        "test_loss": column("test loss", log=True),
        "weight_change": column("how far the weights have moved"),
        "kernel_change": column("how far the kernel has moved"),
        "target_alignment": column("alignment of kernel and target"),
        "answer": column("what the network answers to some examples", dims=("example",), **FRAMES),
        "wanted": column("the right answer to them", dims=("example",), **ONCE),
        "place": column("what matters of their input", dims=("example",), **ONCE),
        "seen": column("whether it trains on them", dims=("example",), **ONCE),
    }
    moments = {"training halved": "train_loss <= 0.375", "test halved": "test_loss <= 0.375"}
    theories = {"exact": "exact theory", "linearised": "frozen kernel"}

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        beta = polynomial.teacher(self.dimension, child(generator, "teacher"))
        x = polynomial.inputs(self.samples, self.dimension, child(generator, "inputs"))
        weight = normal(self.width, self.dimension, generator=child(generator, "weights"))
        x_test = polynomial.inputs(self.test_samples, self.dimension, child(generator, "test inputs"))
        data = {
            "x": x,
            "y": polynomial.target(x, beta),
            "x_test": x_test,
            "y_test": polynomial.target(x_test, beta),
        }
        data |= {"teacher": beta, "first_weight": weight}
        data |= {f"first_{k}": v for k, v in self._first_outputs(weight, x, x_test).items()}
        return {"weights": {"weight": weight}}, data

    def _first_outputs(self, weight, x, x_test) -> dict:
        """The first output, which centring subtracts, in its ε⁰ and ε¹ parts because ε is a knob."""
        on = float(self.centred)
        parts = {}
        for name, points in (("train", x), ("test", x_test)):
            h = points @ weight.T
            parts |= {f"{name}_linear": on * h.mean(-1), f"{name}_square": on * h.square().mean(-1) / 2}
        return parts

    def function(self, weights: dict, data: dict, which: str = "train") -> torch.Tensor:
        """f on the training or test inputs, minus its first value if centred."""
        x = data["x" if which == "train" else "x_test"]
        first = data[f"first_{which}_linear"] + self.epsilon * data[f"first_{which}_square"]
        return self.output_scale * (quadratic_neurons(weights["weight"], x, self.epsilon) - first)

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        return (self.function(weights, data) - data["y"]).square().mean()

    def optimiser(self) -> Optimiser:
        return sgd(self.learning_rate * self.width / self.output_scale**2)

    def measure(self, state: dict, data: dict) -> dict:
        weight, first = state["weights"]["weight"], data["first_weight"]
        count = torch.sym_min(PROBE, data["x_test"].shape[0])
        x, y = data["x_test"][:count], data["y_test"][:count]
        kernel = quadratic_neurons_kernel(weight, x, self.epsilon)
        out = {which: self.function(state["weights"], data, which) for which in ("train", "test")}
        return {
            "train_loss": (out["train"] - data["y"]).square().mean(),
            "test_loss": (out["test"] - data["y_test"]).square().mean(),
            "weight_change": (weight - first).norm() / first.norm(),
            "kernel_change": relative_change(kernel, quadratic_neurons_kernel(first, x, self.epsilon)),
            "target_alignment": target_alignment(kernel, y),
        } | self.examples(out, data)

    def examples(self, out: dict, data: dict) -> dict:
        """What is drawn of the first examples of either kind: `[n]` each, those that it trains on first."""
        few = torch.sym_min(SHOWN, data["x"].shape[0]), torch.sym_min(SHOWN, data["x_test"].shape[0])

        def first(train: torch.Tensor, test: torch.Tensor) -> torch.Tensor:
            return torch.cat([train[: few[0]], test[: few[1]]])

        return {
            "answer": first(out["train"], out["test"]),
            "wanted": first(data["y"], data["y_test"]),
            "place": first(data["x"] @ data["teacher"], data["x_test"] @ data["teacher"]),
            "seen": first(torch.ones_like(data["y"]), torch.zeros_like(data["y_test"])),
        }

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        solve = {"exact": theory.exact, "linearised": theory.linearised}[theory_name]
        return solve(self.problem(state, data), steps, watch)

    def theory_program(self, theory_name: str) -> TheoryProgram:
        parts = {"exact": theory.EXACT, "linearised": theory.LINEARISED}[theory_name]
        return parts._replace(start=lambda state, data: parts.start(**self._about(state, data)))

    def problem(self, state: dict, data: dict) -> theory.Problem:
        """A start as arrays for the theory: the weights enter only by their mean and second moment."""
        return theory.Problem(**self._about(state, data))

    def _about(self, state: dict, data: dict) -> dict:
        weight, count = state["weights"]["weight"], torch.sym_min(PROBE, data["x_test"].shape[0])
        return {
            "inputs": data["x"],
            "targets": data["y"],
            "teacher": data["teacher"],
            "probe_inputs": data["x_test"][:count],
            "probe_targets": data["y_test"][:count],
            "mean": weight.mean(0),
            "second_moment": weight.T @ weight / weight.shape[0],
            "output_scale": self.output_scale,
            "epsilon": self.epsilon,
            "learning_rate": self.learning_rate,
            "centred": self.centred,
        }


recorded = {  # name of the recording: (configuration, swept values)
    "polynomial": (
        PolynomialRegression(),
        {"output_scale": [0.125, 0.25, 0.5, 1, 2, 4, 8], "epsilon": [0.05, 0.1, 0.3], "seed": shared_fields.SEEDS},
    ),
    "polynomial_samples": (
        PolynomialRegression(output_scale=2),
        {"samples": [80, 160, 400, 820], "seed": shared_fields.SEEDS},
    ),
}

trained = {  # structural fields that the website trains at their other values, too
    "polynomial": ("centred",),
}
