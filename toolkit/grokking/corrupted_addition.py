"""Modular addition with wrong labels: four phases of memorising and knowing (Doshi, Das, He & Gromov 2024)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils._pytree import tree_map

from toolkit import shared_fields
from toolkit.draws import child, permutations
from toolkit.experiment import column, setting, unmoving
from toolkit.grokking.modular_addition import ModularAddition
from toolkit.metrics.accuracy import accuracy
from toolkit.metrics.fourier import inverse_participation_ratio
from toolkit.networks import normalised_two_layers
from toolkit.theory import corrupted_labels as theory
from toolkit.theory.program import TheoryProgram

BATCH = 64
DECAYS = (0, 2, 5, 10, 15, 20, 30)
FLOORS = {"weights": 1e-7, "mean": 1e-20, "square": 1e-34}
"""Numbers below these are set to 0 after a step. Where a strong decay has ended all learning, weights go on to shrink
by a constant factor, and processors compute a hundred times as slowly with numbers below the smallest normal one.
Weights below 10⁻⁷ have gradients below 10⁻¹⁷, where Adam divides by 10⁻⁸ and not by their size: they cannot return."""
PUBLISHED = {"modulus": 97, "width": 500, "train_fraction": 0.5, "corruption": 0.35, "steps": 800}


@dataclass(frozen=True, kw_only=True)
class CorruptedAddition(ModularAddition):
    """`ModularAddition` on a small clock, with what becomes of the wrong labels.

    A share ξ (`corruption`) of the training labels is drawn anew from 0 … p − 1, so that ξ(1 − 1/p) of them are wrong.
    "kept" is the share of the wrong labels that the network gives back, "refused" the share at which it answers a + b
    instead; where no label is wrong both are 0. "right_output" is the mean over test pairs of the output at the right
    answer. "table" holds for each pair: 0 not seen and wrong, 1 not seen and right; of pairs seen with the right label
    2 wrong and 3 right; of pairs seen with a wrong label 4 refused, 5 kept, 6 neither. All columns but those of the
    weights are those of the network without the share `pruned` of its neurons.

    With `normalised`, batch normalisation follows the square: φ_k ← s_k(φ_k − m_k)/√(v_k + 10⁻⁵) + b_k, m and v the
    mean and variance over the batch, and over all training pairs where columns are measured; s = 1 and b = 0 at first,
    and both train. "scale_agreement" is the correlation over neurons of |s_k| and IPR, 0 without normalisation. With
    `minibatches` a step sees 64 pairs; an epoch leaves out those that fill no batch.

    Theory: "rule", a network that knows the rule and nothing else: training accuracy 1 − ξ(1 − 1/p), test accuracy 1,
    and the output at the right answer that mean squared error and the decay allow for the neurons that are left
    (`toolkit.theory.corrupted_labels`; nothing for neurons that do not square, or are normalised). It says where
    training may end, not when. ValueError for fewer training pairs than a batch.

    Source: D. Doshi et al., "To grok or not to grok: disentangling generalization and memorization on corrupted
    algorithmic datasets" (2024), with p = 97, N = 500 and half of the table. The defaults are ours; the paper's batches
    have the learning rate 0.01√(64/256).
    """

    modulus: int = setting(31, 3, 150, label="modulus", symbol="p", marks=(31, 47, 97))
    width: int = shared_fields.width(128, 1, 4000, marks=(128, 256, 500))
    train_fraction: float = setting(0.8, 0.01, 0.99, label="share of table seen", marks=(0.5, 0.65, 0.8))
    corruption: float = setting(
        0.2, 0.0, 0.999, label="share of wrong labels", symbol="ξ", marks=(0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.5)
    )
    weight_decay: float = shared_fields.weight_decay(0.0, 0.0, 50.0, marks=DECAYS)
    normalised: bool = setting(False, label="batch normalisation")
    minibatches: bool = setting(False, label="batches of 64")
    steps: int = shared_fields.steps(500, 100_000, marks=(500, 800, 2000))

    columns = {
        "train_loss": column("training loss", log=True),
        "test_loss": column("test loss", log=True),
        "train_accuracy": column("training accuracy"),
        "test_accuracy": column("test accuracy"),
        "kept": column("share of the wrong labels that are given back"),
        "refused": column("share of the wrong labels that are refused"),
        "right_output": column("output at the right answer", log=True),
        "weight_size": column("root mean square of the weights", log=True),
        "mean_ipr": column("inverse participation ratio, mean over neurons"),
        "scale_agreement": column("correlation of scale and inverse participation ratio"),
        "ipr": column(
            "inverse participation ratio of each neuron",
            dims=("neuron",),
            frames=27,
            along=("weight_decay",),
            resolution=0.04,
        ),
        "table": column(
            "what becomes of each sum", dims=("first", "second"), frames=27, along=("weight_decay",), resolution=1
        ),
    }
    moments = {"memorised": "train_accuracy >= 0.99", "generalised": "test_accuracy >= 0.99"}
    theories = {"rule": "the rule alone"}
    targets = ("rule",)

    def check(self) -> None:
        super().check()
        if self.minibatches and self.samples < BATCH:
            raise ValueError(
                f"minibatches need {BATCH} training pairs (got {self.samples}, which is train_fraction "
                f"{self.train_fraction!r} of {self.modulus**2})"
            )

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        state, data = super().start(generator)
        n, p = data["label"].shape[0], self.modulus
        data["right"] = (data["x"][:, :p].argmax(1) + data["x"][:, p:].argmax(1)) % p
        if self.normalised:
            ones = torch.ones(self.width, dtype=torch.float64)
            state["weights"] |= {"scale": ones, "shift": 0 * ones}
        if self.minibatches:
            data["order"] = self._order(n, child(generator, "batches"))
            state["done"] = torch.zeros(1, dtype=torch.int64)
        return state, data

    def _written_down(self, generator: torch.Generator) -> dict:
        return {}  # the analytic network is not a theory here

    def _order(self, samples: int, generator: torch.Generator) -> torch.Tensor:
        """Indices of the pairs in the batch of each step: `[steps, BATCH]`."""
        batches, step = samples // BATCH, torch.arange(self.steps)
        epoch = torch.div(step, batches, rounding_mode="floor")
        places = (step - epoch * batches)[:, None] * BATCH + torch.arange(BATCH)
        return permutations(-(-self.steps // batches), samples, generator=generator)[epoch[:, None], places]

    def batch(self, state: dict, data: dict) -> dict:
        if not self.minibatches:
            return data
        chosen = data["order"][state["done"]][0]
        return {"x": data["x"][chosen], "y": data["y"][chosen]}

    def step(self, state: dict, data: dict) -> dict:
        """One step of AdamW, after which numbers that can do nothing any more are 0 (see `FLOORS`)."""
        after = super().step(state, data)
        memory = after["optimiser"]
        memory |= {name: tree_map(_floored(FLOORS[name]), memory[name]) for name in ("mean", "square")}
        return after | {"weights": tree_map(_floored(FLOORS["weights"]), after["weights"]), "optimiser": memory}

    def function(self, weights: dict, x: torch.Tensor, among: torch.Tensor | None = None) -> torch.Tensor:
        """f on pairs `[n, 2p]`: `[n, p]`; batch normalisation by the mean and variance over the pairs `among`."""
        if not self.normalised:
            return super().function(weights, x)
        return normalised_two_layers(weights, x, self.activation, x if among is None else among)

    def measure(self, state: dict, data: dict) -> dict:
        weights, x = state["weights"], data["x"]
        ratio = inverse_participation_ratio(self.rows(weights)).mean(0)
        kept = weights | {"readout": weights["readout"] * self.keep(ratio)}
        out = {"train": self.function(kept, x), "test": self.function(kept, data["x_test"], x)}
        return {
            "train_loss": (out["train"] - data["y"]).square().mean(),
            "test_loss": (out["test"] - data["y_test"]).square().mean(),
            "train_accuracy": accuracy(out["train"], data["label"]),
            "test_accuracy": accuracy(out["test"], data["label_test"]),
            "right_output": (out["test"] * data["y_test"]).sum(1).mean(),
            "weight_size": self.rows(weights).square().mean().sqrt(),
            "mean_ipr": ratio.mean(),
            "scale_agreement": self._scale_agreement(weights, ratio),
            "ipr": ratio,
        } | self.fates(out["train"].argmax(1), out["test"].argmax(1), data)

    def fates(self, seen: torch.Tensor, unseen: torch.Tensor, data: dict) -> dict:
        """What the network answers to training pairs `[n]` and to the others, as "kept", "refused" and "table"."""
        given, right = data["label"], data["right"]
        wrong, says_given, says_right = given != right, seen == given, seen == right
        fate = torch.where(
            wrong, torch.where(says_given, 5, torch.where(says_right, 4, 6)), torch.where(says_right, 3, 2)
        )
        table = torch.cat([fate, (unseen == data["label_test"]).to(fate.dtype)]).to(data["y"].dtype)
        count = wrong.sum().clamp(min=1).to(table.dtype)
        return {
            "kept": (fate == 5).to(table.dtype).sum() / count,
            "refused": (fate == 4).to(table.dtype).sum() / count,
            "table": table[data["place"]].view(self.modulus, self.modulus),
        }

    def _scale_agreement(self, weights: dict, ratio: torch.Tensor) -> torch.Tensor:
        if not self.normalised:
            return 0 * ratio.mean()
        scale, ratio = (x - x.mean() for x in (weights["scale"].abs(), ratio))
        size = (scale.square().sum() * ratio.square().sum()).sqrt()
        return (scale * ratio).sum() / torch.where(size > 0, size, 1)

    def prediction(self, theory_name: str, state: dict, data: dict, steps: np.ndarray, watch) -> dict:
        program = self.theory_program(theory_name)
        return unmoving(program.columns(program.start(state, data), np.float64(0)), steps)

    def theory_program(self, theory_name: str) -> TheoryProgram:
        about = self.corruption, self.modulus, self.width * (1 - self.pruned), self.weight_decay
        started = theory.RULE._replace(start=lambda state, data: theory.RULE.start(data["y"], *about))
        if self.activation == "square" and not self.normalised:
            return started
        return started._replace(columns=lambda kept, step: {n: v for n, v in kept.items() if n != "right_output"})


def _floored(least: float) -> Callable[[torch.Tensor], torch.Tensor]:
    return lambda x: torch.where(x.abs() < least, 0.0, x)


BATCHES = PUBLISHED | {"train_fraction": 0.65, "corruption": 0.2, "learning_rate": 0.005, "steps": 2000}

recorded = {  # name of the recording: (configuration, swept values)
    "corrupted_addition": (
        CorruptedAddition(),
        {"weight_decay": [0, 2, 5, 8, 10, 15, 20, 25], "seed": shared_fields.SEEDS},
    ),
    "corrupted_addition_published": (  # these take tens of minutes; no figure trains them live
        CorruptedAddition(**PUBLISHED),
        {"corruption": [0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.5], "weight_decay": DECAYS},
    ),
    "corrupted_addition_batches_published": (
        CorruptedAddition(**BATCHES, minibatches=True),
        {"normalised": [False, True], "seed": shared_fields.SEEDS},
    ),
}

trained = {  # structural fields that the website trains at their other values, too
    "corrupted_addition": ("normalised", "minibatches"),
}
