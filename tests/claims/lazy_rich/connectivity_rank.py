"""Claims of the page `lazy_rich/connectivity_rank`."""

from functools import cache

import numpy as np
import torch
import xarray as xr
from scipy.stats import norm

from tests.claims import (
    about,
    at_most,
    below,
    between,
    claim,
    exactly,
    holds,
    how_many_of,
    in_all_of,
    more_than,
    rounded,
)
from toolkit import engine, gap, recording
from toolkit.device import place
from toolkit.lazy_rich import ConnectivityRank, LinearRank
from toolkit.lazy_rich.measures import against_full_rank
from toolkit.metrics.kernels import alignment

experiment, linear = ConnectivityRank(), LinearRank()
SEEDS = range(8)
ALIGNMENTS = ("representation_alignment", "kernel_alignment")
TURNING = ("turning of the representations", "turning of the kernel")
PAPER = {"width": 300}  # Liu et al. 2024


@cache
def end(name="connectivity_rank"):
    return recording(f"lazy_rich/{name}").measured.isel(step=-1)


def recurrent(column, rank):
    return end()[column].sel(rank=rank)


def layers(column, rank=slice(None), aligned=False):
    return end("linear_rank")[column].sel(rank=rank, aligned=aligned)


def both_lower(rank):
    """Of each seed, whether both alignments end below those of full rank."""
    one, two = (recurrent(column, rank) < recurrent(column, 100) for column in ALIGNMENTS)
    return (one & two).values


def grown(rank):
    rho, delta = layers("kernel_alignment", rank), layers("kernel_change", rank)
    return (rho + np.sqrt(rho**2 - 1 + delta**2)).values


def as_large():
    """The first recurrent matrices of two ranks are equally large."""
    sizes = []
    for rank in (1, 100):
        state, _ = engine.draw(experiment.replace(rank=rank), place("cpu", "float64"))
        sizes.append(float(state["weights"]["recurrent"].norm()))
    return abs(sizes[0] / sizes[1] - 1) < 1e-9


def late(rank):
    """The alignment of the representations in the second half of training."""
    return recording("lazy_rich/connectivity_rank").measured.representation_alignment.sel(
        rank=rank, step=slice(experiment.steps // 2, None)
    )


def jump():
    """Where the alignment of the kernel from rank 1 is farthest above that from full rank, in the figure."""
    held = recording("lazy_rich/connectivity_rank").measured.kernel_alignment.sel(seed=experiment.seed)
    above = held.sel(rank=1) - held.sel(rank=100)
    assert above.max() > 0.02
    return int(above.step[int(above.argmax("step"))])


def always_lower():
    held = recording("lazy_rich/connectivity_rank").measured.kernel_alignment
    held = held.sel(step=slice(experiment.steps // 2, None))
    return (held.sel(rank=1) < held.sel(rank=100)).values


def swing(rank):
    """The largest change from one recorded step to the next."""
    return float(np.abs(late(rank).diff("step")).max())


def passing():
    """Whether the curve of each seed from rank 1 is at some recorded step above that from full rank."""
    return (late(1) > late(100)).any("step").values


def lower_in_the_mean():
    return (late(1).mean("step") < late(100).mean("step")).values


@cache
def times(measure, network="recurrent"):
    """Against the run from full rank, ranks below it."""
    layers = recording("lazy_rich/linear_rank").measured.sel(aligned=False)
    networks = {"recurrent": recording("lazy_rich/connectivity_rank").measured, "two linear layers": layers}
    return against_full_rank(networks).times.sel(measure=measure, network=network, rank=[1, 4, 16])


def turning():
    return xr.concat([times(measure) for measure in TURNING], "measure")


def either_way():
    """Of ranks 1 and 4, whether the kernel moves farther than from full rank in some seeds and less far in others."""
    far = times("distance of the kernel").sel(rank=[1, 4])
    return ((far.max("seed") > 1) & (far.min("seed") < 1)).values


def answers_alike():
    accuracy = end().test_accuracy
    return float((accuracy.max("rank") - accuracy.min("rank")).max()) < 0.035


def laziest():
    return (layers("kernel_alignment", 1, True) > layers("kernel_alignment", 100)).values


@cache
def scalar_gap():
    whole = recording("lazy_rich/linear_rank_whitened")
    measured, predicted = whole.measured, whole.predicted["scalar"]
    pairs = ([d.sel(seed=seed, input_size=size) for d in (measured, predicted)] for seed in SEEDS for size in sizes())
    return np.array([gap(*pair)["train_loss"] for pair in pairs])


def sizes():
    return recording("lazy_rich/linear_rank_whitened").measured.input_size.values


@cache
def start():
    """(c, |p|², C₀, s) of the aligned start for inputs of size 1, each seed."""
    found = []
    for seed in SEEDS:
        e = whitened(seed=seed, input_size=1)
        state, data = engine.draw(e, place("cpu", "float64"))
        first, readout = (state["weights"][name].numpy() for name in ("first", "readout"))
        p = first @ data["along"].numpy()
        sum_of_squares = readout @ readout + p @ p
        wanted = np.linalg.norm(data["x"].numpy().T @ data["y"].numpy()) / e.samples
        found.append((readout @ readout, p @ p, np.sqrt(sum_of_squares**2 - 4 * (p @ readout) ** 2), wanted))
    return np.array(found).T


def whitened(**values):
    about = {"aligned": True, "whitened": True, "samples": 100, "learning_rate": 1e-4, "steps": 1000}
    return LinearRank(**about | values)


@cache
def lazy_anywhere():
    run = linear.replace(input_size=3).sweep(rank=[1, 4, 16, 100], seed=SEEDS, points=2, progress=False)
    return (run.kernel_alignment.isel(step=-1).min("rank") > 0.99).values


@cache
def large_steps(theory):
    e = whitened(input_size=1, learning_rate=0.001)
    run = e.sweep(seed=SEEDS, points=64, progress=False)
    predicted = e.predict(theory, run.step.values, seed=SEEDS)
    return np.array([gap(run.sel(seed=seed), predicted.sel(seed=seed))["train_loss"] for seed in SEEDS])


def multiple():
    kernel = torch.randn(5, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    return float(alignment(kernel, 7 * kernel))


@cache
def of_full_rank():
    """First matrix, readout and inputs of full rank, each seed."""
    drawn = (engine.draw(linear.replace(rank=100, seed=seed), place("cpu", "float64")) for seed in SEEDS)
    return [(state["weights"]["first"], state["weights"]["readout"], data["x"]) for state, data in drawn]


def few():
    """The largest direction of c + A at full rank, each seed."""
    return np.array([float(torch.linalg.matrix_norm(w, 2) ** 2 + v.square().sum()) for w, v, _ in of_full_rank()])


def points_where_the_inputs_do():
    """The cosine of the first kernel and XXᵀ at full rank, each seed."""
    kernels = ((x @ (w.T @ w) @ x.T + v.square().sum() * x @ x.T, x @ x.T) for w, v, x in of_full_rank())
    return np.array([float(alignment(*pair)) for pair in kernels])


def lowest():
    ends = end("linear_rank").representation_alignment.sel(aligned=False)
    return (ends.sel(rank=100) == ends.min("rank")).values


def along_the_task():
    """c + A along the task at an aligned start of rank one, each seed."""
    c, p, _, _ = start()
    return c + p


claims = [
    claim("their cosine is above {}. When", more_than, points_where_the_inputs_do),
    claim("A trial lasts {} moments", exactly, experiment.duration),
    claim("its mean {} above or below zero", exactly, experiment.drift),
    claim("its standard deviation {}", exactly, 1),
    claim("is recurrent, with {} neurons", exactly, experiment.width),
    claim("is the same for every rank", holds, as_large),
    claim("is right in only {} of the trials", rounded, norm.cdf(experiment.drift * experiment.duration**0.5)),
    claim("In all of {} seeds the kernel alignment", in_all_of, lambda: both_lower(1)),
    claim(
        "ends lower from rank 1, at {} to {}, than from full rank, at {} to {}",
        *(between, lambda: recurrent("kernel_alignment", 1), between, lambda: recurrent("kernel_alignment", 100)),
    ),
    claim("It ends lower from rank 4, too", holds, lambda: both_lower(4)),
    claim("At about step {} the curve of rank 1 jumps above the other", about, jump),
    claim("it is the lower one at each recorded step, in every seed", holds, always_lower),
    claim("they show {} directions of {}", exactly, 2, exactly, experiment.width),
    claim(
        "ends at {} to {} from rank 1, and at {} to {} from full rank",
        *(between, lambda: recurrent("representation_alignment", 1)),
        *(between, lambda: recurrent("representation_alignment", 100)),
    ),
    claim("All networks answer almost equally well", holds, answers_alike),
    claim("by between {} and {} of their size from every rank", between, lambda: end().weight_change),
    claim("by many times its first size", holds, lambda: end().kernel_change > 10),
    claim(
        "in {} of {} seeds it moves farther from rank 1 than from full rank",
        *(how_many_of, lambda: (recurrent("kernel_change", 1) > recurrent("kernel_change", 100)).values),
    ),
    claim(
        "changes by up to {} between neighbouring points, from full rank by less than {}, and in {} of {} seeds",
        *(rounded, lambda: swing(1)),
        *(below, lambda: swing(100)),
        *(how_many_of, passing),
    ),
    claim("Its mean over this half is lower in all {}.", in_all_of, lower_in_the_mean),
    claim("ranks 1 and 4 are richer, for every seed", holds, lambda: turning().sel(rank=[1, 4]) > 1),
    claim("each of them is richer or lazier, depending on the seed", holds, either_way),
    claim("every rank moves {} to {} times as far", between, lambda: times("distance of the weights")),
    claim("the verdict is the opposite one", holds, lambda: times(TURNING[0], "two linear layers") < 1),
    claim("It is {} if $K$ is a multiple of $K_0$", rounded, lambda: multiple()),
    claim("in {} dimensions, with as many neurons and {} examples", exactly, linear.dimension, linear.samples),
    claim("with as many neurons", holds, linear.width == linear.dimension),
    claim(
        "In all of {} seeds the alignment of the kernel ends lower from rank 1, below {},",
        *(in_all_of, lambda: (layers("kernel_alignment", 1) < layers("kernel_alignment", 100)).values),
        *(below, lambda: layers("kernel_alignment", 1)),
    ),
    claim("than from full rank, above {};", more_than, lambda: layers("kernel_alignment", 100)),
    claim("its distance ends smaller", holds, lambda: layers("kernel_change", 1) < layers("kernel_change", 100)),
    claim(
        "rank 1 is {} to {} times as far as full rank, by its distance {} to {} times",
        *(between, lambda: times("turning of the kernel", "two linear layers").sel(rank=1)),
        *(between, lambda: times("distance of the kernel", "two linear layers").sel(rank=1)),
    ),
    claim("has become {} to {} times as large", between, lambda: grown(100)),
    claim("from rank 1 at most {} times", at_most, lambda: grown(1)),
    claim(
        "In all of {} seeds the alignment of the kernel then ends above {}",
        *(in_all_of, laziest),
        *(more_than, lambda: layers("kernel_alignment", 1, True)),
    ),
    claim("$c + u^\\top\\!Au$ is about {}", about, along_the_task),
    claim("whose trace is about {}", about, lambda: start()[1]),
    claim("At full rank it is a few for every direction", holds, lambda: few() < 6),
    claim("Here $C_0$ is about {}", about, lambda: start()[2]),
    claim("and $s = 1/q$", holds, lambda: abs(start()[3] - 1) < 1e-6),
    claim(
        "its loss is off by at most {} in all of {} seeds",
        *(at_most, scalar_gap),
        *(in_all_of, lambda: scalar_gap().reshape(8, -1).max(1) < 0.02),
    ),
    claim(
        "In {} of {} seeds only, the recurrent network",
        *(how_many_of, lambda: (recurrent(ALIGNMENTS[0], 1) < recurrent(ALIGNMENTS[0], 4)).values),
    ),
    claim(
        "is higher from rank 1 than from rank 4 in all of {}",
        *(in_all_of, lambda: (layers("kernel_alignment", 1) > layers("kernel_alignment", 4)).values),
    ),
    claim(
        "its alignment stays above {} from every rank",
        *(more_than, lambda: end("linear_rank").representation_alignment.sel(aligned=False)),
    ),
    claim("here full rank ends lowest", holds, lambda: lowest()),
    claim("is lazy from every rank", holds, lazy_anywhere, full=True),
    claim(
        "At {} times the learning rate its loss is off by about {}", exactly, 10, about, lambda: large_steps("scalar")
    ),
    claim("{} for `alignment(k, 7 * k)`", rounded, lambda: multiple()),
    claim("{} from rank 1 and {} from full rank", rounded, lambda: grown(1)[0], rounded, lambda: grown(100)[0]),
    claim("and {} of them, and it learns", exactly, PAPER["width"]),
]

defined = [
    "the second half of training",
    "how much it lacks of 1",
    "four measures",
    "Four measures",
    "two linear layers",
    "Two linear layers",
    "two channels",
    "two principal directions",
    "$y = \\pm1$",
    "seed 0",
    "rank 1",
    "rank 4",
    "rank 100",
]
