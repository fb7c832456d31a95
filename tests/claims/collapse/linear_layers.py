"""Claims of the page `collapse/linear_layers`."""

from functools import cache

import numpy as np

from tests.claims import at_most, claim, exactly, holds, how_many_of, in_all_of, nearly, rounded
from toolkit import recording
from toolkit.collapse import LinearLayersCollapse
from toolkit.theory.collapse import drop_pressure, last_pressure

experiment = LinearLayersCollapse()
THERE = 0.1  # an answer above this is one


@cache
def saved(name="linear_layers"):
    """Measured and predicted ends."""
    held = recording(f"collapse/{name}")
    parts = {"measured": held.measured, **held.predicted}
    return {part: data.isel(step=-1).drop_vars(["products", "means"], errors="ignore") for part, data in parts.items()}


def ends(layers, smallest, part="measured"):
    return saved()[part].sel(layers=layers, smallest=smallest)


def answers(layers, smallest):
    """At the end, one for each seed."""
    return ends(layers, smallest).smallest_output.values


def share(layers, smallest):
    """Of what the other classes get."""
    return answers(layers, smallest) / ends(layers, smallest).largest_output.values


def jumps():
    """For each seed: two and three layers answer for five samples and not for four, one layer answers for each."""
    more = [(answers(layers, 5) > THERE) & (abs(answers(layers, 4)) < 1e-3) for layers in (2, 3)]
    one = [answers(1, size) > THERE for size in (2, 3, 4, 5)]
    return np.all([*more, *one], axis=0)


def fades():
    """One layer: no step between neighbouring sizes is a jump, and a single sample gets nothing."""
    steps = np.diff([answers(1, size).mean() for size in (2, 3, 4, 5, 6)])
    return steps.max() < 0.16 and experiment.replace(layers=1, smallest=1).end()["smallest_output"] == 0


def spread():
    return float(
        (saved()["measured"].smallest_output.max("seed") - saved()["measured"].smallest_output.min("seed")).max()
    )


def from_branch():
    """The greatest distance of the recorded answers from the upper branch."""
    measured, branch = saved()["measured"], saved()["metastable"]
    return max(float(abs(measured[name] - branch[name]).max()) for name in ("smallest_output", "largest_output"))


def cheaper_without(layers, smallest):
    """Each run keeps the class, and its loss is above that of the global minimum, which drops it."""
    here = experiment.replace(layers=layers, smallest=smallest)
    best = here.end()
    loss = ends(layers, smallest).train_loss.values
    return (best["smallest_output"] == 0) & (answers(layers, smallest) > THERE) & (loss > best["train_loss"] + 1e-4)


def rises_above():
    """The greatest answer during training is above the upper branch, for each seed, number of layers and kept size."""
    curves = recording("collapse/linear_layers").measured.smallest_output.sel(layers=[2, 3], smallest=[5, 6, 8, 12, 20])
    return curves.max("step") > curves.isel(step=-1) + 0.001


def lingers():
    """With four samples the answer is near ¼, where the branch ends, for more than a hundred steps, and falls to 0."""
    curve = recording("collapse/linear_layers").measured.smallest_output.sel(layers=2, smallest=4)
    late = curve.where((curve.step > 100) & (curve > 0.15) & (curve < 0.35), drop=True)
    return (late.step.max() - late.step.min() > 100) & (abs(curve.isel(step=-1)) < 1e-3)


def shrinks():
    """With two and three layers, four samples: the smallest class's arrow is long halfway, and ends at 0."""
    means = recording("collapse/linear_layers").measured.means.sel(smallest=4, layers=[2, 3])
    lengths = (means**2).sum("coordinate") ** 0.5
    halfway, last = lengths.isel(frame=means.sizes["frame"] // 2), lengths.isel(frame=-1)
    return [(halfway > 0.6).all(), (last[..., :3] > 0.6).all(), (last[..., 3] < 1e-2).all()]


def started(size, smallest):
    """Answers at the end of runs with two layers from a start of this size, one for each seed."""
    return saved("linear_layers_start")["measured"].smallest_output.sel(first_size=size, smallest=smallest).values


def better_with(smallest):
    """From a small start the class is dropped, and the global minimum, which keeps it, has a lower loss."""
    ended = saved("linear_layers_start")["measured"].sel(first_size=0.25, smallest=smallest)
    best = experiment.replace(smallest=smallest).end()
    dropped = abs(ended.smallest_output.values) < 1e-3
    return dropped & (ended.train_loss.values > best["train_loss"] + 1e-4) & (best["smallest_output"] > 0.5)


def on_dashed():
    """In the figure drawn by the reader some seeds, but not most, end on the dashed line."""
    kept = started(0.5, 6) > THERE
    return 0 < kept.sum() < kept.size / 2


def narrow_draws():
    """Whether some seeds of width 8 keep the class and some do not, for each of three sizes."""
    narrow = experiment.replace(layers=3, width=8)
    runs = narrow.sweep(smallest=[8, 12, 20], seed=range(8), points=[narrow.steps], progress=False)
    kept = (runs.smallest_output.isel(step=-1) > THERE).sum("seed")
    return (kept > 0) & (kept < 8)


def branch_ends():
    """The pressure at which the upper branch ends, as printed; five samples are below it, four above."""
    right = np.round([last_pressure(2), last_pressure(3)], 3) == [0.650, 0.840]
    return [*right, *(pressure(5, m) < last_pressure(m) < pressure(4, m) for m in (2, 3))]


def smallest_kept(layers):
    return next(n for n in range(1, 41) if experiment.replace(layers=layers, smallest=n).end()["smallest_output"] > 0)


def pressure(smallest, layers):
    total, decay = sum(experiment.counts) + smallest, experiment.weight_decay
    return layers * total / smallest * (total * decay**layers * experiment.feature_decay) ** (1 / layers)


claims = [
    claim("one linear layer lets it fade to nothing", holds, fades),
    claim("With {} or {} layers it fades as well, but then it is dropped", exactly, 2, 3),
    claim("nearly {} of what the other classes get", nearly, lambda: [share(2, 5), share(3, 5)]),
    claim("{} classes have {} samples each", exactly, len(experiment.counts), experiment.counts[0]),
    claim("the class fades about as much", holds, lambda: abs(np.subtract(share(1, 5), share(2, 5))) < 0.07),
    claim("{} samples still get an answer, {} get none", exactly, 5, 4),
    claim("All of this happens in each of {} seeds", in_all_of, jumps),
    claim("agree so closely that their band cannot be seen", holds, lambda: spread() < 0.002),
    claim("many more dimensions than classes", holds, experiment.width > 10 * len(experiment.sizes)),
    claim("It ends where $x^M = (M-1)/(M+1)$, at the pressure", holds, branch_ends),
    claim(
        "The two minima are equal at",
        holds,
        lambda: np.round([drop_pressure(m) for m in (1, 2, 3)], 3) == [1, 0.5, 0.529],
    ),
    claim("Every answer in the recording ends within {} of it", at_most, from_branch),
    claim("With two layers and {} samples the loss is lower without the class", exactly, 5),
    claim("the loss is lower without the class, and yet every run keeps it", holds, lambda: cheaper_without(2, 5)),
    claim("With three this is so for {} samples, too", exactly, 6),
    claim("this is so for six samples, too", holds, lambda: cheaper_without(3, 6) & cheaper_without(3, 5)),
    claim("the answer first rises above the upper branch", holds, rises_above),
    claim("From half the size only {} of {} seeds keep a class of six", how_many_of, lambda: started(0.5, 6) > THERE),
    claim("From {} the size", exactly, 0.5),
    claim("keep a class of {}. Near the jump", exactly, 6),
    claim("From {} even a class of {} is dropped", exactly, 0.25, 20),
    claim(
        "is dropped, in all of {} seeds, although the loss would be lower with it", in_all_of, lambda: better_with(20)
    ),
    claim("the arrow of the smallest class shrinks to nothing", holds, shrinks),
    claim(
        "the answer waits for a while near the place where the upper branch has just ended, and then falls",
        holds,
        lingers,
    ),
    claim("some of the seeds find the dashed line, but the median does not", holds, on_dashed),
    claim("beside {} of {}, with both decays {}", exactly, 3, experiment.counts[0], experiment.feature_decay),
    claim("with both decays {}", exactly, experiment.weight_decay),
    claim("$N = {} + n$", exactly, sum(experiment.counts)),
    claim("Expected: {} for $n = {}$ and $M = {}$", rounded, lambda: pressure(5, 2), exactly, 5, 2),
    claim("{} samples:", exactly, 5),
    claim("it grows with $M$", holds, lambda: np.diff([smallest_kept(layers) for layers in range(1, 7)]) > 0),
    claim(
        "it can be read off the global minimum in the first figure",
        holds,
        lambda: [
            bool((ends(2, size, "optimum").smallest_output > 0).all()) == (size >= smallest_kept(2)) for size in (5, 6)
        ],
    ),
    claim("the end is the same for the {} seeds of the recordings, {} to {}", exactly, 8, 0, 7),
    claim("in a network of width {} the draw often decides", exactly, 8),
    claim("the draw often decides which end is reached", holds, narrow_draws, full=True),
]

defined = [
    "should be 1 at $k$ and 0 elsewhere",
    "a network of two layers output",
    "costs twice, for its length and for the wrong answer",
    "is 1 for the samples of class $k$",
    "For $M = 1$",
    "at $x = 0$",
    "two minima",
    "$f(x) = f(0) = 1$",
    "two layers",
]
