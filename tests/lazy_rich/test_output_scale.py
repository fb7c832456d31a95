"""The experiment against the tangent model, and the claims of its page over several seeds."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from torch import float64

from toolkit import engine, gap, recording
from toolkit.device import Place, place
from toolkit.engine import as_arrays, draw
from toolkit.lazy_rich import OutputScale
from toolkit.theory.tangent_model import two_layer_kernel

SMALL = OutputScale(samples=100, test_samples=100, steps=150)


def slopes(activation, seeds=range(4), scales=(1, 3, 10, 30)):
    """Slopes of log weight and kernel change against log α, one for each seed, in float64."""
    e = OutputScale(activation=activation, steps=300, samples=200, test_samples=200)
    run = e.sweep(output_scale=scales, seed=seeds, progress=False, points=2, dtype="float64").isel(step=-1)
    fits = []
    for column in ("weight_change", "kernel_change"):
        values = np.log(run[column].transpose("output_scale", "seed").values)
        fits.append(np.polyfit(np.log(scales), values, 1)[0])
    return fits


@pytest.mark.parametrize("activation", ["erf", "softplus"])
def test_weights_and_kernel_of_a_smooth_network_move_like_one_over_the_scale(activation):
    weights, kernel = slopes(activation, scales=(3, 10, 30, 100))
    assert_allclose(weights, -1, atol=0.05)
    assert_allclose(kernel, -1, atol=0.07)


def test_kernel_of_a_relu_network_moves_further():
    """Its weights move like 1/α; gates that flip one by one give its kernel a slope of about −½ to −0.8."""
    weights, kernel = slopes("ReLU")
    assert_allclose(weights, -1, atol=0.05)
    assert -0.85 < np.mean(kernel) < -0.4 and (kernel > -0.95).all()


def test_gates_that_flip_become_rarer_like_one_over_the_scale():
    """Why a ReLU kernel moves like α^(−½): each flip changes it by a finite amount, and their number falls like 1/α."""
    flips = []
    for scale in (1, 30):
        walk = engine.Alone(OutputScale(samples=200, output_scale=scale), place("cpu", "float64"))
        for _ in range(300):
            walk.advance()
        gates = [w["first"] @ walk.data["x_test"].T > 0 for w in (walk.state["weights"], walk.data["first_weights"])]
        flips.append(float((gates[0] != gates[1]).double().mean()))
    assert -1.1 < np.log(flips[1] / flips[0]) / np.log(30) < -0.9


@pytest.mark.parametrize("activation", ["ReLU", "softplus", "erf"])
@pytest.mark.parametrize("seed", range(3))
def test_network_of_large_scale_equals_the_tangent_model(activation, seed):
    e = SMALL.replace(activation=activation, seed=seed, output_scale=100.0)
    measured, predicted = e.run(dtype="float64", progress=False, points=20), e.predict()
    for column in ("train_loss", "test_loss", "weight_change"):
        assert gap(measured, predicted)[column] < 0.01


def test_difference_to_the_tangent_model_falls_with_the_scale():
    run = SMALL.replace(activation="erf").sweep(output_scale=[1, 10, 100], progress=False, points=10, dtype="float64")
    theory = SMALL.replace(activation="erf").predict("tangent", run.step.values)
    gaps = [float(abs(run.test_loss.sel(output_scale=a) - theory.test_loss).max()) for a in (1, 10, 100)]
    assert gaps[0] > 5 * gaps[1] > 25 * gaps[2]


@pytest.mark.parametrize("activation", ["ReLU", "softplus", "erf"])
def test_kernel_of_theory_is_the_one_that_is_measured(activation):
    e = SMALL.replace(activation=activation)
    state, data = draw(e, Place(place("cpu").device, float64))
    first, readout, x = (as_arrays(v) for v in (*state["weights"].values(), data["x_test"]))
    assert_allclose(two_layer_kernel(first, readout, x, x, activation), data["first_kernel"], rtol=1e-10)


def test_page_rich_network_has_a_tenth_of_the_test_loss_and_the_teachers_features():
    """On the recording: three seeds, α = 0.03 against 10, for ReLU and softplus."""
    end = recording("lazy_rich/output_scale").measured.isel(step=-1)
    rich, lazy = end.sel(output_scale=0.03, method="nearest"), end.sel(output_scale=10)
    assert (rich.test_loss < 0.1 * lazy.test_loss).all() and (rich.train_loss < 0.05 * lazy.train_loss).all()
    assert (rich.teacher_overlap > 0.7).all() and (lazy.teacher_overlap < 0.32).all()
    test = end.test_loss.transpose("output_scale", ...).values
    assert (np.diff(test[:5], axis=0) > 0).all(), "the test loss rises with the scale, from 0.03 to 3"
    assert (abs(test[5:] / test[-1] - 1) < 0.02).all(), "and from 10 on it stands still"


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_page_claim_on_fresh_draws(seed):
    e = OutputScale(seed=seed)
    end = e.sweep(output_scale=[0.03, 10], progress=False, points=2).isel(step=-1)
    rich, lazy = end.isel(output_scale=0), end.isel(output_scale=1)
    assert rich.test_loss < 0.1 * lazy.test_loss
    assert rich.teacher_overlap > 2.2 * lazy.teacher_overlap
    assert_allclose(lazy.test_loss, e.predict("tangent", [1000]).test_loss[0], rtol=0.05)


def test_page_training_a_lazy_network_longer_does_not_help():
    """The tangent model after a hundred thousand steps fits its examples and tests no better than 0.09."""
    theory = OutputScale().predict("tangent", [1000, 100_000], seed=range(3))
    assert (theory.train_loss[:, 1] < 1e-4).all()
    assert (theory.test_loss > 0.089).all()


def test_fields_are_checked_in_words():
    with pytest.raises(ValueError, match="activation must be one of 'ReLU', 'softplus', 'erf'"):
        OutputScale(activation="tanh")
    with pytest.raises(ValueError, match=r"output_scale must be a number between 0.02 and 100 \(got 0.0\)"):
        OutputScale(output_scale=0.0)
