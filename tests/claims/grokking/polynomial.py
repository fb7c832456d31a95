"""Claims of the page `grokking/polynomial`."""

from functools import cache

import numpy as np

from tests.claims import (
    about,
    at_least,
    below,
    between,
    claim,
    exactly,
    holds,
    how_many_of,
    in_all_of,
    more_than,
    rounded,
)
from tests.claims.curves import first_below
from toolkit import gap, recording
from toolkit.grokking import PolynomialRegression

experiment = PolynomialRegression()
CHANCE = 0.75  # E y², the loss of predicting 0
PAPER = {"dimension": 100, "samples": 550, "width": 500, "steps": 10**5}  # Kumar et al. 2024, figure 1


@cache
def held():
    """Measured and predicted over scales and seeds, at the default curvature."""
    kept = recording("grokking/polynomial")
    return [data.sel(epsilon=experiment.epsilon) for data in (kept.measured, *kept.predicted.values())]


def lazy(which=0):
    return held()[which].sel(output_scale=8)


@cache
def samples():
    kept = recording("grokking/polynomial_samples")
    return kept.measured, kept.predicted["exact"]


def halved(run):
    """The step at which the training loss has halved."""
    return first_below(run.train_loss, run.train_loss.isel(step=0) / 2)


def halfway(run):
    """The step at which the test loss falls below half of what predicting 0 gives."""
    return first_below(run.test_loss, CHANCE / 2)


def waits(run):
    return halfway(run) - halved(run)


@cache
def doubled():
    """By what the wait grows when the scale doubles, where the test loss falls within the figure."""
    wait = waits(held()[0]).sortby("output_scale").transpose("output_scale", "seed").values
    ratios = wait[1:] / wait[:-1]
    assert np.isfinite(ratios).sum() > 40
    return ratios[np.isfinite(ratios)]


@cache
def gaps():
    """The gap of each column in each recorded run at the default scale: {column: gaps over seeds}."""
    measured, exact = (data.sel(output_scale=experiment.output_scale) for data in held()[:2])
    each = [gap(measured.sel(seed=seed), exact.sel(seed=seed)) for seed in measured.seed]
    return {name: np.array([one[name] for one in each]) for name in each[0]}


def frozen_agrees():
    """The distance of the training losses of network and frozen kernel, in the first 200 steps at scale 8."""
    network, frozen = (lazy(which).train_loss.sel(step=slice(0, 200)) for which in (0, 2))
    return abs(frozen / network - 1).max("step")


def ends(size):
    loss = samples()[0].test_loss.sel(samples=size)
    return loss.isel(step=-1) / loss.isel(step=0)


def plenty():
    """Gap of the test loss over seeds for each number of samples, averaged: `[samples]`."""
    measured, exact = (data.test_loss for data in samples())
    return (abs(measured - exact).sum("step") / abs(measured).sum("step")).mean("seed")


def diverged(rate):
    runs = experiment.replace(steps=300, learning_rate=rate).predict("exact", [300], seed=range(8))
    return ~np.isfinite(runs.train_loss.values)


directions = experiment.dimension * (experiment.dimension + 3) // 2

claims = [
    claim("the larger the scale, the longer the wait, roughly in proportion", holds, lambda: doubled() > 1.25),
    claim("from {} examples in {} dimensions", exactly, experiment.samples, experiment.dimension),
    claim("raised from {} to {}", exactly, experiment.output_scale, 8),
    claim("at output scale {}, the exact theory dashed over both; grey, the same at {}", exactly, 0.5, 8),
    claim("The coloured curves are the run at {}, the grey ones at {}", exactly, experiment.output_scale, 8),
    claim(
        "the test loss first rises above the loss of predicting 0, in all of {} seeds",
        in_all_of,
        lambda: held()[0].test_loss.sel(output_scale=[0.5, 8]).max("step").min("output_scale") > CHANCE,
    ),
    claim(
        "at {} it peaks at {} to {} times this loss",
        *(exactly, 8),
        *(between, lambda: lazy().test_loss.max("step") / CHANCE),
    ),
    claim("has halved before step {}", below, lambda: halved(lazy())),
    claim("the test loss needs more than {} steps", more_than, lambda: halfway(lazy()).fillna(5001)),
    claim("in most of the seeds it is still above", holds, lambda: halfway(lazy()).isnull().mean() > 0.5),
    claim("A scale twice as large makes this wait {} to {} times as long", between, doubled),
    claim("bands span the {} seeds", exactly, lambda: held()[0].sizes["seed"]),
    claim("the gaps are below {}", below, lambda: max(v.max() for k, v in gaps().items() if k != "test_loss")),
    claim("off by a few per cent", holds, lambda: (gaps()["test_loss"] > 0.005) & (gaps()["test_loss"] < 0.1)),
    claim("tested on {} inputs", exactly, experiment.test_samples),
    claim("agree within {} for the first {} steps", below, lambda: frozen_agrees(), exactly, 200),
    claim("use {} independent functions", exactly, directions),
    claim("and {} examples cannot tell", exactly, experiment.samples),
    claim("moves by about {}", about, lambda: lazy().kernel_change.isel(step=-1).mean()),
    claim("among {} of functions", rounded, 100),
    claim("a direction in {} dimensions", exactly, experiment.dimension),
    claim("the scale is {}", exactly, 2),
    claim("{} per dimension", exactly, 80 / experiment.dimension),
    claim("goes to zero as before", holds, lambda: samples()[0].train_loss.isel(step=-1).max() < 0.01),
    claim(
        "in all of {} seeds it ends above {} of its first value",
        *(in_all_of, lambda: ends(80) > 0.5),
        *(more_than, lambda: ends(80)),
    ),
    claim("the two losses fall almost together", holds, lambda: waits(samples()[0].sel(samples=820)) < 200),
    claim(
        "The gap of the test loss is largest with plenty of examples",
        holds,
        lambda: plenty().argmax() == plenty().samples.argmax(),
    ),
    claim("At a learning rate of {} gradient descent diverges, whatever the seed", exactly, 25),
    claim("gradient descent diverges, whatever the seed", holds, lambda: diverged(25)),
    claim("a level (and {} if there is none", exactly, lambda: np.argmax(np.array([2, 1]) < 1)),
    claim("The paper uses $D = {}$, $P = {}$, $N = {}$ and ${}$ steps", exactly, *PAPER.values()),
    claim("the eight of the recording, {} to {}", exactly, lambda: min(held()[0].seed), lambda: max(held()[0].seed)),
    claim("the {} of the recording", exactly, lambda: held()[0].sizes["seed"]),
    claim("predicting 0 exactly {}", exactly, CHANCE),
]

defined = [
    "predicting 0",
    "always predicts 0",
    "falling below 0",
    "$f = 0$",
    "between two marks",
    "32-bit",
    "four terms",
    "averages to zero",
    "a loss near zero",
    "the two curves",
    "two averages",
    "two output scales",
]
