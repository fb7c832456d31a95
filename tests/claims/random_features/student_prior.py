"""Claims of the page `random_features/student_prior`."""

from functools import cache

import numpy as np

from tests.claims import about, between, claim, exactly, holds, in_all_of, rounded
from toolkit import recording
from toolkit.exercises.random_features import student_prior as exercises
from toolkit.random_features import StudentPrior
from toolkit.random_features.student_prior import LEVEL, NETWORKS, OUTLYING, SETS, TESTED
from toolkit.theory.linearised_neurons import linearisation_error
from toolkit.theory.student import gaussian_tail, student_coverage

experiment = StudentPrior()
KNOWN, RANDOM = "coverage", "student_coverage"


@cache
def held(name="random_features/student_prior"):
    return recording(name)


def shown(column, samples=40, outliers=0, **at):
    return held().measured[column].sel(samples=samples, outliers=outliers, **at).transpose("seed", ...)


def networks(column, **at):
    return held("random_features/student_prior_width").measured[column].sel(rate=2, **at).transpose("seed", ...)


def both_at_one():
    return np.concatenate([shown(name, amplitude=1) for name in (KNOWN, RANDOM)])


def nearly_kept():
    return (shown(RANDOM, amplitude=10) > 0.87) & (shown(RANDOM, amplitude=10) < 0.9)


def limit():
    return student_coverage(1e6, experiment.samples, experiment.shape, experiment.rate, LEVEL)


def agrees():
    """The mean over the seeds with the theory at ten times the size, up to 0.002."""
    return abs(shown(RANDOM, amplitude=10).mean("seed") - limit()) < 0.002


def level_with_width():
    mean = networks("student_far").mean("seed")
    half = networks("far", width=2) < 0.5 * networks("student_far", width=2)
    return [bool(abs(mean / 0.04 - 1).max() < 0.1), bool(half.all())]


def times(column, samples=40, amplitude=3):
    at = {"samples": samples, "amplitude": amplitude}
    return shown(column, outliers=0.1, **at) / shown(column, outliers=0, **at)


def below_and_more_so():
    found = [student_coverage(1e6, samples, 2.0, 2.0, LEVEL) for samples in (5, 10, 20, 40, 400)]
    return [found[-1] < LEVEL, *(np.diff(found) > 0)]


def mean_is_the_same():
    """At all sizes, for the fitted function is not drawn along the amplitude."""
    return "amplitude" not in held().measured.fitted.dims


def more_draws():
    return (linearisation_error(2.0, 2.0, 1, 1.0) / linearisation_error(1.0, 1.0, 1, 1.0)) ** 2


claims = [
    claim("{} noisy labels are to be explained", exactly, experiment.samples),
    claim("in {} of {} places", exactly, round(10 * LEVEL), exactly, 10),
    claim("the data are {} times as large as a network", exactly, 10),
    claim("The mean stays the same", holds, mean_is_the_same),
    claim("both hold the truth at {} to {} of the places", between, both_at_one),
    claim("a thread beside them: at {} times the size", exactly, 10),
    claim(
        "times the size it holds the truth at {} of the places",
        rounded,
        lambda: shown(KNOWN, amplitude=10).mean("seed"),
    ),
    claim(
        "It holds {} to {}, in each of {} seeds", between, lambda: shown(RANDOM, amplitude=10), in_all_of, nearly_kept
    ),
    claim("the promise of {} is kept exactly", exactly, LEVEL),
    claim("the coverage tends to {}", rounded, limit),
    claim("agrees with that in every digit but the last", holds, agrees),
    claim("Here are {} of them", exactly, NETWORKS),
    claim("about {} of networks of a hundred neurons", about, lambda: networks("far", width=100).mean("seed")),
    claim("the limit is {}", rounded, lambda: gaussian_tail(3.0, 1.0)),
    claim("With a random scale it is about {}, at every width", about, lambda: networks("student_far").mean("seed")),
    claim("at every width", holds, level_with_width),
    claim("about {} for two neurons", about, lambda: networks("far", width=2).mean("seed")),
    claim("The page has $a = b = {}$", exactly, lambda: np.array([experiment.shape, experiment.rate])),
    claim("the limit lies a little below {}", exactly, LEVEL),
    claim("and the more so the fewer the samples", holds, below_and_more_so),
    claim("With {} samples at {} times the size", exactly, 5, exactly, 10),
    claim(
        "the band holds the truth at {} to {} of the places", between, lambda: shown(RANDOM, samples=5, amplitude=10)
    ),
    claim("{} samples of the prior's own, all small, stand against {}", exactly, 2 * experiment.shape, exactly, 5),
    claim("At {} of the size", exactly, 0.3),
    claim("it holds {} to {}: too much", between, lambda: shown(RANDOM, amplitude=0.3)),
    claim("The Gaussian band holds everything there", holds, lambda: shown(KNOWN, amplitude=0.3) > 0.999),
    claim("Give {} of the labels", exactly, 0.1),
    claim("its error becomes {} to {} times as large", between, lambda: times("error")),
    claim("widens everywhere by {} to {} times", between, lambda: times("student_width")),
    claim("It holds about {} of the truth", about, lambda: shown(RANDOM, outliers=0.1, amplitude=3)),
    claim(
        "{} for {} samples, $a = b = {}$ and a misfit of {}",
        exactly,
        lambda: exercises._multiplier(8, 2, 2, 36),
        exactly,
        8,
        exactly,
        2,
        exactly,
        36,
    ),
    claim("both norms are doubled, from {} to {}", exactly, 1, exactly, 2),
    claim("More than {} times.", exactly, 400),
    claim("More than four hundred times", holds, lambda: more_draws() > 400),
    claim(
        "At norms of {}, {} draws err by {}",
        exactly,
        2,
        exactly,
        3000,
        rounded,
        lambda: linearisation_error(2.0, 2.0, 3000, 1.0),
    ),
    claim("the root of the mean of a squared sine is {}", rounded, 0.5**0.5),
    claim("over {} functions on the same inputs and {} new places", exactly, SETS, exactly, TESTED),
    claim("a standard deviation {} times the size of the data, chosen", exactly, OUTLYING),
    claim("holds for the {} of the recordings", exactly, lambda: held().measured.sizes["seed"]),
]
defined = [
    "One mean, two bands",
    "Half width of the bands",
    "the two are the same",
    "further from 0 than three standard deviations",
    "less than half of what",
    "kernel at $\\sigma = 1$",
    "usual variance at $\\sigma = 1$",
    "adds about 1 to $Q$",
    "prior with $\\sigma = 1$ would draw",
    "the two formulas for the coverage",
    "for the two laws",
    "Two tails",
    "for any $s > 0$",
    "The exercise has $s = 1$",
    "each has half of it",
    "with $s = 1$: both",
    "Four times.",
    "Sixteen times.",
    "the answer 0 for every neuron",
]
