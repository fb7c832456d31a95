"""Claims of the page `width_depth/rank_collapse`."""

from functools import cache

import numpy as np

from tests.claims import between, claim, exactly, holds, in_all_of, more_than, rounded
from toolkit import recording
from toolkit.width_depth import RankCollapse

experiment = RankCollapse()
PURE, SKIPS = {"scale": 1, "skips": False}, {"scale": 1, "skips": True}


@cache
def held(name="rank_collapse"):
    return recording(f"width_depth/{name}")


def distance(**at):
    """For each seed, as it was measured."""
    return held().measured.distance.sel({**PURE, **at}).transpose("seed", ...)


def exponent(**at):
    """Of the distance after one layer, between the two smallest spreads, for each seed."""
    found = held("rank_collapse_spread").measured[["distance", "before"]].sel({**PURE, **at})
    found = np.log(found.isel(spread=slice(2)))
    return (found.distance.diff("spread") / found.before.diff("spread")).squeeze("spread").values


def off(name="rank_collapse", **at):
    """The measured distance over that of the law."""
    chosen = {**PURE, **at}
    return held(name).measured.distance.sel(chosen) / held(name).predicted["cubic"].distance.sel(chosen)


def law_holds():
    return abs(off(layers=slice(0, 3)) - 1) < 0.1


def law_holds_with_skips():
    return abs(off(layers=slice(0, 8), **SKIPS) - 1) < 0.35


def one_layer_ends():
    """The law at σ = 4 is right to a tenth up to a spread of 0.02, and off by a third somewhere at 0.1."""
    found = abs(off("rank_collapse_spread", scale=4) - 1)
    return [(found.sel(spread=slice(0, 0.02)) < 0.1).all(), found.sel(spread=0.1).max() > 0.3]


def constant_is_right():
    return abs(off("rank_collapse_spread", spread=slice(0, 0.1)) - 1) < 0.05


def of_single_precision():
    """After three layers the tokens are equal to the last digit of float32, or nearly, and after two they are not."""
    digit = np.finfo(np.float32).eps
    return [distance(layers=3).max() < 100 * digit, distance(layers=2).min() > 100 * digit]


def far_below():
    """The law at four layers over the last digit."""
    return held().predicted["cubic"].distance.sel(layers=4, **PURE).median("seed") < 1e-2 * distance(layers=4)


def most_are_far_down():
    return (distance(layers=8, scale=4) < 1e-2).mean() > 0.6


def stripes():
    """The largest deviation of a token in the recorded picture after two layers, beside the size of the tokens."""
    picture = held().measured.features.sel(layers=2, **PURE)
    return abs(picture - picture.mean("token")).mean() < 0.1


def fewer_tokens():
    """The law lies on three layers for few and for many tokens."""
    run = experiment.sweep(progress=False, tokens=[8, 32, 128], layers=[1, 2, 3])
    theory = experiment.predict(tokens=[8, 32, 128], layers=[1, 2, 3])
    return abs(np.log10(run.distance) - np.log10(theory.distance)) < 0.5


def falls_with_skips():
    return distance(layers=8, **SKIPS) < distance(layers=0, **SKIPS)


DIGITS = round(-np.log10(np.finfo(np.float64).eps))

claims = [
    claim("A text of {} tokens", exactly, experiment.tokens),
    claim("each a list of {} random numbers", exactly, experiment.width),
    claim("until the tokens are equal to within {} of their size", rounded, 1e-5),
    claim("{} are enough", exactly, 3),
    claim("does it take until the tokens are equal", holds, lambda: distance(layers=2) > 1e-5),
    claim("About {}: each layer takes away", exactly, 30),
    claim("the distance is below {} in all of {} seeds", rounded, 1e-5, in_all_of, lambda: distance(layers=3) < 1e-5),
    claim("there are stripes", holds, stripes),
    claim("it is the last digit that a computer has", holds, lambda: distance(layers=4) < 1e-15),
    claim("it lies far below the dot", holds, far_below),
    claim("theory on it", holds, law_holds),
    claim("has the small factor $R$ {}", exactly, 2),
    claim(
        "The factor $R$ is there {} times: {} the distance before is {} of it",
        exactly,
        3,
        exactly,
        0.5,
        exactly,
        0.5**3,
    ),
    claim("The line after the layer is {} times as steep", exactly, 3),
    claim("Between the {} smallest spreads", exactly, 2),
    claim("the exponent is {} in all of {} seeds", rounded, exponent, in_all_of, lambda: abs(exponent() - 3) < 0.005),
    claim("The theory's constant is right", holds, constant_is_right),
    claim("the lines are parallel", holds, lambda: abs(exponent(**SKIPS) - 1) < 0.005),
    claim("leave a distance of {} to {}", between, lambda: distance(layers=8, **SKIPS)),
    claim("The law still lies on the dots", holds, law_holds_with_skips),
    claim("The distance does fall", holds, falls_with_skips),
    claim("Then the first {} layers do next to nothing", exactly, 3),
    claim("in each seed the distance stays above {}", more_than, lambda: distance(layers=[1, 2, 3], scale=4)),
    claim("most seeds are far down", holds, most_are_far_down),
    claim("you see where the law ends", holds, one_layer_ends),
    claim("of which it keeps {} digits", exactly, DIGITS),
    claim("theory on it.", holds, fewer_tokens),
    claim(
        "${}$ for $d = {}$ and $c = {}$ after {} layers",
        *(rounded, 2**4 * 0.1**9, exactly, 0.1, exactly, 2, exactly, 2),
    ),
    claim("in numbers of {} digits", exactly, DIGITS),
    claim(
        "with those of {} digits the last digit is reached one layer earlier",
        exactly,
        round(-np.log10(np.finfo(np.float32).eps)),
    ),
    claim("digits the last digit is reached one layer earlier", holds, of_single_precision),
    claim("holds for the {} of the recordings", exactly, 8),
]

defined = []
