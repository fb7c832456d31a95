"""Lazy training by a large output scale (Chizat, Oyallon & Bach 2019): a student learns from a teacher."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce

import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, setting
from toolkit.metrics.features import teacher_overlap
from toolkit.metrics.kernels import relative_change, tangent_kernel
from toolkit.networks import ACTIVATIONS, neuron_sum
from toolkit.optimisers import Optimiser, sgd
from toolkit.tasks import teacher_student
from toolkit.theory import tangent_model as theory
from toolkit.theory.program import TheoryProgram

PROBE = 100  # test inputs on which the tangent kernel is measured
FRAMES = {"frames": 32, "along": ("output_scale",), "resolution": 0.02}


@dataclass(frozen=True, kw_only=True)
class OutputScale(Training):
    """f(x) = α[g(x; θ) − g(x; θ₀)], g = (1/√N) Σᵢ aᵢφ(wᵢ·x), learns y = Σₖ ±max(tₖ·x, 0), signs + − +.

    Inputs and teachers tₖ are unit vectors, θ = (w, a) ~ N(0, 1), all of it trained by gradient descent on mean
    (f − y)² with step size η/α², so that α does not change how fast f moves at first. The losses are given in units
    of E y² over the sphere, which is known exactly: predicting 0 has loss 1.

    Theory: "tangent", the model linearised about the same first weights. It does not predict the features or the
    kernel: it assumes that they do not change.

    Source: Chizat, Oyallon & Bach, "On lazy training in differentiable programming" (2019), section 3.1; there the
    first output is cancelled by doubling the neurons with opposite signs, here it is subtracted.
    """

    dimension: int = shared_fields.dimension(20, 2, 400, marks=(10, 20, 50))
    samples: int = shared_fields.samples(400, 5000, marks=(100, 200, 400))
    test_samples: int = shared_fields.test_samples(1000, 50, 20_000, marks=(500, 1000, 2000))
    width: int = shared_fields.width(100, 1, 10_000, marks=(20, 100, 500))
    teachers: int = setting(3, 1, 20, label="neurons of the teacher", symbol="K", marks=(1, 3, 5))
    activation: str = shared_fields.activation("ReLU", tuple(ACTIVATIONS))
    output_scale: float = shared_fields.output_scale(0.03, 0.02, 100.0, marks=(0.03, 0.1, 0.3, 1, 3, 10, 30))
    learning_rate: float = shared_fields.learning_rate(1.0, 0.01, 10.0, marks=(0.3, 1, 2), symbol="ηᵣ")
    steps: int = shared_fields.steps(1000, 1_000_000, marks=(300, 1000, 3000))

    columns = {
        "train_loss": column("training loss"),
        "test_loss": column("test loss"),
        "weight_change": column("how far the weights have moved", log=True),
        "kernel_change": column("how far the kernel has moved", log=True),
        "teacher_overlap": column("features' overlap with the teacher's"),
        "neurons": column("neurons, in the plane of the teacher's", dims=("neuron", "coordinate"), **FRAMES),
        "readout_signs": column("signs of the readout", dims=("neuron",), **FRAMES),
        "teacher_directions": column(
            "neurons of the teacher, in their plane", dims=("teacher", "coordinate"), **FRAMES
        ),
        "teacher_signs": column("signs of the teacher's neurons", dims=("teacher",), **FRAMES),
    }
    theories = {"tangent": "tangent model"}

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        teachers = teacher_student.sphere(self.teachers, self.dimension, child(generator, "teachers"))
        x = teacher_student.sphere(self.samples, self.dimension, child(generator, "inputs"))
        x_test = teacher_student.sphere(self.test_samples, self.dimension, child(generator, "test inputs"))
        first = normal(self.width, self.dimension, generator=child(generator, "first"))
        readout = normal(self.width, generator=child(generator, "readout"))
        weights = {"first": first, "readout": readout}
        data = {"x": x, "y": teacher_student.target(x, teachers), "x_test": x_test}
        data |= {"y_test": teacher_student.target(x_test, teachers), "teachers": teachers}
        data |= {"power": teacher_student.power(teachers), "first_weights": weights}
        data |= {"first_kernel": self.kernel(weights, data)}
        data |= {"first_output": neuron_sum(weights, x, self.activation)}
        data |= {"first_test_output": neuron_sum(weights, x_test, self.activation)}
        return {"weights": weights}, data

    def function(self, weights: dict, data: dict, which: str = "train") -> torch.Tensor:
        """f on the training or test inputs."""
        x, first = ("x", "first_output") if which == "train" else ("x_test", "first_test_output")
        return self.output_scale * (neuron_sum(weights, data[x], self.activation) - data[first])

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        return (self.function(weights, data) - data["y"]).square().mean()

    def optimiser(self) -> Optimiser:
        return sgd(self.learning_rate / self.output_scale**2)

    def kernel(self, weights: dict, data: dict) -> torch.Tensor:
        """Tangent kernel of g on the first test inputs, `[PROBE, PROBE]`."""
        x = data["x_test"]
        return tangent_kernel(
            lambda w, x: neuron_sum(w, x, self.activation), weights, x[: torch.sym_min(PROBE, x.shape[0])]
        )

    def measure(self, state: dict, data: dict) -> dict:
        weights, first, teachers = state["weights"], data["first_weights"], data["teachers"]
        test = (self.function(weights, data, "test") - data["y_test"]).square().mean()
        return {
            "train_loss": self.loss(weights, data) / data["power"],
            "test_loss": test / data["power"],
            "weight_change": _distance(weights, first) / _distance(first),
            "kernel_change": relative_change(self.kernel(weights, data), data["first_kernel"]),
            "teacher_overlap": teacher_overlap(weights["first"], weights["readout"], teachers),
        } | self.picture(weights, teachers)

    def picture(self, weights: dict, teachers: torch.Tensor) -> dict:
        """Neurons in the plane in which the teacher's stand around the origin: in the direction of wᵢ there, with the
        root of |aᵢ||wᵢ| as their length, so that small ones are seen beside large ones."""
        plane = _plane(teachers)
        seen = weights["first"] @ plane.T
        length = seen.norm(dim=1, keepdim=True)
        size = (weights["readout"].abs()[:, None] * length).sqrt()
        directions = teachers @ plane.T
        return {
            "neurons": size * seen / length.clamp(min=1e-12),
            "readout_signs": weights["readout"].sign(),
            "teacher_directions": directions / directions.norm(dim=1, keepdim=True).clamp(min=1e-12),
            "teacher_signs": teacher_student.signs(teachers.shape[0]).to(teachers),
        }

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        first, readout = state["weights"]["first"], state["weights"]["readout"]
        kernel = theory.two_layer_kernel(first, readout, data["x"], data["x"], self.activation)
        cross = theory.two_layer_kernel(first, readout, data["x_test"], data["x"], self.activation)
        got = theory.descend(kernel, cross, data["y"], self.learning_rate, steps, watch)
        return self._losses(got, self._seen(state, data))

    def theory_program(self, theory_name: str) -> TheoryProgram:
        def start(state: dict, data: dict) -> dict:
            weights, points = state["weights"], {"x": data["x"], "targets": data["y"], "x_test": data["x_test"]}
            about = {"learning_rate": self.learning_rate, "activation": self.activation}
            kept = theory.TANGENT.start(weights["first"], weights["readout"], **points, **about)
            return kept | self._seen(state, data)

        return TheoryProgram(
            start, theory.TANGENT.step, lambda kept, step: self._losses(theory.TANGENT.columns(kept, step), kept)
        )

    def _seen(self, state: dict, data: dict) -> dict:
        """What makes the columns of the outputs."""
        size = ((state["weights"]["first"] ** 2).sum() + (state["weights"]["readout"] ** 2).sum()) ** 0.5
        return {"y": data["y"], "y_test": data["y_test"], "power": data["power"], "size": size}

    def _losses(self, got: dict, seen: dict) -> dict:
        return {
            "train_loss": ((got["train"] - seen["y"]) ** 2).mean(-1) / seen["power"],
            "test_loss": ((got["test"] - seen["y_test"]) ** 2).mean(-1) / seen["power"],
            "weight_change": got["distance"] / (self.output_scale * seen["size"]),
        }


recorded = {  # name of the recording: (configuration, swept values)
    "output_scale": (
        OutputScale(),
        {
            "output_scale": [0.03, 0.1, 0.3, 1, 3, 10, 30],
            "activation": ["ReLU", "softplus"],
            "seed": shared_fields.SEEDS,
        },
    ),
}


def _plane(teachers: torch.Tensor) -> torch.Tensor:
    """Two orthonormal directions `[2, D]`: three orthogonal teachers stand at equal angles in them. Few teachers span
    no plane; then the second direction is their mean, or the first input, as far as it is orthogonal to the first."""
    count, dimension = teachers.shape
    angle = 2 * math.pi * torch.arange(count, dtype=teachers.dtype, device=teachers.device) / count
    first = _unit(angle.cos() @ teachers)
    second = angle.sin() @ teachers
    first_input = (torch.arange(dimension, device=teachers.device) == 0).to(teachers)
    other = teachers.mean(0) + 1e-3 * first_input
    second = torch.where(second.norm() > 1e-6, second, other)
    return torch.stack([first, _unit(second - (second @ first) * first)])


def _unit(vector: torch.Tensor) -> torch.Tensor:
    return vector / vector.norm()


def _distance(weights: dict, other: dict | None = None) -> torch.Tensor:
    """Length of all weights as one vector, or of their difference to `other`."""
    moved = weights if other is None else {name: w - other[name] for name, w in weights.items()}
    return reduce(torch.add, [w.square().sum() for w in moved.values()]).sqrt()
