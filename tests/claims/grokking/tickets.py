"""Claims of the page `grokking/tickets`."""

from functools import cache

import numpy as np

from tests.claims import at_most, below, between, claim, exactly, holds, how_many_of, in_all_of, rounded
from toolkit import recording
from toolkit.grokking import GrokkingTickets

experiment = GrokkingTickets()
TURN = experiment.first_steps
KNOWN, LEARNED = 25, TURN - 1  # rows: of a network that has memorised, and the last of the first training


@cache
def held():
    return recording("grokking/tickets").measured


def taken(name):
    """Steps until a moment, of the training that it is of; ∞ where it does not come."""
    steps = held().moments.sel(moment=name).values
    return np.where(steps >= 0, steps - (0 if name == "generalised" else TURN), np.inf)


def at(step, column):
    return held()[column].sel(step=step, method="nearest")


def again(column):
    return held()[column].sel(step=slice(TURN, None))


def first_row(column, level):
    """The first recorded step after the rewinding at which a column reaches a level, counted from it."""
    rows = again(column)
    return rows.step.where(rows >= level).min("step") - TURN


def fitted():
    return held().step.where(held().dense_train >= 0.99).min("step")


def half_in_time():
    return taken("ticket generalised") < taken("generalised") / 2


def strongest(step, count=5):
    return set(np.argsort(-held().spectrum.sel(frame=step).values)[:count])


def ahead_at():
    """The recorded step nearest to 320, if every seed is ahead with the early mask there; else no number."""
    row = held().sel(step=TURN + 40, method="nearest")
    return row.step.where((row.other > row.dense).all())


@cache
def few():
    """The ends of eight tickets of a tenth of the weights."""
    runs = experiment.replace(keep=0.1).sweep(seed=range(8), points=[experiment.steps], progress=False)
    return runs.isel(step=-1)


claims = [
    claim("keep the {} of the weights that ended up largest", exactly, experiment.keep),
    claim("They generalise at least twice as soon as the whole network did", holds, half_in_time),
    claim("do not generalise at all in this time", holds, lambda: np.isinf(taken("random generalised"))),
    claim("with $p = {}$ hours", exactly, experiment.modulus),
    claim("from {} of all pairs", exactly, experiment.train_fraction),
    claim("more than half of them", holds, experiment.keep < 0.5),
    claim("It knows all its examples within {} steps", at_most, fitted),
    claim("and little else.", holds, lambda: at(KNOWN, "dense") < 0.15),
    claim(
        "After {} to {} steps, depending on the seed, it is right about {} of the other pairs",
        *(between, lambda: taken("generalised")),
        *(exactly, 0.9),
    ),
    claim(
        "It is right about {} of the other pairs {} to {} steps after the rewinding",
        *(exactly, 0.9),
        *(between, lambda: taken("ticket generalised")),
    ),
    claim("in all of {} seeds in less than half of the steps", in_all_of, half_in_time),
    claim(
        "In the first seed this is step {}, so {} steps after the rewinding, and the whole network needed {}",
        *(exactly, lambda: taken("ticket generalised")[0] + TURN),
        *(exactly, lambda: taken("ticket generalised")[0]),
        *(exactly, lambda: taken("generalised")[0]),
    ),
    claim("of the new pairs it gets at most {} right", at_most, lambda: again("random").max("step")),
    claim("soon after the network knew its examples by heart", holds, lambda: fitted() <= experiment.mask_step),
    claim("and little else", holds, lambda: at(experiment.mask_step, "dense") < 0.35),
    claim(
        "{} of {} seeds stay below {} until the end",
        *(how_many_of, lambda: np.isinf(taken("other generalised"))),
        *(exactly, 0.9),
    ),
    claim(
        "the network is ahead of the whole one {} steps after the rewinding",
        *(exactly, lambda: ahead_at() - TURN),
    ),
    claim(
        "needs {} to {} times as many steps as the whole one",
        *(between, lambda: taken("equal norm generalised") / taken("generalised")),
    ),
    claim(
        "In none of {} seeds does it learn all of its examples within the figure",
        *(in_all_of, lambda: few().ticket_train < 0.99),
        full=True,
    ),
    claim("it ends with less than {} of the new pairs right", below, lambda: few().ticket, full=True),
    claim("It needs {} to {} steps", between, lambda: taken("equal norm generalised")),
    claim(
        "the ticket passes {} within {} steps in all of {} seeds",
        *(exactly, 0.8),
        *(at_most, lambda: first_row("undecayed", 0.8)),
        *(in_all_of, lambda: again("undecayed").max("step") >= 0.8),
    ),
    claim("it ends anywhere between {} and {}", between, lambda: at(500, "undecayed")),
    claim("even at the start", holds, lambda: held().spectrum.sel(frame=0).max() < 0.06),
    claim("a few frequencies are left", holds, lambda: held().spectrum.sel(frame=LEARNED).max() > 0.15),
    claim("the same frequencies stand out", holds, lambda: strongest(LEARNED) == strongest(TURN)),
    claim("At the rewinding it is {} to {} for the ticket", between, lambda: at(TURN, "ticket_spectrum")),
    claim(
        "For a random mask it is below {}, and later at most {}",
        *(below, lambda: at(TURN, "random_spectrum")),
        *(at_most, lambda: again("random_spectrum").max("step")),
    ),
    claim("look at the early mask: {} to {}", between, lambda: at(TURN, "other_spectrum")),
    claim("about half of what one of the two masks keeps", holds, lambda: abs(at(500, "mask_distance") - 0.5) < 0.06),
    claim("Expected: {} for the default", rounded, 2 * (1 - experiment.keep) / (2 - experiment.keep)),
    claim("Expected: {} for a share of {}", rounded, experiment.keep**0.5, exactly, experiment.keep),
    claim("What the text says of seeds holds for {}", exactly, lambda: held().sizes["seed"]),
]

defined = [
    "What is removed is zero",
    "to add two numbers",
    "the two are added",
    "five networks start side by side",
    "at step 0 together",
    "and zero for the others",
    "of two matrices of weights",
    "distance of two masks",
]
