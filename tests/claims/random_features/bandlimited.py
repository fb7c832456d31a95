"""Claims of the page `random_features/bandlimited`."""

from functools import cache

import numpy as np

from tests.claims import about, below, between, claim, exactly, holds, in_all_of, more_than, rounded
from toolkit import recording
from toolkit.exercises.random_features import bandlimited as exercises
from toolkit.random_features import BandlimitedWeights

experiment = BandlimitedWeights()
POWER = 0.5  # of the target: the error of predicting 0


@cache
def held():
    return recording("random_features/bandlimited")


def shown(column, ridge=1e-8, noise=0.01, **at):
    """A column of the first figure, each seed."""
    return held().measured[column].sel(ridge=ridge, noise=noise, **at).transpose("seed", ...)


def test(**at):
    return shown("test_loss", **at)


def predicted(column, name, ridge=1e-8, noise=0.01, **at):
    return held().predicted[name][column].sel(ridge=ridge, noise=noise, **at).isel(seed=0)


def best_box():
    error = test()
    return error.limit.values[error.argmin("limit").values]


def best_is_5_or_7():
    return (best_box() == 5) | (best_box() == 7)


def noise_is_multiplied_most():
    error = held().measured.test_loss.mean("seed").sel(noise=0.01)
    return error.sel(limit=1000, ridge=1e-10) == error.max()


def what_helps():
    """Of four times the neurons, half as many samples again and a ridge ten thousand times smaller the last helps."""
    start = BandlimitedWeights(limit=3, ridge=1e-6)
    ways = ({}, {"features": 4000}, {"samples": 600}, {"ridge": 1e-10})
    none, *errors = (start.replace(**way).sweep(seed=range(8), progress=False).test_loss.mean() for way in ways)
    return [abs(errors[0] / none - 1) < 0.1, abs(errors[1] / none - 1) < 0.1, errors[2] < 0.6 * none]


def arms():
    """In a small box both errors stay near ½; from 5 on the test error rises and the training error falls."""
    error, train = test(), shown("train_loss")
    small = [
        (test(limit=[0.5, 1, 2]) > 0.8 * POWER).all(),
        (shown("train_loss", limit=[0.5, 1, 2]) > 0.5 * POWER).all(),
    ]
    rising = error.sel(limit=slice(5, None)).mean("seed").diff("limit") > 0
    falling = train.sel(limit=slice(5, 300)).mean("seed").diff("limit") < 0
    return [*small, rising.all(), falling.all()]


def noise_makes_the_right_arm():
    quiet, loud = test(noise=0).mean("seed"), test().mean("seed")
    return [quiet.sel(limit=1000) < 0.3 * loud.sel(limit=1000), abs(quiet / loud - 1).sel(limit=[1, 2]).max() < 0.05]


def longest():
    norm = shown("readout_norm")
    return norm.limit.values[norm.argmax("limit").values]


def lower_and_higher():
    """With a lower ridge a box of 3 shows some of the wave, with a higher one a box of 7 loses some."""
    return [
        (test(limit=3, ridge=1e-10) < 0.5 * test(limit=3)).all(),
        (test(limit=7, ridge=1e-4) > 50 * test(limit=7)).all(),
    ]


@cache
def wide():
    return recording("random_features/bandlimited_width").measured.test_loss.sel(ridge=1e-8)


def moved_by_width():
    """Largest minus least mean error of the small box from 50 neurons on, over that of predicting 0."""
    error = wide().sel(limit=3, features=slice(50, None)).mean("seed")
    return float(error.max() - error.min()) / POWER


def a_few_hundred():
    error = wide().sel(limit=10)
    return [(error.sel(features=[400, 1600]) < 0.01).all(), (error.sel(features=25) > 0.05).all()]


@cache
def waves():
    return recording("random_features/bandlimited_frequency").measured


def crossings():
    """The first recorded frequency whose error is over a quarter, and the first whose eigenvalue is below δ/P."""
    runs = waves().mean("seed")
    found = []
    for limit in (3, 10):
        for ridge in (1e-6, 1e-4, 0.01):
            at = runs.sel(limit=limit, ridge=ridge)
            jumps, meets = at.test_loss > POWER / 2, at.eigenvalue < at.threshold
            if jumps.any() and meets.any():
                found.append(abs(int(jumps.values.argmax()) - int(meets.values.argmax())) <= 1)
    return found + [len(found) >= 4]


def edge(limit, ridge):
    at = waves().mean("seed").sel(limit=limit, ridge=ridge)
    return int((at.test_loss > POWER / 2).values.argmax()) if (at.test_loss > POWER / 2).any() else 99


def edges_move():
    return [edge(10, 1e-8) > edge(10, 1e-6), edge(10, 1e-6) > edge(3, 1e-6)]


def times_as_high():
    return test(limit=1000) / predicted("test_loss", "unlimited", limit=1000)


def over_theory():
    """Mean error over the predicted one, for each limit, ridge and noise; NaN beyond the range of the theory."""
    mean = held().measured.test_loss.mean("seed")
    return mean / held().predicted["finite width"].test_loss.isel(seed=0)


def half_of_the_settings():
    ratio = over_theory().sel(noise=0.01).values
    return float(np.median(np.abs(ratio[np.isfinite(ratio)] - 1)))


def ends_at_a_third():
    ends = np.isnan(held().predicted["finite width"].test_loss.isel(seed=0).sel(noise=0.01, ridge=1e-8))
    many = [BandlimitedWeights(limit=float(limit)).modes_that_count() for limit in ends.limit]
    return ends.values == (3 * np.array(many) > experiment.samples)


@cache
def few_samples():
    """Test errors over the theory's, of eight seeds."""
    e = experiment.replace(samples=100, limit=7.0, frequency=4.0, ridge=1e-8)
    return e.sweep(seed=range(8), progress=False).test_loss.values.ravel() / float(e.predict("finite width").test_loss)


claims = [
    claim("With {} samples in a box with $R = {}$, {} periods", exactly, 100, exactly, 7, exactly, 4),
    claim("near the median of {} seeds", exactly, lambda: few_samples().size),
    claim("within half of it", holds, lambda: abs(np.median(few_samples()) - 1) < 0.5),
    claim("more than {} times as high: in one draw", more_than, lambda: few_samples().mean()),
    claim("in one draw the samples leave a gap", holds, lambda: np.sort(few_samples())[-1] > 0.8 * few_samples().sum()),
    claim("A network has {} hidden neurons", exactly, experiment.features),
    claim("from {} noisy samples of a wave with {} periods", exactly, experiment.samples, experiment.frequency),
    claim("both errors stay near what predicting 0 would give", holds, arms),
    claim(
        "a box of {} or of {} is the best of those shown in all of {} seeds", exactly, 5, 7, in_all_of, best_is_5_or_7
    ),
    claim("it is {} to {} times as bad as predicting 0", between, lambda: test(limit=1000) / POWER),
    claim("the left arm of this U stays where it was", holds, noise_makes_the_right_arm),
    claim("is largest in a box of {}, at the edge", exactly, longest),
    claim("Lower the ridge and some of it comes through", holds, lower_and_higher),
    claim("with a norm of about {}", about, lambda: shown("readout_norm", ridge=1e-10, limit=3).mean()),
    claim("the noise is multiplied most", holds, noise_is_multiplied_most),
    claim("From {} neurons to {}", exactly, 50, lambda: wide().features[-1]),
    claim("by less than {} of what predicting 0 gives", below, moved_by_width),
    claim("a few hundred are enough", holds, a_few_hundred),
    claim(
        "For $R = {}$ this is a factor of about {}, for $R = {}$",
        exactly,
        3,
        about,
        lambda: exercises._price(3, 1),
        exactly,
        30,
    ),
    claim("from {} to {} periods", exactly, lambda: waves().frequency[0], exactly, lambda: waves().frequency[-1]),
    claim("where it crosses $\\delta/P$ the error jumps", holds, crossings),
    claim("moves the crossing to the right", holds, edges_move),
    claim("are {} of the samples, because", exactly, 1 / 3),
    claim("The dashed line stops where", holds, ends_at_a_third),
    claim("the measured error is {} to {} times as high", between, times_as_high),
    claim("by less than {} at half of the recorded settings", below, half_of_the_settings),
    claim("by about {} at the edge of the band", about, lambda: over_theory().sel(limit=7, ridge=1e-6, noise=0.01) - 1),
    claim("and by more for steep neurons", holds, lambda: over_theory().sel(limit=1000, ridge=0.01, noise=0.01) > 1.4),
    claim("about {} times as large as predicted", about, lambda: over_theory().sel(limit=20, ridge=1e-8, noise=0)),
    claim("With a ridge of ${}$ the network of the first figure does not learn its wave", exactly, 1e-6),
    claim("does not learn its wave in a box with $R = {}$", exactly, 3),
    claim("does not learn its wave", holds, lambda: test(limit=3, ridge=1e-6) > 0.9 * POWER),
    claim("{} times as many neurons", exactly, 4),
    claim("{} as many samples again", exactly, 0.5),
    claim("A ridge that is {} times smaller", exactly, 10_000),
    claim("leave the error where it is", holds, what_helps, full=True),
    claim("{} for one more period at $R = {}$", rounded, lambda: exercises._price(3, 1), exactly, 3),
    claim("for one more period at R = {}", exactly, 3),
    claim("holds for the {} of the recordings", exactly, lambda: held().measured.sizes["seed"]),
    claim("the range of the theory, {} of the samples, was", exactly, 1 / 3),
]
defined = [
    "predicting 0",
    "predict 0",
    "between $-1$ and $1$",
    "half plane",
    "half-waves",
    "near a half",
    "gap between two samples",
    "two of the three",
    "set the gradient to zero",
    "two equations",
    "Eight of the neurons",
]
