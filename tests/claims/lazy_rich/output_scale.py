"""Claims of the page `lazy_rich/output_scale`."""

from functools import cache

import numpy as np
from scipy.integrate import quad
from torch import float64

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
from toolkit import engine, gap, recording
from toolkit.device import Place, place
from toolkit.lazy_rich import LinearRichness, OutputScale
from toolkit.theory.linear_richness import curve

experiment, linear = OutputScale(), LinearRichness()
SMALL, LARGE, LONGER = 0.03, 10, 100
PAPER = {"dimension": 100, "samples": 1000}  # Chizat et al. 2019, section 3.1
SEEDS = range(8)


@cache
def held():
    return recording("lazy_rich/output_scale")


def measured(scale=slice(None), activation="ReLU"):
    return held().measured.sel(activation=activation).sel(output_scale=near(scale))


def tangent(scale):
    return held().predicted["tangent"].sel(activation="ReLU").sel(output_scale=near(scale))


def near(scale):
    """The recorded scale nearest to a number; a slice is left as it is."""
    scales = held().measured.output_scale.values
    return scale if isinstance(scale, slice) else scales[abs(scales / scale - 1).argmin()]


def end(scale=slice(None), activation="ReLU"):
    return measured(scale, activation).isel(step=-1)


def large_scales(activation):
    """What the page's picture shows: the ends of training from scale 1 on."""
    return end(slice(0.9, None), activation)


def slope(changes):
    """The slope of log(changes) over log(scale), one for each seed if there are seeds."""
    logs = np.log(changes.transpose("output_scale", ...).values)
    return np.polyfit(np.log(changes.output_scale.values), logs, 1)[0]


def mean_square_slope(activation):
    return slope((large_scales(activation).kernel_change ** 2).mean("seed") ** 0.5)


def neurons(scale, frame=-1):
    """What the first panel shows of a run at the start or the end: arrows, their signs, and the teacher's."""
    return measured(scale)[["neurons", "readout_signs", "teacher_directions", "teacher_signs"]].isel(frame=frame)


def keep_their_place():
    """At the large scale no tip of an arrow moves by a twentieth of the longest one."""
    moved = neurons(LARGE).neurons - neurons(LARGE, 0).neurons
    lengths = np.linalg.norm(neurons(LARGE).neurons, axis=-1)
    return np.linalg.norm(moved, axis=-1).max() < lengths.max() / 20


def angle_to_own_beam(scale, frame=-1):
    """Degrees from each arrow to the nearest beam of its sign, in the mean weighted by the square of its length."""
    seen = neurons(scale, frame)
    lengths = np.linalg.norm(seen.neurons, axis=-1)
    cosines = seen.neurons.values @ seen.teacher_directions.values.T / np.maximum(lengths, 1e-9)[:, None]
    own = seen.readout_signs.values[:, None] == seen.teacher_signs.values
    angles = np.degrees(np.arccos(np.where(own, cosines.clip(-1, 1), -1).max(1)))
    return np.average(angles, weights=lengths**2)


def grow_and_turn():
    """At the small scale the longest arrow becomes three times as long; the arrows come near to beams of their sign."""
    first, last = (np.linalg.norm(neurons(SMALL, frame).neurons, axis=-1).max() for frame in (0, -1))
    return last > 3 * first and angle_to_own_beam(SMALL) < 20 and angle_to_own_beam(SMALL, 0) > 40


def leaves():
    """The first recorded step at which the test loss is a tenth away from the tangent model, each seed."""
    away = abs(measured(SMALL).test_loss / tangent(SMALL).test_loss - 1) > 0.1
    return away.step.values[away.transpose("seed", "step").values.argmax(1)]


@cache
def longer():
    """The tangent model after as many steps as in the figure, and after many more."""
    long = experiment.replace(steps=LONGER * experiment.steps)
    return long.predict("tangent", [experiment.steps, long.steps], seed=SEEDS)


def lies_on_the_curves():
    pairs = ((d.sel(seed=seed) for d in (measured(LARGE), tangent(LARGE))) for seed in SEEDS)
    return [max(gap(*pair).values()) < 0.01 for pair in pairs]


@cache
def linear_gaps(theory, width=1000, column="train_loss"):
    """Gaps over the seeds of a recorded width, at the default richness."""
    kept = recording("lazy_rich/linear_richness")
    at = {"width": width, "richness": linear.richness}
    pairs = [[d.sel(at | {"seed": seed}) for d in (kept.measured, kept.predicted[theory])] for seed in SEEDS]
    return np.array([gap(*pair)[column] for pair in pairs])


def like_the_root_of_the_width():
    """Mean gaps at three widths, times √N, agree within a factor of two."""
    constants = [linear_gaps("wide", width).mean() * width**0.5 for width in (20, 100, 1000)]
    return max(constants) < 2 * min(constants)


def grown(width):
    kept = recording("lazy_rich/linear_richness").measured
    return kept.kernel_growth.sel(width=width, richness=linear.richness).isel(step=-1)


def weights_move_like_one_over_the_scale():
    return [abs(slope(large_scales(a).weight_change) + 1).max() < 0.01 for a in ("ReLU", "softplus")]


def moves_further():
    further = large_scales("ReLU").kernel_change > large_scales("softplus").kernel_change
    return further.all("output_scale")


def flips(seed, scale):
    """The share of gates that training flips, on the test inputs."""
    start = OutputScale(samples=200, output_scale=scale, seed=seed)
    walk = engine.Alone(start, Place(place("cpu").device, float64))
    for _ in range(300):
        walk.advance()
    weights = (walk.state["weights"]["first"], walk.data["first_weights"]["first"])
    open_now, open_first = (w @ walk.data["x_test"].T > 0 for w in weights)
    return float((open_now != open_first).double().mean())


def flips_fall():
    slopes = [np.log(flips(seed, 30) / flips(seed, 1)) / np.log(30) for seed in SEEDS]
    return abs(np.array(slopes) + 1) < 0.15


def lazy_from():
    """The least scale from which on the test loss stays within a twentieth of the tangent model's, each seed."""
    far = abs(end().test_loss / held().predicted["tangent"].sel(activation="ReLU").isel(step=-1).test_loss - 1) > 0.05
    scales = far.output_scale.values
    return np.array([scales[len(scales) - one[::-1].argmax()] for one in far.transpose("seed", "output_scale").values])


def half_time(richness):
    return quad(lambda f: 1 / (2 * np.sqrt(1 + (richness * f) ** 2) * (1 - f)), 0, 0.5)[0]


def closed_form():
    """(y − y₋)/(y₊ − y) grows like e^{(y₊ − y₋)t} along the curve."""
    time, gamma = np.linspace(0, 0.5, 20), linear.richness
    y = np.exp(np.arcsinh(gamma * curve(time, gamma)))
    high, low = gamma + np.hypot(1, gamma), gamma - np.hypot(1, gamma)
    grows = (y - low) / (high - y)
    return np.allclose(grows / grows[0], np.exp((high - low) * time))


@cache
def smaller_network():
    """Test loss at the large over that at the small scale, with half the examples and half the neurons."""
    half = experiment.replace(samples=200, width=50)
    runs = half.sweep(output_scale=[SMALL, LARGE], seed=SEEDS, points=2, progress=False).isel(step=-1).test_loss
    return runs.sel(output_scale=LARGE) / runs.sel(output_scale=SMALL)


def ratio():
    return end(LARGE).test_loss / end(SMALL).test_loss


claims = [
    claim("the test loss ends many times lower", holds, lambda: ratio() > 5),
    claim("A teacher with {} ReLU neurons", exactly, experiment.teachers),
    claim(
        "with {} neurons sees {} of its answers, on points of the unit sphere in {} dimensions",
        *(exactly, experiment.width, experiment.samples, experiment.dimension),
    ),
    claim("raised from {} to {}", exactly, experiment.output_scale, LARGE),
    claim("the {} steps stay the same", exactly, experiment.steps),
    claim("The coloured curves are the run at {}", exactly, experiment.output_scale),
    claim(
        "in all of {} seeds the test loss ends below {} at the small scale and above {} at the large one",
        *(in_all_of, lambda: end(SMALL).test_loss < end(LARGE).test_loss),
        *(below, lambda: end(SMALL).test_loss),
        *(more_than, lambda: end(LARGE).test_loss),
    ),
    claim("which is {} to {} times as much", between, ratio),
    claim("At scale {} the arrows of the neurons stay; at {} they grow", exactly, LARGE, SMALL),
    claim("the teacher's {} directions", exactly, experiment.teachers),
    claim("the teacher's {} point away from each other", exactly, experiment.teachers),
    claim("One circle is the run at {}", exactly, LARGE),
    claim("the arrows stay where they were drawn", holds, keep_their_place),
    claim("they grow, and turn to the beams of their own colour", holds, grow_and_turn),
    claim(
        "rises from about {} to about {}",
        *(about, lambda: measured(SMALL).teacher_overlap.isel(step=0), lambda: end(SMALL).teacher_overlap),
    ),
    claim("it lies on the measured curves", holds, lies_on_the_curves),
    claim("within the first {} steps", at_most, leaves),
    claim("{} times as many steps", exactly, LONGER),
    claim("fit its examples almost perfectly", holds, lambda: longer().train_loss.isel(step=1) < 1e-9, full=True),
    claim(
        "its test loss changes by at most {}, up or down",
        *(at_most, lambda: abs(longer().test_loss.isel(step=1) / longer().test_loss.isel(step=0) - 1)),
        full=True,
    ),
    claim("of richness {}, the curve of infinite width dashed; thin, {}", exactly, linear.richness, 0.1),
    claim("{} neurons?", exactly, linear.width),
    claim("there is a closed form too", holds, closed_form),
    claim(
        "off by at most {} in the loss and by at most five in the kernel, in all of {} seeds",
        *(at_most, lambda: linear_gaps("wide")),
        *(in_all_of, lambda: linear_gaps("wide", column="kernel_growth") < 0.05),
    ),
    claim("by at most {} in the kernel", at_most, lambda: 100 * linear_gaps("wide", column="kernel_growth")),
    claim("agrees to the digits of 32-bit numbers", holds, lambda: linear_gaps("exact") < 2e-5),
    claim("the median of {} seeds", exactly, lambda: held().measured.sizes["seed"]),
    claim("the kernel moves further with ReLU", holds, moves_further),
    claim("The weights move like $1/\\alpha$ with either activation", holds, weights_move_like_one_over_the_scale),
    claim("its slope is about ${}$", about, lambda: slope(large_scales("softplus").kernel_change)),
    claim("moves further, in all of {} seeds", in_all_of, moves_further),
    claim(
        "of its root mean square over the seeds is about ${}$",
        *(about, lambda: mean_square_slope("ReLU")),
    ),
    claim("The number of flips falls about like $1/\\alpha$", holds, flips_fall, full=True),
    claim("slopes from ${}$ to ${}$", between, lambda: slope(large_scales("ReLU").kernel_change)),
    claim(
        "too large by {} to {} at the end",
        *(between, lambda: tangent(0.3).test_loss.isel(step=-1) / end(0.3).test_loss - 1),
    ),
    claim("the loss is off by {} to {}", between, lambda: linear_gaps("wide", 20)),
    claim("the kernel at the end is {} to {} times", between, lambda: grown(20)),
    claim("falls about like $1/\\sqrt N$", holds, like_the_root_of_the_width),
    claim("recursion stays exact", holds, lambda: linear_gaps("exact", 20) < 2e-5),
    claim(
        "about ${}$ with ReLU and ${}$ with softplus",
        *(about, lambda: mean_square_slope("ReLU"), lambda: mean_square_slope("softplus")),
    ),
    claim(
        "$\\tfrac12\\ln2 = {}$ for a very lazy network, {} for $\\gamma = {}$",
        *(rounded, lambda: half_time(0.01), lambda: half_time(10)),
        *(exactly, 10),
    ),
    claim("is within {} of the predicted one", exactly, 0.05),
    claim("that is not within {}", exactly, 0.05),
    claim("ReLU, seed 0: {}", exactly, lambda: lazy_from()[0]),
    claim("Most of the other seeds give {}", exactly, lambda: np.median(lazy_from()[1:])),
    claim("Most of the other seeds give 3", holds, lambda: (lazy_from()[1:] == 3).sum() >= 4),
    claim("use inputs in {} dimensions, {} examples", exactly, *PAPER.values()),
    claim("holds for the {} of the recordings", exactly, lambda: held().measured.sizes["seed"]),
    claim("the scale {} were chosen", exactly, experiment.output_scale),
    claim(
        "with half as many examples and half as many neurons it is smaller",
        *(holds, lambda: smaller_network().mean() < 0.7 * ratio().mean()),
        full=True,
    ),
]

defined = [
    "predicting 0",
    "$y = \\sum_k \\pm\\max(t_k\\cdot x, 0)$",
    "$\\mathcal N(0, 1)$",
    "$f = 0$",
    "Between the two limits",
    "two linear layers",
    "$|\\beta| = 1$",
    "the two parts of the kernel",
    "Both parts are 1 at first",
    "$c^2 - \\gamma^2f^2 = 1$",
    "three equations",
    "$M = I$ and $c = 1$",
    "value at $y = 1$",
    "which is $f = 1$",
    "$\\gamma\\gg1$",
    "32-bit",
    "1/scale",
    "That gives the slope $-\\tfrac12$, and the smooth part of the change, with slope $-1$",
    "teacher with five",
    "two output scales",
    "When half is learned",
    "$f = \\tfrac12$",
    "seed 0",
    "doubling the neurons",
]
