"""Best rates over the width in two blocks of seeds, sharpness at the edge, and the parametrisations by hand."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit import recording
from toolkit.device import place
from toolkit.engine import draw
from toolkit.metrics.sharpness import sharpness
from toolkit.theory.best_rates import best_rate, halving_rate
from toolkit.theory.width_scaling import log_slope
from toolkit.width_depth import EdgeOfStability, RateTransfer
from toolkit.width_depth.rate_transfer import best_by_width, by_rate, places_of

SMALL = RateTransfer(dimension=5, samples=12, width=24, steps=20)
EDGE = EdgeOfStability(dimension=5, samples=12, width=10, steps=20)
F64 = place("cpu", "float64")


def slopes(name, place_of, seeds=range(8), theory=None):
    held = recording(f"width_depth/{name}")
    runs = held.predicted[theory] if theory else held.measured
    found = places_of(runs.isel(seed=list(seeds)), place_of)
    return {
        str(p): log_slope(found.width.values, found.sel(parametrisation=p).values) for p in found.parametrisation.values
    }


@pytest.mark.parametrize("seeds", [range(4), range(4, 8)])
def test_best_rates_transfer_under_mup_and_not_with_the_usual_start(seeds):
    adam, descent = slopes("rates", best_rate, seeds), slopes("rates_descent", best_rate, seeds)
    assert -1.45 < adam["usual"] < -1.15 and abs(adam["mup"]) < 0.2
    assert -1.3 < descent["usual"] < -0.9 and abs(descent["mup"]) < 0.2 and abs(descent["tangent"]) < 0.25


def test_the_rate_that_halves_the_loss_falls_like_one_over_the_width():
    for theory in (None, "tangent"):
        found = slopes("rates_descent", halving_rate, theory=theory)
        assert abs(found["usual"] + 1) < 0.15 and abs(found["tangent"]) < 0.1


def test_the_tangent_parametrisation_transfers_and_gains_nothing():
    last = recording("width_depth/rates_descent").measured.train_loss.isel(step=-1).sel(width=256)
    lowest = last.min("learning_rate")
    usual, tangent, mup = (lowest.sel(parametrisation=name).values for name in ("usual", "tangent", "mup"))
    assert (tangent > 0.85 * usual).all() and (mup < 0.5 * usual).all()


def test_sharpness_climbs_to_the_edge_at_every_width_and_a_small_rate_never_arrives():
    last = recording("width_depth/edge").measured.sharpness.isel(step=-1)
    at = last.sel(parametrisation="mup", learning_rate=0.8).values
    assert at.min() > 0.96 and at.max() < 1.02
    assert last.sel(parametrisation="mup", learning_rate=0.2).values.max() < 0.5
    assert last.sel(parametrisation="tangent", learning_rate=0.8).values.max() < 0.6


def test_parametrisations_agree_at_the_base_and_the_powers_are_those_told():
    for experiment, base in ((SMALL, 32), (EDGE, 1)):
        for name in ("mup", "tangent"):
            one = experiment.replace(width=base, parametrisation=name)
            assert set(one.rates().values()) == {1}
    wide = SMALL.replace(width=128, rule="descent", parametrisation="mup")
    assert wide.rates() == {"first": 4, "hidden": 1, "readout": 0.25}
    usual, mup = (draw(wide.replace(parametrisation=p), F64)[0]["weights"] for p in ("usual", "mup"))
    assert_allclose(mup["readout"], usual["readout"] / 2)
    assert_allclose(mup["hidden"], usual["hidden"])


@pytest.mark.parametrize("rule, kind", [("adam", torch.optim.Adam), ("descent", torch.optim.SGD)])
def test_training_is_that_of_torch_with_a_rate_for_each_layer(rule, kind):
    e = SMALL.replace(rule=rule, parametrisation="mup", learning_rate=0.05)
    state, data = draw(e, F64)
    own = {name: w.clone().requires_grad_() for name, w in state["weights"].items()}
    optimiser = kind([{"params": [own[name]], "lr": 0.05 * rate} for name, rate in e.rates().items()])
    state = e.ready(state)
    for _ in range(5):
        optimiser.zero_grad()
        output = ((data["x"] @ own["first"].T).relu() @ own["hidden"].T).relu() @ own["readout"]
        (0.5 * (output - data["y"]).square().mean()).backward()
        optimiser.step()
        state = e.step(state, data)
    for name, weight in own.items():
        assert_allclose(state["weights"][name], weight.detach(), rtol=1e-8, atol=1e-12)


def test_the_sharpness_of_the_run_is_that_of_the_whole_hessian():
    e = EDGE.replace(steps=200, learning_rate=0.4)
    state, data = draw(e, F64)
    state = e.ready(state)
    for _ in range(200):
        state = e.step(state, data)
    roots = {name: rate**0.5 for name, rate in e.rates().items()}
    scaled = {name: w / roots[name] for name, w in state["weights"].items()}
    exact = sharpness(lambda w: e.loss({name: roots[name] * v for name, v in w.items()}, data), scaled)
    assert_allclose(e.measure(state, data)["sharpness"], 0.4 * exact / 2, rtol=0.02)


def test_a_loss_that_explodes_is_a_hundred():
    run = SMALL.replace(rule="descent", learning_rate=10.0, parametrisation="usual", width=512).run(progress=False)
    assert run.train_loss[-1] == 100


def test_curves_and_places_of_the_recordings():
    adam, descent = recording("width_depth/rates"), recording("width_depth/rates_descent")
    assert set(by_rate(descent).measured) == {"loss_32", "loss_64", "loss_128", "loss_256"}
    places = best_by_width(adam, descent)
    same = places.measured.isel(width=0)
    assert all(np.ptp(same[name].values) < 1e-6 for name in same)
    counted = places.predicted["counting"].adam.sel(parametrisation="usual").values
    assert_allclose(counted[-1] / counted[0], 8**-1.5)


def test_refusals_are_in_words():
    with pytest.raises(ValueError, match=r"parametrisation must be one of .*usual.* \(got 'ntk'\)"):
        RateTransfer(parametrisation="ntk")
    with pytest.raises(ValueError, match=r"parametrisation must be one of .* \(got 'usual'\)"):
        EdgeOfStability(parametrisation="usual")
    with pytest.raises(ValueError, match=r"width must be a whole number between 1 and 1,024 \(got 0\)"):
        RateTransfer(width=0)
    with pytest.raises(ValueError, match="rule must be one of"):
        RateTransfer(rule="sgd")
