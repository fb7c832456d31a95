"""Right answers and mistakes of the page "Grokking tickets"."""

import math

import numpy as np
import torch
from numpy.testing import assert_allclose

from tests.exercises.answers import Answers
from toolkit import pruning


def bound(share, *layers):
    sizes = np.sort(np.abs(np.concatenate([layer.ravel() for layer in layers])))
    return sizes[-round(share * len(sizes))]


def kept(first, second, share):
    least = bound(share, first, second)
    return [np.mean(np.abs(layer) >= least) for layer in (first, second)]


def kept_in_a_loop(first, second, share):
    weights = sorted(((abs(w), i) for i, layer in enumerate((first, second)) for w in layer.flat), reverse=True)
    stays = [i for _, i in weights[: round(share * len(weights))]]
    return np.array([stays.count(0) / first.size, stays.count(1) / second.size])


def kept_by_the_toolkit(first, second, share):
    masks = pruning.magnitude_mask({"first": torch.tensor(first), "second": torch.tensor(second)}, share)
    return torch.stack([mask.mean() for mask in masks.values()])


def counts(first, second, share):
    return np.array([np.sum(np.abs(layer) >= bound(share, first, second)) for layer in (first, second)])


def layer_by_layer(first, second, share):
    return [np.mean(np.abs(layer) >= bound(share, layer)) for layer in (first, second)]


def signed(first, second, share):
    weights = np.sort(np.concatenate([first.ravel(), second.ravel()]))
    return [np.mean(layer >= weights[-round(share * len(weights))]) for layer in (first, second)]


def smallest(first, second, share):
    sizes = np.sort(np.abs(np.concatenate([first.ravel(), second.ravel()])))
    return [np.mean(np.abs(layer) <= sizes[round(share * len(sizes)) - 1]) for layer in (first, second)]


def of_the_largest(first, second, share):
    least = (1 - share) * max(np.abs(first).max(), np.abs(second).max())
    return [np.mean(np.abs(layer) >= least) for layer in (first, second)]


KEPT = Answers(
    right={"hint": kept, "loop": kept_in_a_loop, "toolkit": kept_by_the_toolkit},
    mistakes={
        "layer by layer": (layer_by_layer, "a bound of its own"),
        "removed": (lambda first, second, share: 1 - np.array(kept(first, second, share)), "that is what is removed"),
        "share removed": (lambda first, second, share: kept(first, second, 1 - share), "not what is removed"),
        "signed": (signed, "the sign counts there"),
        "smallest": (smallest, "the smallest weights are kept"),
        "counts": (counts, "numbers of weights"),
        "of all": (
            lambda first, second, share: counts(first, second, share) / (first.size + second.size),
            "shares of all weights",
        ),
        "of what is kept": (
            lambda first, second, share: counts(first, second, share) / counts(first, second, share).sum(),
            "shares of what is kept",
        ),
        "of the largest": (of_the_largest, "not of their number"),
    },
)

DISTANCE = Answers(
    right={
        "formula": lambda keep: 2 * (1 - keep) / (2 - keep),
        "one less": lambda keep: 1 - keep / (2 - keep),
        "counted": lambda keep: 1 - keep**2 / (2 * keep - keep**2),
    },
    mistakes={
        "similarity": (lambda keep: keep / (2 - keep), "the distance is 1 less that"),
        "both": (lambda keep: keep**2, "the share that both keep"),
        "either": (lambda keep: 1 - (1 - keep) ** 2, "the share that either keeps"),
        "of all": (lambda keep: 1 - keep**2, "divided by all weights"),
        "removed": (lambda keep: 1 - keep, "removed by one mask"),
        "exactly one": (lambda keep: 2 * keep * (1 - keep), "exactly one of them keeps"),
        "twice": (lambda keep: 1 - keep**2 / (2 * keep), "counted twice"),
        "built in": (lambda keep: 0.75, "whatever it is given"),
    },
)

LENGTH = Answers(
    right={"root": lambda keep: keep**0.5, "math": math.sqrt, "numpy": np.sqrt},
    mistakes={
        "squared length": (lambda keep: keep, "take the root"),
        "removed": (lambda keep: (1 - keep) ** 0.5, "what is removed"),
        "removed squares": (lambda keep: 1 - keep, "the squared length that is removed"),
        "square": (lambda keep: keep**2, "here is a square"),
        "difference": (lambda keep: 1 - (1 - keep) ** 0.5, "squares add"),
        "built in": (lambda keep: 0.632, "whatever it is given"),
    },
)

ANSWERS = {"check_kept": KEPT, "check_distance": DISTANCE, "check_length": LENGTH}


def test_random_masks_are_as_far_apart_as_the_formula_says():
    draws = torch.Generator().manual_seed(0)
    for keep in (0.1, 0.4, 0.8):
        one, other = ({"w": (torch.rand(200_000, generator=draws) < keep).double()} for _ in range(2))
        assert_allclose(pruning.mask_distance(one, other), 2 * (1 - keep) / (2 - keep), atol=0.005)


def test_random_masks_leave_the_root_of_the_share_of_a_length():
    draws = np.random.default_rng(0)
    weights = draws.normal(size=100_000)
    for keep in (0.1, 0.4):
        shorter = np.linalg.norm(weights * (draws.random(100_000) < keep)) / np.linalg.norm(weights)
        assert_allclose(shorter, keep**0.5, atol=0.01)
