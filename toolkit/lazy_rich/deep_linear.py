"""Deep linear networks learn the modes of their task one at a time (Saxe, McClelland & Ganguli 2014)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, setting
from toolkit.metrics.kernels import relative_change
from toolkit.networks import layer_product, layer_product_kernel
from toolkit.tasks import questions
from toolkit.theory import linear_networks as theory
from toolkit.theory import linear_parts as parts
from toolkit.theory.program import TheoryProgram

ALIGNED, ROTATED, RANDOM = "aligned", "rotated", "random"
SIZES = (1e-6, 1e-4, 0.01, 0.1)


@dataclass(frozen=True, kw_only=True)
class DeepLinear(Training):
    """P = W_L⋯W₁ learns S by gradient descent on ½‖S − P‖², the mean squared error on whitened inputs.

    S `[16, 16]` holds the similarities of sixteen things that differ in four yes-or-no questions
    (`toolkit.tasks.questions`). Its singular vectors vₖ are the questions, its singular values sₖ = 1, 1/q, 1/q², 1/q³
    their weights, with q = `ratio`. Since a factor of S only rescales time and weights, the largest is 1. The strength
    of a mode is aₖ = vₖᵀPvₖ. The loss is given in units of ½‖S‖²: P = 0 has loss 1.

    The first weights have size c = `first_size`. "aligned": W_l = c^(1/L) R_lR_{l−1}ᵀ with orthonormal columns R, the
    four vₖ at both ends, so that every aₖ starts at c and modes never mix. "rotated": the same with random orthogonal
    matrices at the ends: balanced, W_lW_lᵀ = W_{l+1}ᵀW_{l+1}, independent of S. "random": independent weights
    N(0, 2c^(2/L)/N). With two layers the second can be larger: `imbalance` is λ in W₂ᵀW₂ − W₁W₁ᵀ = λ on the span of
    R₁ (of random weights: the mean). ValueError for an imbalance of another number of layers.

    Theories: "modes", the closed form of each mode as if it were alone (exact for the aligned start and for one layer);
    "flow", gradient flow of all modes together from any start, in closed form for two balanced layers and integrated
    otherwise. The loss of "modes" contains what the start has outside of them, as if each of its directions were alone,
    too: it is right at step 0, and off by up to a tenth later, more for a small start with λ > 0. More than two layers
    that are not aligned have no "modes". Gradient descent is Euler's method for both: the distance is proportional to
    the learning rate.

    Source: Saxe, McClelland & Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
    networks" (2014); for rotated starts Fukumizu (1998) and Braun et al. (2022).
    """

    layers: int = shared_fields.linear_layers(2, 8, marks=(1, 2, 3, 4), symbol="L")
    width: int = shared_fields.width(32, 16, 512, marks=(16, 32, 128))
    ratio: float = setting(2.0, 1.0, 4.0, label="ratio of neighbouring strengths", symbol="q", marks=(1, 1.2, 1.5, 2))
    first_weights: str = setting(ALIGNED, options=(ALIGNED, ROTATED, RANDOM), label="first weights")
    first_size: float = shared_fields.first_size(1e-4, 1e-8, 1.0, marks=SIZES, symbol="c")
    imbalance: float = setting(0.0, 0.0, 10.0, label="imbalance of the layers", symbol="λ", marks=(0, 0.1, 1, 10))
    learning_rate: float = shared_fields.learning_rate(0.01, 1e-4, 1.0, marks=(0.01, 0.1, 0.3))
    steps: int = shared_fields.steps(5000, 1_000_000, marks=(1000, 5000))

    columns = {
        "train_loss": column("training loss", log=True),
        **{f"mode{k}": column(f"strength of mode {k}") for k in range(1, questions.QUESTIONS + 1)},
        "outside": column("size of the rest, outside the modes"),
        "kernel_change": column("how far the kernel has moved", log=True),
        "product": column(
            "matrix of the network",
            dims=("output", "input"),
            frames=28,
            along=("layers", "first_weights", "first_size", "imbalance"),
            resolution=5e-4,
        ),
    }

    @property
    def theories(self) -> dict[str, str]:  # pyright: ignore[reportIncompatibleVariableOverride]
        modes, flow = {"modes": "each mode alone"}, {"flow": "gradient flow"}
        if self.first_weights == ALIGNED:
            return modes | flow
        return flow | modes if self.layers <= 2 else flow

    @property
    def strengths(self) -> np.ndarray:
        """The singular values of S: `[4]`."""
        return self.ratio ** -np.arange(float(questions.QUESTIONS))

    def check(self) -> None:
        if self.imbalance and self.layers != 2:
            raise ValueError(
                f"imbalance compares two layers: set layers to 2, or imbalance to 0 (got {self.layers} layers)"
            )

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        modes = questions.modes()
        draw = self._random if self.first_weights == RANDOM else self._balanced
        weights = {f"layer{j}": w for j, w in enumerate(draw(modes, generator), 1)}
        powers = -torch.arange(questions.QUESTIONS, dtype=torch.float64)
        strengths = torch.full_like(powers, self.ratio) ** powers
        data = {"modes": modes, "target": questions.likeness(strengths)}
        return {"weights": weights}, data | {"first_kernel": layer_product_kernel(weights, self.layers)}

    def _random(self, modes: torch.Tensor, generator: torch.Generator) -> list[torch.Tensor]:
        ends = modes.shape[1]
        sizes = [ends, *[self.width] * (self.layers - 1), ends]
        variances = [2 * self.first_size ** (2 / self.layers) / self.width] * self.layers
        variances[-1] += self.imbalance / ends
        shapes = zip(sizes[1:], sizes[:-1], strict=True)
        drawn = [normal(*shape, generator=child(generator, f"layer{j}")) for j, shape in enumerate(shapes, 1)]
        return [v**0.5 * w for v, w in zip(variances, drawn, strict=True)]

    def _balanced(self, modes: torch.Tensor, generator: torch.Generator) -> list[torch.Tensor]:
        def frame(place, rows, columns):
            return torch.linalg.qr(normal(rows, columns, generator=child(generator, f"frame {place}")))[0]

        count, ends = modes.shape if self.first_weights == ALIGNED else (modes.shape[1],) * 2
        inner = [frame(j, self.width, count) for j in range(1, self.layers)]
        turned = self.first_weights != ALIGNED
        first, last = (frame("in", ends, ends), frame("out", ends, ends)) if turned else (modes.T, modes.T)
        frames = [first, *inner, last]
        pairs = zip(self._sizes(), frames[1:], frames[:-1], strict=True)
        return [size * after @ before.T for size, after, before in pairs]

    def _sizes(self) -> list[float]:
        """The singular value of each layer, lowest first; their product is `first_size`."""
        if self.layers != 2:
            return [self.first_size ** (1 / self.layers)] * self.layers
        both = (self.imbalance**2 + (2 * self.first_size) ** 2) ** 0.5  # w₁² + w₂²
        second = ((both + self.imbalance) / 2) ** 0.5
        return [self.first_size / second, second]

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        return (data["target"] - layer_product(weights, self.layers)).square().sum() / 2

    def measure(self, state: dict, data: dict) -> dict:
        product = layer_product(state["weights"], self.layers)
        kernel = layer_product_kernel(state["weights"], self.layers)
        moved = {"kernel_change": relative_change(kernel, data["first_kernel"]), "product": product}
        return _numbers(product, data) | moved

    def prediction(self, theory_name: str, state: dict, data: dict, steps: np.ndarray, watch) -> dict:
        layers = [state["weights"][f"layer{j}"] for j in range(1, self.layers + 1)]
        steps, places = np.unique(steps, return_inverse=True)
        time = self.learning_rate * steps
        if theory_name == "modes":
            got = self._alone(time, layers, data["modes"])
        else:
            got = _numbers(self._flow(time, layers, data["target"], watch), data)
        return {name: values[places] for name, values in got.items()}

    def theory_program(self, theory_name: str) -> TheoryProgram | None:
        """ "flow" wherever it has a closed form; "modes", where its loss has one: an aligned start, or one layer."""
        if self.first_weights == ALIGNED or self.layers == 1 or theory_name == "modes":
            return TheoryProgram(self._begun, None, self._modes_now if theory_name == "modes" else self._flow_now)
        if self.layers != 2 or self.first_weights == RANDOM:
            return None

        def start(state: dict, data: dict) -> dict:
            about = self._begun(state, data)
            layers = state["weights"]["layer1"], state["weights"]["layer2"]
            moving = parts.balanced_start(data["modes"], about["strengths"], *layers, self.learning_rate)
            return moving | {name: data[name] for name in ("modes", "target")}

        return TheoryProgram(start, parts.balanced_step, lambda kept, step: _numbers(parts.balanced_now(kept), kept))

    def _begun(self, state: dict, data: dict) -> dict:
        """Strengths of the modes in the target and at the start, what goes into and out of the neurons of each."""
        modes, layers = data["modes"], [state["weights"][f"layer{j}"] for j in range(1, self.layers + 1)]
        product = reduce(lambda below, layer: layer @ below, layers)
        strengths, begin = (((modes @ matrix) * modes).sum(-1) for matrix in (data["target"], product))
        kept = {"modes": modes, "target": data["target"], "strengths": strengths, "begin": begin, "first": product}
        return kept | ({"into": layers[0] @ modes.T, "out": layers[1].T @ modes.T} if self.layers == 2 else {})

    def _strengths_now(self, kept: dict, step) -> Any:
        """aₖ after so many steps `[4]`, each alone."""
        time = self.learning_rate * step
        if self.layers == 2:
            return parts.lone(time, kept["strengths"], kept["into"], kept["out"])
        return parts.deep(time, kept["strengths"], kept["begin"], self.layers)

    def _flow_now(self, kept: dict, step) -> dict:
        if self.layers == 1:
            return _numbers(parts.exponential(self.learning_rate * step, kept["target"], kept["first"]), kept)
        modes = kept["modes"]
        return _numbers(modes.T @ (self._strengths_now(kept, step)[:, None] * modes), kept)

    def _modes_now(self, kept: dict, step) -> dict:
        if self.first_weights == ALIGNED or self.layers == 1:
            return {name: values for name, values in self._flow_now(kept, step).items() if name != "outside"}
        return _named(self._strengths_now(kept, step))

    def _flow(self, time: np.ndarray, layers: list, target: np.ndarray, watch) -> np.ndarray:
        balanced = self.first_weights != RANDOM and not self.imbalance
        if self.layers == 2 and balanced:
            return theory.balanced_product(time, target, *layers)
        return theory.gradient_flow(time, target, layers, watch=watch)

    def _alone(self, time: np.ndarray, layers: list, modes: np.ndarray) -> dict:
        """Each mode from its own start, as if it were the only one."""
        if self.layers > 2 and self.first_weights != ALIGNED:
            raise ValueError(f"more than two layers have modes of their own if aligned only: ask for 'flow' ({self})")
        found = []
        for strength, v in zip(self.strengths, modes, strict=True):
            if self.layers == 2:
                found.append(theory.lone_mode(time, strength, layers[0] @ v, layers[1].T @ v))
            else:
                begin = self.first_size if self.layers > 2 else v @ layers[0] @ v
                found.append(theory.deep_mode(time, strength, begin, self.layers))
        missing = (self.strengths[:, None] - found) ** 2
        loss = (missing.sum(0) + self._rest_alone(time, layers, modes)) / (self.strengths**2).sum()
        return {"train_loss": loss} | {f"mode{k}": values for k, values in enumerate(found, 1)}

    def _rest_alone(self, time: np.ndarray, layers: list, modes: np.ndarray) -> np.ndarray:
        """|rest|² of what lies outside the modes, with a target of 0: e^{−2t} for one layer, and for two each singular
        direction of it alone. An aligned start has none."""
        if self.first_weights == ALIGNED and self.layers > 1:
            return np.zeros_like(time)
        product = layers[-1] @ layers[0] if self.layers == 2 else layers[0]
        rest = product - modes.T @ (((modes @ product) * modes).sum(1)[:, None] * modes)
        if self.layers == 1:
            return (rest**2).sum() * np.exp(-2 * time)
        left, sizes, right = np.linalg.svd(rest)
        into, out = layers[0] @ right.T, layers[1].T @ left
        kept = np.linalg.norm(out + into, axis=0) * np.linalg.norm(out - into, axis=0)
        squares = np.zeros_like(time)
        for size, k in zip(sizes, kept, strict=True):
            about = (theory.unbalanced_mode, (size, k)) if k > 1e-14 * size else (theory.balanced_mode, (size,))
            squares += about[0](time, 0.0, *about[1]) ** 2
        return squares


recorded = {  # name of the recording: (configuration, swept values)
    "deep_linear": (
        DeepLinear(),
        {"layers": [1, 2, 3, 4], "first_size": [1e-6, 1e-4, 0.01, 0.1], "learning_rate": [0.01, 0.1, 0.3]},
    ),
    "deep_linear_starts": (
        DeepLinear(first_weights="rotated"),
        {"first_weights": ["rotated", "random"], "imbalance": [0, 0.1, 1, 10], "seed": shared_fields.SEEDS},
    ),
}

trained = {  # structural fields that the website trains at their other values, too
    "deep_linear": ("first_weights",),
    "deep_linear_starts": ("layers",),
}


def _numbers(product, data: dict) -> dict:
    """The columns that depend on P alone, for one matrix `[m, D]` or many `[T, m, D]`, of PyTorch or NumPy."""
    modes, target = data["modes"], data["target"]
    strengths = ((modes @ product) * modes).sum(-1)
    rest = product - modes.T @ (strengths[..., None] * modes)
    loss = ((target - product) ** 2).sum((-2, -1)) / (target**2).sum()
    return {"train_loss": loss} | _named(strengths) | {"outside": (rest**2).sum((-2, -1)) ** 0.5}


def _named(strengths) -> dict:
    return {f"mode{k + 1}": strengths[..., k] for k in range(questions.QUESTIONS)}
