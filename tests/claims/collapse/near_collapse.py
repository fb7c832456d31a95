"""Claims of the page `collapse/near_collapse`."""

from functools import cache

import numpy as np

from tests.claims import below, between, claim, exactly, holds, in_all_of, more_than, nearly, rounded
from toolkit import recording
from toolkit.collapse import NearCollapse
from toolkit.theory.near_collapse import singular_values
from toolkit.theory.near_collapse_parts import collapsed_sq_length

experiment = NearCollapse()


@cache
def stacks():
    """Curves of all recorded stacks, without what is kept at frames only."""
    measured = recording("collapse/near_collapse").measured
    names = [name for name, column in measured.data_vars.items() if "step" in column.dims]
    return measured[names].drop_dims("frame", errors="ignore").load()


def left(**at):
    """What a stack of the default tether leaves of the variation, one for each seed."""
    default = {name: getattr(experiment, name) for name in ("tether", "feature_decay", "weight_decay")}
    return stacks().left.sel(default | at).isel(step=-1).values


def hardly():
    """By how much sixteen times the decay of the classifier raises what is left, for each seed."""
    return left(weight_decay=1.0) / left(weight_decay=0.0625) - 1


def second_picture_stays():
    """Samples across what the classifier reads move with the decay of the features, and not with its own."""
    pictures = recording("collapse/near_collapse").measured.features_unseen.isel(frame=-1).sel(tether=10)
    classifier = pictures.sel(feature_decay=0.2).std("weight_decay").max()
    return classifier < 0.05 * abs(pictures.sel(feature_decay=0.2, weight_decay=0.25)).max()


def falls():
    return (stacks().variation.diff("step") < 0).values


@cache
def ends(**fields):
    """The last row of a stack with other values, eight seeds."""
    one = experiment.replace(**fields)
    return one.sweep(seed=range(8), points=[one.steps], progress=False).isel(step=-1)


def narrow():
    """What sixteen times the decay of the classifier does to what is left in five dimensions, for each seed."""
    more, less = (ends(width=5, weight_decay=decay).left.values for decay in (1.0, 0.0625))
    return more / less


def same_given():
    """What one layer leaves of features that stay as they are, for each of the decays and seeds."""
    found = []
    for decay in (0.05, 0.2, 0.8):
        longer = float((collapsed_sq_length(0.25, 0.2) / collapsed_sq_length(0.25, decay)) ** 0.5)
        about = {"feature_decay": decay, "first_length": longer, "scatter": 0.7 * longer, "steps": 1}
        found.append(ends(**about).left.values)
    return np.array(found)


def far_off():
    one = experiment.replace(first_length=2.0)
    return abs(ends(first_length=2.0).left / one.predict(seed=range(8), steps=[one.steps]).left.isel(step=-1) - 1) > 0.1


@cache
def network():
    return recording("collapse/digits_layers").measured.isel(step=-1).load()


def remains(part, layer):
    """Of the mean square of a layer, in the next one, for each seed."""
    return (network()[f"{part}{layer + 1}"] / network()[f"{part}{layer}"]).values


def read_off(layer):
    """(1/u − 1)/(1/r − 1) of a pair of trained layers, for each seed."""
    return (remains("unseen", layer) ** -0.5 - 1) / (remains("seen", layer) ** -0.5 - 1)


def passes():
    found = np.array([read_off(layer) for layer in (0, 1)])
    return ((found > 0) & (found < 1)).all(0)


def along_what_was_read(predicted=False):
    one = experiment.replace(scatter=3.0)
    return one.predict(steps=[one.steps]).seen.values if predicted else ends(scatter=3.0).seen.values


claims = [
    claim("stack {} such layers", exactly, experiment.steps),
    claim("gets {} classes with scatter", exactly, experiment.classes),
    claim("falls from more than {} to", more_than, lambda: left(feature_decay=0.05)),
    claim("to less than {}, in all of", below, lambda: left(feature_decay=0.8)),
    claim("a twentieth, in all of {} seeds", in_all_of, lambda: left(feature_decay=0.8) < 0.05),
    claim("it grows by {} to {}", between, hardly),
    claim("the second does not, and the variation hardly", holds, second_picture_stays),
    claim("Here these are {} of {}", exactly, experiment.classes, experiment.width),
    claim("the variation falls at every layer, for every tether, decay and seed", holds, falls),
    claim("In {} dimensions it reads most of them, and {} times", exactly, 5, 1.0 / 0.0625),
    claim("leaves {} to {} times as much", between, narrow, full=True),
    claim("have {} to {} of their variation left at each of the", between, same_given, full=True),
    claim("left at each of the {} decays", exactly, lambda: len(same_given()), full=True),
    claim("in all of {} seeds. Only when", in_all_of, lambda: (same_given() > 0.9).all(0), full=True),
    claim("the first order is far off", holds, far_off, full=True),
    claim("nearly {} of the scatter is left", nearly, lambda: along_what_was_read().mean(), full=True),
    claim("the first order has less than {}", below, lambda: along_what_was_read(predicted=True)),
    claim("and the {} hidden layers", exactly, 3),
    claim("it lies there in all of {} seeds. The network keeps within", in_all_of, lambda: passes()),
    claim("falls to between {} and {}, which a tether could do", between, lambda: remains("seen", 2)),
    claim("Across them it falls to less than {}, far more", below, lambda: remains("unseen", 2)),
    claim("$c$ would have to be from {} to {}.", between, lambda: read_off(2)),
    claim("has the largest singular value {}", exactly, lambda: singular_values(10, 0.25, 0.2).largest),
    claim("`left_by(10, 0.2, 20)` is {}", rounded, (10 / 10.2) ** 40),
    claim("draws its pictures with {} classes in {} dimensions and a tether of {}", exactly, 4, 10, 100),
]

defined = [
    "four times as large as before", "Without it, $\\beta = 0$", "the derivative by $H$ to zero", "$s = 0$", "| $0$ |",
    "A tether for half of it", "Let $\\lambda_H = 0.3$", "layer leaves half of the mean square", "\\tfrac12",
    "with `W` zero", "Three clouds shrink", "with less than half", "Less than half", "More than half is left so far",
    "because in ten", "holds for the eight", "Ten digits", "below 1, or nothing", "left but zero", "between 0 and 1",
]  # fmt: skip
