"""Claims of the page `grokking/polynomial`."""

from functools import cache

import numpy as np

from tests.claims import (
    about,
    at_most,
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


def halved(run, which="training halved"):
    """The step of a moment of the figure: a loss is at most half of that of predicting zero. NaN where it is not."""
    step = run.moments.sel(moment=which, drop=True)
    return step.where(step >= 0)


@cache
def mapped():
    """The waits of the map, one for each seed."""
    return recording("grokking/polynomial_wait").measured.wait.transpose("samples", "output_scale", "seed")


def shorter_upwards():
    wait = mapped().median("seed").values
    return (wait[1:] < wait[:-1]) | np.isinf(wait[:-1])


def longer_to_the_right():
    wait = mapped().median("seed").sel(output_scale=slice(experiment.output_scale, None)).values
    return (wait[:, 1:] > wait[:, :-1]) | np.isinf(wait[:, 1:])


def waits(run):
    """The steps from there to where the test loss has halved."""
    return halved(run, "test halved") - halved(run)


@cache
def doubled():
    """By what the wait grows when the scale doubles, where the test loss falls within the figure."""
    wait = waits(held()[0]).sortby("output_scale").transpose("output_scale", "seed").values
    ratios = wait[1:] / wait[:-1]
    assert np.isfinite(ratios).sum() > 40
    return ratios[np.isfinite(ratios)]


def risen():
    """The largest test loss, in units of the first."""
    loss = held()[0].test_loss
    return loss.max("step") / loss.isel(step=0)


def slow():
    wait = waits(held()[0].sel(output_scale=experiment.output_scale))
    return (wait.sel(seed=0) > wait).sum() >= 5


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


def shortened():
    """The wait with plenty of examples, as a share of that with 160; of that within the figure, if this is longer."""
    plenty, few = (waits(samples()[0].sel(samples=size)) for size in (820, 160))
    return plenty / few.fillna(experiment.steps)


def diverged(rate):
    runs = experiment.replace(steps=300, learning_rate=rate).predict("exact", [300], seed=range(8))
    return ~np.isfinite(runs.train_loss.values)


def scales():
    """The scales of the figure at which the test loss of the first seed falls within it."""
    return held()[1].output_scale.values[:5]


def delays(runs):
    """What the first exercise measures in the runs of the first seed, at recorded steps."""
    first = runs.sel(seed=0, output_scale=scales())
    train, test = (first[name].transpose("output_scale", "step").values for name in ("train_loss", "test_loss"))
    at = [(curve < level).argmax(1) for curve, level in ((train, train[:, :1] / 2), (test, CHANCE / 2))]
    return first.step.values[at[1]] - first.step.values[at[0]]


def slope():
    return np.polyfit(np.log(scales()), np.log(delays(held()[1])), 1)[0]


directions = experiment.dimension * (experiment.dimension + 3) // 2

claims = [
    claim("the larger the scale, the longer the wait, roughly in proportion", holds, lambda: doubled() > 1.25),
    claim("from {} examples in {} dimensions", exactly, experiment.samples, experiment.dimension),
    claim("raised from {} to {}", exactly, experiment.output_scale, 8),
    claim("at output scale {}, the exact theory dashed over both; thin, the same at {}", exactly, 0.5, 8),
    claim("The coloured curves are the run at {}", exactly, experiment.output_scale),
    claim(
        "in all of {} seeds the test loss first rises",
        in_all_of,
        lambda: (risen().sel(output_scale=[0.5, 8]) > 1.02).all("output_scale"),
    ),
    claim(
        "begins at the loss of predicting zero", holds, lambda: abs(lazy().test_loss.isel(step=0) / CHANCE - 1) < 0.2
    ),
    claim("at {} it reaches {} to {} times as much", exactly, 8, between, lambda: risen().sel(output_scale=8)),
    claim("the training loss is down to half of it within {} steps", at_most, lambda: halved(lazy())),
    claim(
        "the test loss takes more than {} steps to get there, and in {} of the {} seeds it has not done so",
        *(more_than, lambda: (halved(lazy()) + waits(lazy())).fillna(experiment.steps + 1)),
        *(how_many_of, lambda: waits(lazy()).isnull()),
    ),
    claim("A scale twice as large makes the wait from one to the other {} to {} times as long", between, doubled),
    claim(
        "agrees to the precision of 32-bit arithmetic",
        holds,
        lambda: [v.max() < 2e-5 for k, v in gaps().items() if k != "test_loss"],
    ),
    claim("by {} to {}, depending on the seed", between, lambda: gaps()["test_loss"]),
    claim("agree within {} for the first {} steps", below, lambda: frozen_agrees(), exactly, 200),
    claim("use {} independent functions", exactly, directions),
    claim("moves by about {}", about, lambda: lazy().kernel_change.isel(step=-1).mean()),
    claim("among {} of functions", rounded, 100),
    claim("as the median of {} seeds", exactly, lambda: mapped().sizes["seed"]),
    claim("more samples make the wait shorter", holds, shorter_upwards),
    claim("a larger scale makes it longer", holds, longer_to_the_right),
    claim("In the lowest row this is so in every seed", holds, lambda: np.isinf(mapped().isel(samples=0))),
    claim("goes to zero as before", holds, lambda: samples()[0].train_loss.isel(step=-1).max() < 0.01),
    claim(
        "in all of {} seeds it ends above {} of its first value",
        *(in_all_of, lambda: ends(80) > 0.5),
        *(more_than, lambda: ends(80)),
    ),
    claim("With 820 the wait is at most {} of that with 160", at_most, shortened),
    claim("At a learning rate of {} gradient descent diverges, whatever the seed", exactly, 25),
    claim("gradient descent diverges, whatever the seed", holds, lambda: diverged(25)),
    claim("it converges", holds, lambda: ~diverged(1)),
    claim("below half its first value to the first at which the test loss is below {}, half of", exactly, CHANCE / 2),
    claim("about {} steps for the default run", about, lambda: delays(held()[0])[2]),
    claim("the scales of the figure from {} to {}", exactly, lambda: scales()[0], lambda: scales()[-1]),
    claim("Expected: about {}. Why is it not far from {}?", about, slope, exactly, 1),
    claim("Expected: {} for $D = {}$", exactly, directions, experiment.dimension),
    claim("For D = {}:", exactly, experiment.dimension),
    claim("The paper uses $D = {}$, $P = {}$, $N = {}$ and ${}$ steps", exactly, *PAPER.values()),
    claim("the {} of the recording", exactly, lambda: held()[0].sizes["seed"]),
    claim("the one that the figure shows first waits longer than most", holds, slow),
    claim("predicting zero exactly {}", exactly, CHANCE),
]

defined = [
    "is halved at step",
    "is not halved yet",
    "is never halved",
    "the test loss is halved",
    "test loss , halved",
    "predicting 0",
    "always predicts zero",
    "what predicting zero gives",
    "$f = 0$",
    "between two marks",
    "32-bit",
    "is one run",
    "four terms",
    "averages to zero",
    "the two curves",
    "two averages",
    "two output scales",
]
