"""Recorded runs of an experiment that no chapter knows: its theories, its programs, and what keeps it from them."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from toolkit import Training, column, gap, knob, recorded, setting


@dataclass(frozen=True, kw_only=True)
class Decay(Training):
    """w ← (1 − η)w, n numbers of them; "exact": (1 − η)ᵗ."""

    size: int = setting(3, 1, 100, label="numbers", symbol="n")
    rate: float = knob(0.1, 0.0, 1.0, label="rate", symbol="η")
    steps: int = setting(20, 1, 100, label="steps")
    upwards: bool = setting(False, label="upwards")
    columns = {"length": column("length")}
    theories = {"exact": "exact theory"}

    def start(self, generator):
        return {"w": torch.randn(self.size, generator=generator, dtype=torch.float64)}, {}

    def step(self, state, data):
        return {"w": state["w"] * (1 + self.rate if self.upwards else 1 - self.rate)}

    def measure(self, state, data):
        return {"length": state["w"].square().sum().sqrt()}

    def prediction(self, theory_name, state, data, steps, watch):
        factor = 1 + self.rate if self.upwards else 1 - self.rate
        return {"length": np.linalg.norm(state["w"]) * factor ** np.asarray(steps)}


class Peeking(Decay):
    """Asks Python for a number."""

    theories = {}

    def step(self, state, data):
        return {"w": state["w"] * (1 - self.rate) if state["w"][0].item() < 9 else state["w"]}


def test_runs_come_with_every_theory_and_a_program_for_each_structural_value():
    held = recorded(Decay(), rate=[0.1, 0.5], upwards=[False, True], seed=range(2))
    assert dict(held.measured.sizes) == dict(held.predicted["exact"].sizes) | {"step": held.measured.sizes["step"]}
    assert gap(held.measured, held.predicted["exact"])["length"] < 1e-6
    assert held.name == "Decay" and held.programs.keys() == {"default", "upwards=True"} and held.data == {}


def test_what_keeps_an_experiment_from_a_program_is_a_warning():
    with pytest.warns(RuntimeWarning, match="Peeking has no program, .* recorded runs only: .*item"):
        held = recorded(Peeking(), rate=[0.1])
    assert held.programs == {} and held.predicted == {} and held.measured.length.notnull().all()
