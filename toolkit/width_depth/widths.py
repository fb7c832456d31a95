"""One slider from the tangent regime to μP (Yang & Hu 2021): how far hidden layers of different width move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
import xarray as xr

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, knob
from toolkit.recordings import Recording
from toolkit.theory.program import TheoryProgram
from toolkit.theory.width_scaling_parts import TANGENT

WIDTHS = (64, 256, 1024, 4096)
SCALINGS = (-0.5, 0, 0.25, 0.5, 0.75, 1, 1.25)


@dataclass(frozen=True, kw_only=True)
class WidthScaling(Training):
    """f(x) = N^{−(1+s)/2} [v·relu(Ux) − v₀·relu(U₀x)], all weights from N(0, 1), trained with step size ηNˢ.

    s = 0 is the tangent parametrisation, s = 1 is μP (or mean field) for two layers. Inputs are normal with mean length
    near 1, labels sign(x₁x₂), and the loss is ½ mean (f − y)² over P samples. "movement" is ‖h − h₀‖/‖h₀‖ of the hidden
    layer h = relu(Ux), over all samples; "kernel_change" is ‖K − K₀‖/‖K₀‖ of the tangent kernel K.

    The rule of Yang & Hu is a line over the width, N^{−(1−s)/2}: `toolkit.theory.width_scaling`. Theory "tangent": the
    linear model of the same first weights. Its loss does not depend on s, and its hidden layer moves on that line.

    Source: Yang & Hu, "Feature learning in infinite-width neural networks" (2021), section 3.
    """

    dimension: int = shared_fields.dimension(16, 2, 400, marks=(16, 50))
    samples: int = shared_fields.samples(64, 1000, marks=(32, 64, 128))
    width: int = shared_fields.width(256, 1, 10_000, marks=WIDTHS)
    scaling: float = knob(0.0, -0.5, 1.5, label="between tangent, 0, and μP, 1", symbol="s", marks=SCALINGS)
    learning_rate: float = shared_fields.learning_rate(1.0, 0.1, 2.0, marks=(0.3, 1))
    steps: int = shared_fields.steps(50, 100_000, marks=(50, 400))

    columns = {
        "movement": column("movement of the hidden layer", log=True),
        "train_loss": column("training loss"),
        "kernel_change": column("change of the kernel", log=True),
    }
    theories: ClassVar = {"tangent": "tangent model"}

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        inputs = normal(self.samples, self.dimension, generator=child(generator, "inputs"))
        x = inputs / self.dimension**0.5
        first = normal(self.width, self.dimension, generator=child(generator, "first"))
        readout = normal(self.width, generator=child(generator, "readout"))
        weights, hidden = {"first": first, "readout": readout}, (x @ first.T).relu()
        data = {"x": x, "y": (x[:, 0] * x[:, 1]).sign(), "first_hidden": hidden, "first_output": hidden @ readout}
        return {"weights": weights}, data | {"first_kernel": _kernel(weights, x)}

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        readout = weights["readout"]
        moved = (data["x"] @ weights["first"].T).relu() @ readout - data["first_output"]
        return (_power(readout, -(1 + self.scaling) / 2) * moved - data["y"]).square().mean() / 2

    def gradient(self, weights: dict, batch: dict) -> dict:
        """The gradient times Nˢ."""
        faster = _power(weights["readout"], self.scaling)
        return {name: faster * slope for name, slope in super().gradient(weights, batch).items()}

    def measure(self, state: dict, data: dict) -> dict:
        weights, before, kernel = state["weights"], data["first_hidden"], data["first_kernel"]
        hidden = (data["x"] @ weights["first"].T).relu()
        return {
            "movement": (hidden - before).norm() / before.norm(),
            "train_loss": self.loss(weights, data),
            "kernel_change": (_kernel(weights, data["x"]) - kernel).norm() / kernel.norm(),
        }

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        return self.theory_program(theory_name).walked(state, data, steps, watch)

    def theory_program(self, theory_name: str) -> TheoryProgram:
        def start(state: dict, data: dict) -> dict:
            weights = state["weights"]
            about = {"learning_rate": self.learning_rate, "scaling": self.scaling}
            return TANGENT.start(weights["first"], weights["readout"], data["x"], data["y"], **about)

        return TheoryProgram(start, TANGENT.step, TANGENT.columns)


recorded = {  # name of the recording: (configuration, swept values)
    "widths": (WidthScaling(), {"width": WIDTHS, "scaling": SCALINGS, "seed": shared_fields.SEEDS}),
    "widths_long": (
        WidthScaling(steps=400),
        {"width": WIDTHS, "scaling": [0, 0.25, 0.5, 0.75, 1], "seed": shared_fields.SEEDS},
    ),
}


def ends_by_width(held: Recording) -> Recording:
    """The last step of recorded runs over their width, with the theory "rule" beside the tangent model.

    "rule" is a line through the movement of the narrowest network, with the slope −(1 − s)/2 of Yang & Hu.
    """
    measured, tangent = (runs.isel(step=-1).drop_vars("step") for runs in (held.measured, held.predicted["tangent"]))
    narrow = measured.movement.isel(width=0, drop=True)
    line = narrow * (measured.width / measured.width[0]) ** ((measured.scaling - 1) / 2)
    kept = line.transpose(*measured.movement.dims).assign_attrs(measured.movement.attrs)
    about = {"theory": "rule", "theory_label": "rule of the width", "theory_kind": "course"}
    rule = xr.Dataset({"movement": kept}, attrs=tangent.attrs | about)
    return Recording(held.name, measured, {"rule": rule, "tangent": tangent})


def _power(readout: torch.Tensor, exponent) -> torch.Tensor:
    """N to a power that may be a tensor."""
    return (torch.ones_like(readout).sum().log() * exponent).exp()


def _kernel(weights: dict, x: torch.Tensor) -> torch.Tensor:
    """The tangent kernel `[P, P]` but for the power of N: hh′ + x·x′ Σⱼ vⱼ² gⱼgⱼ′."""
    before, readout = x @ weights["first"].T, weights["readout"]
    hidden, gates = before.relu(), (before > 0).to(before)
    return hidden @ hidden.T + (x @ x.T) * ((gates * readout.square()) @ gates.T)
