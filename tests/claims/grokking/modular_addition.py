"""Claims of the page `grokking/modular_addition`."""

import json
from functools import cache

import numpy as np
import torch

from tests.claims import (
    about,
    at_most,
    below,
    between,
    claim,
    exactly,
    holds,
    in_all_of,
    more_than,
    rounded,
)
from tests.claims.curves import first_above
from toolkit import recording
from toolkit.grokking import ModularAddition
from toolkit.grokking.modular_addition import SHOWN
from toolkit.metrics.fourier import inverse_participation_ratio, power
from toolkit.theory.modular_addition import accuracy, analytic_weights, expected_accuracy

experiment = ModularAddition()
p = experiment.modulus
PAPER = {"setting": (97, 500, 5), "train_loss": 8.1e-4, "test_loss": 1.0e-3, "step": 40}  # Gromov 2023


def bound(moment):
    """The share that a moment asks for."""
    return experiment.conditions()[moment].bound


@cache
def held():
    return recording("grokking/modular_addition")


def run(share=experiment.train_fraction, decay=0):
    """The recorded runs of all seeds for a share of the table and a weight decay."""
    return held().measured.sel(train_fraction=share, weight_decay=decay)


def end(curve):
    return curve.isel(step=-1)


def known(which, share=experiment.train_fraction, decay=0):
    """The step at which the training or test accuracy passes 99 per cent, for each seed."""
    return first_above(run(share, decay)[f"{which}_accuracy"], 0.99)


def wait(share=experiment.train_fraction):
    return known("test", share) - known("train", share)


def early():
    return run().sel(step=slice(0, 20)).isel(step=-1)


@cache
def wrong(theory=""):
    kept = recording("grokking/modular_addition_corruption")
    return kept.predicted[theory] if theory else kept.measured


def labels(corruption=0.2, decay=0, pruned=0):
    return wrong().sel(corruption=corruption, weight_decay=decay, pruned=pruned)


def line(corruption=0.2):
    """What the analytic network gets right of the training labels, for each seed."""
    return end(wrong("analytic").sel(corruption=corruption, weight_decay=0, pruned=0).train_accuracy)


def on_the_line(runs):
    return abs(end(runs.train_accuracy) - line()) < 0.01


@cache
def published():
    return recording("grokking/modular_addition_published").measured


def setting(runs):
    """Modulus, width and weight decay of recorded runs on half of the table."""
    fields = json.loads(runs.attrs["fields"])
    assert fields["train_fraction"] == 0.5
    return fields["modulus"], fields["width"], fields["weight_decay"]


def off_the_paper(column):
    """The largest distance of a last loss from the paper's, as a share."""
    return abs(end(published()[column]) / PAPER[column] - 1).max()


@cache
def neurons():
    """Of each seed's trained network the rows of its neurons, `[seeds, 3, N, p]`."""
    rows = []
    for seed in range(8):
        walk = experiment.replace(seed=seed).walk()
        while walk.done < experiment.steps:
            walk.advance()
        rows.append(experiment.rows(walk._run.state["weights"]).numpy(force=True))
    return np.stack(rows)


@cache
def waves():
    """The share of neurons that are waves, for each seed."""
    return (inverse_participation_ratio(torch.tensor(neurons())).mean(1) > 0.9).double().mean(-1).numpy()


def one_number():
    """The share of neurons that have more than half of the power of one input row in the mean, for each seed."""
    return (power(torch.tensor(neurons()))[:, :2, :, 0].amax(1) > 0.5).double().mean(-1).numpy()


def rectified():
    runs = experiment.replace(activation="relu").sweep(seed=range(8), points=[experiment.steps], progress=False)
    return end(runs.test_accuracy)


def contribution():
    """What a neuron adds to the right answer, for all angles of its two inputs."""
    a, b = np.meshgrid(*[np.linspace(0, 2 * np.pi, 721)] * 2)
    return np.cos(a + b) * (np.cos(a) + np.cos(b)) ** 2


NEAR, LEVEL, DRAWS = 5, 0.99, 10  # how the second exercise looks for a width


@cache
def right(width):
    """What analytic networks of a width get right, on average."""
    drawn = [analytic_weights(p, width, np.random.default_rng(seed)) for seed in range(DRAWS)]
    return np.mean([accuracy(*weights) for weights in drawn])


def least():
    return next(width for width in range(50, 200, NEAR) if right(width) >= LEVEL)


def wave(*frequencies):
    """The inverse participation ratio of a sum of equal waves."""
    angles = 2 * np.pi * np.arange(p) / p
    shares = np.abs(np.fft.rfft(sum(np.cos(nu * angles) for nu in frequencies))) ** 2
    return np.sum((shares / shares.sum()) ** 2)


claims = [
    claim("it saw[ ({} at step", exactly, bound("memorised")),
    claim("[{} at step |not yet {}|never {} in this run]", exactly, *3 * [bound("generalised")]),
    claim("sees {} of an addition table", exactly, experiment.train_fraction),
    claim("Much later", holds, lambda: wait() > 5 * known("train")),
    claim("long before it knows anything else", holds, lambda: known("train") < 20),
    claim("On a clock with $p = {}$ hours, {} plus {} is {}", exactly, p, 50, 20, (50 + 20) % p),
    claim("With {} of the table it knows", exactly, experiment.train_fraction),
    claim("knows its examples by heart within {} steps", at_most, lambda: known("train")),
    claim("nearly all others are empty", holds, lambda: early().test_accuracy < 0.02),
    claim("every one is right", holds, lambda: end(run()).test_accuracy == 1),
    claim("the weights that {} neurons give", exactly, SHOWN),
    claim("They are the first {}", exactly, SHOWN),
    claim(
        "until the test accuracy too has reached 99 per cent, in proportion to what is not seen? No: "
        "from the larger part it is {} to {} steps instead of {} to {}",
        *(between, lambda: wait(0.5), wait),
    ),
    claim(
        "from the smaller part the test accuracy is still below {} at the end, in all of {} seeds",
        *(below, lambda: end(run(0.3).test_accuracy)),
        *(in_all_of, lambda: end(run(0.3).test_accuracy) < 0.99),
    ),
    claim("squared error, and $N = {}$", exactly, experiment.width),
    claim("the whole table without an error", holds, lambda: held().predicted["analytic"].test_accuracy == 1),
    claim(
        "The estimate is too low where it matters",
        holds,
        lambda: [expected_accuracy(p, n) < right(n) for n in (50, 60)],
    ),
    claim("raise it much more", holds, lambda: contribution().max() > -5 * contribution().min()),
    claim(
        "within {} steps they agree to more than {}, while the test accuracy is below {}",
        *(at_most, lambda: early().step),
        *(more_than, lambda: early().phase_agreement),
        *(below, lambda: early().test_accuracy),
    ),
    claim(
        "they end at {} to {} and at {} to {}",
        *(between, lambda: end(run().phase_agreement), lambda: end(run().mean_ipr)),
    ),
    claim(
        "only about {} of the neurons, averaged over seeds, are waves with a ratio above 0.9",
        *(about, lambda: waves().mean()),
        full=True,
    ),
    claim("About as many others", holds, lambda: abs(one_number().mean() / waves().mean() - 1) < 0.2, full=True),
    claim("the wait does not end within the figure", holds, lambda: known("test", 0.35).isnull()),
    claim("it ends with every seed", holds, lambda: known("test", 0.35, 1) < 300),
    claim("it does not end within the figure even so", holds, lambda: known("test", 0.3, 1).isnull()),
    claim("ends below {}", below, rectified, full=True),
    claim("Here {} of the table is seen", exactly, 0.6),
    claim(
        "accuracy is above {}, and its training accuracy about {}, far above the line",
        *(more_than, lambda: end(labels().test_accuracy)),
        *(rounded, lambda: 100 * end(labels().train_accuracy).mean()),
    ),
    claim("most of the wrong labels", holds, lambda: (end(labels().train_accuracy) - line()) / (1 - line()) > 0.8),
    claim("the test accuracy stays", holds, lambda: end(labels(pruned=0.5).test_accuracy) > 0.99),
    claim("the training accuracy falls to the line", holds, lambda: on_the_line(labels(pruned=0.5))),
    claim(
        "the training accuracy first rises almost to the top",
        holds,
        lambda: labels(decay=10).train_accuracy.max("step") > 0.99,
    ),
    claim("then falls to the line", holds, lambda: on_the_line(labels(decay=10))),
    claim("the test accuracy ends at {} to {}", between, lambda: end(labels(0.3).test_accuracy)),
    claim(
        "it is hardly better",
        holds,
        lambda: end(labels(0.3, pruned=0.5).test_accuracy).mean() - end(labels(0.3).test_accuracy).mean() < 0.03,
    ),
    claim(
        "the analytic network fails, and so does the trained one",
        holds,
        lambda: end(labels(pruned=0.9).test_accuracy) < 0.8,
    ),
    claim("from near {} to almost {}", about, lambda: right(5), lambda: right(145)),
    claim(
        "Expected: {} for one wave, {} for {} of equal size", rounded, lambda: wave(3), lambda: wave(3, 5), exactly, 2
    ),
    claim("to about {} neurons", about, NEAR),
    claim("right in {} of the table, on average over {} draws", exactly, LEVEL, DRAWS),
    claim("less than {} for $p = {}$", below, least, exactly, p),
    claim(
        "a trained network that has lost 70 per cent of its neurons still add",
        holds,
        lambda: end(labels(0, pruned=0.7).test_accuracy) > 0.98,
    ),
    claim("Expected: {} for a share of {} and $p = {}$", rounded, 1 - 0.2 * (1 - 1 / p), exactly, 0.2, p),
    claim("the dashed line of the second figure, up to the luck", holds, lambda: abs(line() - 0.803) < 0.005),
    claim("The papers use $p = {}$ and $N = {}$, half of the table and weight decay {}", exactly, *PAPER["setting"]),
    claim("These runs are recorded too", holds, lambda: setting(published()) == PAPER["setting"]),
    claim("passes 99 per cent after {} to {} steps", between, lambda: first_above(published().test_accuracy, LEVEL)),
    claim(
        "as in the paper", holds, lambda: abs(first_above(published().test_accuracy, LEVEL) / PAPER["step"] - 1) < 0.1
    ),
    claim("near the paper's values", holds, lambda: [off_the_paper(c) < 0.1 for c in ("train_loss", "test_loss")]),
    claim("every seed that is recorded", holds, lambda: held().measured.sizes["seed"] >= 8),
    claim("the share of {} was chosen", exactly, experiment.train_fraction),
]

defined = [
    "know half of them by",
    "For p = 59:",
    "0: noise, 1: a single wave",
    "goes round once in steps of eight",
    "for 0, 8, 16, …",
    "Two numbers come in",
    "the three rows",
    "three rows",
    "one for the right answer and zero for all others",
    "three angles",
    "averages to zero",
    "this term is ½",
    "nearly zero",
    "frequency zero",
    "the other two",
    "three amplitudes",
    "two input rows",
    "1 for one wave and 1/2 for two",
    "one of the two numbers",
    "more than half of the power",
    "two parts of the table",
    "in two stages",
    "near zero",
]
