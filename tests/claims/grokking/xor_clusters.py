"""Claims of the page `grokking/xor_clusters`."""

from functools import cache

import numpy as np
import torch

from tests.claims import about, below, between, claim, exactly, holds, in_all_of, more_than, rounded
from toolkit import recording
from toolkit.exercises.grokking.xor_clusters import _deviations
from toolkit.grokking import XorClusters
from toolkit.theory.xor_clusters import linear_accuracy, oracle_error

experiment = XorClusters()
P, D, SIGNAL = experiment.samples, experiment.dimension, experiment.signal
WRONG = experiment.corruption
SEEDS = range(8)


@cache
def held():
    return recording("grokking/xor_clusters").measured


def runs(dimension=D, signal=SIGNAL):
    """The recorded runs of all seeds."""
    return held().sel(dimension=dimension, signal=signal)


def at(step, column, **where):
    return runs(**where)[column].sel(step=step)


def late(column, **where):
    """From the third step on."""
    return runs(**where)[column].sel(step=slice(3, None))


def ends(**where):
    return at(100, "test_accuracy", **where).mean()


@cache
def others(points, **values):
    """Runs of eight seeds that are not recorded, at some steps."""
    short = experiment.replace(steps=max(points), **values)
    return short.sweep(seed=SEEDS, points=list(points), progress=False)


def large(step, column):
    return others((1, 3, 30), first_size=100.0)[column].sel(step=step)


def fitted_at_once():
    return at(1, "train_accuracy") == 1


def _starts(dimension):
    """What eight runs begin with: inputs, given labels, and for how many neurons each input is on."""
    configuration = experiment.replace(dimension=dimension)
    for seed in SEEDS:
        state, data = configuration.start(torch.Generator().manual_seed(seed))
        yield data["x"], data["y"], (state["weights"]["first"] @ data["x"].T > 0).sum(0).double()


def fitted(dimension, evenly):
    """Share of the labels that Σ nᵢyᵢxᵢ gives back, with nᵢ equal or the number of neurons that take up input i."""
    return [
        float((y * (x @ ((y if evenly else y * count) @ x)) > 0).double().mean()) for x, y, count in _starts(dimension)
    ]


claims = [
    claim("gives every training label back", holds, fitted_at_once),
    claim("By the third step it is right about new inputs", holds, lambda: at(3, "test_accuracy") > 0.99),
    claim("still gives every wrong label back", holds, lambda: late("wrong_fitted") == 1),
    claim("An input has {} entries", exactly, D),
    claim(
        "A network with {} rectified neurons sees {} inputs, and {} of their labels are wrong",
        *(exactly, experiment.width, P, WRONG),
    ),
    claim(
        "all of the training labels are given back, in all of {} seeds, and the test accuracy is anywhere between {} "
        "and {}",
        *(in_all_of, fitted_at_once),
        *(between, lambda: at(1, "test_accuracy")),
    ),
    claim("no better than a coin", holds, lambda: abs(at(1, "test_accuracy").mean() - 0.5) < 0.08),
    claim("it is above {} for every seed", more_than, lambda: late("test_accuracy")),
    claim("the training accuracy has not moved", holds, lambda: late("train_accuracy") == 1),
    claim("the {} wrong labels are still fitted", exactly, WRONG * P),
    claim("there is almost nothing", holds, lambda: abs(held().neurons.sel(frame=0)).max() < 0.1),
    claim("the arrows point anywhere", holds, lambda: abs(at(1, "alignment") - 2 / np.pi) < 0.1),
    claim("they have turned to the centres of their own colour", holds, lambda: at(3, "alignment") > 0.95),
    claim("at the end the test accuracy is {} to {}", between, lambda: at(100, "test_accuracy", dimension=10**6)),
    claim("a tenth as long as their first step", holds, experiment.first_size == 0.1),
    claim("Here $D$ is about {} standard deviations", about, _deviations(D, P, SIGNAL)),
    claim("so that no label is missed", holds, 1 - linear_accuracy(P, D, SIGNAL) < 1e-9),
    claim(
        "for every seed the test accuracy is {} to {}",
        *(between, lambda: others((1,), mirrored=True).test_accuracy.sel(step=1)),
    ),
    claim(
        "agrees with $\\hat w$ on {} to {} of new inputs after the first step",
        between,
        lambda: at(1, "linear_agreement"),
    ),
    claim("By the fifth, this is chance again", holds, lambda: abs(at(5, "linear_agreement") - 0.5) < 0.03),
    claim("nothing to speak of", holds, oracle_error(SIGNAL) < 1e-9),
    claim("in each of the other {} a bit", exactly, D - 2),
    claim(
        "here {} against {} is enough; with {} dimensions it is not, and the wrong labels are given up",
        *(exactly, D, P * SIGNAL / 4, 10_000),
    ),
    claim(
        "is enough; with",
        holds,
        lambda: [at(100, "wrong_fitted") == 1, at(100, "wrong_fitted", dimension=10_000) == 0],
    ),
    claim("all but the wrong ones, the dashed line at {}", exactly, 1 - WRONG),
    claim("The network's own is about a half", holds, lambda: abs(at(1, "test_accuracy").mean() - 0.5) < 0.08),
    claim(
        "with {} the agreement is {} to {}",
        *(exactly, 1600),
        *(between, lambda: others((1,), width=1600).linear_agreement.sel(step=1)),
        full=True,
    ),
    claim("the linear classifier would give {} to {} of the labels back", between, lambda: fitted(3000, evenly=True)),
    claim(
        "The network gives back only {} to {} after the first step",
        *(between, lambda: at(1, "train_accuracy", dimension=3000)),
    ),
    claim(
        "what neurons take up is too uneven to average out over {} of them; with {} it is {} to {}",
        *(exactly, experiment.width, 1600),
        *(between, lambda: others((1,), dimension=3000, width=1600).train_accuracy.sel(step=1)),
        full=True,
    ),
    claim(
        "is too uneven to average out",
        holds,
        lambda: [np.mean(fitted(3000, evenly=False)) < 0.75, np.mean(fitted(D, evenly=False)) > 0.999],
    ),
    claim("hardly longer than the centres", holds, (3000 / SIGNAL) ** 0.5 < 2),
    claim(
        "gives back exactly the {} that are right",
        *(exactly, 1 - WRONG),
    ),
    claim("and refuses what contradicts it", holds, lambda: at(100, "wrong_fitted", dimension=3000) == 0),
    claim("the labels are fitted as before", holds, lambda: at(1, "train_accuracy", signal=200) == 1),
    claim("the test accuracy is only {} to {}", between, lambda: at(100, "test_accuracy", signal=200)),
    claim("{} times the dimension and {} times the squared length", exactly, 10**6 / D, SIGNAL / 200),
    claim("ends close to this", holds, lambda: abs(ends(dimension=10**6) - ends(signal=200)) < 0.02),
    claim("a hundred times as long", holds, lambda: abs(large(1, "linear_agreement") - 0.5) < 0.1),
    claim("The labels are fitted by the third step all the same", holds, lambda: large(3, "train_accuracy") > 0.99),
    claim("the test accuracy is then still below {}", below, lambda: large(3, "test_accuracy")),
    claim("it needs about {} steps to be above {}", about, 30, more_than, lambda: large(30, "test_accuracy")),
    claim(
        "At the end the test accuracy is then between {} and {}, depending on the seed",
        *(between, lambda: others((1, 100), balanced=False).test_accuracy.sel(step=100)),
    ),
    claim("Expected: {} for the default", rounded, _deviations(D, P, SIGNAL)),
    claim("Expected: {} for a rule without errors and a share of {}", exactly, 0.85, 0.15),
    claim("What the text says of seeds holds for {}", exactly, lambda: held().sizes["seed"]),
]

defined = [
    "where a half is chance",
    "$a_j^2 = 1$",
    "in four clusters",
    "with the label $+1$",
    "with the label $-1$",
    "four clusters",
    "Half of them both times",
    "Half, then all of them",
    "$a_j = \\pm1$",
    "about half of them, and takes",
    "\\max(h, 0)",
    "\\sum_iy_ic_i = 0",
    "exactly ½",
    "with $a_j = +1$",
    "off for those with $-1$",
    "with $a_j = -1$",
    "two factors",
    "variance 2",
    "A quarter of all inputs",
    "in two directions",
    "a million dimensions on a phone",
    "to a third of that",
]
