"""The rank of the first weights decides how rich training is (Liu et al. 2024): a recurrent network."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn.functional import softplus

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, column, setting
from toolkit.lazy_rich.first_matrix import of_rank
from toolkit.metrics.kernels import alignment, relative_change
from toolkit.optimisers import Optimiser, momentum
from toolkit.tasks import evidence

TEST, PROBE = 300, 80  # test trials; as many of them for the kernels
READOUT = 0.3  # standard deviation of the readout, times √N
FRAMES = {"frames": 32, "along": ("rank",), "resolution": 0.01}
ONCE = FRAMES | {"along": ()}  # what does not change in training


@dataclass(frozen=True, kw_only=True)
class ConnectivityRank(Training):
    """hₜ = tanh(Uxₜ + Whₜ₋₁), h₀ = 0, answers by the sign of f = a·h_T which of two channels had more evidence.

    The trials are those of `toolkit.tasks.evidence`, drawn anew for each step; the loss is the mean of ln(1 + e^(−yf)).
    Training is gradient descent with momentum 0.9 on U, W and a. At first U ~ N(0, ½), a ~ N(0, 0.09/N), and W is drawn
    from N(0, g²/N), cut to its `rank` largest singular values and scaled so that ‖W‖ is what it was.

    How far training moves away from its start is measured in four ways: "representation_alignment", of the Gram
    matrices of h_T on test trials, and "kernel_alignment", of the tangent kernels of f with respect to W, are 1 where
    nothing turns; "weight_change", ‖W − W₀‖/‖W₀‖, and "kernel_change", ‖K − K₀‖/‖K₀‖, are 0 there. "states" are the
    mean states of the test trials of either answer, at each moment, in the two principal directions of these 2T states,
    turned so that the trials of +1 end to the right of the others.

    Theory: none. No closed form of a trained tanh network with minibatches is known. `LinearRank` is the same
    experiment in two linear layers, where there is one.

    Source: Liu, Baratin, Cornford, Mihalas, Shea-Brown & Lajoie, "How connectivity structure shapes rich and lazy
    learning in neural circuits" (2024). The network and the settings are ours, see the page.
    """

    rank: int = setting(1, 1, 1000, label="rank of the first weights", symbol="r", scale="log", marks=(1, 4, 16, 100))
    width: int = shared_fields.width(100, 2, 1000, marks=(50, 100, 200))
    gain: float = setting(1.0, 0.1, 3.0, label="gain of the first weights", symbol="g", marks=(0.5, 1, 1.5, 2))
    duration: int = setting(8, 2, 20, label="moments of a trial", symbol="T", marks=(4, 8, 12), looped=True)
    drift: float = setting(0.3, 0.0, 3.0, label="mean of the evidence", symbol="μ", marks=(0.1, 0.3, 1))
    batch_size: int = setting(64, 1, 500, label="batch size", scale="log", marks=(16, 64))
    learning_rate: float = shared_fields.learning_rate(0.01, 1e-4, 0.3, marks=(0.003, 0.01, 0.03))
    steps: int = shared_fields.steps(500, 5000, marks=(200, 500, 2000))

    columns = {
        "test_loss": column("test loss"),
        "test_accuracy": column("test accuracy"),
        "representation_alignment": column("alignment of the representations with the first ones"),
        "kernel_alignment": column("alignment of the kernel with the first one"),
        "weight_change": column("how far the recurrent weights have moved"),
        "kernel_change": column("how far the kernel has moved", log=True),
        "states": column("mean states, in their two principal directions", dims=("state", "coordinate"), **FRAMES),
        "state_answers": column("answer of the trials of a mean state", dims=("state",), **ONCE),
        "trial": column("evidence of a trial", dims=("channel", "moment"), **ONCE),
    }

    def check(self) -> None:
        if self.rank > self.width:
            raise ValueError(f"rank must be at most {self.width}, the width of the recurrent matrix (got {self.rank})")

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        def of(name):
            return child(generator, name)

        about = {"duration": self.duration, "drift": self.drift}
        x, y = evidence.trials(self.steps, self.batch_size, **about, generator=of("trials"))
        x_test, y_test = evidence.trials(TEST, **about, generator=of("test trials"))
        drawn = self.gain / self.width**0.5 * normal(self.width, self.width, generator=of("recurrent"))
        weights = {
            "input": normal(self.width, 2, generator=of("input")) / 2**0.5,
            "recurrent": of_rank(drawn, self.rank),
            "readout": READOUT / self.width**0.5 * normal(self.width, generator=of("readout")),
        }
        data = {"x": x, "y": y, "x_test": x_test, "y_test": y_test, "first_recurrent": weights["recurrent"]}
        states = self.hidden(weights, x_test)
        data |= {"first_kernel": self.kernel(weights, states), "first_states": states[-1]}
        return {"weights": weights, "done": torch.zeros(1, dtype=torch.int64)}, data

    def hidden(self, weights: dict, x: torch.Tensor) -> list[torch.Tensor]:
        """The states h₁ … h_T of trials `[n, T, 2]`, each `[n, N]`."""
        found = [torch.tanh(x[:, 0] @ weights["input"].T)]
        for moment in range(1, self.duration):
            found.append(torch.tanh(x[:, moment] @ weights["input"].T + found[-1] @ weights["recurrent"].T))
        return found

    def outputs(self, weights: dict, x: torch.Tensor) -> torch.Tensor:
        """f of trials `[n, T, 2]`: `[n]`."""
        return self.hidden(weights, x)[-1] @ weights["readout"]

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        return softplus(-data["y"] * self.outputs(weights, data["x"])).mean()

    def batch(self, state: dict, data: dict) -> dict:
        return {name: data[name][state["done"]][0] for name in ("x", "y")}

    def optimiser(self) -> Optimiser:
        return momentum(self.learning_rate)

    def kernel(self, weights: dict, states: list[torch.Tensor]) -> torch.Tensor:
        """Tangent kernel of f with respect to W, from the states of some trials: `[n, n]`.

        ∂f/∂W = Σₜ δₜhₜ₋₁ᵀ, with δ_T = a(1 − h_T²) and δₜ₋₁ = (Wᵀδₜ)(1 − hₜ₋₁²).
        """
        states = [h[:PROBE] for h in states]
        back = weights["readout"] * (1 - states[-1].square())
        slopes = torch.zeros_like(weights["recurrent"])
        for before in states[-2::-1]:
            slopes = slopes + back[:, :, None] * before[:, None, :]
            back = (back @ weights["recurrent"]) * (1 - before.square())
        flat = slopes.flatten(1)
        return flat @ flat.T

    def measure(self, state: dict, data: dict) -> dict:
        weights, y = state["weights"], data["y_test"]
        states = self.hidden(weights, data["x_test"])
        outputs, kernel = states[-1] @ weights["readout"], self.kernel(weights, states)
        moved = weights["recurrent"] - data["first_recurrent"]
        now, first = (h[:PROBE] @ h[:PROBE].T for h in (states[-1], data["first_states"]))
        return {
            "test_loss": softplus(-y * outputs).mean(),
            "test_accuracy": (outputs * y > 0).to(y.dtype).mean(),
            "representation_alignment": alignment(now, first),
            "kernel_alignment": alignment(kernel, data["first_kernel"]),
            "weight_change": moved.norm() / data["first_recurrent"].norm(),
            "kernel_change": relative_change(kernel, data["first_kernel"]),
        } | self.picture(states, data)

    def picture(self, states: list[torch.Tensor], data: dict) -> dict:
        """Mean states of the trials of either answer, moment by moment, and the evidence of the first test trial."""
        y = data["y_test"]
        sides = torch.stack([(y > 0).to(y.dtype), (y < 0).to(y.dtype)])
        sides = sides / sides.sum(1, keepdim=True).clamp(min=1)
        places = _in_their_plane(torch.stack([sides @ h for h in states], 1))
        one = torch.ones_like(places[0, :, 0])
        return {
            "states": places.flatten(0, 1),
            "state_answers": torch.cat([one, -one]),
            "trial": data["x_test"][0].T,
        }


recorded = {  # name of the recording: (configuration, swept values)
    "connectivity_rank": (ConnectivityRank(), {"rank": [1, 4, 16, 100], "seed": shared_fields.SEEDS}),
}


def _in_their_plane(paths: torch.Tensor) -> torch.Tensor:
    """Two paths `[2, T, N]` about their mean, along its two principal directions: `[2, T, 2]`.

    The plane is turned so that the first path ends straight to the right of the second, and both begin above.
    """
    states = (paths - paths.mean((0, 1))).flatten(0, 1)
    powers, directions = torch.linalg.eigh(states @ states.T)
    places = (directions[:, -2:] * powers[-2:].clamp(min=0).sqrt()).unflatten(0, paths.shape[:2])
    apart = places[0, -1] - places[1, -1]
    right = apart / apart.norm().clamp(min=1e-30)
    up = torch.stack([-right[1], right[0]])
    up = torch.where((places[:, 0] @ up).sum() < 0, -up, up)
    return places @ torch.stack([right, up], 1)
