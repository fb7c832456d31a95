"""Claims of the page `collapse/digits`."""

from functools import cache

import numpy as np

from tests.claims import (
    about,
    at_least,
    at_most,
    below,
    between,
    claim,
    exactly,
    holds,
    how_many_of,
    in_all_of,
    rounded,
)
from toolkit import recording
from toolkit.collapse import DigitsCollapse

experiment = DigitsCollapse()
SIMPLEX = -1 / (experiment.classes - 1)


@cache
def curves():
    """Curves of all recorded runs, without what is kept at frames only."""
    measured = recording("collapse/digits").measured
    names = [name for name, column in measured.data_vars.items() if "step" in column.dims]
    return measured[names].drop_dims("frame", errors="ignore").transpose(..., "seed", "step").load()


@cache
def runs(weight_decay=0.004, normalisation="batch"):
    """Curves of eight seeds `[seed, step]`."""
    return curves().sel(weight_decay=weight_decay, normalisation=normalisation)


def perfect(run):
    """Index of the first recorded step without a mistake, for each seed."""
    assert (run.train_accuracy.max("step") == 1).all()
    return (run.train_accuracy.values >= 1).argmax(-1)


def first(run, name):
    return run[name].values[np.arange(run.sizes["seed"]), perfect(run)]


def last(run, name):
    return run[name].isel(step=-1).values


def kept(name, *setting):
    """What is left at the end of what there was at the first step without a mistake, for each seed."""
    run = runs(*setting)
    return last(run, name) / first(run, name)


def kept_from(name):
    """The same from step 84 on."""
    run = runs()
    return last(run, name) / run[name].sel(step=84).values


def risen(*setting):
    run = runs(*setting)
    return last(run, "test_accuracy") - first(run, "test_accuracy")


def risen_from():
    """By how much the test accuracy rises from step 84 on."""
    run = runs()
    return last(run, "test_accuracy") - run.test_accuracy.sel(step=84).values


def jumps_up():
    """How often NC1 grows by more than half from one recorded step to the next after step 100, for each seed."""
    spread = runs().nc1
    grown = spread.values[:, 1:] > 1.5 * spread.values[:, :-1]
    return (grown & (spread.step.values[1:] > 100)).sum(1)


def better():
    """Test accuracy at the end with weight decay, less that without."""
    return last(runs(), "test_accuracy") - last(runs(0), "test_accuracy")


def mistakes_again():
    """The most mistakes after the first step without one, for each seed, at weight decay 0.01."""
    run = runs(0.01)
    late = [accuracy[at:] for accuracy, at in zip(run.train_accuracy.values, perfect(run), strict=True)]
    return np.array([(1 - accuracy.min()) * experiment.samples for accuracy in late]).round()


def stays():
    """NC1 without normalisation from the first step without a mistake to the last, all seeds."""
    run = runs(0.004, "none")
    return np.concatenate([curve[at:] for curve, at in zip(run.nc1.values, perfect(run), strict=True)])


def nothing_helps():
    """Without normalisation NC1 ends above 0.2 for every weight decay and seed."""
    values = curves().weight_decay.values
    return np.concatenate([last(runs(decay, "none"), "nc1") > 0.2 for decay in values])


def cosines(weight_decay):
    """Least and largest cosines at the end, of all seeds."""
    run = runs(weight_decay)
    return np.array([last(run, "least_cosine"), last(run, "largest_cosine")])


def alike():
    """The cosines of different classes in the heatmap differ by little at the end and by much at the start."""
    held = recording("collapse/digits").measured.sel(normalisation="batch", weight_decay=0.004).cosines
    different = held.values[:, ~np.eye(experiment.classes, dtype=bool)]
    return np.ptp(different[0]) > 0.5 and np.ptp(different[-1]) < 0.2


def far(weight_decay):
    """The largest distance of a cosine from that of a simplex, for each seed."""
    return abs(cosines(weight_decay) - SIMPLEX).max(0)


def order():
    """Without decay NC2, NC3 and NC1 end from top to bottom."""
    run = runs(0)
    return (last(run, "nc2") > last(run, "nc3")) & (last(run, "nc3") > last(run, "nc1"))


@cache
def recorded(classes):
    held = recording(f"collapse/digits_{classes}")
    return held.measured.load(), held.predicted["simplex"].load()


def few(weight_decay=0.004, classes="three"):
    return recorded(classes)[0].sel(weight_decay=weight_decay)


def width(step, weight_decay=0.004):
    """Root of the mean squared distance of the drawn pictures of three digits from the mean of their class."""
    drawn = few(weight_decay)[["samples", "means", "sample_class"]]
    steps = np.log1p(drawn.frame.values)  # between two frames the figure mixes them, evenly as it is drawn
    drawn = drawn.assign_coords(frame=steps).interp(frame=np.log1p(step))
    own = drawn.means.values[drawn.sample_class.values.astype(int)]
    return float(np.sqrt(((drawn.samples.values - own) ** 2).sum(-1).mean()))


def last_mistake():
    """The first recorded step from which on there is no mistake on three digits, for each seed."""
    wrong = few().train_accuracy.transpose("seed", "step").values < 1
    after = wrong.shape[-1] - wrong[:, ::-1].argmax(-1)
    return few().step.values[after]


def corners(classes):
    """At the last frame class means and rows are near the corners of the simplex, and pictures near their means."""
    place = recorded(classes)[1].means.isel(frame=-1)
    place = place.sel(weight_decay=0.004) if "weight_decay" in place.dims else place
    end = few(0.004, classes)[["samples", "means", "rows", "sample_class"]].isel(frame=-1)
    own = end.means.values[end.sample_class.values.astype(int)]
    near = [abs(end.means - place).max(), abs(end.rows - place).max(), np.linalg.norm(end.samples - own, axis=1).max()]
    return np.array(near, dtype=float) < 0.1


def short_arrows():
    return np.linalg.norm(few().rows.sel(frame=0).values, axis=-1) < 0.2


claims = [
    claim("all pictures of a digit draw together into a point", holds, lambda: kept("nc1") < 0.01),
    claim("these points come near equal lengths and equal angles", holds, lambda: kept("nc2") < 0.5),
    claim("the rows of the classifier come to point at them", holds, lambda: kept("nc3") < 0.5),
    claim("{} hidden layers of {} neurons", exactly, experiment.depth, experiment.width),
    claim("about {} small pictures", about, experiment.samples),
    claim("without a mistake before step {}", below, lambda: runs().step.values[perfect(runs())]),
    claim(
        "for at least {} times as long", at_least, lambda: experiment.steps / runs().step.values[perfect(runs())] - 1
    ),
    claim("{} digits, trained on after", exactly, experiment.classes),
    claim("into {} points, long after", exactly, experiment.classes),
    claim("the accuracy has reached {}", exactly, lambda: runs().train_accuracy.max("step").values),
    claim("NC1 falls a {}", holds, lambda: 1 / kept("nc1") > 100, exactly, 100),
    claim("on which {} points at equal angles", exactly, experiment.classes),
    claim(
        "no run has a mistake left on the training pictures",
        holds,
        lambda: runs().train_accuracy.sel(step=84).values == 1,
    ),
    claim("falls to less than {}, in all", below, lambda: kept_from("nc1").max()),
    claim("falls to less than a hundredth, in all of {} seeds", in_all_of, lambda: kept_from("nc1") < 0.01),
    claim(
        "NC2 and NC3 fall to between {} and {}",
        *(between, lambda: [kept_from("nc2"), kept_from("nc3")]),
    ),
    claim("in {} of {} seeds the spread jumps up once on the way", how_many_of, lambda: jumps_up() == 1),
    claim("the test accuracy goes up, by {} to {}", between, risen_from),
    claim("The thin curves, λ {}", exactly, 0),
    claim("they are, from top to bottom, NC2, NC3 and NC1", holds, order),
    claim("This network makes no mistakes either", holds, lambda: last(runs(0), "train_accuracy") == 1),
    claim("its classes keep about {} of their spread", about, lambda: kept("nc1", 0)),
    claim("the spread falls, but far less", holds, lambda: kept("nc1", 0.001) > 10 * kept("nc1")),
    claim("it falls by a factor of {}, at a price", holds, lambda: 1 / kept("nc1", 0.01) > 200, exactly, 100),
    claim("most of the networks make a few mistakes again", holds, lambda: (mistakes_again() > 0).mean() > 0.5),
    claim("make a few mistakes again", holds, lambda: mistakes_again() < 10),
    claim("at the end they have nearly the same one", holds, alike),
    claim(
        "Here there are still such pictures at the first step without a mistake",
        holds,
        lambda: first(runs(), "nc4") > 0,
    ),
    claim("At the end there are none, in all of {} seeds", in_all_of, lambda: last(runs(), "nc4") == 0),
    claim("for {} digits the cosine is ${}$", exactly, experiment.classes, SIMPLEX),
    claim("the clouds are wide and the arrows short", holds, short_arrows),
    claim("on no seed makes a mistake", holds, lambda: last_mistake() <= 12),
    claim("about {} as wide as at first", about, lambda: width(39) / width(0)),
    claim("the pictures of a digit cannot be told apart", holds, lambda: width(3000) / width(0) < 0.03),
    claim("the clouds stay wide", holds, lambda: width(3000, 0) / width(0) > 0.4),
    claim("Three clouds of digits shrink to the corners of a triangle", holds, lambda: corners("three")),
    claim("Four clouds of digits shrink to the corners of a tetrahedron", holds, lambda: corners("four")),
    claim("ends without a mistake on the training", holds, lambda: last(runs(0.004, "none"), "train_accuracy") == 1),
    claim("reads {} to {} of the others", between, lambda: last(runs(0.004, "none"), "test_accuracy")),
    claim("NC1 stays between {} and {} from the first step", between, stays),
    claim("the angles become less equal", holds, lambda: kept("nc2", 0.004, "none") > 1),
    claim("No value of the weight decay in the figure helps", holds, nothing_helps),
    claim("in {} seeds they are between", exactly, lambda: runs().sizes["seed"]),
    claim("they are between ${}$ and ${}$", between, lambda: cosines(0.004)),
    claim(
        "they come closer to the dashed line, but not onto it",
        holds,
        lambda: (far(0.01) < far(0.004)) & (far(0.01) > 0.02),
    ),
    claim("Test accuracy rises here with and without it", holds, lambda: [risen() > 0, risen(0) > 0]),
    claim("Without decay the classes keep most of their spread", holds, lambda: kept("nc1", 0) > 0.5),
    claim("the test accuracy rises to {} or {}", between, lambda: last(runs(0), "test_accuracy")),
    claim(
        "with collapse it is higher in {} of {} seeds, by at most {}",
        *(how_many_of, lambda: better() > 0),
        *(at_most, better),
    ),
    claim("The {} distances from collapse over {} steps of training", exactly, 3, 300),
    claim("a few {} steps", exactly, 100),
    claim("the cosines of {} are ${}$, of {} ${}$", exactly, 3, rounded, -1 / 2, exactly, 10, rounded, SIMPLEX),
    claim("the eight of the recordings, {} to {}", exactly, 0, 7),
    claim("holds for the {} of the recordings", exactly, lambda: runs().sizes["seed"]),
]

defined = [
    "four numbers",
    "Four numbers",
    "All four are 0",
    "two things in the recipe",
    "the mean 0 and the variance 1",
    "falls to 0 by the end",
    "each twice",
    "Orange is 1",
    "of length 1",
    "to the length 1",
    "add up to zero",
    "Three centred class means",
    "at the distance 1",
    "Zero, one and two",
    "Zero to three",
    "Three clouds",
    "three arrows",
    "Four clouds",
    "four arrows",
    "Four points",
    "three digits",
    "features are doubled",
    "has learned four classes",
]
