"""Claims of the page `random_features/untrained`."""

from functools import cache

from tests.claims import about, below, claim, exactly, holds, in_all_of, more_than, rounded
from toolkit import recording
from toolkit.exercises.random_features import untrained as exercises
from toolkit.random_features import UntrainedFrequency
from toolkit.random_features.untrained import FEATURES, NETWORKS, POINTS, SHOWN, SIZE, WAVES

experiment = UntrainedFrequency()


@cache
def held():
    return recording("random_features/untrained")


def shown(column, activation="sin", **at):
    return held().measured[column].sel(activation=activation, **at).transpose("seed", ...)


def predicted(column, activation="sin", **at):
    return held().predicted["wide"][column].sel(activation=activation, **at).isel(seed=0)


def late():
    """The fast wave is not learned at two, and learned at three and four."""
    fast = shown("fast")
    later = (fast.sel(weight_scale=[3, 4]) < 0.05).all("weight_scale")
    return later & (fast.sel(weight_scale=2) > 0.8)


def invisible():
    return abs(shown("fast", weight_scale=1) - 1) < 0.1


def neither_is_learned():
    return [float(shown(name, weight_scale=8).min()) > 1 for name in WAVES]


def relu_is_level():
    frequency = shown("frequency", "relu")
    return [float(frequency.min()) > 1, float(frequency.max()) < 1.2]


def relu_never_fails_on_the_slow():
    return (shown("slow", "relu").sel(weight_scale=slice(1, None)) < 0.05).values.ravel()


def relu_never_excels():
    return (shown("fast", "relu") > 0.08).values.ravel()


def on_the_theory():
    ratio = shown("frequency").mean("seed") / predicted("frequency")
    return abs(ratio - 1) < 0.1


def far_above():
    """At eight the errors are above the theory by a third and more, which lies near 1."""
    return [bool((shown(name, weight_scale=8) > predicted(name, weight_scale=8) + 0.2).all()) for name in WAVES] + [
        abs(float(predicted(name, weight_scale=12)) - 1) < 0.05 for name in WAVES
    ]


def sine_is_better():
    return shown("fast", weight_scale=4) < shown("fast", "erf", weight_scale=12)


claims = [
    claim("{} layers of neurons that take a sine", exactly, experiment.depth),
    claim("a readout is learned from {} pixels", exactly, POINTS),
    claim("one that is {} times as fast", exactly, WAVES["fast"] / WAVES["slow"]),
    claim("{} networks, untrained", exactly, SHOWN),
    claim("with an error below {}", below, lambda: shown("slow", weight_scale=1)),
    claim("its error is that of predicting the mean", holds, invisible),
    claim("it is still more than {}", more_than, lambda: shown("fast", weight_scale=2).min()),
    claim("to bring it below {}, in all of {} seeds", exactly, 0.05, in_all_of, late),
    claim("both errors are worse than that of the mean", holds, neither_is_learned),
    claim("Its mean frequency is between {} and {} at every size", exactly, 1, exactly, 1.2),
    claim("at every size of the weights", holds, relu_is_level),
    claim("It never fails on the slow wave from a weight scale of one on", holds, relu_never_fails_on_the_slow),
    claim("the error there is nowhere below {}", exactly, 0.08),
    claim("it never excels on the fast one", holds, relu_never_excels),
    claim("The dashed lines and the marks on the bars are the theory", holds, on_the_theory),
    claim("and {} pixels say nothing about the other {}", exactly, POINTS, exactly, SIZE**2 - POINTS),
    claim("the measured errors lie far above the theory", holds, far_above),
    claim("That of {} neurons", exactly, FEATURES),
    claim("and with {} pixels such errors", exactly, POINTS),
    claim(
        "a mean frequency near {}, like the sine",
        about,
        lambda: shown("frequency", "erf", weight_scale=12).mean("seed"),
    ),
    claim("Yet the sine learns the fast wave better", holds, sine_is_better),
    claim("All weights of its {} layers are doubled", exactly, 3),
    claim("It becomes {} times as large, and its shape stays", exactly, 2**4),
    claim("{} for variance {} and correlation a half", rounded, lambda: exercises._covariance(1.0, 0.5), exactly, 1),
    claim("{} for a single coefficient at $k = {}$, $l = {}$", exactly, 5, exactly, 3, exactly, 4),
    claim("quotient of sums over {} networks", exactly, NETWORKS),
    claim("holds for the {} of the recordings", exactly, lambda: held().measured.sizes["seed"]),
]
defined = [
    "two inputs, the coordinates",
    "Nine random pictures",
    "lies between the two",
    "at two places",
    "distance of two inputs",
    "with three layers the distances are multiplied three times",
    "half periods along its sides",
    "between two pixels",
    "two distant pixels",
    "weight scale of four. Yet",
    "Doubled weights",
    "layers are doubled, and",
    "twice as large",
    "four matrices",
    "with mean 0, this",
    "correlation a half",
    "from 0 on",
    "The two waves were",
    "or four to bring",
]
