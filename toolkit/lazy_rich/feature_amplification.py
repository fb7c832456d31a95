"""Amplified features (Frei, Chatterji & Bartlett 2023): neurons find the signal that random features hardly see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from array_api_compat import array_namespace

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, setting
from toolkit.tasks import xor_signal
from toolkit.theory import feature_amplification_parts as theory
from toolkit.theory.feature_amplification_parts import columns_of
from toolkit.theory.program import Kept, TheoryProgram

FRAMES: dict[str, Any] = {"frames": 32, "along": ("dimension", "learning_rate"), "resolution": 0.02}
RIDGES = tuple(10.0**power for power in range(-7, 2))  # times the mean eigenvalue of the features' covariance


@dataclass(frozen=True, kw_only=True)
class FeatureAmplification(Training):
    """f(x) = Σⱼ aⱼ max(wⱼ·x, 0) with fixed aⱼ = ±1/√N learns an exclusive or: clusters at ±e₁ are +1, at ±e₂ −1.

    The noise is normal, with standard deviation `spread` in each of D dimensions; a share of the training labels is
    wrong. The neurons are drawn from N(0, c²/D), so that they are about c long, and trained by gradient descent on the
    mean logistic loss. Test labels are right. "frozen" is the test accuracy of the best readout of the neurons as they
    were drawn: ridge regression of the training labels on the centred features, with the ridge that does best on the
    test inputs, of nine that span eight decades.

    Theories: "samples", the recursion of neurons that every sample pulls with the force ½, from the same start;
    "population", the same with infinitely many samples, whose pull is known in closed form
    (`toolkit.theory.feature_amplification_parts`). Neither knows that samples which are classified well pull less.

    Source: Frei, Chatterji & Bartlett, "Random feature amplification: feature learning and generalization in neural
    networks" (2023).
    """

    dimension: int = shared_fields.dimension(100, 2, 400, marks=(2, 20, 100))
    samples: int = shared_fields.samples(1000, 4000, marks=(300, 1000, 3000))
    test_samples: int = shared_fields.test_samples(1000, 50, 20_000, marks=(500, 1000, 2000))
    width: int = shared_fields.width(50, 2, 500, marks=(10, 50, 200))
    spread: float = setting(
        0.15, 0.01, 1.0, label="spread of the inputs", symbol="σ", scale="log", marks=(0.05, 0.15, 0.3)
    )
    wrong: float = setting(0.1, 0.0, 0.45, label="share of wrong labels", symbol="ξ", marks=(0, 0.1, 0.3))
    first_size: float = shared_fields.first_size(0.05, 1e-4, 3.0, marks=(0.005, 0.05, 0.5), symbol="c")
    learning_rate: float = shared_fields.learning_rate(0.1, 0.001, 10.0, marks=(0.03, 0.1, 1))
    steps: int = shared_fields.steps(500, 100_000, marks=(200, 500, 2000))

    columns = {
        "train_loss": column("training loss"),
        "train_accuracy": column("accuracy on the training labels"),
        "test_accuracy": column("test accuracy"),
        "frozen": column("best readout of the first neurons"),
        "alignment": column("mean cosine with the own signal"),
        "neurons": column(
            "directions of the neurons in the plane of the signal", dims=("neuron", "coordinate"), **FRAMES
        ),
        "signs": column("signs of the readout", dims=("neuron",), **FRAMES),
        "signals": column("middles of the clusters", dims=("cluster", "coordinate"), **FRAMES),
        "signal_signs": column("signs of the clusters", dims=("cluster",), **FRAMES),
    }
    moments = {"amplified": "test_accuracy >= 0.98", "aligned": "alignment >= 0.9"}
    theories = {"samples": "every sample pulls alike", "population": "the same, infinitely many samples"}

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        size, about = self.dimension, (self.dimension, self.spread)
        x, clean = xor_signal.xor_clusters(self.samples, *about, child(generator, "inputs"))
        x_test, y_test = xor_signal.xor_clusters(self.test_samples, *about, child(generator, "test inputs"))
        y = xor_signal.with_wrong(clean, self.wrong, child(generator, "labels"))
        first = self.first_size / size**0.5 * normal(self.width, size, generator=child(generator, "first"))
        readout = xor_signal.signs(self.width) / self.width**0.5
        data = {"x": x, "y": y, "x_test": x_test, "y_test": y_test, "readout": readout}
        return {"weights": {"first": first}}, data | {"frozen": _best_readout(first, data)}

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        output = _output(weights["first"], data["readout"], data["x"])
        return torch.nn.functional.softplus(-data["y"] * output).mean()

    def measure(self, state: dict, data: dict) -> dict:
        first, readout = state["weights"]["first"], data["readout"]
        accuracies = {
            "train_accuracy": _accuracy(_output(first, readout, data["x"]), data["y"]),
            "test_accuracy": _accuracy(_output(first, readout, data["x_test"]), data["y_test"]),
        }
        ends = torch.eye(2).to(first)
        seen = {"signs": readout.sign(), "signals": torch.cat([ends, -ends])}
        seen |= {"signal_signs": xor_signal.signs(seen["signals"].shape[0]).to(first), "frozen": data["frozen"]}
        return {"train_loss": self.loss(state["weights"], data)} | accuracies | seen | columns_of(first, readout)

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        return self.theory_program(theory_name).walked(state, data, steps, watch)

    def theory_program(self, theory_name: str) -> TheoryProgram:
        def pulls(kept: Kept) -> Any:
            if theory_name == "samples":
                return theory.sample_pulls(kept["first"], kept["x"], kept["y"])
            return theory.population_pulls(kept["first"], kept["spread"], kept["wrong"])

        return TheoryProgram(self._theory_start, lambda kept: theory.moved(kept, pulls(kept)), _theory_columns)

    def _theory_start(self, state: dict, data: dict) -> Kept:
        about = {name: data[name] for name in ("x", "y", "x_test", "y_test", "readout")}
        none = 0 * data["readout"][0]  # what is kept are arrays
        numbers = {"learning_rate": none + self.learning_rate, "spread": none + self.spread, "wrong": none + self.wrong}
        return {"first": state["weights"]["first"]} | about | numbers


recorded = {  # name of the recording: (configuration, swept values)
    "feature_amplification": (
        FeatureAmplification(),
        {"dimension": [2, 20, 100], "learning_rate": [0.1, 1.0], "seed": shared_fields.SEEDS},
    ),
}


def _output(first: Any, readout: Any, x: Any) -> Any:
    xp, hidden = array_namespace(first), x @ first.T
    return xp.where(hidden > 0, hidden, xp.zeros_like(hidden)) @ readout


def _accuracy(output: Any, y: Any) -> Any:
    xp = array_namespace(output)
    return xp.mean(xp.astype(output * y > 0, output.dtype))


def _theory_columns(kept: Kept, step: Any) -> dict:
    first, readout = kept["first"], kept["readout"]
    found = {"test_accuracy": _accuracy(_output(first, readout, kept["x_test"]), kept["y_test"])}
    return found | columns_of(first, readout)


def _best_readout(first: torch.Tensor, data: dict) -> torch.Tensor:
    """Test accuracy of ridge regression on the features max(w·x, 0) of the first neurons, at the best of the ridges."""
    features, tests = (data[name] @ first.T for name in ("x", "x_test"))
    features, tests = features.relu(), tests.relu()
    middle, shift = features.mean(0), data["y"].mean()
    values, vectors = torch.linalg.eigh((features - middle).T @ (features - middle))
    target = vectors.T @ ((features - middle).T @ (data["y"] - shift))
    outputs = (tests - middle) @ vectors
    found = [_accuracy(outputs @ (target / (values + r * values.mean())) + shift, data["y_test"]) for r in RIDGES]
    return torch.stack(found).amax()
