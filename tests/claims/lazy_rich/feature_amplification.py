"""Claims of the page `lazy_rich/feature_amplification`."""

from functools import cache

import numpy as np
from scipy.stats import norm

from tests.claims import about, below, between, claim, exactly, holds, in_all_of, more_than, rounded
from toolkit import recording
from toolkit.exercises.lazy_rich.feature_amplification import _active, _pull
from toolkit.lazy_rich import FeatureAmplification

experiment = FeatureAmplification()
FAST = 1.0


@cache
def held():
    return recording("lazy_rich/feature_amplification")


def runs(dimension=100, rate=0.1):
    return held().measured.sel(dimension=dimension).sel(learning_rate=rate, method="nearest")


def ends(column, **at):
    return runs(**at)[column].isel(step=-1).values


def starts(column, **at):
    return runs(**at)[column].isel(step=0).values


def amplified():
    return runs().moments.sel(moment="amplified").values


def aligned():
    return runs().moments.sel(moment="aligned").values


def population_ends():
    kept = held().predicted["population"].sel(dimension=100).sel(learning_rate=0.1, method="nearest")
    return kept.alignment.isel(step=-1).values


def random_cosine(dimension):
    """Mean |cos| of random directions with an axis."""
    first = np.random.default_rng(0).normal(size=(20_000, dimension))
    return np.mean(np.abs(first[:, 0]) / np.linalg.norm(first, axis=1))


def grows_with_dimensions():
    """At 20 dimensions the frozen readout is near the network; at 100 it is a tenth below or more."""
    near = ends("test_accuracy", dimension=20) - starts("frozen", dimension=20) < 0.05
    return np.concatenate([near, ends("test_accuracy") - starts("frozen") > 0.1])


def cut_normal():
    """The mean of a normal number that is cut at −h is its density there."""
    z = np.random.default_rng(0).normal(size=400_000)
    return [abs(np.mean(z * (z > -h)) - norm.pdf(h)) < 5e-3 for h in (-1.0, 0.2, 1.3)]


@cache
def many_neurons():
    swept = experiment.replace(width=500, steps=1).sweep(seed=range(8), points=[0], progress=False)
    return swept.frozen.isel(step=0).values


def on_its_side():
    """The share of a cluster at which a neuron of the mean cosine is active."""
    return norm.cdf(random_cosine(100) / experiment.spread)


claims = [
    claim("at this cosine, at {} of the points there", rounded, on_its_side),
    claim("With {} random neurons a readout of them is right in {} to {} of", exactly, 500, between, many_neurons),
    claim(
        "right about almost everything, although it was taught wrong labels",
        holds,
        lambda: ends("test_accuracy") > 0.99,
    ),
    claim("in {} dimensions. The label", exactly, experiment.dimension),
    claim("of the training labels {} is wrong", exactly, experiment.wrong),
    claim("A network with {} ReLU neurons", exactly, experiment.width),
    claim("is trained on {} points", exactly, experiment.samples),
    claim("the test accuracy rises close to {}", about, lambda: ends("test_accuracy")),
    claim("the mean cosine of a neuron with its signal is below {}", below, lambda: starts("alignment")),
    claim(
        "it is above {}, and the test accuracy is above {}, in all of {} seeds",
        *(more_than, lambda: ends("alignment"), more_than, lambda: ends("test_accuracy")),
        *(in_all_of, lambda: ends("test_accuracy") > 0.99),
    ),
    claim("when its test accuracy passes {}, after {} to {} steps", exactly, 0.98, between, amplified),
    claim("when the mean cosine passes {}, after {} to {} steps", exactly, 0.9, between, aligned),
    claim("The frozen network is right in {} to {}", between, lambda: starts("frozen")),
    claim("the seed of the figure has the lowest share", holds, lambda: starts("frozen").argmin() == experiment.seed),
    claim("an accuracy of {} is perfect, because {} is wrong", exactly, 1 - experiment.wrong, experiment.wrong),
    claim("The network ends near it", holds, lambda: abs(ends("train_accuracy") - 1 + experiment.wrong) < 0.02),
    claim("with a standard deviation of {} in each", exactly, experiment.spread),
    claim(
        "the mean of its size is ${}/\\sqrt D$, here {}",
        *(rounded, lambda: random_cosine(100) * 10, rounded, lambda: random_cosine(100)),
    ),
    claim("it is right in {} to {} of the tests, nearly", between, lambda: starts("frozen", dimension=20)),
    claim(
        "still has to turn them",
        holds,
        lambda: ends("test_accuracy", dimension=2) - starts("test_accuracy", dimension=2) > 0.2,
    ),
    claim("it comes nearer to {} than the network", exactly, 1),
    claim("nearer to 1 than the network", holds, lambda: population_ends() > ends("alignment")),
    claim("nearly as often as the network", holds, grows_with_dimensions),
    claim("The second term is the mean of a normal number that is cut", holds, cut_normal),
    claim(
        "Their mean cosine is above {} before training, and a readout of them is right about every test point "
        "in all of {} seeds",
        *(more_than, lambda: starts("alignment", dimension=2)),
        *(in_all_of, lambda: starts("frozen", dimension=2) == 1),
    ),
    claim("At {} times the rate", exactly, FAST / experiment.learning_rate),
    claim(
        "rises above {} and ends between {} and {}",
        *(more_than, lambda: runs(rate=FAST).alignment.max("step")),
        *(between, lambda: ends("alignment", rate=FAST)),
    ),
    claim("{} if `w` is at right angles to the centre", exactly, lambda: _active(np.eye(3)[0], np.eye(3)[1], 0.3)),
    claim(
        "a noise of {} and no wrong labels the first entry is about {}",
        *(exactly, experiment.spread, about, lambda: _pull([1, 0, 0], 0.15, 0)[0]),
    ),
    claim("in random directions of {} dimensions about {}", exactly, 100, about, lambda: random_cosine(100)),
    claim("The learning rate of {} was chosen", exactly, experiment.learning_rate),
]

defined = [
    "pulls with one half",
    "$f(x) = \\sum_j a_j\\max(w_j\\cdot x, 0)$",
    "Two dimensions. In the plane",
]
