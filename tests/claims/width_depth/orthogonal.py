"""Claims of the page `width_depth/orthogonal`."""

from functools import cache

import numpy as np
import torch

from tests.claims import about, at_least, at_most, below, claim, exactly, holds, in_all_of, more_than, rounded
from toolkit import engine, recording
from toolkit.device import place
from toolkit.exercises.width_depth import orthogonal as exercises
from toolkit.theory.fluctuations import relative_variance
from toolkit.width_depth import DeepDigits, OrthogonalWeights
from toolkit.width_depth.deep_digits import TRAINED
from toolkit.width_depth.orthogonal import LAYERS, NETWORKS

experiment = OrthogonalWeights()
DEEP = {"weight_variance": 1, "bias_variance": 0, "layers": 60, "learning_rate": 0.003, "steps": 150}


@cache
def held():
    return recording("width_depth/orthogonal")


def spread(ensemble, activation="tanh", width=32, **at):
    """n Var K/K², each seed."""
    return held().measured.spread.sel(ensemble=ensemble, activation=activation, width=width, **at)


def predicted(ensemble, activation="tanh", width=32, **at):
    every = held().predicted["formula"].spread.isel(seed=0)
    return every.sel(ensemble=ensemble, activation=activation, width=width, **at)


def opens():
    """Of the thirty networks that are drawn the largest length is more than three times the smallest."""
    at = {"ensemble": "gaussian", "activation": "tanh", "width": 32, "layer": 16}
    lengths = held().measured.lengths.sel(at)
    return float(lengths.max() / lengths.min()) > 3


def width_halves():
    """Var K/K² of twice the width is about half, and times the width it is nearly the same."""
    narrow, wide = (spread("gaussian", width=n).sel(layer=slice(4, 16)).mean("seed") for n in (32, 64))
    return [abs(wide / narrow - 1).max() < 0.2]


@cache
def digits():
    return recording("width_depth/orthogonal_digits").measured


def half(ensemble, layers=60):
    """The step at which half of the training pictures are right, each seed; far away if it does not come."""
    steps = digits().moments.sel(moment="half", ensemble=ensemble, layers=layers)
    return steps.where(steps >= 0, 10**6)


def shares(h, weights):
    """Singular values of the derivative of a tanh network's last sums by the first ones, h; the largest is 1."""
    jacobian = torch.eye(len(h), dtype=torch.float64)
    for one in weights:
        h, jacobian = one @ h.tanh(), one @ (jacobian / h.cosh()[:, None] ** 2)
    values = torch.linalg.svdvals(jacobian)
    return values / values[0]


@cache
def come_through(ensemble):
    """How many singular values are a tenth of the largest or more, each seed."""
    found = []
    for seed in range(8):
        e = DeepDigits(**DEEP, ensemble=ensemble, seed=seed)
        state, data = engine.draw(e, place("cpu", "float64"))
        weights = e.ready(state)["weights"]
        later = [weights[f"layer{layer}"] for layer in range(2, e.layers + 1)]
        found.append(int((shares(weights["layer1"] @ data["x"][0], later) >= 0.1).sum()))
    return np.array(found)


@cache
def lost():
    """The 32nd singular value of Gaussian weights over the largest, of eight draws like those of the page's cell."""
    found = []
    for seed in range(8):
        draws = np.random.default_rng(seed)
        h, later = draws.normal(size=64), draws.normal(size=(60, 64, 64)) / 8
        found.append(float(shares(torch.tensor(h), torch.tensor(later))[31]))
    return np.array(found)


def sooner():
    return half("gaussian") > half("orthogonal")


def no_separate_effect():
    """At one training accuracy the test accuracies of both sorts differ by less than four points in the mean."""
    levels, means = np.linspace(0.45, 0.7, 6), []
    for ensemble in ("gaussian", "orthogonal"):
        run = digits().sel(ensemble=ensemble, layers=60)
        pairs = [(one.train_accuracy.values, one.test_accuracy.values) for _, one in run.groupby("seed", squeeze=False)]
        train, test = (np.concatenate([pair[i].ravel() for pair in pairs]) for i in (0, 1))
        means.append([test[abs(train - level) < 0.04].mean() for level in levels])
    return abs(np.mean(np.subtract(*means))) < 0.04


def first_layers(activation, ensemble, last):
    """The mean over seeds is within 15 % of the formula, up to a layer."""
    layers = {"layer": slice(2, last)}
    ratio = spread(ensemble, activation).sel(layers).mean("seed") / predicted(ensemble, activation).sel(layers)
    return abs(ratio - 1) < 0.15


def on_their_lines():
    return [first_layers("relu", "orthogonal", 8).all(), first_layers("relu", "gaussian", 4).all()]


def tails():
    last = spread("gaussian", "relu", layer=16)
    return [(last < predicted("gaussian", "relu", layer=16)).sum() >= 6, last.max() > 1.4 * last.min()]


def relu_ends():
    """The largest training accuracy of sixty ReLU layers, of either sort, over the seeds."""
    relu = DeepDigits(**DEEP | {"weight_variance": 2}, activation="relu")
    swept = {"ensemble": ["gaussian", "orthogonal"], "seed": range(8)}
    return relu.sweep(**swept, points=[150], progress=False).train_accuracy.max()


def narrowest():
    each = {one: relative_variance("gaussian", "linear", n, layers) / n for one, layers, n in NETWORK}
    return min(each, key=each.get) == 2


NETWORK = ((1, 10, 100), (2, 20, 400), (3, 40, 400))

claims = [
    claim("at least {} of the {} singular values", at_least, lambda: come_through("orthogonal"), exactly, 64),
    claim(
        "and at most {} if they are Gaussian, in all of {} seeds",
        at_most,
        lambda: come_through("gaussian"),
        in_all_of,
        lambda: come_through("gaussian") < come_through("orthogonal"),
    ),
    claim("the 32nd of {} is at most a billionth of the largest", exactly, 64),
    claim("is at most a billionth of the largest", holds, lambda: lost() < 1e-9),
    claim("tanh networks with {} neurons in each of {} layers", exactly, experiment.width, LAYERS),
    claim("have signals several times as strong as others", holds, opens),
    claim("over {} networks, times the width", exactly, NETWORKS),
    claim("it stays below {}, at all layers", below, lambda: spread("orthogonal").max()),
    claim("at all layers and in all of {} seeds", in_all_of, lambda: spread("orthogonal").max("layer") < 0.25),
    claim("shows nearly the same line", holds, width_halves),
    claim("networks of {} tanh layers with {} neurons", exactly, 60, DeepDigits().width),
    claim("need more than {} as many steps", more_than, lambda: (half("gaussian") / half("orthogonal")).min()),
    claim("ones, in all of {} seeds", in_all_of, lambda: half("gaussian") > 2 * half("orthogonal")),
    claim("With {} layers both sorts", exactly, 10),
    claim(
        "both sorts get there within {} steps", at_most, lambda: digits().moments.sel(moment="half", layers=10).max()
    ),
    claim("we saw no separate effect on generalisation", holds, no_separate_effect),
    claim("The dashed lines are these", holds, on_their_lines),
    claim("jumps from seed to seed, and mostly lies below the line", holds, tails),
    claim("the formula for tanh is too low", holds, lambda: spread("gaussian", width=16, layer=16).mean() > 12.5),
    claim("With {} neurons in as many layers the formula", exactly, 16),
    claim("{} ReLU layers of this width", exactly, 60),
    claim("get fewer than {} of the pictures right", below, relu_ends, full=True),
    claim("a relative variance of {}", rounded, lambda: relative_variance("gaussian", "linear", 400, 20) / 400),
    claim("10 layers of 100 neurons", holds, narrowest),
    claim("20 layers of 400 neurons", holds, narrowest),
    claim("40 layers of 400 neurons", holds, narrowest),
    claim("{} for eight layers of 32 neurons", rounded, lambda: exercises._variance(32, 8)),
    claim("about {} for linear neurons", about, lambda: exercises._added(np.random.default_rng(1).normal(size=10**6))),
    claim("about {} for ReLUs", about, lambda: exercises._added(np.random.default_rng(1).normal(size=10**6).clip(0))),
    claim("still adds more than {} of what Gaussian", more_than, 3 / 34 / (5 / 32)),
    claim("halves the variance", holds, width_halves),
    claim("Here are {} small ones", exactly, TRAINED),
]

defined = [
    "Two sorts of tanh networks",
    "thirty networks",
    "Thirty networks",
    "of thirty networks",
    "Twice the width",
    "half of the first at step",
    "to get half of the pictures",
    "and half of the neurons of a ReLU layer are 0",
    "The sum of the first half",
    r"at $\sigma_w = 1$",
    r"So $s = \tfrac23$, and with $V = 2$",
    "$V = 0$",
    "for the eight of the recordings",
    "the 32nd of",
    "within a factor of ten of the largest",
    "In the networks of sixty layers above",
]
