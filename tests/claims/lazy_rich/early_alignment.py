"""Claims of the page `lazy_rich/early_alignment`."""

from functools import cache

import numpy as np
import torch

from tests.claims import about, at_least, between, claim, exactly, holds, in_all_of, more_than, rounded
from tests.lazy_rich.test_early_alignment import between as apart
from tests.lazy_rich.test_early_alignment import until_the_loss_moves
from toolkit import recording
from toolkit.exercises.lazy_rich.early_alignment import _loss_moves as formula
from toolkit.exercises.lazy_rich.early_alignment import _turned as turned
from toolkit.lazy_rich import EarlyAlignment
from toolkit.theory.early_alignment import KNOWN, dead_share

experiment = EarlyAlignment()
SEEDS = range(8)


@cache
def held():
    return recording("lazy_rich/early_alignment")


def runs(size=1e-4, angle=135.0):
    return held().measured.sel(first_size=size, angle=angle, method="nearest")


def moment(name, size=1e-4, angle=135.0):
    return runs(size, angle).moments.sel(moment=name).values


def cosine_when_the_loss_moves():
    """At the first recorded step at which it has, each seed."""
    seen = runs()
    has = (seen.train_loss <= 0.99).transpose("seed", "step").values.argmax(1)
    return seen.alignment.transpose("seed", "step").values[np.arange(len(has)), has]


@cache
def within(share, far):
    """Whether a share of all directions is nearer than so many radians to the flow, each seed."""
    pairs = (until_the_loss_moves(experiment.replace(seed=seed), "float32") for seed in SEEDS)
    return np.array([np.quantile(apart(*pair), share) < far for pair in pairs])


def pulls(seed):
    """G of the two classes, from the data of a seed."""
    _, data = experiment.replace(seed=seed).start(torch.Generator().manual_seed(seed))
    x, y = data["x"].numpy(), data["y"].numpy()
    return [np.linalg.norm(x[y == sign].sum(0)) / len(x) for sign in (1, -1)]


def early_by(size=1e-4):
    """How much earlier the formula has the loss move than the network, as a share, each seed."""
    living = (1 - runs(size).dead.isel(step=-1).values) * experiment.width
    said = [formula(n, size, np.mean(pulls(seed))) for n, seed in zip(living, SEEDS, strict=True)]
    return 1 - np.array(said) / (moment("loss moved", size) * experiment.learning_rate)


def ends(column, size=1e-4, angle=135.0):
    return runs(size, angle)[column].isel(step=-1).values


def doubled():
    """The distance to the flow at twice the learning rate, over that at the default."""
    far = [np.mean(apart(*until_the_loss_moves(experiment.replace(learning_rate=rate)))) for rate in (0.06, 0.12)]
    return far[1] / far[0]


claims = [
    claim(
        "so this is step {} at the rate {}",
        exactly,
        lambda: round(24 / experiment.learning_rate),
        exactly,
        lambda: experiment.learning_rate,
    ),
    claim("while its loss stands still", holds, lambda: moment("aligned") < moment("loss moved")),
    claim("A network with {} ReLU neurons", exactly, experiment.width),
    claim("the living ones with the mean of their class is {}", exactly, 0.98),
    claim("it has fallen by {}", exactly, 0.01),
    claim("From a start of size ${}$", exactly, experiment.first_size),
    claim(
        "aligned after {} to {} steps, in all of {} seeds",
        *(between, lambda: moment("aligned"), in_all_of, lambda: moment("aligned") > 0),
    ),
    claim("the loss moves after {} to {}", between, lambda: moment("loss moved")),
    claim("every median cosine is above {}", more_than, cosine_when_the_loss_moves),
    claim("aligned at the same step", holds, lambda: abs(moment("aligned", 1e-6) - moment("aligned")) <= 1),
    claim("the loss waits for {} steps or more", at_least, lambda: moment("loss moved", 1e-6)),
    claim("it falls while the neurons still turn", holds, lambda: moment("loss moved", 1e-2) < moment("aligned", 1e-2)),
    claim("{} of all directions are within {} radian of the flow", exactly, 0.95, 0.01),
    claim("in all of {} seeds. What is left", in_all_of, lambda: within(0.95, 0.01), full=True),
    claim("It is early by {} to {}, in all of {} seeds", between, early_by, in_all_of, lambda: early_by() > 0),
    claim(
        "With $\\Delta = {}^\\circ$ and $\\psi = {}^\\circ$ this is {}",
        *(exactly, experiment.angle, experiment.spread, rounded, dead_share(experiment.angle, experiment.spread)),
    ),
    claim("of the {} neurons {} to {} die", exactly, experiment.width, between, lambda: ends("dead")),
    claim("here it is {} to {}", between, lambda: np.array([pulls(seed) for seed in SEEDS])),
    claim("Aligned means {} of the living neurons", exactly, 0.5),
    claim("$2/(1 + |\\cos\\Delta|) = {}$", rounded, 2 / (1 + abs(np.cos(np.radians(135))))),
    claim("It ends between {} and {}", between, lambda: ends("stable_rank")),
    claim(
        "the loss moves within the first {} steps, in all of {} seeds, when the neurons point nowhere yet",
        *(exactly, 10, in_all_of, lambda: moment("loss moved", 0.1) <= 10),
    ),
    claim("aligned hundreds of steps later", holds, lambda: moment("aligned", 0.1) > moment("loss moved", 0.1) + 100),
    claim("but only just", holds, lambda: moment("aligned", 1e-2) < 2 * moment("loss moved", 1e-2)),
    claim("never become aligned, in all of {} seeds", in_all_of, lambda: moment("aligned", angle=80.0) == -1),
    claim("{} the learning rate takes the directions", exactly, 0.12 / experiment.learning_rate),
    claim("about {} as far from the flow", about, lambda: doubled(), full=True),
    claim("its own loss has fallen by {}", rounded, 1 - KNOWN),
    claim("`turned(2.0, 0.5, 4.0)` is {}", rounded, turned(2.0, 0.5, 4.0)),
    claim(
        "{} for {} neurons of size ${}$ and a pull of {}",
        *(rounded, lambda: formula(30, 1e-4, 0.48), exactly, 30, 1e-4, 0.48),
    ),
    claim("The angle of {} degrees was chosen", exactly, experiment.angle),
]

defined = [
    "If all samples lie within half a turn",
    "\\Delta + 2\\psi\\le180",
    "pulls with one half",
    "no longer one half",
    "that is half of the mean of that class, because the class is half of the data",
    "tangent of half the angle",
    "has fallen by one per cent. All",
    "`size`, half of them",
    "more than two directions",
    "two-layer ReLU networks",
    "at $f = 0$",
    "\\sin\\omega = 0",
    "$f(x) = \\sum_j a_j\\max(w_j\\cdot x, 0)$",
    "$270^\\circ - \\Delta - \\psi$",
]
