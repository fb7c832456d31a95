"""Neural collapse of a network trained on handwritten digits (Papyan, Han & Donoho 2020)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from toolkit import shared_fields
from toolkit.draws import child, normal, permutations
from toolkit.experiment import Training, column, setting, unmoving
from toolkit.metrics import collapse, simplex
from toolkit.metrics.accuracy import accuracy
from toolkit.networks import deep_features
from toolkit.optimisers import Optimiser, momentum
from toolkit.tasks import digits
from toolkit.theory.program import TheoryProgram
from toolkit.trace import shipped

SHARE = 1000 / digits.POOL  # of the pictures that are trained on
SHOWN = 120  # samples that are drawn, as many of each class
FRAMES = {"frames": 28, "along": ("normalisation", "weight_decay"), "resolution": 0.01}
ONCE = FRAMES | {"along": (), "resolution": 1 / 16}  # what does not change in training


@dataclass(frozen=True, kw_only=True)
class DigitsCollapse(Training):
    """A ReLU network learns scikit-learn's handwritten digits; training goes on long after its last mistake.

    64 pixels, shifted and scaled by one number each, `depth` hidden layers with batch normalisation (or none), a
    linear classifier; cross-entropy, or ½‖f − one-hot‖² ("mse"); minibatch gradient descent with momentum 0.9, weight
    decay on every parameter, the learning rate falling to 0 by a half cosine (or "constant"). He initialisation. The
    first 1000/1797 of the pictures, shuffled, are trained on; an epoch leaves out the pictures that fill no batch.

    All columns are of the whole training set, and batch normalisation uses its statistics. NC1 to NC4 are defined in
    `toolkit.metrics.collapse`. "samples" (120 of them), "means" and "rows" are features, class means and rows of
    the classifier in the plane of `toolkit.metrics.simplex.plane`, where a simplex is a regular polygon; digits that
    look alike are neighbours in it. Four classes are seen in space, where theirs is a tetrahedron.

    Theory: "simplex", what complete collapse looks like. It says where training should end. It does not say when, or
    whether this network gets there: no closed form is known for that.

    Source: V. Papyan, X. Y. Han and D. L. Donoho, "Prevalence of neural collapse during the terminal phase of deep
    learning training" (2020). The settings are ours, see the page.
    """

    classes: int = setting(10, 2, 10, label="classes", symbol="K", marks=(3, 4, 10), looped=True)
    depth: int = setting(3, 1, 8, label="hidden layers", marks=(1, 2, 3, 5), looped=True)
    width: int = shared_fields.width(128, 2, 1024, marks=(32, 64, 128, 256), symbol="")
    normalisation: str = setting("batch", options=("batch", "none"), label="normalisation")
    objective: str = shared_fields.objective("cross_entropy", "mse")
    learning_rate: float = shared_fields.learning_rate(0.05, 1e-4, 1.0, marks=(0.02, 0.05))
    schedule: str = setting("cosine", options=("cosine", "constant"), label="learning rate over time")
    weight_decay: float = shared_fields.weight_decay(0.004, 0.0, 0.1, marks=(0, 0.001, 0.004, 0.01))
    batch_size: int = setting(128, 2, 1000, label="batch size", scale="log", marks=(32, 128))
    steps: int = shared_fields.steps(3000, 100_000, marks=(300, 1000, 3000))

    columns = {
        "train_loss": column("training loss", log=True),
        "test_loss": column("test loss", log=True),
        "train_accuracy": column("training accuracy"),
        "test_accuracy": column("test accuracy"),
        "nc1": column("variation within the classes (NC1)", log=True),
        "nc2": column("class means: distance from a simplex (NC2)", log=True),
        "nc2_classifier": column("classifier: distance from a simplex", log=True),
        "nc3": column("classifier: distance from the class means (NC3)", log=True),
        "nc4": column("answers that are not the nearest class mean (NC4)"),
        "largest_cosine": column("largest cosine of two class means"),
        "least_cosine": column("least cosine of two class means"),
        "cosines": column("cosine of two class means", dims=("class", "other_class"), **FRAMES),
        "samples": column("features, seen from the side", dims=("sample", "coordinate"), **FRAMES),
        "means": column("class means, seen from the side", dims=("class", "coordinate"), **FRAMES),
        "rows": column("rows of the classifier, seen from the side", dims=("class", "coordinate"), **FRAMES),
        "sample_class": column("class of a drawn sample", dims=("sample",), **ONCE),
        "pictures": column("picture of a drawn sample", dims=("sample", "pixel"), **ONCE),
    }
    moments = {"no mistake left": "train_accuracy >= 1"}
    theories = {"simplex": "simplex"}
    targets = ("simplex",)

    def check(self) -> None:
        if self.batch_size > self.samples:
            raise ValueError(
                f"batch_size must be at most {self.samples}, the pictures to train on (got {self.batch_size})"
            )

    @property
    def samples(self) -> int:
        """Number of training pictures."""
        return int(SHARE * len(digits.pictures(self.classes)[1]))

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        names = (f"{what} of digits below {self.classes}" for what in ("pixels", "names"))
        pixels, digit = map(shipped, names, digits.pictures(self.classes))
        shuffled = torch.randperm(digit.shape[0], generator=child(generator, "pictures"))
        x, label = ((pixels - pixels.mean()) / pixels.std())[shuffled], digit[shuffled].long()
        n = self.samples
        order = self._order(child(generator, "batches"))
        data = {"x": x, "label": label[:n], "label_test": label[n:], "order": order}
        data |= {"shown": self._shown(label[:n]), "pixels": pixels[shuffled[self._shown(label[:n])]]}
        return {"weights": self._first_weights(generator), "done": torch.zeros(1, dtype=torch.int64)}, data

    def _order(self, generator: torch.Generator) -> torch.Tensor:
        """Indices of the pictures in the batch of each step: `[steps, batch]`."""
        batches = self.samples // self.batch_size
        epochs = -(-self.steps // batches)
        whole = permutations(epochs, self.samples, generator=generator)[:, : batches * self.batch_size]
        return whole.reshape(epochs * batches, self.batch_size)[: self.steps]

    def _shown(self, label: torch.Tensor) -> torch.Tensor:
        """The first pictures of each class, those that are drawn: `[SHOWN]`, class after class."""
        first = (label[:, None] < torch.arange(self.classes)).sum(0)  # place of each class in the order of the labels
        places = first[:, None] + torch.arange(SHOWN // self.classes)
        return label.argsort(stable=True)[places.flatten()]

    def _first_weights(self, generator: torch.Generator) -> dict:
        sizes = [64] + [self.width] * self.depth + [self.classes]
        names = [f"layer{j}" for j in range(1, self.depth + 1)] + ["classifier"]
        weights = {"bias": torch.zeros(self.classes, dtype=torch.float64)}
        for name, rows, inputs in zip(names, sizes[1:], sizes, strict=False):
            weights[name] = normal(rows, inputs, generator=child(generator, name)) * (2 / inputs) ** 0.5
        for j in range(1, self.depth + 1):
            weights[f"shift{j}"] = torch.zeros(self.width, dtype=torch.float64)
            if self.normalisation == "batch":
                weights[f"scale{j}"] = torch.ones(self.width, dtype=torch.float64)
        return weights

    def outputs(self, weights: dict, features: torch.Tensor) -> torch.Tensor:
        """The classifier's scores `[n, K]`."""
        return features @ weights["classifier"].T + weights["bias"]

    def fit(self, outputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """The loss without decay."""
        if self.objective == "cross_entropy":
            return cross_entropy(outputs, labels)
        targets = torch.eye(self.classes, dtype=outputs.dtype, device=outputs.device)[labels]
        return (outputs - targets).square().sum(1).mean() / 2

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        features = deep_features(weights, data["x"], self.depth)
        return self.fit(self.outputs(weights, features), data["label"])

    def optimiser(self, rate: torch.Tensor | float = 1.0) -> Optimiser:
        return momentum(self.learning_rate * rate, weight_decay=self.weight_decay)

    def scheduled_optimiser(self, state: dict) -> Optimiser:
        return self.optimiser(self.rate(state["done"].to(state["weights"]["bias"].dtype)))

    def batch(self, state: dict, data: dict) -> dict:
        chosen = data["order"][state["done"]][0]
        return {"x": data["x"][chosen], "label": data["label"][chosen]}

    def rate(self, done: torch.Tensor) -> torch.Tensor | float:
        """Factor of the learning rate: ½(1 + cos(π done/steps)), or 1."""
        return (1 + torch.cos(math.pi * done / self.steps)) / 2 if self.schedule == "cosine" else 1.0

    def measure(self, state: dict, data: dict) -> dict:
        weights, label, n = state["weights"], data["label"], data["label"].shape[0]
        every = deep_features(weights, data["x"], self.depth, reference=n)
        features, out = every[:n], self.outputs(weights, every)
        about = {"features": features, "labels": label, "classes": self.classes}
        return {
            "train_loss": self.fit(out[:n], label),
            "test_loss": self.fit(out[n:], data["label_test"]),
            "train_accuracy": accuracy(out[:n], label),
            "test_accuracy": accuracy(out[n:], data["label_test"]),
            "nc1": collapse.nc1(**about),
            "nc2": collapse.nc2(**about),
            "nc2_classifier": collapse.nc2_classifier(weights["classifier"]),
            "nc3": collapse.nc3(**about, weight=weights["classifier"]),
            "nc4": collapse.nc4(**about, weight=weights["classifier"], bias=weights["bias"]),
        } | self.geometry(features, weights["classifier"], data)

    def geometry(self, features: torch.Tensor, classifier: torch.Tensor, data: dict) -> dict:
        """Cosines of the class means; means, some samples and the rows of the classifier, projected onto a plane."""
        _, means, _ = collapse.class_means(features, data["label"], self.classes)
        cosines = collapse.cosines(means)
        own = torch.eye(self.classes, dtype=means.dtype, device=means.device)
        directions, rows = self._directions(means).T, classifier - classifier.mean(0)
        size = (means.square().sum() / rows.square().sum()).sqrt()
        return {
            "largest_cosine": (cosines - 2 * own).amax(),
            "least_cosine": (cosines + own).amin(),
            "cosines": cosines,
            "samples": (features[data["shown"]] - features.mean(0)) @ directions,
            "means": means @ directions,
            "rows": size * rows @ directions,
            "sample_class": data["label"][data["shown"]].to(means.dtype),
            "pictures": data["pixels"],
        }

    def _directions(self, means: torch.Tensor) -> torch.Tensor:
        """In which features are seen: `[2, d]`, or `[3, d]` for four classes."""
        return simplex.space(means) if self.classes == 4 else simplex.plane(means[list(digits.tour(self.classes))])

    def _corners(self, like: torch.Tensor) -> torch.Tensor:
        """Where the class means stand in these directions once they are a simplex: `[K, 2]`, or `[4, 3]`."""
        if self.classes == 4:
            return simplex.tetrahedron(like)
        tour = digits.tour(self.classes)
        return simplex.corners(self.classes, like)[[tour.index(k) for k in range(self.classes)]]

    def prediction(self, theory_name: str, state: dict, data: dict, steps: np.ndarray, watch) -> dict:
        still = self._complete(torch.zeros((), dtype=torch.float64))
        return unmoving({name: values.numpy() for name, values in still.items()}, steps)

    def theory_program(self, theory_name: str) -> TheoryProgram:
        return TheoryProgram(lambda state, data: {}, None, lambda kept, step: self._complete(step))

    def _complete(self, like: torch.Tensor) -> dict:
        """What complete collapse looks like, in the dtype of a tensor."""
        own = torch.eye(self.classes, dtype=like.dtype)
        cosines = (own * self.classes - 1) / (self.classes - 1)
        apart = torch.full_like(like, -1 / (self.classes - 1))
        corners = self._corners(like)
        return {"largest_cosine": apart, "least_cosine": apart, "cosines": cosines, "means": corners}


recorded = {  # name of the recording: (configuration, swept values)
    "digits": (
        DigitsCollapse(),
        {"weight_decay": [0, 0.001, 0.004, 0.01], "normalisation": ["batch", "none"], "seed": shared_fields.SEEDS},
    ),
    "digits_three": (DigitsCollapse(classes=3), {"weight_decay": [0, 0.004], "seed": shared_fields.SEEDS}),
    "digits_four": (DigitsCollapse(classes=4), {"weight_decay": [0, 0.004], "seed": shared_fields.SEEDS}),
}

trained = {  # structural fields that the website trains at their other values, too
    "digits": ("depth", "objective", "schedule"),
}
