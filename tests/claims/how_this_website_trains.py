"""Claims of the page on how the website trains; its distances are in the recording `agreement`."""

import re
from functools import cache

import numpy as np

from tests.claims import about, at_most, below, between, claim, exactly, holds, in_all_of
from tests.claims.table import BOOK
from tests.program import agreement
from tests.program.test_bytes import SCRIPT, size
from toolkit import recording
from toolkit.lazy_rich import LinearRichness

PROGRAM = BOOK.parent / "widgets/src/program"
DESCENT = ("linear_richness", "polynomial")


@cache
def held():
    return recording(agreement.NAME).measured


def off(kind, names=DESCENT):
    """Distances from PyTorch in 64 bits `[experiment, seed, step]`."""
    return np.stack([held()[f"{name}_{kind}"] for name in names])


def written(file, pattern):
    """A number in the code of the website."""
    return float(re.search(pattern, (PROGRAM / file).read_text(encoding="utf-8"))[1])


def agreeing_digits():
    return np.floor(-np.log10(off("double").max()))


def first_weights_agree():
    names = [name.split("/")[1] for name in agreement.STEPS]
    return (off("single", names)[..., 0] == off("pytorch", names)[..., 0]).all(0)


def against_the_worst():
    """How many times as far as the worst of PyTorch's seeds, at each step."""
    return (off("single").max(1) / off("pytorch").max(1)).max()


def accuracies(kind):
    """The test accuracy `[seed, step]` of clock arithmetic."""
    return held()[f"modular_addition_test_accuracy_{kind}"].sel(step=slice(0, 300))


def accuracies_agree():
    return (abs(accuracies("single") - accuracies("pytorch")) <= 0.01).all("step")


def learns_meanwhile():
    return (accuracies("single").sel(step=50) < 0.1) & (accuracies("single").sel(step=300) > 0.99)


def far(kind):
    return held()[f"modular_addition_{kind}"].sel(step=300)


def steps_to_tenfold():
    """Steps in which the distance in 64 bits grows tenfold, from step 100 to 200."""
    distance = held().modular_addition_double
    return 100 / np.log10(distance.sel(step=200) / distance.sel(step=100))


claims = [
    claim("After {} steps of gradient descent in 64 bits", exactly, lambda: held().step.max()),
    claim("are those of PyTorch to {} digits", exactly, agreeing_digits),
    claim("of about {} kilobytes, runs such lists", about, lambda: size(SCRIPT.read_bytes()) / 1000),
    claim("the two agree to {} digits after {} steps", exactly, agreeing_digits, exactly, lambda: held().step.max()),
    claim("two linear layers at richness {}, theory", exactly, LinearRichness().richness),
    claim(
        "multiplies matrices by less than {} kilobytes",
        below,
        lambda: written("product/kernel.ts", r"(\d+) bytes") / 1000,
    ),
    claim("in all of {} seeds, and for each of the", in_all_of, first_weights_agree),
    claim("a number has {} binary digits", exactly, np.finfo(np.float32).nmant + 1),
    claim("at most {} times as far as the worst", at_most, against_the_worst),
    claim("the median of {} seeds, the band spans them", exactly, len(agreement.SEEDS)),
    claim(
        "After step {} a difference becomes {} times as large every {} to {} steps",
        *(exactly, 100, exactly, 10, between, steps_to_tenfold),
    ),
    claim(
        "At step {} PyTorch in 32 bits is {} to {} of the largest weight away from PyTorch in 64 bits",
        *(exactly, agreement.STEPS["grokking/modular_addition"], between, lambda: far("pytorch")),
    ),
    claim("away from PyTorch in 64 bits, the website {} to {}", between, lambda: far("single")),
    claim("the test accuracy rises from chance to one", holds, learns_meanwhile),
    claim("for the seeds from {} to {}", exactly, min(agreement.SEEDS), exactly, max(agreement.SEEDS)),
    claim("is the same to 0.01 in all of {} seeds", in_all_of, accuracies_agree),
    claim("would take more than a minute, or {} MB", exactly, lambda: written("forecast.ts", r"TOO_LARGE = (\d+)e6")),
]

defined = [
    "32 bits",
    "64 bits",
    "Two linear layers",
    "three pure functions",
    "the three experiments",
    "Three things",
    "all three",
    "one step of gradient descent",
    "half of the last one",
]
