"""Claims of the page `width_depth/signal`."""

from functools import cache

import numpy as np

from tests.claims import about, between, claim, exactly, holds, in_all_of, more_than, rounded
from toolkit import recording
from toolkit.exercises.width_depth import signal as exercises
from toolkit.theory import mean_field
from toolkit.width_depth import DeepDigits, SignalPropagation
from toolkit.width_depth.signal import ALIKE, INPUTS, NETWORKS

experiment, digits = SignalPropagation(), DeepDigits()
EDGE = 1.761
SIDES = {"order": 1.0, "edge": EDGE, "chaos": 3.0}


@cache
def held():
    return recording("width_depth/signal")


def ends(where, width=100, bias=0.05):
    """The correlation after the last layer, each seed."""
    at = {"weight_variance": SIDES[where], "bias_variance": bias, "width": width}
    return held().measured.last_correlation.sel(at)


def growth(where, width=100, bias=0.05):
    at = {"weight_variance": SIDES[where], "bias_variance": bias, "width": width}
    return held().measured.growth.sel(at)


def arriving(where, width=100):
    """The squared gradient in the first layer over that in the last, each seed."""
    return growth(where, width) ** (experiment.layers - 1)


def predicted(where):
    return mean_field.propagated(experiment.layers, 1.0, ALIKE, "tanh", SIDES[where], 0.05)


def chaos_forgets_what_it_began_with():
    """From 0.2 and 0.9 they come to the same, within two hundredths; from 0.999 they have not yet."""
    about = ("tanh", SIDES["chaos"], 0.05)
    others = [mean_field.propagated(experiment.layers, 1.0, c, *about).correlation[-1] for c in (0.2, 0.9, 0.999)]
    away = np.abs(np.array(others) - predicted("chaos").correlation[-1])
    return [away[0] < 0.02, away[1] < 0.02, away[2] > 0.1]


def still_creeps():
    signal = predicted("edge").correlation
    return [signal[-1] - signal[-6] > 0.005, signal[-1] < 0.9]


def trained(weight, bias=0.05, seed=None):
    end = recording("width_depth/who_trains").measured.train_accuracy.isel(step=-1)
    return end.sel(weight_variance=weight, bias_variance=bias)


def along_the_edge():
    """For each variance of the biases the weights at which most is learned are nearest to the edge, or next to it."""
    end = recording("width_depth/who_trains").measured.train_accuracy.isel(step=-1).median("seed")
    weights = end.weight_variance.values
    found = []
    for bias in end.bias_variance.values:
        edge, _ = mean_field.edge_of_chaos("tanh", float(bias))
        best = int(end.sel(bias_variance=bias).argmax("weight_variance"))
        found.append(abs(best - int(np.abs(np.log(weights / edge)).argmin())) <= 2)
    return found


def misses_a_little():
    away = abs(ends("chaos") - predicted("chaos").correlation[-1])
    return [away.mean() < 0.06, away.mean() > 0.01]


def narrow_gradients_die_faster():
    return (growth("order", 10) < growth("order", 100).min()).sum() >= 7


def learns_beside_the_edge():
    """Cells beside the edge that are within a tenth of the best of their row."""
    end = trained(slice(None)).median("seed")
    return int((end > end.max() - 0.1).sum()) >= 2


def chi(weight, bias):
    return mean_field.chi_perpendicular(mean_field.fixed_length("tanh", weight, bias), "tanh", weight)


def what_helps():
    start, wider, larger = chi(1, 0.05), chi(2, 0.05), chi(1, 0.1)
    return [abs(wider - 1) < abs(start - 1), larger < start]


claims = [
    claim("rather alike: their correlation is {}", exactly, ALIKE),
    claim("How alike are the two inputs after {} such layers", exactly, experiment.layers),
    claim("Each number is a mean over {} networks of {} neurons a layer", exactly, NETWORKS, experiment.width),
    claim("settles near {}", about, lambda: ends("chaos").mean()),
    claim("less or more alike end with this correlation, too", holds, chaos_forgets_what_it_began_with),
    claim("by about {} in each", about, lambda: growth("chaos").mean() - 1),
    claim("over all layers by more than {}", more_than, lambda: arriving("chaos").min()),
    claim("Every two inputs become the same", holds, lambda: ends("order") > 0.999),
    claim("The squared gradient loses {} in each layer", rounded, lambda: 1 - growth("order").mean()),
    claim("next to nothing of it gets back", holds, lambda: arriving("order") < 1e-4),
    claim("still creeps upwards in the last layers", holds, still_creeps),
    claim("arrives at the first layer nearly as it left the last", holds, lambda: abs(np.log(arriving("edge"))) < 0.5),
    claim("the same weights with larger biases are in order", holds, lambda: growth("edge", bias=0.4) < 0.9),
    claim("without biases in chaos", holds, lambda: growth("edge", bias=0.0) > 1.03),
    claim("networks of {} layers, {} neurons each", exactly, digits.layers, digits.width),
    claim("learn to read digits for {} steps", exactly, digits.steps),
    claim("The networks that learn lie along the edge", holds, along_the_edge),
    claim("all {} networks stay at guessing", in_all_of, lambda: trained(0.5) < 0.25),
    claim("it is the same with gradients that explode", holds, lambda: trained(6) < 0.25),
    claim("more than {} of the pictures are right", more_than, lambda: trained(EDGE).min()),
    claim("are right in each of {} networks", in_all_of, lambda: trained(EDGE) > 0.75),
    claim("With {} neurons a layer is no expectation", exactly, 10),
    claim("their correlation ends at {} to {}", between, lambda: ends("chaos", 10)),
    claim("in the {} seeds, where it says", exactly, 8),
    claim("where it says {}", rounded, lambda: predicted("chaos").correlation[-1]),
    claim("gradients die faster", holds, narrow_gradients_die_faster),
    claim("over {} inputs in each", exactly, INPUTS),
    claim("misses the theory by a few hundredths", holds, misses_a_little),
    claim("some cells beside the edge learn as much as those on it", holds, learns_beside_the_edge),
    claim(r"A network is in order, at $\sigma_w^2 = {}$", exactly, 1),
    claim(r"and $\sigma_b^2 = {}$. Next to no gradient", exactly, 0.05),
    claim("only one of the three moves it towards 1", holds, what_helps),
    claim("Expected: {} layers for", rounded, lambda: exercises._layers(0.75, 0.01)),
    claim(r"layers for $\chi = {}$ and a share of {}", exactly, 0.75, 0.01),
    claim("about {} at the edge of chaos", about, lambda: chi(mean_field.edge_of_chaos("tanh", 0.05)[0], 0.05)),
]

defined = [
    "two inputs",
    "Two inputs",
    "two maps",
    r"$\chi_\perp < 1$, inputs",
    r"If $\chi_\perp > 1$",
    "$c^* < 1$",
    "At the edge it is 1",
    "half of them at step",
    "four times as wide",
    "Weights of twice",
    "Biases of twice",
    "for the eight of the recordings",
]
