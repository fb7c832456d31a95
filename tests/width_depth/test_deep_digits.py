"""Deep networks on digits: the outputs of modules, orthogonal starts, and who learns."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import nn

from toolkit import recording
from toolkit.width_depth import DeepDigits
from toolkit.width_depth.deep_digits import orthogonal

SMALL = DeepDigits(layers=3, width=12, steps=5)


def first_state(e):
    state, data = e.start(torch.Generator().manual_seed(e.seed))
    return e.ready(state), data


def test_the_network_is_that_of_modules():
    state, data = first_state(SMALL)
    weights, h = state["weights"], data["x"][:7]
    for j in range(1, 4):
        layer = nn.Linear(*weights[f"layer{j}"].T.shape, dtype=torch.float64)
        layer.load_state_dict({"weight": weights[f"layer{j}"], "bias": weights[f"bias{j}"]})
        h = torch.tanh(layer(h))
    assert_allclose(SMALL.outputs(weights, data["x"][:7]).detach(), (h @ weights["classifier"].T).detach())


def test_first_weights_have_the_variances_of_the_fields():
    e = DeepDigits(width=200, layers=3, weight_variance=2.5, bias_variance=0.4)
    weights = first_state(e)[0]["weights"]
    assert_allclose([200 * weights[f"layer{j}"].var() for j in (2, 3)], 2.5, rtol=0.03)
    assert_allclose(64 * weights["layer1"].var(), 2.5, rtol=0.05)
    assert_allclose(torch.cat([weights[f"bias{j}"] for j in (1, 2, 3)]).var(), 0.4, rtol=0.15)
    assert_allclose(200 * weights["classifier"].var(), 1, rtol=0.1)


def test_orthogonal_weights_are_orthogonal_and_even_over_all_of_them():
    weights = first_state(SMALL.replace(ensemble="orthogonal", weight_variance=2.0))[0]["weights"]
    assert_allclose(weights["layer2"] @ weights["layer2"].T, 2 * np.eye(12), atol=1e-12)
    generator = torch.Generator().manual_seed(0)
    many = torch.stack([orthogonal(torch.randn(3, 3, generator=generator, dtype=torch.float64)) for _ in range(3000)])
    assert many.mean(0).abs().max() < 0.05  # a QR without signs has a diagonal of one sign
    assert_allclose(many.diagonal(dim1=1, dim2=2).sum(1).square().mean(), 1, atol=0.1)  # E (tr Q)² of the Haar measure


def test_who_trains_lies_along_the_edge():
    end = recording("width_depth/who_trains").measured.train_accuracy.isel(step=-1).sel(bias_variance=0.05)
    assert float(end.sel(weight_variance=[0.5, 6]).max()) < 0.25
    assert float(end.sel(weight_variance=1.761).min()) > 0.7


def test_orthogonal_weights_learn_faster_at_depth_sixty():
    held = recording("width_depth/orthogonal_digits").measured
    half = held.moments.sel(moment="half", layers=60)
    gaussian, straight = (half.sel(ensemble=name).values for name in ("gaussian", "orthogonal"))
    assert (straight >= 0).all() and (np.where(gaussian < 0, 10**6, gaussian) > 2 * straight).all()


def test_what_cannot_be_is_said_in_words():
    with pytest.raises(ValueError, match="layers must be a whole number between 1 and 60 \\(got 0"):
        DeepDigits(layers=0)
    with pytest.raises(ValueError, match="ensemble must be one of 'gaussian', 'orthogonal' \\(got 'uniform'"):
        DeepDigits(ensemble="uniform")
