"""Claims of the page `random_features/ridge`."""

from functools import cache

import numpy as np

from tests.claims import (
    about,
    at_most,
    between,
    claim,
    exactly,
    holds,
    in_all_of,
    nearly,
    rounded,
)
from toolkit import recording
from toolkit.random_features import CircleRidge, RandomFeatureRidge
from toolkit.random_features.ridge import MODES
from toolkit.tasks import digits
from toolkit.theory.random_features import optimal_ridge, risk

experiment = RandomFeatureRidge()
TINY = 1e-4
WIDE = 300  # features of the page's sweep along the ridge
PAPER = {"samples": 256, "modes": 10**4, "trials": 45, "decay": 1.5, "noise": 0.5}  # Simon et al. 2024, figure 1
OTHERS = range(8, 48)  # seeds that are not recorded
SEEDS = range(20)  # of the page's table of standard errors
TABLE = {"features": [20, 50, 100, 200, 500], "ridge": [0.1, 1.0]}  # of the page's cell
HELD_OUT = RandomFeatureRidge(task="even digit", features=400, ridge=0.01)


@cache
def held():
    return recording("random_features/ridge")


def shown(**at):
    """The first figure at the default task, each seed."""
    return held().measured.sel({"samples": 100, "noise": 0} | at)


def test_error(**at):
    return shown(ridge=TINY, **at).test_loss.transpose("seed", ...)


def peaks(samples):
    """The number of features at which each seed has its largest test error."""
    error = test_error(samples=samples)
    return error.features.values[error.argmax("features")]


def ends_lowest():
    error = test_error()
    return error.sel(features=1000) < error.where(error.features < 100).min("features")


def spreads(ridge):
    """Highest over lowest test error along the features: the peak that a ridge leaves."""
    error = shown(ridge=ridge).test_loss.mean("seed")
    return float(error.sel(features=100) / error.sel(features=20))


def tuned(**at):
    return shown(**at).isel(ridge=0).tuned_test_loss.transpose("seed", "features")


def rises():
    """By what the error with the best ridge grows from one number of features to the next, the most for each seed."""
    return (tuned().values[:, 1:] / tuned().values[:, :-1]).max(1) - 1


def fitted(noise):
    """Training error over test error with the best ridge and all features."""
    at = shown(noise=noise, features=1000).isel(ridge=0)
    return at.tuned_train_loss / at.tuned_test_loss


def larger_ridge_is_nearer_and_worse():
    large, best = shown(features=1000, ridge=3), shown(features=1000).isel(ridge=0)
    nearer = large.train_loss / large.test_loss > best.tuned_train_loss / best.tuned_test_loss
    return nearer & (large.test_loss > best.tuned_test_loss)


@cache
def scores():
    """The table of the page: (mean − theory) in standard errors over twenty seeds."""
    seeds = experiment.sweep(**TABLE, seed=SEEDS, progress=False).test_loss
    error = seeds.std("seed", ddof=1) / len(SEEDS) ** 0.5
    return abs((seeds.mean("seed") - experiment.predict("random features", **TABLE).test_loss) / error)


@cache
def circle(column):
    """A column of the functions on a circle at the least ridge, over seeds and features."""
    return recording("random_features/ridge_circle").measured[column].isel(ridge=0)


def swings(features, ridge=0):
    """How far the fitted function is from the target at most, in the first seed."""
    runs = recording("random_features/ridge_circle").measured
    return float(abs(runs.fitted.sel(features=features).isel(ridge=ridge) - runs.target).max())


@cache
def mapped():
    return recording("random_features/ridge_map")


def more_data_hurts():
    error = mapped().measured.test_loss.median("seed").sel(ridge=TINY)
    return [error.sel(features=n, samples=n) > error.sel(features=n, samples=m) for n, m in ((80, 40), (112, 56))]


def crest():
    """Test error on the diagonal over that of half as many samples, for three ridges."""
    error = mapped().measured.test_loss.median("seed").sel(features=80, ridge=[TINY, 0.3, 10])
    return error.sel(samples=80) / error.sel(samples=40)


def never_hurts():
    error = mapped().predicted["random features"].tuned_test_loss.isel(seed=0, ridge=0)
    return [(error.diff(axis) < 0).all() for axis in ("samples", "features")]


@cache
def pictures():
    return recording("random_features/ridge_digits")


def theory_over_mean(ridge=0.01, name="random features"):
    """Predicted over measured mean error on held-out digits."""
    mean = pictures().measured.test_loss.sel(ridge=ridge).mean("seed")
    return pictures().predicted[name].test_loss.sel(ridge=ridge).isel(seed=0) / mean


def second_peak():
    error = pictures().measured.test_loss.sel(ridge=1e-3).mean("seed").sel(samples=slice(100, None))
    return error.samples[int(error.argmax("samples"))]


def too_low():
    return 1 - theory_over_mean().sel(samples=slice(50, 400))


@cache
def others_too_low():
    samples = [50, 70, 100, 140, 200, 280, 400]
    mean = HELD_OUT.sweep(samples=samples, seed=OTHERS, progress=False).test_loss.mean("seed")
    return 1 - HELD_OUT.predict("random features", samples=samples).test_loss / mean


def twice_the_data():
    error = pictures().measured.test_loss.sel(ridge=1e-3)
    return error.sel(samples=400) > error.sel(samples=200)


def kernel_is_right_far_to_the_right():
    away = abs(held().predicted["kernel"].test_loss.isel(seed=0) / held().measured.test_loss.mean("seed") - 1)
    away = away.sel(samples=100, noise=0, ridge=TINY)
    return [away.sel(features=1000) < 0.05, (away.sel(features=slice(None, 400)) > 0.1).all()]


def fits_less():
    """The paper's decays and noise leave a larger training error than those of the page."""
    other = experiment.replace(target_decay=PAPER["decay"], noise=PAPER["noise"])
    return share(other, 1000) > share(experiment, 1000)


def share(e, features):
    """Predicted training error over test error at the best ridge."""
    values, target = e.spectrum()
    ridge = optimal_ridge(values, target, e.samples, features, e.noise)
    test, train = risk(values, target, e.samples, features, ridge, e.noise)
    return train / test


@cache
def of_64():
    sizes = [16, 24, 32, 48, 64, 96, 128, 256]
    error = experiment.replace(samples=64).sweep(features=sizes, progress=False).test_loss
    return error.features[int(error.argmax("features"))]


@cache
def tuned_by_looking():
    axes = {"features": [16, 32, 64, 100, 200, 400], "ridge": [0.03, 0.1, 0.3, 1, 3]}
    return experiment.sweep(**axes, seed=range(10), progress=False).mean("seed").test_loss.min("ridge")


@cache
def along_the_ridge():
    """At 300 features, in each of eight seeds: the training error rises, and the test error is least in between."""
    ridges = np.geomspace(1e-3, 30, 19).tolist()
    run = experiment.replace(features=WIDE).sweep(ridge=ridges, seed=range(8), progress=False)
    best = run.test_loss.argmin("ridge")
    return (run.train_loss.diff("ridge") > 0).all("ridge") & (best > 0) & (best < len(ridges) - 1)


def factor():
    """x for z = P = N and any q."""
    q, z, p, n = 30.0, 100, 100, 100
    return (q * (n - 2 * z) + z**2) / (p * (n - q))


claims = [
    claim("A function of {} modes cannot be drawn", exactly, MODES),
    claim("There are {} samples with a little noise", exactly, CircleRidge().samples),
    claim("With {} features the curve misses some", exactly, 10),
    claim("misses some of the samples", holds, lambda: circle("train_loss").sel(features=10) > 0.01),
    claim("it meets every one, and swings", holds, lambda: swings(20) > 1),
    claim("With {} features it meets every one, too", exactly, 1000),
    claim("and stays near the target", holds, lambda: swings(1000) < 0.5 * swings(20)),
    claim("even {} features do not swing", exactly, 20),
    claim("features do not swing", holds, lambda: swings(20, ridge=3) < 0.5 * swings(20)),
    claim(
        "The mean error over {} seeds is largest at {} features",
        *(exactly, lambda: circle("test_loss").sizes["seed"]),
        *(exactly, lambda: int(circle("test_loss").mean("seed").idxmax("features"))),
    ),
    claim("has its worst test error where there are as many features as samples", holds, lambda: peaks(100) == 100),
    claim("the peak is gone", holds, lambda: tuned().mean("seed").diff("features") < 0),
    claim("from $P = {}$ samples without any noise", exactly, experiment.samples),
    claim(
        "$N$ grows from {} to {}", exactly, lambda: held().measured.features[0], lambda: held().measured.features[-1]
    ),
    claim("in all of {} seeds. Predicting", in_all_of, lambda: peaks(100) == 100),
    claim("Predicting 0 everywhere would give an error of {}", rounded, lambda: experiment.spectrum()[1].sum()),
    claim("the peaks are {} to {} times as high", between, lambda: test_error(features=100)),
    claim("the test error is {} to {}", between, lambda: test_error(features=1000)),
    claim("in each seed less than at any $N < P$", holds, ends_lowest),
    claim(
        "fits its samples perfectly there",
        holds,
        lambda: shown(ridge=TINY, features=1000).train_loss < 1e-5,
    ),
    claim("The shaded bands span the {} seeds", exactly, lambda: held().measured.sizes["seed"]),
    claim("The peak melts", holds, lambda: np.diff([spreads(ridge) for ridge in (TINY, 0.01, 0.1, 0.3)]) < 0),
    claim(
        "the peak moves to as many features",
        holds,
        lambda: [(peaks(samples) == samples).all() for samples in (50, 200)],
    ),
    claim(
        r"$\lambda_i = i^{-{}}$ and $v_i^2\propto i^{-{}}$, for",
        *(exactly, experiment.decay, experiment.target_decay),
    ),
    claim(r"with $v_i^2\propto i^{-{}}$", exactly, PAPER["decay"]),
    claim("for {} modes", exactly, lambda: len(experiment.spectrum()[0])),
    claim("$x = {}$", exactly, factor),
    claim("For five numbers of features and two ridges, with {} seeds each", exactly, len(SEEDS)),
    claim("All are within {} standard errors", at_most, scores, full=True),
    claim("In the {} seeds it is {} to {} of the test error", exactly, 8, between, lambda: fitted(0)),
    claim("and makes the prediction worse", holds, larger_ridge_is_nearer_and_worse),
    claim("leaves a training error of {} to {} of the test error", between, lambda: fitted(0.5)),
    claim("the median of {} seeds", exactly, lambda: mapped().measured.sizes["seed"]),
    claim("high error along the diagonal fades", holds, lambda: [crest()[0] > 2, *(crest()[1:] < 1.1)]),
    claim("more data can hurt too", holds, more_data_hurts),
    claim("neither more features nor more samples ever hurt the predicted error", holds, never_hurts),
    claim("scikit-learn's {} pictures", exactly, digits.POOL),
    claim("on all {} pictures", exactly, digits.POOL),
    claim("the features are {} ReLU neurons", exactly, HELD_OUT.features),
    claim("with a peak at {}", exactly, second_peak),
    claim(
        "beyond {} the theory rises above it",
        *(exactly, lambda: theory_over_mean(1e-3).pipe(lambda ratio: ratio.samples[ratio < 1.02].max())),
    ),
    claim("in all of {} seeds the error there is larger than with half as many samples", in_all_of, twice_the_data),
    claim("up to {} samples the theory follows", exactly, lambda: too_low().samples[-1]),
    claim("by {} to {} in these seeds", between, too_low),
    claim("by {} to {} in forty others", between, others_too_low, full=True),
    claim("in {} others", exactly, len(OTHERS)),
    claim(
        "too low by about {} at {} samples",
        *(about, lambda: 1 - theory_over_mean(name="endless pool").sel(samples=400)),
        *(exactly, 400),
    ),
    claim("nearly {} of the pool", nearly, 800 / digits.POOL),
    claim("first by {}", rounded, lambda: theory_over_mean().sel(samples=800) - 1),
    claim("then by {}", rounded, lambda: theory_over_mean().sel(samples=1130) - 1),
    claim("about {} times as high", about, lambda: theory_over_mean().sel(samples=1600)),
    claim("it is right only far to the right of the measured one", holds, kernel_is_right_far_to_the_right),
    claim("each of the {} does so somewhere, by up to {}", in_all_of, lambda: rises() > 0, at_most, rises),
    claim("Their mean falls at every step", holds, lambda: tuned().mean("seed").diff("features") < 0),
    claim("at {} features:", exactly, WIDE),
    claim("Training error rises with the ridge; test error has a minimum", holds, along_the_ridge, full=True),
    claim("{} for {} samples", exactly, of_64, 64),
    claim("With {} samples it is at", exactly, 64),
    claim("for the mean of {} seeds of the default task", exactly, 10),
    claim(
        "of the default task it falls at every step",
        holds,
        lambda: tuned_by_looking().diff("features") < 0,
        full=True,
    ),
    claim("for {} samples and infinitely many features", exactly, experiment.samples),
    claim(
        "{} without noise, {} with noise {}",
        *(rounded, lambda: share(experiment, np.inf), lambda: share(experiment.replace(noise=0.5), np.inf)),
        *(exactly, 0.5),
    ),
    claim("The paper uses {} samples, ${}$ modes and {} trials", exactly, *list(PAPER.values())[:3]),
    claim("noise of variance {}, as in the paper's", exactly, PAPER["noise"]),
    claim("the best ridge fits less", holds, fits_less),
    claim("holds for the {} of the recordings; the table of standard errors uses {}", exactly, 8, len(SEEDS)),
]

defined = [
    "Predicting 0",
    "two equations for two numbers",
    "two budgets",
    "division by zero",
    "instead of two",
    "five numbers of features and two ridges",
    "$+1$ for an even digit and $-1$ for an odd one",
    "three numbers",
    "step from two equations",
    "two decays",
]
