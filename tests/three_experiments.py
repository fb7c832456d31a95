"""Three experiments that strain the interface: XOR clusters with a step of their own, layers trained with momentum
as state, and ridge regression without steps. Small enough to train in a second."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.func import grad

from toolkit.experiment import Experiment, Training, column, knob, setting


def normal(*shape, generator):
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@dataclass(frozen=True, kw_only=True)
class XorClusters(Training):
    """ReLU neurons on the four clusters of XOR with label noise, their weights in the span of the inputs.

    Logistic loss, first layer trained, second fixed at ±1/√m. Only the Gram matrix of the inputs enters the step.
    """

    dimension: int = setting(60, 10, 100_000, label="input dimension", symbol="p")
    signal: float = setting(4.0, 0.1, 100.0, label="distance of the clusters", symbol="μ")
    flip: float = setting(0.15, 0.0, 0.5, label="flipped labels")
    samples: int = setting(20, 4, 1000, label="training samples", symbol="n")
    width: int = setting(6, 2, 1000, label="neurons", symbol="m")
    clip: float = setting(50.0, 0.001, 100.0, label="largest coefficient of a step")
    rate: float = knob(0.05, 0.001, 1e300, label="learning rate", symbol="η", scale="log")
    steps: int = setting(12, 1, 10_000, label="training steps")

    columns = {
        "train_loss": column("training loss", log=True),
        "test_accuracy": column("test accuracy"),
        "coefficients": column("coefficients", dims=("sample", "neuron"), frames=4),
    }

    def start(self, generator):
        n, count = self.samples, 2 * self.samples
        cluster = torch.randint(0, 4, (count,), generator=generator)
        clean = torch.where(cluster < 2, 1.0, -1.0).double()
        centres = torch.tensor([[1.0, 0], [-1, 0], [0, 1], [0, -1]], dtype=torch.float64) * self.signal
        x = normal(count, self.dimension, generator=generator)
        x[:, :2] += centres[cluster]
        flipped = torch.rand(n, generator=generator, dtype=torch.float64) < self.flip
        first = normal(self.dimension, self.width, generator=generator) / self.dimension
        sign = torch.ones(self.width, dtype=torch.float64)
        sign[self.width // 2 :] = -1
        data = {
            "gram": x @ x[:n].T,  # [2n, n]
            "first": x @ first,  # [2n, m]
            "readout": sign / self.width**0.5,
            "y": torch.where(flipped, -clean[:n], clean[:n]),
            "clean": clean[n:],
        }
        return {"coefficients": torch.zeros(n, self.width, dtype=torch.float64)}, data

    def hidden(self, state, data):
        return data["first"] + data["gram"] @ state["coefficients"]

    def step(self, state, data):
        h = self.hidden(state, data)[: self.samples]
        pull = torch.sigmoid(-data["y"] * (h.relu() @ data["readout"])) * data["y"]
        move = self.rate / self.samples * pull[:, None] * data["readout"] * (h > 0)
        return {"coefficients": state["coefficients"] + move.clamp(-self.clip, self.clip)}

    def measure(self, state, data):
        output = self.hidden(state, data).relu() @ data["readout"]
        n = self.samples
        return {
            "train_loss": torch.nn.functional.softplus(-data["y"] * output[:n]).mean(),
            "test_accuracy": (output[n:] * data["clean"] > 0).to(output.dtype).mean(),
            "coefficients": state["coefficients"],
        }


@dataclass(frozen=True, kw_only=True)
class FreeFeatures(Training):
    """Features as parameters under linear layers: classes of unequal size collapse. Heavy-ball momentum."""

    counts: tuple = setting((4, 2), 1, 100, label="samples of each class")
    layers: int = setting(2, 1, 5, label="linear layers")
    width: int = setting(4, 1, 100, label="width")
    decay: float = knob(0.01, 1e-6, 0.1, label="weight decay", symbol="λ", scale="log")
    learning_rate: float = knob(0.1, 1e-3, 1e30, label="learning rate", symbol="η", scale="log")
    momentum: float = knob(0.9, 0.0, 0.99, label="momentum", symbol="μ")
    steps: int = setting(20, 1, 10_000, label="training steps")

    columns = {
        "train_loss": column("training loss", log=True),
        "norms": column("norms of the class weights", dims=("class",)),
        "cosines": column("cosines of class means", dims=("class", "other_class"), frames=5, along=("momentum",)),
    }

    def start(self, generator):
        classes, n = len(self.counts), sum(self.counts)
        label = torch.repeat_interleave(torch.arange(classes), torch.tensor(self.counts))
        shapes = {f"layer{i}": (self.width, self.width) for i in range(1, self.layers)}
        shapes |= {f"layer{self.layers}": (classes, self.width), "features": (self.width, n)}
        weights = {k: 0.4 * normal(*shape, generator=generator) for k, shape in shapes.items()}
        velocity = {k: torch.zeros_like(v) for k, v in weights.items()}
        data = {"targets": torch.eye(classes, dtype=torch.float64)[label].T}  # [classes, n]
        return {"values": weights, "velocity": velocity}, data

    def product(self, weights):
        product = weights["layer1"]
        for i in range(2, self.layers + 1):
            product = weights[f"layer{i}"] @ product
        return product

    def loss(self, weights, data):
        residual = self.product(weights) @ weights["features"] - data["targets"]
        size = sum(w.square().sum() for w in weights.values())
        return residual.square().sum() / (2 * residual.shape[1]) + self.decay / 2 * size

    def step(self, state, data):
        slope = grad(self.loss)(state["values"], data)
        velocity = {k: self.momentum * state["velocity"][k] + g for k, g in slope.items()}
        values = {k: w - self.learning_rate * velocity[k] for k, w in state["values"].items()}
        return {"values": values, "velocity": velocity}

    def measure(self, state, data):
        weights, targets = state["values"], data["targets"]
        means = weights["features"] @ targets.T / targets.sum(1)
        unit = means / means.norm(dim=0)
        return {
            "train_loss": self.loss(weights, data),
            "norms": self.product(weights).norm(dim=1),
            "cosines": unit.T @ unit,
        }


@dataclass(frozen=True, kw_only=True)
class FeatureRidge(Experiment):
    """Ridge regression on random features: one eigendecomposition in `start` serves every ridge. No steps."""

    samples: int = setting(12, 2, 1000, label="samples", symbol="n")
    features: int = setting(8, 1, 1000, label="features", symbol="N", scale="log", marks=(4, 8, 16))
    noise: float = setting(0.5, 0.0, 10.0, label="noise")
    ridge: float = knob(1.0, 1e-3, 100.0, label="ridge", symbol="λ", scale="log", marks=(0.1, 1, 10))

    columns = {"train_loss": column("training loss", log=True), "test_loss": column("test loss", log=True)}
    theories = {"direct": "direct solve"}

    def start(self, generator):
        n = self.samples
        x = normal(n + 30, 10, generator=generator)
        y = x.mean(1) + self.noise * normal(n + 30, generator=generator)
        features = x @ normal(10, self.features, generator=generator) / self.features**0.5
        values, vectors = torch.linalg.eigh(features[:n] @ features[:n].T)
        return {"values": values, "vectors": vectors}, {"features": features, "y": y}

    def measure(self, state, data):
        n, u = self.samples, state["vectors"]
        dual = u @ ((u.T @ data["y"][:n]) / (state["values"] + self.ridge))
        error = (data["features"] @ (data["features"][:n].T @ dual) - data["y"]).square()
        return {"train_loss": error[:n].mean(), "test_loss": error[n:].mean()}

    def prediction(self, theory_name, state, data, steps, watch):
        return ridge_losses(data["features"], data["y"], self.samples, self.ridge)


def ridge_losses(features, y, n, ridge):
    """Both losses of w = (FᵀF + λ)⁻¹Fᵀy with NumPy, the normal equations solved in feature space."""
    f = features[:n]
    w = np.linalg.solve(f.T @ f + ridge * np.eye(f.shape[1]), f.T @ y[:n])
    error = (features @ w - y) ** 2
    return {"train_loss": error[:n].mean(), "test_loss": error[n:].mean()}
