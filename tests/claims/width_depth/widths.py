"""Claims of the page `width_depth/widths`."""

import warnings
from functools import cache

import numpy as np

from tests.claims import about, at_most, between, claim, exactly, holds, in_all_of, rounded
from toolkit import recording
from toolkit.theory.width_scaling import log_slope, movement_exponent
from toolkit.width_depth import WidthScaling
from toolkit.width_depth.widths import WIDTHS

experiment = WidthScaling()
RULED = (0, 0.25, 0.5, 0.75, 1)
SEEDS = range(8)


@cache
def held(name="widths"):
    return recording(f"width_depth/{name}")


def ends_over_widths(column, scaling, name="widths", theory=None):
    runs = held(name).predicted[theory] if theory else held(name).measured
    return runs[column].isel(step=-1).sel(scaling=scaling)


def ends(column, scaling, width, theory=None):
    return ends_over_widths(column, scaling, theory=theory).sel(width=width).values


@cache
def slopes(scaling, name="widths"):
    """The slope of every seed."""
    end = ends_over_widths("movement", scaling, name)
    return np.array([log_slope(end.width.values, end.sel(seed=seed).values) for seed in SEEDS])


def off(blocks=False):
    """By how much slopes miss the rule: means of three seeds in three blocks, or single seeds."""
    missed = np.array([slopes(s) + movement_exponent(s) for s in RULED])
    return np.abs([missed[:, i : i + 3].mean(1) for i in (0, 3, 5)] if blocks else missed)


def tangent_off(scaling, width):
    return np.abs(ends("movement", scaling, width, theory="tangent") / ends("movement", scaling, width) - 1)


@cache
def diverged(width):
    wide, found = experiment.replace(scaling=1.5, width=width), []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in SEEDS:
            run = wide.replace(seed=seed).run(points=[0, 10, 20], progress=False)
            found.append(run.attrs.get("diverged_at"))
    return found


claims = [
    claim(
        "learns {} examples by gradient descent, in {} steps", exactly, experiment.samples, exactly, experiment.steps
    ),
    claim("Networks with {} to {} neurons", exactly, WIDTHS[0], exactly, WIDTHS[-1]),
    claim(
        "moves by {} to {} of its size, that of the widest by {} to {}",
        *(between, lambda: ends("movement", 0, 64), between, lambda: ends("movement", 0, 4096)),
    ),
    claim(
        "Under μP both move by {} to {}",
        *(between, lambda: np.concatenate([ends("movement", 1, 64), ends("movement", 1, 4096)])),
    ),
    claim("For each of these {} values of $s$", exactly, len(RULED)),
    claim("as a mean of {} seeds, is within {} of that", exactly, 3, at_most, lambda: off(blocks=True).max()),
    claim("The power of $N$ is {} whatever", exactly, lambda: [s - (1 + s) + 1 for s in RULED]),
    claim(
        "it is right about both panels, better and better as the width grows",
        holds,
        lambda: [
            tangent_off(0, 4096).max() < 0.01,
            *(tangent_off(0, 4096).mean() < tangent_off(0, 256).mean() < tangent_off(0, 64).mean(),),
        ],
    ),
    claim(
        "the loss of the network is less than {} of what it says, in all of {} seeds",
        *(at_most, lambda: _loss_share().max(), in_all_of, lambda: _loss_share().max(0) < 0.5),
    ),
    claim("After {} steps the loss is near {} and", exactly, 400, exactly, 0),
    claim(
        "the slope is about ${}$, where the rule says ${}$",
        *(about, lambda: slopes(0.5, "widths_long"), exactly, -movement_exponent(0.5)),
    ),
    claim(
        "the network with {} neurons diverges within {} steps, in all of {} seeds",
        *(
            exactly,
            4096,
            at_most,
            lambda: max(diverged(4096)),
            in_all_of,
            lambda: [d is not None for d in diverged(4096)],
        ),
        full=True,
    ),
    claim("The lines of one seed miss the rule by up to {}", rounded, lambda: off().max()),
    claim("training starts from $f = {}$", exactly, lambda: held().measured.movement.isel(step=0).values.round(3)),
    claim("near minus {}", about, lambda: -slopes(0)),
    claim("`ratio(0, 4)` is {}", exactly, 4**-0.5),
]


def _loss_share():
    """Loss under μP over that of the tangent model: [width, seed]."""
    return np.array([ends("train_loss", 1, w) / ends("train_loss", 1, w, theory="tangent") for w in WIDTHS])


defined = []
