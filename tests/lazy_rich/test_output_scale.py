"""The experiment against the tangent model, and how far it moves at large scales."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from torch import float64

from toolkit import gap
from toolkit.device import Place, place
from toolkit.engine import as_arrays, draw
from toolkit.lazy_rich import OutputScale
from toolkit.theory.tangent_model import two_layer_kernel

SMALL = OutputScale(samples=100, test_samples=100, steps=150)


@pytest.mark.parametrize("activation", ["erf", "softplus"])
def test_weights_and_kernel_of_a_smooth_network_move_like_one_over_the_scale(activation):
    """Slopes over log α, one for each of eight seeds. (Of ReLU the claims of the page speak: its gates flip.)"""
    scales = (3, 100)
    e = OutputScale(activation=activation, steps=300, samples=200, test_samples=200)
    end = e.sweep(output_scale=scales, seed=range(8), progress=False, points=2, dtype="float64").isel(step=-1)
    for column, tolerance in (("weight_change", 0.01), ("kernel_change", 0.07)):
        values = np.log(end[column].transpose("output_scale", "seed").values)
        assert_allclose(np.polyfit(np.log(scales), values, 1)[0], -1, atol=tolerance)


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


def test_fields_are_checked_in_words():
    with pytest.raises(ValueError, match="activation must be one of 'ReLU', 'softplus', 'erf'"):
        OutputScale(activation="tanh")
    with pytest.raises(ValueError, match=r"output_scale must be a number between 0.02 and 100 \(got 0.0\)"):
        OutputScale(output_scale=0.0)
