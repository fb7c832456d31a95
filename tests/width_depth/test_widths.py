"""Movement against width: the rule of Yang & Hu for five values of s, where it ends, and the gradient by hand."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit import gap, recording
from toolkit.device import place
from toolkit.engine import draw
from toolkit.theory.width_scaling import log_slope, movement_exponent
from toolkit.width_depth import WidthScaling

RULED = (0, 0.25, 0.5, 0.75, 1)
SMALL = WidthScaling(dimension=5, samples=12, width=30, steps=20)


def slopes(runs, scaling, seeds):
    """Mean over seeds of the slope of movement over width at the last step."""
    end = runs.movement.isel(step=-1).sel(scaling=scaling, seed=list(seeds))
    return np.mean([log_slope(end.width.values, end.sel(seed=s).values) for s in seeds])


@pytest.mark.parametrize("scaling", RULED)
@pytest.mark.parametrize("seeds", [(0, 1, 2), (3, 4, 5), (5, 6, 7)])
def test_the_slope_is_within_three_hundredths_of_the_rule(scaling, seeds):
    held = recording("width_depth/widths").measured
    assert abs(slopes(held, scaling, seeds) + movement_exponent(scaling)) < 0.03


def test_the_rule_holds_for_networks_trained_here():
    runs = SMALL.replace(dimension=16, samples=64, steps=20).sweep(
        width=[64, 512], scaling=RULED, seed=range(3), points=[0, 20], progress=False
    )
    for scaling in RULED:
        assert abs(slopes(runs, scaling, range(3)) + movement_exponent(scaling)) < 0.05


def test_long_training_saturates():
    held = recording("width_depth/widths_long").measured
    assert slopes(held, 0.5, range(3)) > -0.25 + 0.05


def test_the_tangent_model_is_exact_as_the_width_grows_and_wrong_under_mup():
    far = [
        gap(run, e.predict("tangent", run.step.values))["movement"]
        for e in (WidthScaling(width=w, scaling=s) for w, s in ((64, 0), (2048, 0), (2048, 1)))
        for run in [e.run(progress=False, dtype="float64", points=5)]
    ]
    assert far[1] < far[0] / 3 and far[1] < 0.005 < 0.02 < far[2]


@pytest.mark.parametrize("scaling", [-0.3, 0, 0.6, 1])
def test_a_step_follows_the_gradient_times_a_power_of_the_width(scaling):
    e = SMALL.replace(scaling=scaling, learning_rate=0.7)
    state, data = draw(e, place("cpu", "float64"))
    first, readout = (state["weights"][name].clone().requires_grad_() for name in ("first", "readout"))
    output = 30 ** (-(1 + scaling) / 2) * ((data["x"] @ first.T).relu() @ readout - data["first_output"])
    (0.5 * (output - data["y"]).square().mean()).backward()
    weights = e.step(e.ready(state), data)["weights"]
    for name, before in (("first", first), ("readout", readout)):
        assert_allclose(weights[name], (before - 0.7 * 30**scaling * before.grad).detach(), rtol=1e-10)


def test_it_begins_at_zero_and_knows_its_labels():
    run = SMALL.run(progress=False, dtype="float64", points=[0])
    assert run.movement[0] == 0 and run.kernel_change[0] == 0
    assert_allclose(run.train_loss[0], 0.5)
    _, data = draw(SMALL, place("cpu", "float64"))
    assert torch.equal(data["y"], (data["x"][:, 0] * data["x"][:, 1]).sign())


def test_beyond_mup_wide_networks_diverge():
    with pytest.warns(RuntimeWarning, match="diverged"):
        run = WidthScaling(scaling=1.5, width=4096).run(progress=False, points=[0, 10, 50])
    assert "diverged_at" in run.attrs


def test_refusals_are_in_words():
    with pytest.raises(ValueError, match=r"scaling must be a number between -0.5 and 1.5 \(got 2\)"):
        WidthScaling(scaling=2)
    with pytest.raises(ValueError, match=r"width must be a whole number between 1 and 10,000 \(got 0\)"):
        WidthScaling(width=0)
    with pytest.raises(ValueError, match="dimension must be a whole number between 2 and 400"):
        WidthScaling(dimension=1)
