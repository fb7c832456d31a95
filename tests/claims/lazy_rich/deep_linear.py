"""Claims of the page `lazy_rich/deep_linear`."""

from functools import cache

import numpy as np
import xarray as xr

from tests.claims import about, at_most, below, between, claim, exactly, holds, how_many_of, in_all_of, rounded
from tests.claims.curves import first_above
from toolkit import gap, recording
from toolkit.lazy_rich import DeepLinear
from toolkit.tasks import questions
from toolkit.theory.linear_networks import deep_mode, lone_mode, rise_time

experiment = DeepLinear()
MODES = [f"mode{k}" for k in range(1, 5)]
STRENGTHS = xr.DataArray(experiment.strengths, {"mode": MODES})
START = experiment.first_size


@cache
def held():
    return recording("lazy_rich/deep_linear")


@cache
def starts():
    return recording("lazy_rich/deep_linear_starts")


def run(which=None, **at):
    """A run of the first figure, or its prediction by a theory."""
    kept = held().measured if which is None else held().predicted[which]
    return kept.sel({"layers": 2, "first_size": START, "learning_rate": 0.01} | at, method="nearest")


def started(**at):
    """Runs of the second figure over its seeds."""
    return starts().measured.sel({"first_weights": "rotated"} | at)


def modes(data):
    """The strength of each mode as a share of its final one, along "mode"."""
    return data[MODES].to_dataarray("mode") / STRENGTHS


def half(data):
    """The step at which each mode is half learned."""
    return first_above(modes(data), 0.5)


def picture(step):
    """How much of each mode is learned at a step that the words set."""
    return modes(run().sel(step=step, method="nearest")).values


def pictures():
    """Until each step, as many modes are learned as the words say, and no other one has begun."""
    known = [picture(step) for step in (169, 501, 862, 1695)]
    return [(shares[:n] > 0.5).all() and (shares[n:] < 0.06).all() for n, shares in enumerate(known)]


def whole_at_the_end():
    return modes(run().isel(step=-1)) > 0.99


def one_after_another():
    """While a mode is below a tenth, the one before it gets past a half."""
    shares = modes(run()).values
    return [before[after < 0.1].max() > 0.5 for before, after in zip(shares[:-1], shares[1:], strict=True)]


def at_one_time():
    """With equal weights, all modes are half learned at the same step."""
    alike = experiment.replace(ratio=1.0)
    strengths = xr.DataArray(alike.strengths, {"mode": MODES})
    steps = first_above(alike.predict("modes")[MODES].to_dataarray("mode") / strengths, 0.5)
    return abs(steps / steps[0] - 1) < 0.01


def deeper():
    """More layers, longer waits and rises that are shorter compared with them."""
    each = [run(layers=layers, first_size=0.01) for layers in (2, 3)]
    rises = [(first_above(modes(e), 0.9) - first_above(modes(e), 0.1)) / half(e) for e in each]
    return [(half(each[1]) > half(each[0])).all(), (rises[1] < rises[0]).all()]


def clearer():
    """The smaller the start, the shorter the rise compared with the wait, for the modes that rise in the figure."""
    each = [run(first_size=size) for size in (0.01, 1e-4, 1e-6)]
    shares = xr.concat([(first_above(modes(e), 0.9) - first_above(modes(e), 0.1)) / half(e) for e in each], "size")
    return (shares.diff("size").sel(mode=MODES[:3]) < 0).all()


def spectrum():
    """S has the weights as its singular values, and the questions' answers as singular vectors, up to a factor."""
    target, answers = questions.likeness(experiment.strengths), questions.modes().numpy()
    sizes = np.linalg.svd(target.numpy(), compute_uv=False)
    alike = target.numpy() @ answers.T - answers.T * experiment.strengths
    return [np.allclose(sizes[:4], experiment.strengths), sizes[4:].max() < 1e-12, abs(alike).max() < 1e-12]


def waits():
    """The time to half, over the law of a small start, for three and four layers."""
    return [half_time(layers) / (START ** (2 / layers - 1) / (layers - 2)) for layers in (3, 4)]


def half_time(layers):
    times = np.linspace(0, 200, 20_001)
    return times[deep_mode(times, 1.0, START, layers) > 0.5][0]


def quarter():
    """The size from which the sigmoid of a mode starts, over the squared length of W₁v + W₂ᵀv."""
    generator = np.random.default_rng(0)
    first, second = 1e-4 * generator.normal(size=(2, 32))
    time = 6.0  # the decaying part is gone, and the mode still small
    return lone_mode(np.array([time]), 1.0, first, second) * np.exp(-2 * time) / ((first + second) ** 2).sum()


def fourth_over_first(imbalance):
    steps = half(started(imbalance=imbalance))
    return steps.sel(mode="mode4") / steps.sel(mode="mode1")


def moved(**at):
    return started(**at).kernel_change.isel(step=-1)


def distances():
    """The largest distance of the first mode from gradient flow, for the three learning rates."""
    rates = held().measured.learning_rate.values
    return [abs(run(learning_rate=r).mode1 - run("flow", learning_rate=r).mode1).max("step") for r in rates]


def late():
    slow = run(learning_rate=0.3).mode1 - run("flow", learning_rate=0.3).mode1
    return slow.max() < 0.01 < 0.1 < -slow.min()


@cache
def loss_gaps(theory):
    """The gap of the loss for random weights with λ = 1, each seed."""
    at = {"first_weights": "random", "imbalance": 1}
    pairs = ((d.sel(at | {"seed": seed}) for d in (starts().measured, starts().predicted[theory])) for seed in range(8))
    return [gap(*pair)["train_loss"] for pair in pairs]


def in_order(**at):
    """Whether a mode is half learned before the next one, in each seed."""
    steps = half(started(**at)).transpose("mode", "seed").values
    return (np.diff(steps, axis=0) > 0).all(0)


def outside(**at):
    return started(**at).outside.max("step")


@cache
def wider():
    """The rest is smaller in a wider network of the same imbalance, each seed."""
    wide = DeepLinear(first_weights="random", imbalance=1.0, width=128, steps=300)
    rest = wide.sweep(seed=range(8), points=40, progress=False).outside.max("step")
    return rest < outside(first_weights="random", imbalance=1)


@cache
def overlapping():
    """With a ratio of 1.2 each mode begins before the one before it has reached nine tenths, in each seed."""
    near = DeepLinear(first_weights="random", ratio=1.2, steps=1500)
    data = near.sweep(seed=range(8), points=60, progress=False)
    shares = data[MODES].to_dataarray("mode") / xr.DataArray(near.strengths, {"mode": MODES})
    begins, ends = (first_above(shares, level).transpose("mode", "seed").values for level in (0.1, 0.9))
    return begins[1:] < ends[:-1]


def time(*levels):
    """The time from one share of a mode's strength to another, for s = 1 and three sizes of the start."""
    return [rise_time(size, levels[1], 1.0) - rise_time(size, levels[0], 1.0) for size in (1e-6, 1e-4, 1e-2)]


claims = [
    claim("one mode after another, the strongest first", holds, lambda: [*one_after_another(), *in_order(imbalance=0)]),
    claim("the stages run into one another", holds, at_one_time),
    claim("the stages are gone", holds, lambda: abs(fourth_over_first(10) - 1) < 0.02),
    claim("The weights are {}, {}, {} and {}", exactly, *experiment.strengths),
    claim("its nonzero singular values are the four weights", holds, spectrum),
    claim("It is nearly empty for a while", holds, pictures),
    claim("every thing is distinguished from every other", holds, whole_at_the_end),
    claim("every mode is half learned at step {}", rounded, lambda: half(run(layers=1))),
    claim(
        "With one layer it does not move at all",
        holds,
        lambda: abs(run(layers=1).kernel_change).max() < 1e-6,
    ),
    claim("The more layers, the longer the wait", holds, deeper),
    claim(
        "these are the steps {}, {}, {} and {}",
        rounded,
        *(rise_time(START, s / 2, s) / experiment.learning_rate for s in experiment.strengths),
    ),
    claim("In the figure these are the steps", holds, lambda: abs(half(run()) / half(run("modes")) - 1) < 0.01),
    claim(
        "from {} to {} of its strength, takes a mode the time ${}/s$",
        *(exactly, 0.1, 0.9),
        *(rounded, lambda: time(0.1, 0.9)),
    ),
    claim("the smaller the start, the clearer the stages", holds, clearer),
    claim("a power of it, about $c^{2/L-1}/((L-2)s)$", holds, lambda: abs(np.array(waits()) - 1) < 0.05),
    claim(
        "have learned only {} of the first mode when the figure ends",
        *(rounded, lambda: run(layers=4).mode1.isel(step=-1)),
    ),
    claim(
        "a {} times larger learning rate to get through",
        exactly,
        lambda: np.round(0.1 / experiment.learning_rate, 6),
    ),
    claim(
        "larger learning rate to get through",
        holds,
        lambda: modes(run(layers=4, learning_rate=0.1).isel(step=-1)) > 0.95,
    ),
    claim("lies outside the modes and is small, {} at most", at_most, lambda: outside(imbalance=0)),
    claim(
        "show the same stages, in all of {} seeds",
        *(in_all_of, lambda: in_order(first_weights="random", imbalance=0)),
    ),
    claim("starts from {} of the squared length", rounded, quarter),
    claim("after {} to {} times as many steps as the first", between, lambda: fourth_over_first(0)),
    claim("{} times as many at λ = 0.1", rounded, lambda: fourth_over_first(0.1)),
    claim("hardly more at λ = 1 and λ = 10", holds, lambda: [(fourth_over_first(x) < 1.2).all() for x in (1, 10)]),
    claim("moved by about {} times its first size at λ = {}", about, lambda: moved(imbalance=0), exactly, 0),
    claim("by less than {} of it at λ = {}", below, lambda: moved(imbalance=10), exactly, 10),
    claim(
        "{} times the rate, {} times the distance",
        *(exactly, 10),
        *(rounded, lambda: np.divide(*distances()[1::-1])),
    ),
    claim("Gradient descent is late", holds, late),
    claim("its loss is wrong by {} to {}", between, lambda: loss_gaps("modes")),
    claim("(a wider one less so)", holds, wider, full=True),
    claim(
        "its kernel moves by {} to {}",
        *(between, lambda: moved(first_weights="random", imbalance=1)),
    ),
    claim(
        "in {} of {} seeds the modes come in another order",
        *(how_many_of, lambda: ~in_order(first_weights="random", imbalance=1)),
    ),
    claim("the rest rises to between {} and {}", between, lambda: outside(first_weights="random", imbalance=1)),
    claim("predicts the loss within {}", at_most, lambda: loss_gaps("flow")),
    claim("bring the ratio of the weights down to {}", exactly, DeepLinear.fields()["ratio"].low),
    claim("their rises overlap", holds, overlapping, full=True),
    claim(
        "{}, {}, {} and {} for the four weights and a start of ${}$",
        *(rounded, *(rise_time(START, s / 2, s) for s in experiment.strengths)),
        *(exactly, START),
    ),
    claim("at $a = {}$", exactly, 1e-4),
    claim("{} inputs and {} neurons", exactly, questions.THINGS, experiment.width),
    claim("the recording holds {} seeds", exactly, lambda: starts().measured.sizes["seed"]),
    claim("The start of ${}$ was chosen", exactly, START),
    claim("fit into {} steps", exactly, experiment.steps),
    claim("recorded at {} steps of each run", exactly, experiment.columns["product"].frames),
]

defined = [
    "the second, which is half as strong",
    "You had it half learned by",
    "Sixteen things differ in four yes-or-no questions, and no two of them",
    "Sixteen things",
    "each of the sixteen",
    "on which the two agree",
    "are the four weights",
    "the answers to the four questions",
    "product of two layers",
    "four modes",
    "Four modes",
    "Four sigmoids",
    "sixteen things whose questions",
    "two halves",
    "the halves fall into quarters",
    "the quarters into eighths",
    "learns all four questions",
    "is half learned",
    "two numbers",
    "Half of it",
    "From three layers on",
    "the two equations",
    "Two layers",
    "a tenth of $s$, zero at the half and $\\ln 9$ at nine tenths",
    "two layers that are balanced",
    "The two blocks",
    "half of $W_1W_1^\\top",
    "a quarter of its first value",
    "(exercise 3)",
    "the four curves",
    "two balanced layers",
    "half of its strength",
    "$2a(s - a)$ for two",
    "slower than two are four layers",
    "Four layers are",
    "times slower than two",
    "two terms cancel two others",
    "these eight",
    "four stages",
]
