"""Grokking tickets (Minegishi, Iwasawa & Matsuo 2023): what a network that has grokked keeps, trained again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.func import grad

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.engine.axis import POINTS, Steps
from toolkit.experiment import Training, column, knob, setting
from toolkit.metrics.fourier import inverse_participation_ratio, power
from toolkit.optimisers import adamw
from toolkit.pruning import magnitude_mask, mask_distance, random_mask, ranks, rewound, with_norm_of
from toolkit.tasks import modular

ARMS = ("dense", "ticket", "undecayed", "random", "other", "equal_norm")
BETAS = (0.9, 0.98)
SHOWN = 12  # neurons whose weights are kept: the first, because they are drawn alike
FRAMES: dict[str, Any] = {"frames": 32, "along": ()}


@dataclass(frozen=True)
class TwoTrainings(Steps):
    """Steps from 0 to `last`, half of the rows before the step `turn` and half from it on, where all begins again."""

    turn: int = 0

    def due(self, points=POINTS) -> np.ndarray:
        if not isinstance(points, int) or not 0 < self.turn < self.last:
            return super().due(points)
        before, after = Steps(self.turn - 1).due(max(1, points // 2)), Steps(self.last - self.turn).due(points // 2 + 1)
        return np.concatenate([before, self.turn + after])


@dataclass(frozen=True, kw_only=True)
class GrokkingTickets(Training):
    """f(a, b) = Uᵀ Vᵀ relu(Wᵀ(E_a + E_b)) learns to answer (a + b) mod p from a part of the p(p + 1)/2 unordered pairs.

    E `[p, d]`, W `[d, N]`, V `[N, d]` and U `[d, p]` are drawn from N(0, 1/d), V from N(0, 1/N); no biases. Full-batch
    AdamW with betas (0.9, 0.98) on the mean cross-entropy. At step T₁ = `first_steps` the share `keep` of all weights
    that is largest in magnitude becomes a mask, and training begins once more, with the first weights, for six networks
    side by side; all but the first of them have waited until then:

    - "dense": all weights, so that the first training is repeated;
    - "ticket": the weights of the mask, the others being 0 and staying so;
    - "undecayed": the same, trained without weight decay;
    - "random": a mask of as many weights drawn at random, in each layer as many as the ticket's (`layerwise`) or in all
      layers together;
    - "other": the mask that was the first network's at step `mask_step`;
    - "equal_norm": all weights, multiplied by one number so that their length is the ticket's.

    The columns of these names are test accuracies. "since" counts the steps after T₁ and is negative before it.
    "mask_distance" is the Jaccard distance of the early mask from the ticket's, 1 before T₁. "embedding", "row",
    "spectrum" and "waves" are of the dense network before T₁ and of the ticket from then on; the last three are of its
    input map E W, a row of p numbers for each neuron. "spectrum" is the mean over neurons of the share of each
    frequency in the power of its row; "ticket_spectrum" and so on are its correlation, over frequencies, with that of
    the first network at the end of its training, 0 before T₁.

    Theory: none. No closed form says which weights of a network will be left, nor when it generalises. What is drawn
    instead are controls: the network of equal norm, and the spectrum of what the mask leaves.

    ValueError for a `train_fraction` that leaves fewer training pairs than there are answers, or no test pair.

    Source: G. Minegishi, Y. Iwasawa & Y. Matsuo, "Grokking tickets: lottery tickets accelerate grokking" (2023). Their
    network is wider and their clock has 67 hours.
    """

    modulus: int = setting(47, 3, 150, label="modulus", symbol="p", marks=(31, 41, 47, 59))
    embedding_size: int = setting(
        64, 1, 1000, label="length of an embedding", symbol="d", scale="log", marks=(32, 64, 128)
    )
    width: int = shared_fields.width(64, 1, 2000, marks=(32, 64, 128))
    train_fraction: float = setting(0.8, 0.01, 0.99, label="share of table seen", marks=(0.7, 0.75, 0.8, 0.85))
    keep: float = knob(0.4, 0.01, 1.0, label="share of the weights kept", symbol="κ", marks=(0.1, 0.2, 0.4, 0.7))
    mask_step: float = knob(50.0, 0.0, 5000.0, label="early mask taken at step", marks=(0, 50, 100, 150, 200))
    layerwise: bool = setting(True, label="random mask layer by layer")
    weight_decay: float = shared_fields.weight_decay(0.3, 0.0, 10.0, marks=(0, 0.3, 1))
    learning_rate: float = shared_fields.learning_rate(0.03, 1e-4, 0.3, marks=(0.01, 0.03))
    first_steps: int = setting(280, 1, 5000, label="steps of the first training", symbol="T₁", marks=(200, 280, 400))
    steps: int = shared_fields.steps(500, 100_000, marks=(500, 800))

    columns = {
        "dense": column("test accuracy of the whole network"),
        "ticket": column("test accuracy of the ticket"),
        "undecayed": column("test accuracy of the ticket without weight decay"),
        "random": column("test accuracy under a random mask"),
        "other": column("test accuracy under the early mask"),
        "equal_norm": column("test accuracy of the whole network at equal norm"),
        "dense_train": column("training accuracy of the whole network"),
        "ticket_train": column("training accuracy of the ticket"),
        "since": column("steps since the rewinding"),
        "mask_distance": column("distance of the early mask from the ticket's"),
        "ticket_spectrum": column("agreement of the ticket's spectrum with the learned one"),
        "random_spectrum": column("the same, under the random mask"),
        "other_spectrum": column("the same, under the early mask"),
        "waves": column("inverse participation ratio, mean over neurons"),
        "embedding": column("embedding", dims=("number", "coordinate"), resolution=0.01, **FRAMES),
        "row": column("input weights of some neurons", dims=("shown_neuron", "number"), resolution=0.01, **FRAMES),
        "spectrum": column("power of each frequency, mean over neurons", dims=("frequency",), **FRAMES),
    }
    moments = {
        "generalised": "dense >= 0.9",
        "rewound": "since >= 0",
        "ticket generalised": "ticket >= 0.9",
        "undecayed generalised": "undecayed >= 0.9",
        "random generalised": "random >= 0.9",
        "other generalised": "other >= 0.9",
        "equal norm generalised": "equal_norm >= 0.9",
    }

    def check(self) -> None:
        if not self.modulus <= self.samples < self.modulus * (self.modulus + 1) // 2:
            raise ValueError(
                f"train_fraction must leave at least {self.modulus} pairs to train on, one for each answer, and one to "
                f"test on, of the {self.modulus * (self.modulus + 1) // 2} there are (got {self.train_fraction!r})"
            )

    @property
    def samples(self) -> int:
        """Number of training pairs, ⌊fraction · p(p + 1)/2⌋."""
        count: Any = torch.sym_int(self.train_fraction * (self.modulus * (self.modulus + 1) // 2) + 1e-6)
        return count

    @property
    def axis(self) -> Steps:
        return TwoTrainings(self.steps, self.first_steps)

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        p, d, n, count = self.modulus, self.embedding_size, self.width, self.samples
        pairs, draws = modular.unordered_pairs(p, child(generator, "pairs")), child(generator, "weights")
        shapes = {"embedding": (p, d), "input": (d, n), "output": (n, d), "unembedding": (d, p)}
        first = {name: normal(*shape, generator=child(draws, name)) for name, shape in shapes.items()}
        first = {name: w / (n if name == "output" else d) ** 0.5 for name, w in first.items()}
        lots = child(generator, "random mask")
        drawn = {name: normal(*shape, generator=child(lots, name)) for name, shape in shapes.items()}
        x, label = modular.one_hot(pairs, p).sum(1), modular.labels(pairs, p)
        data = {"x": x[:count], "x_test": x[count:], "label": label[:count], "label_test": label[count:]}
        data |= {"y": modular.one_hot(label[:count], p), "first": first, "rank": ranks(drawn, self.layerwise)}
        weights = {name: w.expand(len(ARMS), *w.shape).clone() for name, w in first.items()}
        return {"weights": weights, "done": torch.zeros(1, dtype=torch.int64)}, data

    def ready(self, state: dict) -> dict:
        weights = state["weights"]
        masks = {name: torch.ones_like(w) for name, w in weights.items()}
        other = magnitude_mask(_arm(weights, 0), self.keep)
        optimiser = adamw(self.learning_rate).start(weights)
        kept = {
            "masks": masks,
            "other": other,
            "ticket": _arm(masks, 0),
            "learned": torch.zeros_like(spectra(weights)[0]),
        }
        return state | {"optimiser": optimiser} | kept

    def outputs(self, weights: dict, x: torch.Tensor) -> torch.Tensor:
        """f of every network on encoded pairs `[n, p]`: `[6, n, p]`; weights of one network give `[n, p]`."""
        hidden = (x @ (weights["embedding"] @ weights["input"])).relu()
        return hidden @ (weights["output"] @ weights["unembedding"])

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        """The sum over the networks, none of which feels the others."""
        logs = torch.log_softmax(self.outputs(weights, data["x"]), -1)
        return -(logs * data["y"]).sum((-2, -1)).sum() / data["y"].shape[0]

    def step(self, state: dict, data: dict) -> dict:
        weights, races = state["weights"], state["done"] >= self.first_steps
        gradient = _times(grad(self.loss)(weights, data), state["masks"])
        number = torch.arange(len(ARMS), device=races.device)[:, None, None]
        decay: Any = self.weight_decay * (number != ARMS.index("undecayed")).to(data["x"])
        rule = adamw(self.learning_rate, betas=BETAS, weight_decay=decay)
        trained, memory = rule.step(weights, gradient, state["optimiser"])
        trained = _where(races | (number == 0), trained, weights)
        return self._rewound(state | {"weights": trained, "optimiser": memory, "done": state["done"] + 1}, data)

    def _rewound(self, state: dict, data: dict) -> dict:
        """The state itself, but for what changes at the steps at which a mask is taken."""
        now, done = magnitude_mask(_arm(state["weights"], 0), self.keep), state["done"]
        turns, zero = done == self.first_steps, state["optimiser"]
        other = _where((done <= self.mask_step) & (done <= self.first_steps), now, state["other"])
        ticket = _where(turns, now, state["ticket"])
        masks, weights = self.arms(data, ticket, other)
        stays = (~turns).to(data["x"])
        memory = {name: _times(zero[name], stays) for name in ("mean", "square")}
        return state | {
            "weights": _where(turns, weights, state["weights"]),
            "masks": _where(turns, masks, state["masks"]),
            "optimiser": memory | {"count": zero["count"] * stays[0]},
            "other": other,
            "ticket": ticket,
            "learned": torch.where(turns, spectra(_arm(state["weights"], 0)), state["learned"]),
        }

    def arms(self, data: dict, ticket: dict, other: dict) -> tuple[dict, dict]:
        """Masks and first weights of the six networks of the second training, in the order of ARMS."""
        first, all_ = data["first"], {name: torch.ones_like(mask) for name, mask in ticket.items()}
        masks = [all_, ticket, ticket, random_mask(data["rank"], ticket, self.layerwise), other, all_]
        weights = [rewound(first, mask) for mask in masks]
        weights[-1] = with_norm_of(first, weights[1])
        return _stacked(masks), _stacked(weights)

    def measure(self, state: dict, data: dict) -> dict:
        weights, done = state["weights"], state["done"]
        test = _right(self.outputs(weights, data["x_test"]), data["label_test"])
        train = _right(self.outputs(weights, data["x"]), data["label"])
        races = done >= self.first_steps
        shown = _where(races, _arm(weights, 1), _arm(weights, 0))
        since = (done - self.first_steps).to(test)[0]
        apart = torch.where(races, mask_distance(state["other"], state["ticket"]), 1.0)[0]
        alike = races * correlation(spectra(weights), state["learned"])
        compared = {f"{name}_spectrum": alike[ARMS.index(name)] for name in ("ticket", "random", "other")}
        return (
            {name: test[i] for i, name in enumerate(ARMS)}
            | {
                "dense_train": train[0],
                "ticket_train": train[1],
                "since": since,
                "mask_distance": apart.to(test),
            }
            | compared
            | self.picture(shown)
        )

    def picture(self, weights: dict) -> dict:
        """What is drawn of one network."""
        rows = (weights["embedding"] @ weights["input"]).T
        shown: Any = torch.sym_min(SHOWN, rows.shape[0])
        return {
            "waves": inverse_participation_ratio(rows).mean(),
            "embedding": weights["embedding"],
            "row": rows[:shown],
            "spectrum": spectra(weights),
        }


def spectra(weights: dict) -> torch.Tensor:
    """Share of the frequencies 1 … ⌊p/2⌋ in the power of a row of E W, mean over its rows: `[..., p//2]`."""
    rows = (weights["embedding"] @ weights["input"]).transpose(-1, -2)
    return power(rows).mean(-2)[..., 1:]


def correlation(some: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """The cosine of the angle between rows `[..., n]` after their means are taken away; 0 for constant rows."""
    some, other = (row - row.mean(-1, keepdim=True) for row in (some, other))
    size = some.norm(dim=-1) * other.norm(dim=-1)
    return (some * other).sum(-1) / torch.where(size > 0, size, 1)


def _arm(weights: dict, number: int) -> dict:
    return {name: w[number] for name, w in weights.items()}


def _stacked(networks: list[dict]) -> dict:
    return {name: torch.stack([one[name] for one in networks]) for name in networks[0]}


def _times(weights: dict, factor: Any) -> dict:
    return {name: w * (factor[name] if isinstance(factor, dict) else factor) for name, w in weights.items()}


def _where(condition: torch.Tensor, some: dict, others: dict) -> dict:
    return {name: torch.where(condition, w, others[name]) for name, w in some.items()}


def _right(outputs: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
    """Share of pairs that each network gets right: `[6, n, p]`, `[n]` to `[6]`."""
    return (outputs.argmax(-1) == label).to(outputs.dtype).mean(-1)


recorded = {  # name of the recording: (configuration, swept values)
    "tickets": (GrokkingTickets(), {"seed": shared_fields.SEEDS}),
}
