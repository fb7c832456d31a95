"""One attention layer whose heads stay as they were drawn, against a layer of neurons (Fu, Guo, Bai & Mei 2023)."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Experiment, column, knob, setting
from toolkit.networks import relu_features
from toolkit.random_features.readout import errors, factorised
from toolkit.theory import attention as theory
from toolkit.theory.random_features import risk

RIDGES = tuple(10.0 ** (power / 2) for power in range(-18, 5))  # eleven decades, of which the tuned ridge is the best
TUNING, TEST = 500, 1000  # samples that the ridge is chosen on, and those of the test error
PLACES = 73  # angles at which a function of one token is drawn
QUERIES = 100  # over which it is averaged


class Inputs(NamedTuple):
    """Queries `[n, d]`, tokens `[n, tokens, d]` and targets `[n]`."""

    queries: Tensor
    tokens: Tensor
    targets: Tensor


@dataclass(frozen=True, kw_only=True)
class AttentionRandomFeatures(Experiment):
    """f(q, k) = (1/√M) Σₘ (1/N) Σᵢ relu(q·Wₘk̃ᵢ) vₘ·k̃ᵢ with M heads W drawn once; only v is learned, by a ridge.

    An input is a query q and N tokens kᵢ, all drawn evenly from the sphere of radius √d; k̃ is a token, with a 1
    appended or without it. The target is the mean of g(kᵢ) over the tokens, whatever their order and the query, shifted
    and scaled to mean 0 and variance 1. g is a function of the first coordinate: its "relu", its "absolute" value, or
    itself ("linear"). There are no steps: sweep `samples` or `ridge`.

    `network_…` columns are those of relu neurons that see the query and the tokens in a row, with as many features,
    M(d + 1) or Md. `tuned_…` columns are at the ridge, of eleven decades, that is best on 500 samples of its own, for
    each of the two. Test errors are means over 1000 new inputs, so 1 is the error of the mean of the target.

    "learned" is the value that the attention layer with the tuned ridge gives to one token at "angle" from the first
    axis, averaged over queries, and "wanted" is g. "positions" are the tokens of one input, in the plane of the first
    two coordinates, "attended" the same as long as the weight relu(q·Wk̃) that one head gives them, the largest weight
    being 1, and "side" says whether a token counts for more or for less than an average one.

    Theories: "random features", the average over samples and heads from the spectrum of the closed kernel, as if the
    features were Gaussian; "kernel", the same for M = ∞. Neither speaks of the neurons.

    Source: Fu, Guo, Bai & Mei, "What can a single attention layer learn? A study through the random features lens"
    (2023).
    """

    samples: int = shared_fields.samples(30, 2000, marks=(30, 100, 300, 1000))
    heads: int = setting(100, 1, 1000, label="heads", symbol="M", scale="log", marks=(30, 100, 300))
    tokens: int = setting(32, 1, 128, label="tokens", symbol="N", scale="log", marks=(8, 32))
    dimension: int = setting(2, 2, 4, label="input dimension", symbol="d", marks=(2, 3, 4))
    value: str = setting("relu", options=theory.VALUES, label="what counts in a token", symbol="g")
    appended: bool = setting(True, label="append a 1 to each token")
    ridge: float = knob(0.01, 1e-9, 100.0, label="ridge", symbol="δ", scale="log", marks=(1e-4, 1e-3, 0.01, 0.1, 1))

    columns = {
        "train_loss": column("training error", log=True),
        "test_loss": column("test error", log=True),
        "network_test_loss": column("test error of neurons", log=True),
        "tuned_test_loss": column("test error, ridge tuned", log=True),
        "tuned_network_test_loss": column("test error of neurons, ridge tuned", log=True),
        "learned": column(
            "learned value of a token", dims=("place",), along=("samples", "value", "appended"), resolution=0.01
        ),
        "wanted": column("value of a token", dims=("place",), along=("value",), resolution=0.01),
        "angle": column("angle of a token, in degrees", dims=("place",), along=(), resolution=0.5),
        "positions": column("tokens", dims=("token", "coordinate"), along=(), resolution=0.01),
        "attended": column("tokens, by weight", dims=("token", "coordinate"), along=("appended",), resolution=0.01),
        "side": column("side of a token", dims=("token",), along=("value",), resolution=1),
    }
    predicts_draws: ClassVar = False
    theories: ClassVar = {"random features": "random-feature theory", "kernel": "kernel theory, endless heads"}

    @property
    def variance(self) -> float:
        """Of the entries of W."""
        return 1 / self.dimension

    @property
    def features(self) -> int:
        """Numbers that each of the two learns."""
        return self.heads * (self.dimension + self.appended)

    def start(self, generator) -> tuple[dict, dict]:
        samples, tuning, test = self.draw(generator)
        heads = self.draw_heads(generator)
        width = self.dimension * (self.tokens + 1)
        neurons = normal(self.features, width, generator=child(generator, "neurons")) / width**0.5
        sets = (samples, tuning, test)
        targets, state, data = [x.targets for x in sets], {}, {}
        state["attention"], data["attention"] = _tuned([attend(heads, self.keyed(x)) for x in sets], targets)
        state["network"], data["network"] = _tuned([fire(neurons, x) for x in sets], targets)
        return state, data | self._pictures(heads, samples, test, data["attention"]["best_ridge"])

    def draw(self, generator) -> tuple[Inputs, Inputs, Inputs]:
        """What is learned from, what the ridge is chosen on, and what the test error is measured on."""
        counts = {"inputs": self.samples, "tuning": TUNING, "test": TEST}
        return tuple(self._inputs(child(generator, name), count) for name, count in counts.items())  # pyright: ignore[reportReturnType]

    def draw_heads(self, generator) -> Tensor:
        """W, `[M, d, d + 1]`, or `[M, d, d]` without the appended 1."""
        seen = self.dimension + self.appended
        return self.variance**0.5 * normal(self.heads, self.dimension, seen, generator=child(generator, "heads"))

    def _inputs(self, generator, count: int) -> Inputs:
        queries = normal(count, self.dimension, generator=child(generator, "queries"))
        tokens = normal(count, self.tokens, self.dimension, generator=child(generator, "tokens"))
        tokens = self.dimension**0.5 * torch.nn.functional.normalize(tokens, dim=-1)
        queries = self.dimension**0.5 * torch.nn.functional.normalize(queries, dim=-1)
        return Inputs(queries, tokens, self.target(tokens))

    def worth(self, tokens: Tensor) -> Tensor:
        """g of tokens `[..., d]`: `[...]`."""
        first = tokens[..., 0]
        return {"relu": first.relu(), "absolute": first.abs(), "linear": first}[self.value]

    def target(self, tokens: Tensor) -> Tensor:
        """The mean of g over tokens `[n, tokens, d]`, with mean 0 and variance 1: `[n]`."""
        mean, deviation = theory.token_moments(self.value, self.dimension)
        return (self.worth(tokens).mean(-1) - mean) * (self.tokens**0.5 / deviation)

    def keyed(self, inputs: Inputs) -> Inputs:
        """With a 1 appended to each token, or as they are."""
        tokens = inputs.tokens
        keys = torch.cat([tokens, torch.ones_like(tokens[..., :1])], -1) if self.appended else tokens
        return inputs._replace(tokens=keys)

    def measure(self, state: dict, data: dict) -> dict:
        measured = {}
        for name, prefix in (("attention", ""), ("network", "network_")):
            test, train = errors(state[name], data[name], self.ridge, self.samples)
            measured |= {f"{prefix}test_loss": test, f"{prefix}train_loss": train}
            measured[f"tuned_{prefix}test_loss"] = data[name]["tuned_test_loss"]
        return {name: measured[name] for name in measured.keys() & self.columns} | data["shown"]

    def _pictures(self, heads: Tensor, samples: Inputs, test: Inputs, ridge: Tensor) -> dict:
        """What does not depend on the ridge of the slider: the function of one token, and the weights of one head."""
        angle = torch.linspace(-180, 180, PLACES, dtype=torch.float64)
        tokens = self.dimension**0.5 * _directions(angle, self.dimension)
        features, few = attend(heads, self.keyed(samples)), test.queries[:QUERIES]
        readout = ridge_readout(features, samples.targets, ridge)
        one = [attend(heads, self.keyed(Inputs(few, token.expand(len(few), 1, -1), few[:, 0]))) for token in tokens]
        mean, deviation = theory.token_moments(self.value, self.dimension)
        learned = mean + deviation / self.tokens**0.5 * torch.stack([(x @ readout).mean() for x in one])
        return {
            "shown": {"learned": learned, "wanted": self.worth(tokens), "angle": angle} | self._attended(heads, test)
        }

    def _attended(self, heads: Tensor, test: Inputs) -> dict:
        """The tokens of one input in the plane of the first two coordinates, and the weights of the first head."""
        keys, place = self.keyed(test).tokens[0], test.tokens[0, :, :2] / self.dimension**0.5
        weight = (keys @ (test.queries[0] @ heads[0])).relu()
        above = self.worth(test.tokens[0]) > theory.token_moments(self.value, self.dimension)[0]
        attended = place * (weight / weight.amax().clamp(min=1e-12))[:, None]
        return {"positions": place, "attended": attended, "side": 2 * above.double() - 1}

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        watch()
        features = math.inf if theory_name == "kernel" else self.features
        task = (self.value, self.dimension, self.tokens, self.appended, self.variance)
        test, train = _risk(task, self.samples, features, self.ridge)
        tuned = min(_risk(task, self.samples, features, ridge)[0] for ridge in RIDGES)
        return {"test_loss": test, "train_loss": train, "tuned_test_loss": tuned}


@functools.lru_cache(4096)
def _risk(task: tuple, samples: int, features: float, ridge: float) -> tuple[float, float]:
    """(test, train); a seed changes neither."""
    return risk(*_spectrum(*task), samples, features, ridge)


@functools.lru_cache(64)
def _spectrum(*task):
    return theory.attention_task(*task)


def attend(heads: Tensor, inputs: Inputs) -> Tensor:
    """(1/√M)(1/N) Σᵢ relu(q·Wₘkᵢ) kᵢ for heads `[M, d, e]` and inputs with keys `[n, N, e]`: `[n, M·e]`."""
    keys = inputs.tokens
    asked = torch.einsum("nd,mde->nme", inputs.queries, heads)
    weights = torch.einsum("nme,nie->nmi", asked, keys).relu()
    return torch.einsum("nmi,nie->nme", weights, keys).flatten(1) / (keys.shape[1] * len(heads) ** 0.5)


def fire(neurons: Tensor, inputs: Inputs) -> Tensor:
    """√(2/F) relu(w·x) of F neurons, x the query and all tokens in a row: `[n, F]`."""
    return relu_features(neurons, torch.cat([inputs.queries, inputs.tokens.flatten(1)], 1))


def ridge_readout(features: Tensor, targets: Tensor, ridge: Tensor | float) -> Tensor:
    """(ΦᵀΦ + δI)⁻¹Φᵀy."""
    gram = features.T @ features
    return torch.linalg.solve(gram + ridge * torch.eye(len(gram), dtype=gram.dtype), features.T @ targets)


def _tuned(features: list[Tensor], targets: list[Tensor]) -> tuple[dict, dict]:
    """State and data for `errors` on the test set, with the best ridge on the tuning set and its test error."""
    many = len(targets[0])
    pairs = [(x / len(y) ** 0.5, y / len(y) ** 0.5) for x, y in zip(features[1:], targets[1:], strict=True)]
    state, tuning, _ = factorised(features[0], targets[0], *pairs[0])
    _, test, _ = factorised(features[0], targets[0], *pairs[1])
    ridges = torch.tensor(RIDGES, dtype=torch.float64)
    best = ridges[torch.stack([errors(state, tuning, ridge, many)[0] for ridge in ridges]).argmin()]
    return state, test | {"best_ridge": best, "tuned_test_loss": errors(state, test, best, many)[0]}


def _directions(angle: Tensor, dimension: int) -> Tensor:
    """Unit vectors `[places, d]` in the plane of the first two axes, at angles in degrees."""
    turned = torch.deg2rad(angle)
    plane = torch.stack([turned.cos(), turned.sin()], -1)
    return torch.nn.functional.pad(plane, (0, dimension - 2))


SAMPLES = [10, 14, 20, 30, 42, 60, 80, 100, 140, 200, 300, 450, 700, 1000]

recorded = {  # name of the recording: (configuration, swept values)
    "attention": (
        AttentionRandomFeatures(),
        {"samples": SAMPLES, "value": ["relu", "absolute"], "appended": [True, False], "seed": shared_fields.SEEDS},
    ),
    "attention_ridge": (
        AttentionRandomFeatures(samples=100),
        {
            "ridge": [10.0 ** (power / 2) for power in range(-12, 3)],
            "samples": [30, 100, 300],
            "heads": [30, 100, 300],
            "seed": shared_fields.SEEDS,
        },
    ),
}
