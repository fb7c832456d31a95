"""The wait of quadratic neurons, over output scale and number of samples, without training any."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from toolkit import shared_fields
from toolkit.experiment import Experiment, column, setting
from toolkit.grokking.polynomial import PolynomialRegression
from toolkit.theory.quadratic_parts import first_at_most

HALF = 0.375  # of the loss of predicting 0, which is exactly 3/4
SCALES = (0.125, 0.25, 0.5, 1, 2, 4, 8, 16)
SAMPLES = (80, 113, 160, 226, 320, 453, 640)


@dataclass(frozen=True, kw_only=True)
class PolynomialWait(Experiment):
    """The steps at which both losses of `PolynomialRegression` are halved, from the recursion that is exact for it.

    The data, the teacher and the first weights are those of `PolynomialRegression` with the same seed, number of
    samples and output scale α; all its other fields have their defaults. A loss is halved at the first step at which it
    is at most 3/8, half of what predicting zero gives: the training loss at "train_halved", the loss of the whole
    population at "test_halved". Both are NaN where this does not happen within `most` steps. "wait" is how many times
    as late the second is, ∞ where only the first happens.

    There is no theory to compare with, because the numbers are those of one.

    Source: Kumar, Bordelon, Gershman & Pehlevan, "Grokking as the transition from lazy to rich training dynamics"
    (2024); the recursion is derived in `toolkit.theory.quadratic_neurons`.
    """

    samples: int = shared_fields.samples(160, 5000, marks=SAMPLES)
    output_scale: float = setting(0.5, 0.05, 16.0, label="output scale", symbol="α", scale="log", marks=SCALES)
    most: int = setting(12_000, 1, 1_000_000, label="steps at most", scale="log", marks=(12_000,))

    columns = {
        "train_halved": column("training loss halved at step", log=True),
        "test_halved": column("test loss halved at step", log=True),
        "wait": column("wait", log=True),
    }

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        one = PolynomialRegression(samples=self.samples, output_scale=self.output_scale)
        state, data = one.start(generator)
        weights = {name: value.double().numpy() for name, value in state["weights"].items()}
        problem = one.problem({"weights": weights}, {name: value.double().numpy() for name, value in data.items()})
        halved = first_at_most(HALF, self.most, **vars(problem))
        return {}, {name: torch.tensor(step, dtype=torch.float64) for name, step in halved.items()}

    def measure(self, state: dict, data: dict) -> dict:
        train, test = data["train_loss"], data["test_loss"]
        later = torch.where(test.isnan(), torch.inf, test) / train
        return {"train_halved": train, "test_halved": test, "wait": later}


recorded = {  # name of the recording: (configuration, swept values)
    "polynomial_wait": (
        PolynomialWait(),
        {"samples": SAMPLES, "output_scale": SCALES, "seed": shared_fields.SEEDS},
    ),
}
