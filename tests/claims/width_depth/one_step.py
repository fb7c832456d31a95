"""Claims of the page `width_depth/one_step`."""

from functools import cache

import numpy as np

from tests.claims import about, claim, exactly, holds, more_than, nearly, rounded
from toolkit import recording
from toolkit.theory.one_step import chain_change, layer_parts, one_step_change, path_rule
from toolkit.width_depth import OneStep
from toolkit.width_depth.chain_rates import STEPS
from toolkit.width_depth.one_step import CHAIN, SKIPS

NO_SKIP = dict.fromkeys(SKIPS, False)


@cache
def held(name="one_step"):
    return recording(f"width_depth/{name}")


def change(layers, width=128, samples=1):
    """For each seed."""
    return held().measured.change.sel(layers=layers, width=width, samples=samples).transpose("seed", ...)


def over_law(**at):
    """The measured change over the law, in the mean over the seeds."""
    return (change(**at) / [chain_change(int(n)) for n in np.atleast_1d(at["layers"])]).mean("seed")


def lower_half():
    parts = [*layer_parts([(v, v + 1) for v in range(12)]).values()]
    return sum(parts[:6]) / sum(parts)


def layer_gain():
    """By how much a layer with itself grows from layer to layer: from the parts of a chain of two."""
    lower, upper = layer_parts([(0, 1), (1, 2)]).values()
    return lower - upper


def graph_change(**edges):
    """For each seed, at the smallest rate."""
    at = NO_SKIP | edges | {"learning_rate": 1e-3}
    return held("one_step_graph").measured.change.sel(at)


def graph_law():
    """The mean over seeds is within a fifth of the theory for each of the 64 graphs."""
    measured = held("one_step_graph").measured.change.sel(learning_rate=1e-3).mean("seed")
    predicted = held("one_step_graph").predicted["exact"].change.isel(seed=0, learning_rate=0, drop=True)
    return abs(measured / predicted - 1) < 0.2


def bends():
    """The recorded rate at which the mean change of the chain leaves its value at small rates by a twentieth."""
    mean = held("one_step_graph").measured.change.sel(NO_SKIP).mean("seed")
    off = abs(mean / mean.isel(learning_rate=0) - 1) > 0.05
    return float(mean.learning_rate[off][0])


def paths_are_off():
    every = [*CHAIN, *SKIPS.values()]
    return 2 / 3 * path_rule(every) > 2 * one_step_change(every)


def not_proportional():
    """The rule over the change, among graphs, differs by more than a factor of two."""
    every = [[*CHAIN, *(edge for i, edge in enumerate(SKIPS.values()) if number >> i & 1)] for number in range(64)]
    ratio = np.array([path_rule(edges) / one_step_change(edges) for edges in every])
    return ratio.max() > 2 * ratio.min()


@cache
def best_rates():
    tried = held("chain_rates").measured
    mean = np.log(tried.loss).mean("seed")
    return tried.learning_rate[mean.argmin("learning_rate")]


def critical():
    return np.exp(np.log(held("chain_rates").measured.critical.isel(learning_rate=0)).mean("seed"))


def power(rates):
    return np.polyfit(np.log(rates.layers + 1), np.log(rates.values), 1)[0]


def one_over_depth():
    return [-1.2 < power(best_rates()) < -0.6, -1.2 < power(critical()) < -0.8]


def near_critical():
    ratio = best_rates() / critical()
    return (ratio > 0.6) & (ratio < 2)


def moves_left():
    return [
        best_rates().sel(layers=11) < best_rates().sel(layers=3),
        best_rates().sel(layers=3) < best_rates().sel(layers=1),
    ]


claims = [
    claim("{} layers or {}, and the same", exactly, 4, exactly, 8),
    claim("It {}: there are {} as many layers", exactly, 2, exactly, 8 / 4),
    claim("By a factor of {}: the changes add up", exactly, (8 / 4) ** 2),
    claim("By a factor of about {}", about, lambda: change(8).mean() / change(4).mean()),
    claim("The change grows like the cube", holds, lambda: abs(over_law(layers=[1, 2, 3, 4, 6, 8, 10, 12]) - 1) < 0.2),
    claim("the theory says nearly {} times", nearly, lambda: chain_change(8) / chain_change(4)),
    claim("the lower {} does most of the work", exactly, 0.5),
    claim("does most of the work", holds, lambda: lower_half() > 0.6),
    claim("adds {}:", exactly, lambda: layer_gain()),
    claim("Why each layer adds {}", exactly, lambda: layer_gain()),
    claim("on the theory while rates are small", holds, graph_law),
    claim("at the bottom makes the change larger", holds, lambda: graph_change(edge_02=True) > 1.1 * graph_change()),
    claim("makes it less than {} as large", exactly, 0.5),
    claim("makes it less than half as large", holds, lambda: graph_change(edge_04=True) < 0.5 * graph_change()),
    claim("the change is larger than predicted", holds, lambda: over_law(layers=[4, 6, 8, 10, 12], width=32) > 1.1),
    claim(
        "and the more so the deeper the network",
        holds,
        lambda: over_law(layers=[2, 4, 8, 12], width=32).diff("layers") > 0,
    ),
    claim("the change is more than {} as large", more_than, lambda: over_law(layers=8, samples=16)),
    claim("from a rate of about {} on", about, bends),
    claim("it is not proportional to the change", holds, not_proportional),
    claim("it lies far off", holds, paths_are_off),
    claim("{} of the neurons are silent", exactly, 0.5),
    claim("Loss after {} steps; its lowest", exactly, STEPS),
    claim("Here chains take {} steps", exactly, STEPS),
    claim("its lowest point moves to smaller rates with depth", holds, moves_left),
    claim("The best rate goes roughly like one over the number of dense layers", holds, one_over_depth),
    claim("it stays near $2/\\lambda$", holds, near_critical),
    claim("as much as $\\eta = {}$ moves", exactly, 1),
    claim("{} for four layers", rounded, lambda: chain_change(4) ** -0.5),
    claim("for {} layers.", exactly, 4),
    claim("{}, {}, {}, {} for a chain of {}", *sum(((exactly, n) for n in (*layer_parts(CHAIN).values(), 4)), ())),
    claim("node {} is the input", exactly, 0),
    claim("$t = {}$ for the last layer", exactly, 1),
    claim("{} for a chain of {} layers", exactly, 4, exactly, 4),
    claim(
        "a mean over {} networks; the bands span {} seeds",
        exactly,
        OneStep().networks,
        exactly,
        lambda: change(4).sizes["seed"],
    ),
]

defined = ["One step", "Two different layers", "one step moves the last"]
