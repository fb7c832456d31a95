"""Signals through random networks: against matrices and autograd, against the maps over eight seeds, and bad input."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit import recording
from toolkit.width_depth import SignalPropagation

SMALL = SignalPropagation(layers=4, width=15, weight_variance=2.1, bias_variance=0.3)
FUNCTIONS = {"tanh": torch.tanh, "erf": torch.erf, "sin": torch.sin}


def drawn(e):
    state, _ = e.start(torch.Generator().manual_seed(e.seed))
    return state


def by_autograd(e):
    """Layers h¹ … hᴸ and the gradients of a random linear function of hᴸ in them, each `[8, 10, N]`."""
    state = drawn(e)
    h, layers = state["first"].clone().requires_grad_(), []
    for j in range(1, e.layers + 1):
        signal = torch.einsum("kpi,kji->kpj", FUNCTIONS[e.activation](h), state[f"layer{j}"])
        h = e.weight_variance**0.5 * signal + e.bias_variance**0.5 * state[f"bias{j}"][:, None]
        layers.append(h)
    return layers, torch.autograd.grad((h * state["back"]).sum(), layers)


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_columns_are_those_of_autograd(activation):
    e = SMALL.replace(activation=activation)
    run, (layers, gradients) = e.run(dtype="float64", progress=False), by_autograd(e)
    squares = torch.stack([g.square().mean() for g in gradients])
    assert_allclose(run.gradient, (squares / squares[-1]).log10(), atol=1e-10)
    assert_allclose(run.growth, (squares[0] / squares[-1]) ** (1 / (e.layers - 1)), rtol=1e-10)
    assert_allclose(run["size"], [float((h**2).mean()) for h in layers], rtol=1e-10)
    pairs = [(a, b) for a in range(10) for b in range(a)]
    alike = [np.mean([float(torch.cosine_similarity(h[:, a], h[:, b]).mean()) for a, b in pairs]) for h in layers]
    assert_allclose(run.correlation, alike, atol=1e-10)
    assert_allclose(run.last_correlation, alike[-1], atol=1e-10)


def test_inputs_have_one_length_and_one_correlation():
    x = drawn(SMALL)["first"]
    gram = x @ x.mT / SMALL.width
    expected = torch.full((8, 10, 10), 0.6, dtype=torch.float64) + 0.4 * torch.eye(10, dtype=torch.float64)
    assert_allclose(gram, expected, atol=1e-12)


def test_other_variances_read_the_same_draws():
    one, two = drawn(SMALL), drawn(SMALL.replace(weight_variance=5.0, bias_variance=0.0))
    assert all(torch.equal(one[name], two[name]) for name in one)


@pytest.mark.parametrize("weight, within, end", [(1.0, 0.006, 0.01), (1.761, 0.04, 0.06), (3.0, 0.11, 0.08)])
def test_a_hundred_neurons_follow_the_maps_in_each_of_eight_seeds(weight, within, end):
    e = SignalPropagation(weight_variance=weight)
    theory = e.predict()
    for seed in range(8):
        run = e.replace(seed=seed).run(progress=False)
        assert float(abs(run.correlation - theory.correlation).sum() / run.correlation.sum()) < within
        assert abs(float(run.last_correlation - theory.last_correlation)) < end
        assert abs(np.log(float(run.growth / theory.growth))) < 0.02


def test_order_and_chaos_are_told_apart_over_the_whole_map():
    """The rate of the gradient is that of the theory, and on the right side of 1 wherever that is not within 2 %."""
    held = recording("width_depth/signal")
    run = held.measured.growth.sel(width=100).mean("seed")
    theory = held.predicted["mean field"].growth.sel(width=100).isel(seed=0)
    assert float((np.log(run / theory) ** 2).mean() ** 0.5) < 0.03
    clear = abs(np.log(theory)) > 0.02
    assert bool(((run > 1) == (theory > 1)).where(clear, True).all())


def test_ten_neurons_do_not_follow_them():
    held = recording("width_depth/signal")
    at = {"weight_variance": 3, "bias_variance": 0.05, "width": 10}
    ends = held.measured.last_correlation.sel(at)
    assert float(ends.min()) > float(held.predicted["mean field"].last_correlation.sel(at).isel(seed=0)) + 0.15


def test_sixty_layers_stay_in_the_range_of_single_precision():
    for weight in (0.05, 9.0):
        e = SignalPropagation(layers=60, width=10, weight_variance=weight, bias_variance=0.0)
        run = e.run(dtype="float32", progress=False)
        assert all(np.isfinite(run[name]).all() for name in run.data_vars)


def test_what_cannot_be_is_said_in_words():
    with pytest.raises(ValueError, match="weight_variance must be a number between 0.05 and 9 \\(got -1"):
        SignalPropagation(weight_variance=-1.0)
    with pytest.raises(ValueError, match="layers must be a whole number between 2 and 60 \\(got 0"):
        SignalPropagation(layers=0)
    with pytest.raises(ValueError, match="width must be a whole number between 10 and 400 \\(got 3"):
        SignalPropagation(width=3)
