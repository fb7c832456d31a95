"""Right answers and mistakes of the page about one attention layer."""

import math

import numpy as np
import torch

from tests.exercises.answers import Answers
from toolkit.random_features import AttentionRandomFeatures
from toolkit.random_features.attention import Inputs, attend, fire


def reordered():
    """1, 2 or 3: whether the features of heads, of neurons or of both change with the order of the tokens."""
    e, generator = AttentionRandomFeatures(tokens=6, heads=4), torch.Generator().manual_seed(0)
    inputs, _, _ = e.draw(generator)
    other = Inputs(inputs.queries, inputs.tokens.flip(1), inputs.targets)
    neurons = torch.randn(12, 14, generator=generator, dtype=torch.float64)
    heads = e.draw_heads(generator)
    of_heads = not torch.allclose(attend(heads, e.keyed(inputs)), attend(heads, e.keyed(other)))
    of_neurons = not torch.allclose(fire(neurons, inputs), fire(neurons, other))
    return of_heads + 2 * of_neurons


ORDER = Answers(
    right={"counted": 2, "measured": reordered(), "as a float": 2.0},
    mistakes={
        "heads": (1, "what does a sum say"),
        "both": (3, "before anything is learned"),
        "none of them": (4, "numbered from 1 to 3 (got 4)"),
        "counted from 0": (0, "(got 0)"),
        "a half": (2.5, "2.5"),
    },
)


def one_head(q, w, keys):
    return np.maximum(keys @ (q @ w), 0) @ keys / len(keys)


def in_a_loop(q, w, keys):
    found = np.zeros(keys.shape[1])
    for key in keys:
        found += max(0.0, float(q @ w @ key)) * key
    return found / len(keys)


ATTEND = Answers(
    right={
        "hint": one_head,
        "loop": in_a_loop,
        "torch": lambda q, w, k: (
            (torch.tensor(k) @ (torch.tensor(q) @ torch.tensor(w))).relu() @ torch.tensor(k) / len(k)
        ),
        "mean": lambda q, w, k: (np.maximum(q @ w @ k.T, 0)[:, None] * k).mean(0),
    },
    mistakes={
        "sum": (lambda q, w, k: np.maximum(k @ (q @ w), 0) @ k, "divide by the number of tokens"),
        "normalised": (
            lambda q, w, k: np.maximum(k @ (q @ w), 0) @ k / np.maximum(k @ (q @ w), 0).sum(),
            "as a softmax would do",
        ),
        "no relu": (lambda q, w, k: (k @ (q @ w)) @ k / len(k), "relu makes those 0"),
        "counted": (lambda q, w, k: (k @ (q @ w) > 0) @ k / len(k), "count all alike; multiply"),
        "plain mean": (lambda q, w, k: k.mean(0), "where are the weights"),
        "relu last": (lambda q, w, k: np.maximum((k @ (q @ w)) @ k / len(k), 0), "before you sum"),
        "absolute": (lambda q, w, k: np.abs(k @ (q @ w)) @ k / len(k), "the absolute value is not relu"),
        "weights": (lambda q, w, k: np.maximum(k @ (q @ w), 0), "those are the weights"),
    },
)


def kappa(c):
    return (math.sqrt(1 - c * c) + c * (math.pi - math.acos(c))) / math.pi


def by_heads(s, t, size, heads=4_000_000):
    """The mean over drawn pairs of Gaussian numbers, with the same draws for each call."""
    u, v = np.random.default_rng(0).normal(size=(2, heads))
    v = s * t * u + math.sqrt(1 - (s * t) ** 2) * v
    return (np.maximum(u, 0) * np.maximum(v, 0)).mean() * size**2 * size**2 * t


def by_angle(s, t, size):
    angle = math.acos(s * t)
    return size**4 * t * (math.sin(angle) + (math.pi - angle) * math.cos(angle)) / (2 * math.pi)


PAIR = Answers(
    right={"hint": lambda s, t, size: size**4 / 2 * kappa(s * t) * t, "angle": by_angle},
    mistakes={
        "no t": (lambda s, t, size: size**4 / 2 * kappa(s * t), "the factor t is missing"),
        "norm": (lambda s, t, size: size**2 / 2 * kappa(s * t) * t, "it brings |k̃|²t, not only t"),
        "t alone": (lambda s, t, size: size**4 / 2 * kappa(t) * t, "as their product"),
        "s alone": (lambda s, t, size: size**4 / 2 * kappa(s) * t, "and not s alone"),
        "no half": (lambda s, t, size: size**4 * kappa(s * t) * t, "the half is missing"),
        "st": (lambda s, t, size: size**4 / 2 * kappa(s * t) * s * t, "t, and not st"),
        "slopes": (lambda s, t, size: size**4 / 2 * (1 - math.acos(s * t) / math.pi) * t, "the mean of the slopes"),
    },
)

ANSWERS = {"check_order": ORDER, "check_attend": ATTEND, "check_pair": PAIR}


def test_the_pair_is_the_mean_over_heads():
    for s, t, size in ((0.5, 0.5, 1.7), (-0.3, 0.8, 1.2), (0.9, -0.6, 2.1)):
        assert abs(by_heads(s, t, size) / by_angle(s, t, size) - 1) < 0.01
