"""Claims of the page `random_features/iterated_kernel`."""

from functools import cache

import numpy as np
import torch

from tests.claims import about, between, claim, exactly, holds, in_all_of, more_than
from toolkit import recording
from toolkit.exercises.random_features import iterated_kernel as exercises
from toolkit.random_features import IteratedKernel
from toolkit.random_features.iterated_kernel import DEEPEST, MAPS
from toolkit.theory.kernels import decay_exponent

experiment = IteratedKernel()
DEFAULT = experiment.dual
PAPER = 10_000  # points, in the examples of Radhakrishnan et al.


@cache
def held(name="random_features/iterated_kernel"):
    return recording(name)


def shown(column, **at):
    """Of the first figure, each seed."""
    return held().measured[column].sel(at).transpose("seed", ...)


def risk(dual=DEFAULT, **at):
    return shown("risk", dual=dual, **at)


def deeper_is_worse():
    return risk(depth=8) < risk(depth=32)


def over_samples(dual=DEFAULT, **at):
    return held("random_features/iterated_kernel_samples").measured.risk.sel(dual=dual, **at).mean("seed")


def a_u_over_depth():
    mean = risk().mean("seed")
    return [mean.sel(depth=8) < mean.sel(depth=1) - 0.1, mean.sel(depth=8) < mean.sel(depth=32) - 0.03]


def majority():
    """All of the middle third is wrong: 0.2 + 0.6/3."""
    return abs(risk("relu", depth=32) - 0.4) < 1e-3


def nearest():
    return abs(risk("square", depth=32) - shown("nearest_risk", dual="square", depth=32)) < 1e-3


def powers():
    return [shown("slope", dual=dual, depth=32) for dual in ("degree 7", "degree 3", "mixed")]


def mixed_is_close_to_the_nearest():
    return abs(risk("mixed", depth=32) - shown("nearest_risk", dual="mixed", depth=32)) < 0.04


def eight_beats_the_deepest():
    return over_samples(depth=8) < over_samples(depth=DEEPEST)


def exponent(name):
    return decay_exponent(np.array(MAPS[name], dtype=float))


def slopes():
    """ρ′(0) and ρ′(1) of (ξ⁷ + ξ)/2, by differences."""
    return [
        abs(((1e-6**7 + 1e-6) / 2) / 1e-6 - 0.5) < 1e-6,
        abs((1 - ((1 - 1e-6) ** 7 + 1 - 1e-6) / 2) / 1e-6 - 4) < 1e-4,
    ]


def as_good():
    """At eight layers the mixed map is as good as degree 7, whose limit theory prefers, up to 0.01."""
    return abs(risk("mixed", depth=8).mean("seed") - risk(depth=8).mean("seed")) < 0.01


@cache
def as_the_vote(depth):
    """The share of angles at which kernel regression without a ridge has the sign of the vote, each seed."""
    found = []
    for seed in range(8):
        one = experiment.replace(depth=depth, seed=seed)
        about, angle = one.votes(torch.Generator().manual_seed(seed))
        half = np.sin(np.abs(angle[:, None] - angle) / 2)
        kept = np.log1p(-np.minimum(2 * half**2, 1 - 1e-16))
        kernel, there = (np.exp(one.iterated(k, depth)) for k in (kept, about.kept))
        answer = there @ np.linalg.solve(kernel, about.labels.astype(float))
        found.append(np.mean((answer >= 0) == (one.vote(about, depth) >= 0)))
    return np.array(found)


claims = [
    claim(
        "with {} layers of the map of degree 7 the two give different signs at {} to {} of",
        *(exactly, 8, between, lambda: 1 - as_the_vote(8)),
    ),
    claim(
        "with {} layers the signs are the same at every angle, in all of {} seeds",
        *(exactly, 32, in_all_of, lambda: as_the_vote(32) == 1),
    ),
    claim("Inputs are {} angles", exactly, experiment.samples),
    claim("and {} of the labels are flipped", exactly, experiment.flips),
    claim("from one layer to {}", exactly, DEEPEST),
    claim("a depth of {} there are three stripes", exactly, experiment.depth),
    claim(
        "between {} and {} of new labels are wrong, where {} cannot be avoided",
        between,
        lambda: risk(depth=8),
        exactly,
        experiment.flips,
    ),
    claim("With {} layers the stripes are torn", exactly, DEEPEST),
    claim("and {} to {} are wrong", between, lambda: risk(depth=32)),
    claim("It is so in all of {} seeds", in_all_of, deeper_is_worse),
    claim("has the sign of the majority", holds, majority),
    claim("lets only the nearest sample vote", holds, nearest),
    claim(
        "near {}, {} and {}",
        about,
        lambda: powers()[0],
        about,
        lambda: powers()[1],
        about,
        lambda: powers()[2],
    ),
    claim("Mixed is already close to the nearest sample", holds, mixed_is_close_to_the_nearest),
    claim("At {} layers the vote is that of the limit", exactly, DEEPEST),
    claim("at more than {} of the angles", more_than, lambda: shown("agreement", depth=32)),
    claim("the slopes are {} and {}, and $\\alpha = {}$", exactly, 0.5, exactly, 4, exactly, lambda: exponent(DEFAULT)),
    claim("the slopes are", holds, slopes),
    claim("here $\\alpha = {}$, is called", exactly, lambda: exponent(DEFAULT)),
    claim("From {} samples to {}", exactly, 100, exactly, 1000),
    claim(
        "goes from about {} to about {}",
        about,
        lambda: over_samples(depth=32, samples=100),
        about,
        lambda: over_samples(depth=32, samples=1000),
    ),
    claim("With {} layers it is near {}", exactly, 8, about, lambda: over_samples(depth=8, samples=1000)),
    claim("and {} layers beat {} for every number of samples shown", exactly, 8, exactly, DEEPEST),
    claim("layers beat", holds, eight_beats_the_deepest),
    claim("is wrong in about {} of the labels", about, lambda: risk("mixed", depth=8).mean("seed")),
    claim("as good as the map that theory prefers", holds, as_good),
    claim("{} for the slopes {} and {}", exactly, lambda: exercises._power(0.5, 2), exactly, 0.5, exactly, 2),
    claim("α = {} needs c", exactly, 2),
    claim("The paper's examples have {} points", exactly, PAPER),
    claim("in the mean over {} seeds", exactly, lambda: held().measured.sizes["seed"]),
    claim("holds for the {} of the recordings", exactly, lambda: held().measured.sizes["seed"]),
]
defined = [
    "one of three votes",
    "Its value at 0 and two slopes say",
    "angle between two inputs",
    "off two slopes",
    "a quarter of a circle",
    "three equal parts",
    "three stripes, then",
    "Degree 7, degree 3 and mixed let",
    "neurons of two inputs",
    "$\\rho(1) = 1$. The next layer",
    "its slope at 0, and on its slope at 1",
    "$\\rho(0) > 0$, as for",
    "has a mean that is not 0. If the slope at 1 is at most 1, every correlation is drawn to 1",
    "$\\rho(0) = 0$ and $\\rho'(0) = 0$. A small",
    "$\\rho(0) = 0$ and $0 < \\rho'(0) < 1$. Small",
    "Near $\\xi = 1$ the map",
    "what lacks to 1,",
    "from a thousandth to a hundredth as much as from a tenth to one",
    "that of eight layers is near the least",
    "Eight layers do not ask",
    "to the same three votes",
    "distance of two inputs",
    "Logarithms of two kernels after 12 layers",
    "power from two slopes",
    "slopes at 0 and at 1",
    "where $\\rho(0) = 0$, all samples become",
    "sphere in three dimensions, whose surface has two",
    "between 0 and 1, so that",
    "what are the two slopes",
    "needs c (5 − 4c) = 1",
    "Its value at 0 and its slopes at 0 and 1",
    "a few hundred on a quarter",
    "Three of the maps are from the paper",
    "at a right angle it is 0",
]
