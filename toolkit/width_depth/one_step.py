"""One step, one number: what a step on one example does to the last layer of a graph of ReLU layers."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Experiment, column, knob, setting
from toolkit.theory.one_step import in_order, layer_parts, path_rule

Edges = list[tuple[int, int]]
RATES = (1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1)
SKIPS = {f"edge_{u}{v}": (u, v) for u in range(5) for v in range(u + 2, 5)}  # of the graph of five nodes
CHAIN = [(v, v + 1) for v in range(4)]


@dataclass(frozen=True, kw_only=True)
class LayerGraph(Experiment):
    """Networks whose layers form a graph, and one step of gradient descent on all of their edges; see `OneStep`."""

    width: int = shared_fields.width(64, 4, 512, marks=(32, 64, 128), symbol="n")
    networks: int = setting(100, 1, 1000, label="networks", scale="log", marks=(100,))
    samples: int = shared_fields.samples(1, 64, low=1, marks=(1, 4, 16))
    learning_rate: float = knob(1e-3, 1e-5, 10.0, label="learning rate", symbol="η", scale="log", marks=RATES)

    theories: ClassVar = {"exact": "infinite width, first order", "paths": "⅔ of the sum of cubed path lengths"}

    @property
    @abstractmethod
    def edges(self) -> Edges:
        """The edges (from, to) of the graph: node 0 is the input, the largest one the last layer."""

    def start(self, generator) -> tuple[dict, dict]:
        size = (self.networks, self.width)
        weights = {}
        for u, v in self.edges:
            drawn = normal(*size, self.width, generator=child(generator, f"edge {u} {v}"))
            weights[f"{u}_{v}"] = drawn * (2 / (self.width * self.degree(v))) ** 0.5
        x = normal(*size, self.samples, generator=child(generator, "inputs"))
        signs = normal(self.networks, 1, self.samples, generator=child(generator, "residuals")).sign()
        readout = normal(*size, 1, generator=child(generator, "readout"))
        x = x * self.width**0.5 / x.norm(dim=1, keepdim=True)
        return {"weights": weights}, {"x": x, "asked": readout * signs}

    def degree(self, node: int) -> int:
        """The number of edges that enter a node."""
        return sum(to == node for _, to in self.edges)

    @property
    def nodes(self) -> list[int]:
        """All nodes but the input, each after those that it hears."""
        return in_order(self.edges)[1:]

    def outputs(self, weights: dict, x: torch.Tensor) -> dict[int, torch.Tensor]:
        """z of every node `[networks, n, P]`, and the input itself at 0."""
        z, h = {0: x}, {0: x}
        for v in self.nodes:
            z[v] = sum((weights[f"{u}_{v}"] @ h[u] for u, to in self.edges if to == v), 0 * x)
            h[v] = z[v].relu()
        return z

    def changes(self, weights: dict, z: dict[int, torch.Tensor], asked: torch.Tensor) -> dict[str, torch.Tensor]:
        """−(η/n) ∂/∂W of the sum of r v·z_m over the examples, for each edge: `asked` holds r v `[networks, n, P]`."""
        delta = {self.nodes[-1]: asked}
        for v in self.nodes[-2::-1]:
            above = (weights[f"{v}_{w}"].mT @ delta[w] for u, w in self.edges if u == v)
            delta[v] = sum(above, 0 * asked) * (z[v] > 0)
        heard = {v: values.relu() if v else values for v, values in z.items()}
        scale = -self.learning_rate / self.width
        return {f"{u}_{v}": scale * delta[v] @ heard[u].mT for u, v in self.edges}

    def measure(self, state: dict, data: dict) -> dict:
        weights, last = state["weights"], self.nodes[-1]
        z = self.outputs(weights, data["x"])
        changes = self.changes(weights, z, data["asked"])
        moved = self._moved(weights, changes, data["x"]) - z[last]
        parts = [self._moved(weights, self._into(v, changes), data["x"]) - z[last] for v in self.nodes]
        unit = self.learning_rate**2
        shares = torch.stack([(moved * part).mean() / unit for part in parts])
        return {"change": moved.square().mean() / unit, "parts": shares}

    def _moved(self, weights: dict, changes: dict, x: torch.Tensor) -> torch.Tensor:
        after = {edge: w + changes[edge] if edge in changes else w for edge, w in weights.items()}
        return self.outputs(after, x)[self.nodes[-1]]

    def _into(self, node: int, changes: dict) -> dict:
        return {edge: change for edge, change in changes.items() if edge.split("_")[1] == str(node)}

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        watch()
        if theory_name == "paths":
            return {"change": 2 / 3 * path_rule(self.edges)}
        parts = layer_parts(self.edges)
        return {"change": sum(parts.values()), "parts": np.array([parts[v] for v in self.nodes])}


def columns_along(*fields: str) -> dict[str, Any]:
    return {
        "change": column("mean square change", log=True),
        "parts": column("part of a layer's own step", dims=("layer",), along=fields),
    }


@dataclass(frozen=True, kw_only=True)
class OneStep(LayerGraph):
    """A chain of L dense ReLU layers, and one step of gradient descent on one example: z_v = W_v h_{v−1}, h = relu(z).

    Every layer has n neurons, the input too, which has |x|² = n. Entries of W are N(0, 2/n). The output is v·z_L with a
    fixed v from N(0, I) that is independent of all else, and the residual is ±1. A step of all matrices,
    W ← W − (η/n) ∂(r v·z_L)/∂W, moves the last layer by Δz. "change" is the mean of Δz² over neurons and networks, over
    η²: it is 1 for a single layer. "parts" are the means of Δz Δz_v, over η² too, where Δz_v is what the step of the
    matrix into layer v alone does; to first order in η their sum is the change. With several samples the gradients
    of the samples are added, each with a sign of its own. There are no steps: sweep `layers`, `width`, `learning_rate`.

    Theory "exact": L(2L² + 1)/3, for infinite width, first order in η and one sample; derived in
    `toolkit.theory.one_step`. Theory "paths": ⅔ Σ_p L_p³ over the paths from the input, the rule of the paper up to a
    factor, which is chosen so that both agree for long chains.

    Source: Chen, Wu, Wang & Hanin, "Principled architecture-aware scaling of hyperparameters" (2024), for the question
    and the rule.
    """

    layers: int = setting(4, 1, 16, label="layers", symbol="L", marks=(1, 2, 3, 4, 6, 8, 10, 12), looped=True)
    width: int = shared_fields.width(128, 4, 512, marks=(32, 128), symbol="n")

    columns = columns_along("layers", "width", "samples")

    @property
    def edges(self) -> Edges:
        return [(v, v + 1) for v in range(self.layers)]


@dataclass(frozen=True, kw_only=True)
class OneStepGraph(LayerGraph):
    """The same for a chain of four layers in which a layer may also hear earlier ones, or the input: `OneStep`.

    Node 0 is the input, node 4 the last layer. A node adds up what its k edges bring, and the entries of their matrices
    have the variance 2/(n k). `edge_02` is the edge from node 0 to node 2, and so on.

    Theory "exact": the recursion over pairs of nodes in `toolkit.theory.one_step`. Theory "paths": ⅔ Σ_p L_p³.
    """

    edge_02: bool = setting(False, label="edge 0 → 2")
    edge_03: bool = setting(False, label="edge 0 → 3")
    edge_04: bool = setting(False, label="edge 0 → 4")
    edge_13: bool = setting(False, label="edge 1 → 3")
    edge_14: bool = setting(False, label="edge 1 → 4")
    edge_24: bool = setting(False, label="edge 2 → 4")

    columns = columns_along(*SKIPS)

    @property
    def edges(self) -> Edges:
        return sorted([*CHAIN, *(edge for name, edge in SKIPS.items() if getattr(self, name))])


SWITCHED = {name: [False, True] for name in SKIPS}
recorded = {  # name of the recording: (configuration, swept values)
    "one_step": (
        OneStep(),
        {
            "layers": [1, 2, 3, 4, 6, 8, 10, 12],
            "width": [32, 128],
            "samples": [1, 16],
            "seed": shared_fields.SEEDS,
        },
    ),
    "one_step_graph": (OneStepGraph(), SWITCHED | {"learning_rate": RATES, "seed": shared_fields.SEEDS}),
}
