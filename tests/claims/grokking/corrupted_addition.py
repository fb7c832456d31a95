"""Claims of the page `grokking/corrupted_addition`."""

import json
from functools import cache

import numpy as np

from tests.claims import at_most, claim, exactly, holds, in_all_of, more_than, rounded
from toolkit import recording
from toolkit.grokking import CorruptedAddition
from toolkit.grokking.corrupted_addition import BATCH, PUBLISHED
from toolkit.theory.corrupted_labels import filling_decay, rule_accuracy

experiment, small = CorruptedAddition(**PUBLISHED), CorruptedAddition()
p, width, share = experiment.modulus, experiment.width, experiment.corruption


@cache
def held(which=""):
    return recording(f"grokking/corrupted_addition{which}")


def run(decay, corruption=share):
    """The recorded run of the map."""
    return held("_published").measured.sel(weight_decay=decay, corruption=corruption)


def end(decay, corruption=share):
    return run(decay, corruption).isel(step=-1)


def little(decay):
    """The ends of all seeds on the small clock."""
    return held().measured.sel(weight_decay=decay).isel(step=-1)


def off_the_box(decay):
    """How far the output without wrong labels is from that of square waves, as a share."""
    return abs(float(end(decay, 0).right_output) * decay**3 / width - 1)


def normalised(yes):
    """The ends of all seeds in batches of 64, with batch normalisation or without."""
    return held("_batches_published").measured.sel(normalised=yes).isel(step=-1)


def agreed():
    return held("_batches_published").measured.sel(normalised=True).scale_agreement


def batches(field):
    return json.loads(held("_batches_published").measured.attrs["fields"])[field]


def on_the_small_clock():
    """The share of wrong labels that is kept in the end, in batches of 64."""
    runs = small.replace(minibatches=True).sweep(seed=range(8), points=[small.steps], progress=False)
    return runs.kept.isel(step=-1)


def kept(accuracy, corruption, modulus):
    return 1 - (1 - accuracy) / (corruption * (1 - 1 / modulus))


claims = [
    claim("from examples of which {} are wrong", rounded, 1 - rule_accuracy(share, p)),
    claim("The clock has $p = {}$ hours, and the network sees {} of the table", exactly, p, experiment.train_fraction),
    claim("Of these labels {} are replaced by random numbers", exactly, share),
    claim("it ends with nearly all of its labels given back", holds, lambda: end(0).train_accuracy > 0.95),
    claim("with nearly all of the other sums right", holds, lambda: end(0).test_accuracy > 0.95),
    claim("the weight decay is raised to {}", exactly, 15),
    claim("This is decay {}; compare it with no decay", exactly, 15),
    claim("a training accuracy of {}, a full test accuracy", rounded, rule_accuracy(share, p)),
    claim("recorded for the row of {}", exactly, share),
    claim("the network ends with {} of its labels given back", rounded, lambda: end(0).train_accuracy),
    claim(
        "and with {} of the other sums right",
        *(rounded, lambda: end(0).test_accuracy),
    ),
    claim("it first gives every label back", holds, lambda: run(5).train_accuracy.max() > 0.99),
    claim("at more than {} of them it says the right sum in the end", more_than, lambda: end(5).refused),
    claim("no wrong label is left", holds, lambda: end(15).kept < 0.001),
    claim(
        "The training accuracy ends on its dashed line, the test accuracy is full",
        holds,
        lambda: [abs(end(15).train_accuracy - rule_accuracy(share, p)) < 0.01, end(15).test_accuracy > 0.999],
    ),
    claim(
        "it learns its examples, finds the rule for a while, and loses both",
        holds,
        lambda: [run(30).train_accuracy.max() > 0.7, run(30).test_accuracy.max() > 0.7, end(30).kept < 0.03],
    ),
    claim("It ends no better than chance", holds, lambda: end(30).test_accuracy < 2 / p),
    claim("$N = {}$ neurons that square", exactly, width),
    claim(
        "in the third phase the network lies on it",
        holds,
        lambda: [abs(end(15, xi).train_accuracy - rule_accuracy(xi, p)) < 0.01 for xi in (0, 0.1, 0.2, 0.3, 0.35, 0.4)],
    ),
    claim("allows it up to a decay of {}, and in general", rounded, filling_decay(0, p, width)),
    claim("{} the decay leaves {} of the output", exactly, 2, 2**-3),
    claim("At {} and {}, beyond", exactly, 10, 15),
    claim("both agree within {}, and nothing was fitted", at_most, lambda: max(off_the_box(10), off_the_box(15))),
    claim(
        "Below it the network is in no hurry to be as large as it may",
        holds,
        lambda: [end(decay, 0).right_output < 0.95 for decay in (2, 5)],
    ),
    claim("At 20 it has begun to die", holds, lambda: end(20, 0).right_output < 0.5 * width / 20**3),
    claim(
        "the network had refused every wrong label by step 300",
        holds,
        lambda: run(20, 0.2).sel(step=300, method="nearest").kept < 0.01,
    ),
    claim(
        "on its way from the third phase to the fourth",
        holds,
        lambda: end(20, 0.2).test_accuracy < run(20, 0.2).test_accuracy.max() - 0.05,
    ),
    claim("the rule is not found within the figure", holds, lambda: run(0, 0.5).test_accuracy.max() < 0.05),
    claim("nearly all other sums are right in the end", holds, lambda: end(10, 0.5).test_accuracy > 0.9),
    claim("but the wrong labels stay", holds, lambda: end(10, 0.5).kept > 0.9),
    claim(
        "the mean output at the right answer is {}, and the box allows {}",
        *(rounded, lambda: end(10).right_output),
        *(rounded, width / 10**3),
    ),
    claim(
        "With {} hours, {} of the table and {} of the labels random",
        *(exactly, small.modulus, small.train_fraction, small.corruption),
    ),
    claim(
        "it gives back every wrong label and is right about most other sums",
        holds,
        lambda: [little(0).kept > 0.999, little(0).test_accuracy > 0.8],
    ),
    claim("the first wrong labels go", holds, lambda: [little(5).kept < 0.9, little(2).kept > 0.99]),
    claim(
        "at most {} are left in all of {} seeds",
        *(at_most, lambda: little(8).kept),
        *(in_all_of, lambda: little(8).kept <= 0.02),
    ),
    claim("and every other sum is right", holds, lambda: little(8).test_accuracy > 0.999),
    claim("all is lost", holds, lambda: little(20).test_accuracy < 0.1),
    claim("over a batch of {} pairs", exactly, BATCH),
    claim(
        "with {} of the table and {} of the labels random:",
        *(exactly, lambda: batches("train_fraction"), lambda: batches("corruption")),
    ),
    claim(
        "close to its dashed line, in all of {} seeds",
        *(in_all_of, lambda: abs(normalised(True).train_accuracy - rule_accuracy(0.2, p)) < 0.01),
    ),
    claim("the correlation rises above {}", more_than, lambda: agreed().max("step")),
    claim("There nearly all wrong labels are refused as well", holds, lambda: normalised(False).refused > 0.85),
    claim(
        "come back only a little sooner",
        holds,
        lambda: [normalised(False).kept > normalised(True).kept, normalised(False).kept < 0.15],
    ),
    claim("refuse nothing: the effect is not to be counted on", holds, lambda: on_the_small_clock() > 0.9, full=True),
    claim("Expected: {} and {} for a network that says", exactly, 0, 1),
    claim(
        "Expected: {} for an accuracy of {}, {} of the labels random and $p = {}$",
        *(rounded, kept(0.92, 0.5, 5), exactly, 0.92, 0.5, 5),
    ),
    claim("{} of the labels are then wrong", rounded, 0.5 * (1 - 1 / 5)),
    claim("for the square the power is {}, and the formula", exactly, 3),
    claim("Expected: {} for {} neurons, an output of {} and the power {}", rounded, 512 ** (1 / 3), exactly, 512, 1, 3),
    claim("each cell is a single run", holds, lambda: "seed" not in held("_published").measured.dims),
    claim("forgetting at a decay of {}, which takes several thousand steps", exactly, 20),
    claim("here it is {}, so that {} steps are enough", exactly, 30, experiment.steps),
    claim("on half of the table, and each", holds, lambda: np.isclose(experiment.train_fraction, 0.5)),
]

defined = [
    "from two accuracies",
    "there are four phases",
    "sum of two weights",
    "Four phases",
    "The four phases",
    "all four phases",
    "is about 1 at most",
    "because $c^2 = 1$",
    "each with a quarter",
    "is only as large as 1",
    "two for the numbers and one for the answer",
    "three rows of weights",
    "the angles of the two numbers",
    "averages to zero",
    "products of two of them",
    "Two maps",
    "0: noise, 1: a single wave",
    "three arrays",
    "two numbers",
    "the two weights",
    "product of four weights",
    "lies between $s$ and 1",
]
