"""A thousand networks of one width: against matrices, the formulas over eight seeds, and what the page says of them."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from scipy.stats import kstest

from toolkit import recording
from toolkit.width_depth import OrthogonalWeights
from toolkit.width_depth.deep_digits import orthogonal

FUNCTIONS = {"tanh": torch.tanh, "relu": lambda h: 2**0.5 * torch.relu(h), "linear": lambda h: h}


def by_matrices(e, layers, networks=1000):
    """K of layer `layers` in networks of real matrices: `[networks]`."""
    generator, found = torch.Generator().manual_seed(5), []
    for _ in range(networks):
        h = torch.ones(e.width, dtype=torch.float64)
        for layer in range(layers):
            w = torch.randn(e.width, e.width, generator=generator, dtype=torch.float64)
            w = orthogonal(w) if e.ensemble == "orthogonal" else w / e.width**0.5
            h = w @ (FUNCTIONS[e.activation](h) if layer else h)
        found.append(float(h.square().mean()))
    return np.array(found)


@pytest.mark.parametrize("ensemble, activation", [("gaussian", "tanh"), ("orthogonal", "tanh"), ("orthogonal", "relu")])
def test_vectors_instead_of_matrices_have_the_same_distribution(ensemble, activation):
    e = OrthogonalWeights(ensemble=ensemble, activation=activation, width=8)
    state, _ = e.start(torch.Generator().manual_seed(0))
    assert kstest(e.lengths(state)[3].numpy(), by_matrices(e, 4)).pvalue > 0.01


def test_columns_are_what_they_are_called():
    e = OrthogonalWeights(width=8, layer=5.0)
    state, _ = e.start(torch.Generator().manual_seed(0))
    lengths, run = e.lengths(state)[4].numpy(), e.run(dtype="float64", progress=False)
    relative = lengths / lengths.mean()
    assert_allclose(run.spread, 8 * relative.var(ddof=1), rtol=1e-9)
    four = [run[name] for name in ("smallest", "lower", "upper", "largest")]
    assert_allclose(four, np.sort(relative[:30])[[0, 7, 22, 29]], rtol=1e-9)
    assert_allclose(run.lengths, relative[:30], rtol=1e-9)


def test_between_two_layers_it_is_a_mean_of_both():
    low, high, middle = (OrthogonalWeights(layer=at).run(dtype="float64", progress=False) for at in (4.0, 5.0, 4.25))
    assert_allclose(middle.largest, 0.75 * low.largest + 0.25 * high.largest)
    predicted = [float(OrthogonalWeights(layer=at).predict().spread) for at in (4.0, 5.0, 4.25)]
    assert_allclose(predicted[2], 0.75 * predicted[0] + 0.25 * predicted[1])


@pytest.mark.parametrize("activation, last, within", [("tanh", 8, 0.12), ("relu", 4, 0.15)])
def test_gaussian_networks_follow_their_formula_in_the_mean_of_eight_seeds(activation, last, within):
    held, at = recording("width_depth/orthogonal"), {"ensemble": "gaussian", "activation": activation, "width": 32}
    run = held.measured.spread.sel(at).mean("seed").sel(layer=slice(1, last))
    theory = held.predicted["formula"].spread.sel(at).isel(seed=0).sel(layer=slice(1, last))
    assert_allclose(run.values, theory.values, rtol=within)


def test_rotations_leave_tanh_and_linear_layers_alike_and_not_relu():
    held = recording("width_depth/orthogonal")
    at = {"ensemble": "orthogonal", "width": 32}
    assert float(held.measured.spread.sel(**at, activation="tanh").max()) < 0.25
    linear = OrthogonalWeights(activation="linear", ensemble="orthogonal").sweep(layer=[4, 16], progress=False)
    assert float(linear.spread.max()) < 1e-3
    relu = held.measured.spread.sel(**at, activation="relu").mean("seed").sel(layer=slice(2, 10))
    theory = held.predicted["formula"].spread.sel(**at, activation="relu").isel(seed=0).sel(layer=slice(2, 10))
    assert_allclose(relu.values, theory.values, rtol=0.15)


def test_orthogonal_tanh_has_no_theory():
    e = OrthogonalWeights(ensemble="orthogonal")
    both = OrthogonalWeights().predict(ensemble=["gaussian", "orthogonal"]).spread
    assert e.theories == {} and np.isnan(both).values.tolist() == [False, True]
    with pytest.raises(ValueError, match="has no theory"):
        e.predict()


def test_what_cannot_be_is_said_in_words():
    with pytest.raises(ValueError, match="layer must be a number between 1 and 16 \\(got 0"):
        OrthogonalWeights(layer=0)
    with pytest.raises(ValueError, match="ensemble must be one of 'gaussian', 'orthogonal' \\(got 'even'"):
        OrthogonalWeights(ensemble="even")
