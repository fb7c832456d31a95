"""Claims of the page `width_depth/transfer`."""

from functools import cache

import numpy as np

from tests.claims import about, at_most, between, claim, exactly, holds, in_all_of, more_than, rounded
from toolkit import engine, recording
from toolkit.device import place
from toolkit.theory.best_rates import best_rate, halving_rate
from toolkit.theory.parametrisations import readout_power
from toolkit.theory.width_scaling import log_slope
from toolkit.width_depth import EdgeOfStability, RateTransfer
from toolkit.width_depth.rate_transfer import WIDTHS, last_loss, places_of

experiment, edge = RateTransfer(), EdgeOfStability()


@cache
def held(name):
    return recording(f"width_depth/{name}")


@cache
def places(name, place=best_rate, theory=None):
    runs = held(name).predicted[theory] if theory else held(name).measured
    return places_of(runs, place)


def best(name, parametrisation, width):
    return float(places(name).sel(parametrisation=parametrisation, width=width))


def slope(name, parametrisation):
    found = places(name).sel(parametrisation=parametrisation)
    return log_slope(found.width.values.astype(float), found.values)


def answering_zero():
    """The loss of an output that is 0: half the mean square of the labels, each seed."""
    found = []
    for seed in range(8):
        _, data = engine.draw(experiment.replace(seed=seed), place("cpu", "float64"))
        found.append(float(data["y"].square().mean()) / 2)
    return np.array(found)


def at_rate(rate):
    """The last loss of every seed, of the wide network with the usual start and Adam."""
    last = held("rates").measured.train_loss.isel(step=-1)
    return last.sel(parametrisation="usual", width=256).sel(learning_rate=rate, method="nearest").values


def wider_is_better():
    """The share of the rates at which each wider network has the smaller mean loss, under μP."""
    last = last_loss(held("rates").measured).sel(parametrisation="mup").transpose("width", "learning_rate").values
    return np.mean(np.diff(last, axis=0) < 0)


def over_usual(name):
    """The lowest loss of a parametrisation over that of the usual start, gradient descent, of every seed."""
    lowest = held("rates_descent").measured.train_loss.isel(step=-1).sel(width=256).min("learning_rate")
    return (lowest.sel(parametrisation=name) / lowest.sel(parametrisation="usual")).values


def halving_gap():
    measured, model = (
        places("rates_descent", halving_rate, theory).sel(parametrisation="usual") for theory in (None, "tangent")
    )
    return np.abs(model.values / measured.values - 1)


def sharpness(step, **at):
    return held("edge").measured.sharpness.isel(step=step).sel(at).values.ravel()


def arrived():
    """Whether every width ends at the edge: for every seed."""
    last = held("edge").measured.sharpness.isel(step=-1).sel(learning_rate=0.8, parametrisation="mup")
    return (last > 0.95).all("width").values


MUP, TANGENT = {"parametrisation": "mup"}, {"parametrisation": "tangent"}
WIDE = {"width": 128, "learning_rate": 0.8}


def narrow():
    return sharpness(-1, width=32, learning_rate=1.6, **TANGENT)


def survives():
    """Whether at each width some rate is too large for the tangent model and not for the network: for every seed."""
    runs = held("rates_descent")
    network, model = (
        x.train_loss.isel(step=-1).sel(parametrisation="usual") for x in (runs.measured, runs.predicted["tangent"])
    )
    return ((network < 0.5) & (model > 2)).any("learning_rate").all("width").values


claims = [
    claim("learns {} examples with Adam, in {} steps", exactly, experiment.samples, exactly, experiment.steps),
    claim(
        "With {} neurons in each layer many learning rates have been tried, and the best is {}",
        *(exactly, WIDTHS[0], rounded, lambda: best("rates", "usual", 32)),
    ),
    claim("each layer gets {} neurons", exactly, WIDTHS[-1]),
    claim("geometric mean over {} seeds", exactly, held("rates").measured.seed.size),
    claim(
        "lies at a rate of {}, that of the widest at {}",
        *(rounded, lambda: best("rates", "usual", 32), rounded, lambda: best("rates", "usual", 256)),
    ),
    claim(
        "its loss is above {} in all of {} seeds, and up to {}, where always answering {} costs {}",
        *(more_than, lambda: at_rate(0.0221).min(), in_all_of, lambda: at_rate(0.0221) > 0.08),
        *(at_most, lambda: at_rate(0.0221).max(), exactly, 0, rounded, answering_zero),
    ),
    claim("Near the best rate of its own it is {} or less", at_most, lambda: at_rate(0.00138).max()),
    claim("they move a little, to larger rates", holds, lambda: [0 < slope("rates", "tangent") < 0.5]),
    claim("It explodes at rates at which the network does not", holds, lambda: survives()),
    claim("wider is better at nearly every rate", holds, lambda: wider_is_better() > 0.9),
    claim("the usual choice is $t = {}$", exactly, lambda: -2 * readout_power("usual") - 1),
    claim("and $t = {}$ makes the readout smaller", exactly, lambda: -2 * readout_power("mup") - 1),
    claim("With $t = {}$ it is the tangent parametrisation", exactly, lambda: -2 * readout_power("tangent") - 1),
    claim("with $t = {}$ it is μP", exactly, lambda: -2 * readout_power("mup") - 1),
    claim(
        "At small rates it is right",
        holds,
        lambda: [
            abs(
                held("rates_descent").predicted["tangent"].train_loss.isel(step=-1, learning_rate=0)
                / held("rates_descent").measured.train_loss.isel(step=-1, learning_rate=0)
                - 1
            )
            .mean()
            .item()
            < 0.05
        ],
    ),
    claim(
        "the network with {} neurons reaches between {} and {} times the loss",
        *(exactly, 256, between, lambda: over_usual("tangent")),
    ),
    claim("Under μP it is {} to {} times that loss", between, lambda: over_usual("mup")),
    claim(
        "the slope is about ${}$ for Adam and about ${}$ for gradient descent",
        *(about, lambda: slope("rates", "usual"), about, lambda: slope("rates_descent", "usual")),
    ),
    claim(
        "the slopes of both best rates are between ${}$ and {}",
        between,
        lambda: np.array([slope("rates", "mup"), slope("rates_descent", "mup")]),
    ),
    claim("gives it within {}", at_most, lambda: halving_gap().max()),
    claim(
        "after {} steps $\\eta\\lambda/2$ is between {} and {} at each of these widths, in all of {} seeds",
        *(
            exactly,
            edge.steps,
            between,
            lambda: sharpness(-1, learning_rate=0.8, **MUP),
            in_all_of,
            arrived,
        ),
    ),
    claim(
        "at the width {} it ends between {} and {}, where it began at {} to {}",
        *(
            exactly,
            128,
            between,
            lambda: sharpness(-1, **WIDE, **TANGENT),
            between,
            lambda: sharpness(0, **WIDE, **TANGENT),
        ),
    ),
    claim(
        "under μP is between {} and {} after {} steps",
        *(between, lambda: sharpness(-1, width=128, learning_rate=0.2, **MUP), exactly, edge.steps),
    ),
    claim(
        "some of the narrow networks come to the edge in the tangent parametrisation",
        holds,
        lambda: [narrow().size == 8, (narrow() > 0.9).sum() >= 2, narrow().min() < 0.6],
    ),
    claim(
        "lies anywhere from {} to {}, although",
        between,
        lambda: places("rates").sel(parametrisation="tangent").values,
    ),
    claim("are the same network at {} neurons in the figures of rates", exactly, RateTransfer.base),
]

defined = ["two hidden layers", "$\\frac12$ of the mean squared error", "halves the loss", "ηλ/2 is", "Sharpness, ηλ/2"]
