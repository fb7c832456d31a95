"""Which deep networks can be trained at all: digits, from first weights of any scale (Schoenholz et al. 2017)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn.functional import cross_entropy

from toolkit import shared_fields
from toolkit.draws import child, normal, permutations
from toolkit.experiment import Training, column, knob, setting
from toolkit.metrics.accuracy import accuracy
from toolkit.optimisers import Optimiser, momentum
from toolkit.tasks import digits
from toolkit.theory import fluctuations
from toolkit.trace import shipped

TRAINED, BATCH, CLASSES = 1000, 64, 10
SEEN = 200  # pictures of each set that the columns are measured on
FUNCTIONS = {"tanh": torch.tanh, "relu": torch.relu}


@dataclass(frozen=True, kw_only=True)
class DeepDigits(Training):
    """A deep network of layers without normalisation learns scikit-learn's digits: h¹ = W¹x + b¹, hˡ⁺¹ = Wφ(hˡ) + b.

    64 pixels, shifted and scaled by one number each; cross-entropy of a linear classifier of φ(hᴸ); minibatches of 64
    and momentum 0.9. First weights are σ_w times draws from N(0, 1/fan-in), or with `ensemble` "orthogonal" σ_w times
    random orthogonal matrices between hidden layers; first biases σ_b N(0, 1). The classifier begins at N(0, 1/N). The
    first 1000 of the 1797 pictures, shuffled, are trained on.

    Columns are of the first 200 training pictures, and "test_accuracy" of 200 others.

    Theory: none. Mean-field theory speaks of the first weights, and says how deep a signal gets (`SignalPropagation`);
    how well a network has learned after so many steps it does not say.

    Source: Schoenholz, Gilmer, Ganguli & Sohl-Dickstein, "Deep information propagation" (2017), for the question, with
    MNIST; Day, Kahn & Roberts (2023), for orthogonal weights. The settings are ours.
    """

    weight_variance: float = knob(
        1.761, 0.05, 9.0, label="variance of the weights", symbol="σ_w²", marks=(0.5, 1, 1.761, 3, 6)
    )
    bias_variance: float = knob(0.05, 0.0, 1.0, label="variance of the biases", symbol="σ_b²", marks=(0, 0.05))
    layers: int = setting(30, 1, 60, label="layers", symbol="L", marks=(10, 30, 60), looped=True)
    width: int = shared_fields.width(64, 2, 256, marks=(64,))
    ensemble: str = setting("gaussian", options=fluctuations.ENSEMBLES, label="weights")
    activation: str = shared_fields.activation("tanh", tuple(FUNCTIONS))
    learning_rate: float = shared_fields.learning_rate(0.01, 1e-4, 0.3, marks=(0.003, 0.01))
    steps: int = shared_fields.steps(120, 10_000, marks=(120, 150))

    columns = {
        "train_loss": column("training loss", log=True),
        "train_accuracy": column("training accuracy"),
        "test_accuracy": column("test accuracy"),
    }
    moments = {"half": "train_accuracy >= 0.5"}

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        names = (f"{what} of digits below {CLASSES}" for what in ("pixels", "names"))
        pixels, digit = map(shipped, names, digits.pictures(CLASSES))
        shuffled = torch.randperm(digit.shape[0], generator=child(generator, "pictures"))
        x, label = ((pixels - pixels.mean()) / pixels.std())[shuffled], digit[shuffled].long()
        seen = torch.cat([x[:SEEN], x[TRAINED : TRAINED + SEEN]])
        data = {"x": x[:TRAINED], "label": label[:TRAINED], "seen": seen, "label_seen": label[TRAINED : TRAINED + SEEN]}
        data["order"] = self._order(child(generator, "batches"))
        return {"weights": self._first_weights(generator), "done": torch.zeros(1, dtype=torch.int64)}, data

    def _order(self, generator: torch.Generator) -> torch.Tensor:
        """Indices of the pictures in the batch of each step: `[steps, batch]`."""
        batches = TRAINED // BATCH
        epochs = -(-self.steps // batches)
        whole = permutations(epochs, TRAINED, generator=generator)[:, : batches * BATCH]
        return whole.reshape(epochs * batches, BATCH)[: self.steps]

    def _first_weights(self, generator: torch.Generator) -> dict:
        n = self.width
        weights = {"layer1": normal(n, 64, generator=child(generator, "layer1")) / 8}
        for j in range(2, self.layers + 1):
            drawn = normal(n, n, generator=child(generator, f"layer{j}"))
            weights[f"layer{j}"] = orthogonal(drawn) if self.ensemble == "orthogonal" else drawn / n**0.5
        for j in range(1, self.layers + 1):
            weights[f"bias{j}"] = normal(n, generator=child(generator, f"bias{j}"))
        weights["classifier"] = normal(CLASSES, n, generator=child(generator, "classifier")) / n**0.5
        return weights

    def ready(self, state: dict) -> dict:
        """With first weights and biases of the variances σ_w², σ_b²; those of the classifier stay."""
        scale = {"layer": self.weight_variance**0.5, "bias": self.bias_variance**0.5, "classifier": 1.0}
        weights = {name: scale[name.rstrip("0123456789")] * drawn for name, drawn in state["weights"].items()}
        return super().ready(state | {"weights": weights})

    def outputs(self, weights: dict, x: torch.Tensor) -> torch.Tensor:
        """The classifier's scores `[n, 10]`."""
        h = x @ weights["layer1"].T + weights["bias1"]
        for j in range(2, self.layers + 1):
            h = FUNCTIONS[self.activation](h) @ weights[f"layer{j}"].T + weights[f"bias{j}"]
        return FUNCTIONS[self.activation](h) @ weights["classifier"].T

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        return cross_entropy(self.outputs(weights, data["x"]), data["label"])

    def optimiser(self) -> Optimiser:
        return momentum(self.learning_rate)

    def batch(self, state: dict, data: dict) -> dict:
        chosen = data["order"][state["done"]][0]
        return {"x": data["x"][chosen], "label": data["label"][chosen]}

    def measure(self, state: dict, data: dict) -> dict:
        train, test = self.outputs(state["weights"], data["seen"]).split(SEEN)
        return {
            "train_loss": cross_entropy(train, data["label"][:SEEN]),
            "train_accuracy": accuracy(train, data["label"][:SEEN]),
            "test_accuracy": accuracy(test, data["label_seen"]),
        }


def orthogonal(drawn: torch.Tensor) -> torch.Tensor:
    """A random orthogonal matrix, evenly over all of them, from draws N(0, 1) `[n, n]` (Mezzadri 2007)."""
    frame, upper = torch.linalg.qr(drawn)
    return frame * upper.diagonal().sign()


recorded = {  # name of the recording: (configuration, swept values)
    "who_trains": (
        DeepDigits(),
        {
            "weight_variance": [0.5, 1, 1.4, 1.761, 2.25, 3, 6],
            "bias_variance": [0, 0.05, 0.3],
            "seed": shared_fields.SEEDS,
        },
    ),
    "orthogonal_digits": (
        DeepDigits(weight_variance=1, bias_variance=0, layers=60, learning_rate=0.003, steps=150),
        {"ensemble": list(fluctuations.ENSEMBLES), "layers": [10, 60], "seed": shared_fields.SEEDS},
    ),
}
