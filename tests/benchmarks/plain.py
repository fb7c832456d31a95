"""Each experiment as a user would write it: an `nn.Module` or parameters, `torch.optim`, and a loop around them.

`LOOPS` has, by the name of an experiment, a configuration, the knob that is swept and its values, and a function that
makes one step of that loop.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from tests.benchmarks.deep import deep_digits
from tests.benchmarks.descending import descent, linear_layer, parameters
from tests.benchmarks.wide import edge_of_stability, two_hidden, width_scaling
from toolkit import engine, place
from toolkit.collapse import DigitsCollapse, DigitsLayers, LinearLayersCollapse, NearCollapse
from toolkit.collapse.near_collapse import ROUNDS
from toolkit.device import Place
from toolkit.grokking import GrokkingTickets, ModularAddition, PolynomialRegression, XorClusters
from toolkit.lazy_rich import (
    ConnectivityRank,
    DeepLinear,
    EarlyAlignment,
    FeatureAmplification,
    LinearRank,
    LinearRichness,
    OutputScale,
    PiecewiseLinear,
)
from toolkit.width_depth import DeepDigits, EdgeOfStability, RateTransfer, WidthScaling

SETTINGS = 32


def polynomial(e, weights: dict, data: dict) -> Callable:
    own = parameters(weights)
    optimiser = torch.optim.SGD(own.parameters(), lr=e.learning_rate * e.width / e.output_scale**2)
    first = data["first_train_linear"] + e.epsilon * data["first_train_square"]

    def loss():
        h = data["x"] @ own["weight"].T
        return functional.mse_loss(e.output_scale * ((h + e.epsilon / 2 * h.square()).mean(-1) - first), data["y"])

    return descent(optimiser, loss)


def modular_addition(e, weights: dict, data: dict) -> Callable:
    own = parameters(weights)
    about = {"lr": e.learning_rate, "betas": (0.9, 0.98), "weight_decay": e.weight_decay}

    def loss():
        return functional.mse_loss((data["x"] @ own["hidden"].T).square() @ own["readout"].T, data["y"])

    return descent(torch.optim.AdamW(own.parameters(), **about), loss)


def tickets(e, weights: dict, data: dict) -> Callable:
    own = parameters(weights)  # of all six networks, before any is pruned
    about = {"lr": e.learning_rate, "betas": (0.9, 0.98), "weight_decay": e.weight_decay}
    label = data["label"].repeat(len(own["embedding"]))

    def loss():
        hidden = torch.relu(data["x"] @ (own["embedding"] @ own["input"]))
        outputs = hidden @ (own["output"] @ own["unembedding"])
        return len(own["embedding"]) * functional.cross_entropy(outputs.flatten(0, 1), label)

    return descent(torch.optim.AdamW(own.parameters(), **about), loss)


def linear_layers(e, weights: dict, data: dict) -> Callable:
    own, count = parameters({k: w for k, w in weights.items() if k != "bias"}), len(data["labels"])
    layers = [own[f"layer{j}"] for j in range(1, e.layers + 1)]
    groups: list[dict[str, Any]] = [{"params": layers, "weight_decay": e.weight_decay, "lr": e.learning_rate}]
    groups += [{"params": [own["features"]], "weight_decay": e.feature_decay, "lr": e.learning_rate * count}]

    def loss():
        h = own["features"]
        for layer in layers:
            h = layer @ h
        return (h - data["targets"]).square().sum() / (2 * count)

    return descent(torch.optim.SGD(groups, momentum=0.9), loss)


def near_collapse(e, weights: dict, data: dict) -> Callable:
    features = e.given_features(weights)
    targets, own = data["targets"], torch.eye(e.width).to(features)
    decay = e.class_size * e.weight_decay * own

    def step():
        nonlocal features
        below = features
        for _ in range(ROUNDS):
            rows = torch.linalg.solve(features.T @ features + decay, features.T @ targets).T
            shift = (e.feature_decay + e.tether) * own
            features = torch.linalg.solve(rows.T @ rows + shift, (targets @ rows + e.tether * below).T).T

    return step


def digits(e, weights: dict, data: dict) -> Callable:
    layers: list[nn.Module] = []
    for j in range(1, e.depth + 1):
        layers += [linear_layer(weights[f"layer{j}"]), nn.BatchNorm1d(e.width), nn.ReLU()]
    net = nn.Sequential(*layers, linear_layer(weights["classifier"], weights["bias"])).to(data["x"].device)
    optimiser = torch.optim.SGD(net.parameters(), lr=e.learning_rate, momentum=0.9, weight_decay=e.weight_decay)
    cosine = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda t: (1 + math.cos(math.pi * t / e.steps)) / 2)
    done = 0

    def step():
        nonlocal done
        batch = data["order"][done % len(data["order"])]
        optimiser.zero_grad()
        functional.cross_entropy(net(data["x"][batch]), data["label"][batch]).backward()
        optimiser.step()
        cosine.step()
        done += 1

    return step


def deep_linear(e, weights: dict, data: dict) -> Callable:
    own = parameters(weights)

    def loss():
        product = own["layer1"]
        for j in range(2, e.layers + 1):
            product = own[f"layer{j}"] @ product
        return (data["target"] - product).square().sum() / 2

    return descent(torch.optim.SGD(own.parameters(), lr=e.learning_rate), loss)


def output_scale(e, weights: dict, data: dict) -> Callable:
    own = parameters(weights)

    def loss():
        output = torch.relu(data["x"] @ own["first"].T) @ own["readout"] / e.width**0.5
        return functional.mse_loss(e.output_scale * (output - data["first_output"]), data["y"])

    return descent(torch.optim.SGD(own.parameters(), lr=e.learning_rate / e.output_scale**2), loss)


def linear_richness(e, weights: dict, data: dict) -> Callable:
    own = parameters(weights)
    first = weights["first"].T @ weights["readout"] / (e.richness * e.width)

    def loss():
        moved = own["first"].T @ own["readout"] / (e.richness * e.width) - first
        return (data["target"] - moved).square().sum()

    return descent(torch.optim.SGD(own.parameters(), lr=e.learning_rate * e.richness**2 * e.width / 2), loss)


def early_alignment(e, weights: dict, data: dict) -> Callable:
    own = parameters(weights)

    def loss():
        output = (data["x"] @ own["first"].T).relu() @ own["readout"]
        return functional.softplus(-data["y"] * output).mean()

    return descent(torch.optim.SGD(own.parameters(), lr=e.learning_rate), loss)


def xor_clusters(e, weights: dict, data: dict) -> Callable:
    own = parameters(weights)

    def loss():
        output = (data["x"] @ own["first"].T).relu() @ data["readout"] / e.width**0.5
        return functional.softplus(-data["y"] * output).mean()

    return descent(torch.optim.SGD(own.parameters(), lr=e.learning_rate / e.dimension), loss)


def feature_amplification(e, weights: dict, data: dict) -> Callable:
    own = parameters(weights)

    def loss():
        output = (data["x"] @ own["first"].T).relu() @ data["readout"]
        return functional.softplus(-data["y"] * output).mean()

    return descent(torch.optim.SGD(own.parameters(), lr=e.learning_rate), loss)


def piecewise_linear(e, weights: dict, data: dict) -> Callable:
    own, y = parameters(weights), torch.tensor([e.y1, e.y2, e.y3, e.y4, e.y5]).to(data["x"])

    def loss():
        output = ((data["x"][:, None] * own["slope"] + own["offset"]).relu() * own["readout"]).mean(1)
        penalty = sum(weight.square().mean() for weight in own.values()) / 2
        return functional.mse_loss(output, y) / 2 + e.penalty * penalty

    return descent(torch.optim.SGD(own.parameters(), lr=e.learning_rate * e.width, momentum=0.9), loss)


def linear_rank(e, weights: dict, data: dict) -> Callable:
    own = parameters(weights)
    first = weights["first"].T @ weights["readout"]

    def loss():
        return functional.mse_loss(data["x"] @ (own["first"].T @ own["readout"] - first), data["y"])

    return descent(torch.optim.SGD(own.parameters(), lr=e.learning_rate / e.input_size**2 / 2), loss)


def connectivity_rank(e, weights: dict, data: dict) -> Callable:
    net = nn.RNN(2, e.width, bias=False, batch_first=True)
    readout = nn.Parameter(weights["readout"].clone())
    with torch.no_grad():
        net.weight_ih_l0.copy_(weights["input"])
        net.weight_hh_l0.copy_(weights["recurrent"])
    optimiser = torch.optim.SGD([*net.parameters(), readout], lr=e.learning_rate, momentum=0.9)
    done = 0

    def step():
        nonlocal done
        x, y = (data[name][done % len(data["y"])] for name in ("x", "y"))
        optimiser.zero_grad()
        functional.softplus(-y * (net(x)[0][:, -1] @ readout)).mean().backward()
        optimiser.step()
        done += 1

    return step


@dataclass(frozen=True)
class Loop:
    """A configuration, the values of the knob that is swept, and what makes a step of one configuration."""

    experiment: Any
    knob: str
    low: float
    high: float
    write: Callable

    def knobs(self, count: int = SETTINGS) -> dict[str, list[float]]:
        """Every knob, with `count` values of the one that is swept."""
        same = {name: [getattr(self.experiment, name)] * count for name in self.experiment.knobs()}
        return same | {self.knob: list(np.linspace(self.low, self.high, count))}

    def step(self, experiment=None, where: Place | None = None) -> Callable:
        """One step of a configuration, this one or another."""
        one = experiment or self.experiment
        state, data = engine.draw(one, where or place("cpu"))
        return self.write(one, state["weights"], data)


BENCHMARK = PolynomialRegression(dimension=100, samples=450, width=64, test_samples=10)
LOOPS = {
    "benchmark": Loop(BENCHMARK, "output_scale", 0.5, 2.0, polynomial),
    "PolynomialRegression": Loop(PolynomialRegression(), "output_scale", 0.5, 2.0, polynomial),
    "ModularAddition": Loop(ModularAddition(), "weight_decay", 0.0, 3.0, modular_addition),
    "GrokkingTickets": Loop(
        GrokkingTickets(modulus=23, embedding_size=32, width=32), "weight_decay", 0.0, 1.0, tickets
    ),
    "LinearLayersCollapse": Loop(LinearLayersCollapse(), "weight_decay", 0.005, 0.02, linear_layers),
    "NearCollapse": Loop(NearCollapse(), "tether", 5.0, 50.0, near_collapse),
    "DigitsCollapse": Loop(DigitsCollapse(), "weight_decay", 0.0, 0.01, digits),
    "DigitsLayers": Loop(DigitsLayers(), "weight_decay", 0.0, 0.01, digits),
    "DeepLinear": Loop(DeepLinear(), "learning_rate", 0.005, 0.1, deep_linear),
    "OutputScale": Loop(OutputScale(), "output_scale", 0.05, 1.0, output_scale),
    "EarlyAlignment": Loop(EarlyAlignment(), "learning_rate", 0.02, 0.1, early_alignment),
    "XorClusters": Loop(XorClusters(), "learning_rate", 0.3, 3.0, xor_clusters),
    "FeatureAmplification": Loop(FeatureAmplification(), "learning_rate", 0.05, 0.5, feature_amplification),
    "WidthScaling": Loop(WidthScaling(), "scaling", 0.0, 1.0, width_scaling),
    "RateTransfer": Loop(RateTransfer(), "learning_rate", 0.001, 0.01, two_hidden),
    "EdgeOfStability": Loop(EdgeOfStability(), "learning_rate", 0.2, 0.8, edge_of_stability),
    "PiecewiseLinear": Loop(PiecewiseLinear(), "penalty", 5e-4, 5e-3, piecewise_linear),
    "ConnectivityRank": Loop(ConnectivityRank(), "learning_rate", 0.003, 0.03, connectivity_rank),
    "LinearRank": Loop(LinearRank(), "learning_rate", 0.001, 0.003, linear_rank),
    "LinearRichness": Loop(LinearRichness(), "richness", 0.5, 10.0, linear_richness),
    "DeepDigits": Loop(DeepDigits(layers=10), "learning_rate", 0.003, 0.03, deep_digits),
}
