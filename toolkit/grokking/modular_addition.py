"""Grokking modular addition with waves (Gromov 2023; Doshi, Das, He & Gromov 2024)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, knob, setting, unmoving
from toolkit.metrics.accuracy import accuracy
from toolkit.metrics.fourier import inverse_participation_ratio, phase_agreement
from toolkit.networks import two_layers
from toolkit.optimisers import Optimiser, adamw
from toolkit.tasks import modular
from toolkit.theory import modular_addition as theory
from toolkit.theory.program import TheoryProgram

SHOWN = 12  # neurons whose weights are kept: the first, because they are drawn alike
FRAMES = 24  # steps at which they and the whole table are kept: half of those that are recorded
BETAS = (0.9, 0.98)


@dataclass(frozen=True, kw_only=True)
class ModularAddition(Training):
    """f(a, b) = W φ(Ue_a + Ve_b) learns to answer (a + b) mod p from a part of the p² pairs, by full-batch AdamW.

    One-hot inputs and targets, no biases, φ the square (or ReLU), all weights drawn from N(0, σ²) with
    σ = ½(2N)^(−1/3), loss the mean of (f − y)² over pairs and over the p outputs, AdamW with betas (0.9, 0.98). A share
    `corruption` of the training labels is replaced by random ones. The test pairs are all others, with right labels.

    The inverse participation ratio (IPR) of a neuron is the mean over its three rows, in U, V and W; "ipr" has that of
    every neuron, the lowest first. "phase_agreement" is 1 where each wave in W has the sum of the phases of those in U
    and V. Losses and accuracies are those of the network without the share `pruned` of its neurons, lowest IPR first;
    training does not depend on it. So are "answer", what that network says to each a + b, and "table", whether it is
    what was given (1) or not (0), and 2 more for pairs that it trains on: the share of 3 among 2 and 3 is the training
    accuracy. "row" holds the weights of the first number in twelve neurons.

    Theory: "analytic", a network of the same width (after pruning) whose weights are written down, not learned. It says
    what the network can become on the same pairs and labels, but not when: its curves are constant. ValueError for a
    `train_fraction` that leaves no pair to train or to test on.

    Source: A. Gromov, "Grokking modular arithmetic" (2023), for the weights; D. Doshi et al., "To grok or not to grok"
    (2024), for training, corruption, IPR and pruning. They use p = 97 and N = 500.
    """

    modulus: int = setting(59, 3, 150, label="modulus", symbol="p", marks=(31, 47, 59, 97))
    width: int = shared_fields.width(256, 1, 4000, marks=(64, 128, 256, 512))
    train_fraction: float = setting(0.4, 0.01, 0.99, label="share of table seen", marks=(0.3, 0.35, 0.4, 0.5, 0.6))
    corruption: float = setting(0.0, 0.0, 0.999, label="share of wrong labels", symbol="ξ", marks=(0, 0.1, 0.2, 0.3))
    weight_decay: float = shared_fields.weight_decay(0.0, 0.0, 50.0, marks=(0, 1, 3, 10))
    learning_rate: float = shared_fields.learning_rate(0.01, 1e-4, 0.1, marks=(0.003, 0.01))
    activation: str = shared_fields.activation("square", ("square", "relu"))
    pruned: float = knob(0.0, 0.0, 0.99, label="share of neurons pruned", marks=(0, 0.1, 0.3, 0.5, 0.7, 0.9))
    steps: int = shared_fields.steps(300, 100_000, marks=(300, 600, 1500))

    columns = {
        "train_loss": column("training loss", log=True),
        "test_loss": column("test loss", log=True),
        "train_accuracy": column("training accuracy"),
        "test_accuracy": column("test accuracy"),
        "mean_ipr": column("inverse participation ratio, mean over neurons"),
        "phase_agreement": column("agreement of the phases, mean over neurons"),
        "ipr": column(
            "inverse participation ratio of each neuron, from the least on",
            dims=("neuron",),
            frames=FRAMES,
            along=("train_fraction", "corruption", "weight_decay"),
            resolution=0.01,
        ),
        "table": column(
            "whether each sum is right, and whether it was seen",
            dims=("first", "second"),
            frames=FRAMES,
            along=("train_fraction", "weight_decay"),
            resolution=1,
        ),
        "answer": column(
            "what the network answers to each sum", dims=("first", "second"), frames=FRAMES, along=(), resolution=1
        ),
        "row": column(
            "the weights of the first number in some neurons",
            dims=("shown_neuron", "number"),
            frames=FRAMES,
            along=("train_fraction",),
            resolution=0.02,
        ),
    }
    moments = {"memorised": "train_accuracy >= 0.99", "generalised": "test_accuracy >= 0.99"}
    theories = {"analytic": "analytic network"}
    targets = ("analytic",)

    def check(self) -> None:
        if not 1 <= self.samples < self.modulus**2:
            raise ValueError(
                f"train_fraction must leave a pair to train and one to test on, "
                f"of the {self.modulus**2} there are (got {self.train_fraction!r})"
            )

    @property
    def samples(self) -> int:
        """Number of training pairs, ⌊fraction · p²⌋."""
        count: Any = torch.sym_int(self.train_fraction * self.modulus**2 + 1e-6)
        return count  # 0.47 of 100 is 47, and 46.99… in binary

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        p, n = self.modulus, self.samples
        pairs = modular.pairs(p, child(generator, "pairs"))
        scale = 0.5 / (2 * self.width) ** (1 / 3)
        hidden = scale * normal(self.width, 2 * p, generator=child(generator, "hidden"))
        readout = scale * normal(self.width, p, generator=child(generator, "readout")).T.contiguous()
        right = modular.labels(pairs, p)
        given = modular.corrupted(right[:n], self.corruption, p, child(generator, "wrong labels"))
        x = modular.encode(pairs, p)
        data = {"x": x[:n], "x_test": x[n:], "label": given, "label_test": right[n:]}
        data |= {"y": modular.one_hot(given, p), "y_test": modular.one_hot(right[n:], p)}
        data |= {"place": (pairs[:, 0] * p + pairs[:, 1]).argsort()} | self._written_down(generator)
        return {"weights": {"hidden": hidden, "readout": readout}}, data

    def _written_down(self, generator: torch.Generator) -> dict:
        """What is drawn of the analytic network: a frequency, and two phases in units of a turn, of each neuron."""
        draws, shape = child(generator, "analytic network"), (self.width, 2)
        most = (self.modulus - 1) // 2
        frequency = torch.randint(1, most + 1, shape[:1], generator=draws)
        return {"frequency": frequency, "phases": torch.rand(shape, generator=draws, dtype=torch.float64)}

    def function(self, weights: dict, x: torch.Tensor) -> torch.Tensor:
        """f on pairs `[n, 2p]`: `[n, p]`."""
        return two_layers(weights, x, self.activation)

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        return (self.function(weights, data["x"]) - data["y"]).square().mean()

    def optimiser(self) -> Optimiser:
        return adamw(self.learning_rate, betas=BETAS, weight_decay=self.weight_decay)

    def measure(self, state: dict, data: dict) -> dict:
        weights = state["weights"]
        rows = self.rows(weights)
        ratio = inverse_participation_ratio(rows).mean(0)
        shown: Any = torch.sym_min(SHOWN, ratio.shape[0])
        kept = {"hidden": weights["hidden"], "readout": weights["readout"] * self.keep(ratio)}
        out = {"train": self.function(kept, data["x"]), "test": self.function(kept, data["x_test"])}
        return {
            "train_loss": (out["train"] - data["y"]).square().mean(),
            "test_loss": (out["test"] - data["y_test"]).square().mean(),
            "train_accuracy": accuracy(out["train"], data["label"]),
            "test_accuracy": accuracy(out["test"], data["label_test"]),
            "mean_ipr": ratio.mean(),
            "phase_agreement": phase_agreement(*rows).mean(),
            "ipr": ratio.sort().values,
            "row": rows[0, :shown],
        } | self.answers(out, data)

    def rows(self, weights: dict) -> torch.Tensor:
        """The weights of each neuron for a, b and the answer: rows of U and V, columns of W, `[3, N, p]`."""
        hidden, answers = weights["hidden"], weights["readout"].T
        p = answers.shape[1]
        return torch.stack([hidden[:, :p], hidden[:, p:], answers])

    def keep(self, ratio: torch.Tensor) -> torch.Tensor:
        """1 for the neurons that stay and 0 for the ⌊pruned · N⌋ of lowest IPR: `[N]` to `[N]`."""
        rank = ratio.argsort().argsort()
        return (rank + 1 > self.pruned * ratio.shape[0] + 1e-4).to(ratio.dtype)

    def answers(self, out: dict, data: dict) -> dict:
        """What the network says to each a + b, and the table: see above, `[p, p]` each."""
        p, says = self.modulus, {name: values.argmax(1) for name, values in out.items()}
        seen = (says["train"] == data["label"]).to(out["train"].dtype) + 2
        unseen = (says["test"] == data["label_test"]).to(out["test"].dtype)
        answer, table = torch.cat([says["train"], says["test"]]), torch.cat([seen, unseen])
        return {"answer": answer[data["place"]].view(p, p).to(table.dtype), "table": table[data["place"]].view(p, p)}

    def prediction(self, theory_name: str, state: dict, data: dict, steps: np.ndarray, watch) -> dict:
        program = self.theory_program(theory_name)
        return unmoving(program.columns(program.start(state, data), 0.0), steps)

    def theory_program(self, theory_name: str) -> TheoryProgram:
        def start(state: dict, data: dict) -> dict:
            questions = {
                "train_accuracy": self._questions(data["x"], data["label"]),
                "test_accuracy": self._questions(data["x_test"], data["label_test"]),
            }
            about = self.pruned, questions, self.modulus, self.activation
            return theory.ANALYTIC.start(data["frequency"], data["phases"], *about)

        return theory.ANALYTIC._replace(start=start)

    def _questions(self, x, label) -> tuple:
        """a, b and the answer, of encoded pairs `[n, 2p]`: `[n]` each."""
        return x[:, : self.modulus].argmax(1), x[:, self.modulus :].argmax(1), label


recorded = {  # name of the recording: (configuration, swept values)
    "modular_addition": (
        ModularAddition(),
        {"train_fraction": [0.3, 0.35, 0.4, 0.5, 0.6], "weight_decay": [0, 1], "seed": shared_fields.SEEDS},
    ),
    "modular_addition_corruption": (
        ModularAddition(train_fraction=0.6, corruption=0.2, steps=200),
        {
            "corruption": [0, 0.1, 0.2, 0.3],
            "weight_decay": [0, 10],
            "pruned": [0, 0.5, 0.7, 0.9],
            "seed": shared_fields.SEEDS,
        },
    ),
    "modular_addition_published": (  # takes minutes; no figure trains it live
        ModularAddition(modulus=97, width=500, train_fraction=0.5, weight_decay=5, steps=100),
        {"seed": shared_fields.SEEDS},
    ),
}

trained = {  # structural fields that the website trains at their other values, too
    "modular_addition": ("activation",),
}
