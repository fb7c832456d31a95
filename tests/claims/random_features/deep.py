"""Claims of the page `random_features/deep`."""

from functools import cache

import numpy as np

from tests.claims import about, at_most, between, claim, exactly, holds, rounded
from toolkit import recording
from toolkit.random_features import DeepRandomFeatures
from toolkit.random_features.deep import REGRESSED, TEST_SAMPLES
from toolkit.theory.random_features import deep_coefficients

experiment = DeepRandomFeatures()
PAPER = {"inputs": 600, "neurons": 2400}  # Schröder et al. 2023, the ridge experiment
UNCENTRED = {"activation": "uncentred relu", "layers": 1, "samples": 400}
ACTIVATIONS, NARROW = "random_features/deep_activations", "random_features/deep_narrow"


@cache
def held(name="random_features/deep"):
    return recording(name)


def test_error(name="random_features/deep", **at):
    return held(name).measured.test_loss.sel(at).transpose("seed", ...)


def theory(name="random_features/deep", **at):
    return held(name).predicted["equivalent"].test_loss.sel(at).transpose("seed", ...)


def by_layer():
    return test_error(samples=400, ridge=1)


def over_theory(name="random_features/deep", **at):
    """Mean measured over mean predicted test error."""
    return test_error(name, **at).mean("seed") / theory(name, **at).mean("seed")


def scores(**at):
    """(measured − theory) in standard errors of the mean over the seeds of the recording."""
    distance = test_error(**at) - theory(**at)
    return abs(distance.mean("seed") / (distance.std("seed", ddof=1) / distance.sizes["seed"] ** 0.5))


def signal(layers):
    """The measured share of the signal in the last of so many layers."""
    return held().measured.signal.sel(layers=layers).isel(layer=layers - 1)


def bars_are_the_theory():
    measured, predicted = held().measured.sel(layers=5), held().predicted["equivalent"].isel(seed=0, drop=True)
    predicted = predicted.sel(layers=5)
    return [(abs(measured[name] - predicted[name]) < 0.03).all() for name in ("signal", "passed", "added")]


def peak():
    error = test_error(layers=3, ridge=0.01).mean("seed")
    return error.samples[int(error.argmax("samples"))]


def higher_with_layers():
    error = test_error(samples=200, ridge=0.01).mean("seed")
    return error.sel(layers=5) > error.sel(layers=3)


def tanh_is_almost_straight():
    shares = [r * s**2 / (r * s**2 + n**2) for s, n, r in deep_coefficients("tanh", 3)]
    return [0.05 < 1 - shares[0] < 0.1, 1 - shares[1] < 0.035, shares[2] > shares[1]]


def noise_is_less():
    """The measured noise of the uncentred ReLU is less than the formula's."""
    measured, predicted = (
        group.added.sel(activation="uncentred relu", layers=1).isel(layer=0)
        for group in (held(ACTIVATIONS).measured, held(ACTIVATIONS).predicted["equivalent"].isel(seed=0, drop=True))
    )
    return measured < 0.7 * predicted


def agree():
    ratio = over_theory(ACTIVATIONS, layers=1, activation=["relu", "tanh"])
    return abs(ratio - 1) < 0.05


def curved_shares():
    """κ₁ and κ* of the page's hint."""
    return deep_coefficients("tanh", 1)[0]


claims = [
    claim("The inputs are $D = {}$ numbers", exactly, experiment.dimension),
    claim("layers of {} neurons each", exactly, experiment.width),
    claim("by ridge regression on {} samples", exactly, experiment.samples),
    claim(
        "rises with every layer, in the mean over {} seeds",
        *(exactly, lambda: by_layer().sizes["seed"]),
    ),
    claim("The test error rises with every layer", holds, lambda: by_layer().mean("seed").diff("layers") > 0),
    claim("the theory goes through the means", holds, lambda: abs(over_theory(samples=400, ridge=1) - 1) < 0.05),
    claim("the signal is about {}", about, lambda: signal(1)),
    claim("leave about {} of it", about, lambda: signal(3)),
    claim("about {} is left after", about, lambda: signal(5)),
    claim(
        "the error is larger than if one always predicted 0", holds, lambda: by_layer().sel(layers=5).mean("seed") > 1
    ),
    claim("the marks on them are the theory's", holds, bars_are_the_theory),
    claim("with a peak at {} samples", exactly, peak),
    claim("at as many samples as neurons", holds, lambda: peak() == experiment.width),
    claim("More layers make it higher", holds, higher_with_layers),
    claim("The theory follows even there", holds, lambda: abs(over_theory(ridge=0.01, samples=200) - 1) < 0.2),
    claim("variance $r = {}$", exactly, lambda: deep_coefficients("sign", 1)[0].variance),
    claim("A tanh passes most of its signal on", holds, tanh_is_almost_straight),
    claim("mean and theory over the {} seeds", exactly, lambda: by_layer().sizes["seed"]),
    claim("All are within {} standard errors", at_most, lambda: scores(ridge=1)),
    claim("the predicted error is about {} the measured one", about, lambda: 1 / over_theory(ACTIVATIONS, **UNCENTRED)),
    claim("it expects more noise than there is", holds, noise_is_less),
    claim("and the two agree", holds, agree),
    claim("With {} neurons on {} inputs the measured", exactly, 200, exactly, 10),
    claim(
        "the measured error is about {} to {} times the predicted one",
        *(between, lambda: over_theory(NARROW, width=200, dimension=10)),
    ),
    claim("average the noise of {} neurons away", exactly, 200),
    claim("With {} neurons on {} inputs the error is lower", exactly, 10, exactly, 10),
    claim("the error is lower than predicted", holds, lambda: over_theory(NARROW, width=10, dimension=10) < 0.97),
    claim("With {} inputs the theory is right again", exactly, 100),
    claim("the theory is right again", holds, lambda: abs(over_theory(NARROW, width=200, dimension=100) - 1) < 0.06),
    claim("for a hundred they agree", holds, lambda: abs(over_theory(NARROW, width=200, dimension=100) - 1) < 0.06),
    claim(
        "For five and ten inputs the measured error is several times the theory",
        *(holds, lambda: over_theory(NARROW, width=200, dimension=[5, 10]).sel(layers=1) > 2),
    ),
    claim("{} for two layers", rounded, lambda: (2 / np.pi) ** 2),
    claim(
        "{} and {} for a million draws",
        *(rounded, lambda: curved_shares().signal, lambda: curved_shares().noise),
    ),
    claim("a hundred times smaller", holds, 1e-4 == 0.01**2),
    claim("have {} inputs, two layers of {} tanh neurons", exactly, PAPER["inputs"], PAPER["neurons"]),
    claim("measured on {} new inputs, as a share", exactly, TEST_SAMPLES),
    claim("the bars on {} of them", exactly, REGRESSED),
    claim("holds for the {} of the recordings", exactly, lambda: by_layer().sizes["seed"]),
]

defined = [
    "side of 0 the sum lies: $+1$ or $-1$",
    "From one frozen layer to five",
    "predicting 0",
    "always predicted 0",
    "bars of three layers",
    "Take two neurons",
    r"$\mathbb E\varphi(z) = 0$. A ReLU",
    "looks like near 0",
    "for a million draws of variance 1",
    "their average is not 0",
    "needs a mean of 0",
    "for three layers of each kind",
]
