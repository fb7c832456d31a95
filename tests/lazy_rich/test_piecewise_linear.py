"""Few knots: the network against the exact minimum, its own gradients, and what is refused."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit import recording
from toolkit.device import place
from toolkit.engine import as_arrays, draw
from toolkit.lazy_rich import PiecewiseLinear
from toolkit.lazy_rich.piecewise_linear import recorded
from toolkit.theory.convex_networks import certified, minimiser, values

experiment = PiecewiseLinear()
STUCK = recorded["knots_stuck"][0]


def points(e):
    return np.array(e.places), np.array([e.y1, e.y2, e.y3, e.y4, e.y5])


@pytest.mark.parametrize("e", [experiment, STUCK], ids=["at the points", "off the points"])
def test_the_theory_is_the_minimiser(e):
    predicted = e.predict(steps=[0, 1000]).isel(step=-1, frame=-1, missing_dims="ignore")
    best = minimiser(*points(e), e.penalty)
    assert_allclose(predicted.objective, best.objective, rtol=1e-6)
    assert_allclose(predicted["size"], np.abs(best.weights).sum(), rtol=1e-4)
    x = np.linspace(-1.2, 1.2, 120)
    assert_allclose(predicted.fitted, values(x, best.directions, best.weights), atol=1e-4)
    assert e.certificate(1000) < 1e-9


def test_networks_end_at_the_minimum_in_all_of_eight_seeds():
    held = recording("lazy_rich/knots")
    found, exact = (part.isel(step=-1, frame=-1) for part in (held.measured, held.predicted["convex"]))
    ratio = found.objective / exact.objective
    assert (ratio > 0.999).all() and (ratio < 1.035).all()
    assert (abs(found.fitted - exact.fitted).mean("point") < 0.006).all()


def test_some_stick_where_the_knot_is_off_the_data():
    held = recording("lazy_rich/knots_stuck")
    ratio = (held.measured.objective / held.predicted["convex"].objective).isel(step=-1).sel(width=400)
    sticks = ratio.sel(penalty=1e-3, method="nearest") > 1.1
    assert 2 <= sticks.sum() <= 7


def test_a_network_is_no_better_than_the_minimum_and_its_gap_says_so():
    state, data = map(as_arrays, draw(experiment.replace(width=30), place("cpu", "float64")))
    weights = state["weights"]
    directions = np.stack([weights["slope"], weights["offset"]], 1)
    length = np.linalg.norm(directions, axis=1)
    charged, gap = certified(*points(experiment), 1e-3, directions / length[:, None], weights["readout"] * length / 30)
    run = experiment.replace(width=30).run(progress=False, points=[0], dtype="float64").isel(step=0)
    assert charged <= float(run.objective)  # the penalty is at least λΣ|c|
    assert charged - gap <= minimiser(*points(experiment), 1e-3).objective <= charged


def test_a_neuron_moves_as_fast_in_any_width():
    """The gradient of a mean over m neurons is 1/m of a neuron's; the rate is m times as large."""
    rate, found = 0.1, []
    for width in (20, 40):
        e = experiment.replace(width=width, learning_rate=rate)
        state, data = draw(e, place("cpu", "float64"))
        doubled = {name: torch.ones(width, dtype=torch.float64) for name in state["weights"]}
        after = e.step(e.ready({"weights": doubled}), data)
        found.append(after["weights"]["readout"][0].item())
    assert_allclose(*found)


def test_slope_is_the_derivative_of_the_function():
    run = experiment.replace(width=50).run(progress=False, points=[0], dtype="float64").isel(step=0, frame=0)
    slopes = np.diff(run.fitted) / np.diff(run.place)
    between = (run.slope.values[1:] + run.slope.values[:-1]) / 2
    assert np.abs(slopes - between).mean() < 0.05 * np.abs(between).max()


def test_refusals_are_in_words():
    with pytest.raises(ValueError, match="places must be a non-empty sequence of numbers"):
        PiecewiseLinear(places=())
    with pytest.raises(ValueError, match="places must be five numbers that differ from each other"):
        PiecewiseLinear(places=(-1, -0.5, 0, 0, 1))
    with pytest.raises(ValueError, match="places must be five numbers"):
        PiecewiseLinear(places=(-1, 1))
    with pytest.raises(ValueError, match="y2 must be a number between -1.5 and 1.5"):
        PiecewiseLinear(y2=3)
