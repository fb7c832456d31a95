"""Claims of the page `lazy_rich/knots`."""

from functools import cache

import numpy as np

from tests.claims import at_most, claim, exactly, holds, how_many_of, in_all_of, rounded
from toolkit import recording
from toolkit.exercises.lazy_rich.knots import _cost
from toolkit.lazy_rich import PiecewiseLinear
from toolkit.lazy_rich.piecewise_linear import recorded
from toolkit.theory.convex_networks import knots, minimiser, values

experiment = PiecewiseLinear()
OTHER = recorded["knots_stuck"][0]
SHARP = 0.1  # a change of slope that is seen


@cache
def held(name="knots"):
    return recording(f"lazy_rich/{name}")


def ends(name="knots", penalty=1e-3, **at):
    """(measured, predicted) at the end of training."""
    found = held(name)
    parts = (found.measured, found.predicted["convex"])
    return [part.sel(penalty=penalty, method="nearest").sel(**at).isel(step=-1, frame=-1) for part in parts]


def points(e):
    return np.array(e.places), np.array([e.y1, e.y2, e.y3, e.y4, e.y5])


def inside(e=experiment):
    x = np.linspace(-1.2, 1.2, 120)
    return np.abs(x) <= 1.0001


@cache
def best(e=experiment, penalty=1e-3):
    found = minimiser(*points(e), penalty)
    places, changes = knots(found.directions, found.weights)
    return found, places[np.abs(changes) > SHARP]


def steps_of(slope):
    """Places of the steps of a staircase: neighbours that rise or fall by more than a little are one step."""
    x = np.linspace(-1.2, 1.2, 120)
    sharp = np.abs(np.diff(slope)) > SHARP
    return [(x[i] + x[i + 1]) / 2 for i in np.flatnonzero(sharp) if i == 0 or not sharp[i - 1]]


def three_steps_at_points():
    measured, _ = ends()
    return [
        len(found) == 3 and all(np.abs(experiment.places - np.array(at)).min() < 0.03 for at in found)
        for found in map(steps_of, measured.slope.transpose("seed", "point").values)
    ]


def distances():
    measured, exact = ends()
    return abs(measured.fitted - exact.fitted).isel(point=np.flatnonzero(inside())).mean("point").values


def above(name="knots", **at):
    measured, exact = ends(name, **at)
    return (measured.objective / exact.objective).values - 1


def away_from_spline():
    found, _ = best(penalty=0.01)
    x = np.linspace(-1, 1, 401)
    return np.abs(np.interp(x, *points(experiment)) - values(x, found.directions, found.weights)).max()


def off_the_points():
    return [place for place in best(OTHER)[1] if np.abs(place - np.array(OTHER.places)).min() > 0.05]


def stuck(width):
    return above("knots_stuck", width=width) > 0.15


def stays_between_the_points():
    """The minimum keeps its knot between the points at smaller penalties."""
    return [any(-0.39 < place < 0.09 for place in best(OTHER, penalty)[1]) for penalty in (1e-3, 5e-4, 3e-4)]


claims = [
    claim("agree on three places", holds, lambda: len(best()[1]) == 3),
    claim("{} ReLU neurons is trained on them", exactly, experiment.width),
    claim(
        "a staircase with three steps, at three of the five points, in all of {} seeds",
        in_all_of,
        three_steps_at_points,
    ),
    claim("The mean distance between network and theory is at most {}", at_most, distances),
    claim("The objective ends within {} of its exact minimum", at_most, above),
    claim("one knot is gone, and two remain", holds, lambda: len(best()[1]) == 3 and len(best(penalty=0.01)[1]) == 2),
    claim("is up to {} away", rounded, away_from_spline),
    claim("It has a single knot at {}, between the points", rounded, off_the_points),
    claim("the function between the points is decided by what bends cost", holds, stays_between_the_points),
    claim(
        "In {} of the {} recorded seeds the network ends with knots at the points",
        *(how_many_of, lambda: stuck(400)),
    ),
    claim(
        "and its objective is {} above the minimum",
        *(rounded, lambda: above("knots_stuck", width=400)[stuck(400)]),
    ),
    claim("gradient descent moves {} neurons", exactly, OTHER.width),
    claim("In another seed it finds the minimum", holds, lambda: above("knots_stuck", width=400)[0] < 0.01),
    claim("With {} neurons {} of {} seeds still end", exactly, 2000, how_many_of, lambda: stuck(2000)),
    claim("seeds still end {} above", rounded, lambda: above("knots_stuck", width=2000)[stuck(2000)]),
    claim("`cost(2, 0)` is {}", exactly, lambda: _cost(2, 0)),
    claim("The knot at −0.5", holds, lambda: np.isclose(best()[1], -0.5, atol=1e-3).any()),
    claim("The knot at 0.4", holds, lambda: np.isclose(best()[1], 0.4, atol=1e-3).any()),
    claim("momentum of {}", exactly, 0.9),
    claim(
        "at step {} the duality gap is below a ten-millionth of the objective",
        *(exactly, 100),
    ),
    claim(
        "the duality gap is below a ten-millionth of the objective",
        holds,
        lambda: experiment.certificate(100) < 1e-7 * best()[0].objective,
    ),
]

defined = [
    "at most three between neighbouring inputs",
    "Five points are given",
    "What is said of eight seeds",
    "seeds 0 to 7",
    "The knot at 0.",
]
