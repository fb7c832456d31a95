"""One step against gradients of autograd, its law at two widths over eight seeds, and best rates of chains."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit.device import place
from toolkit.engine import draw
from toolkit.theory.one_step import chain_change, one_step_change
from toolkit.width_depth import ChainRates, OneStep, OneStepGraph

SEEDS = range(8)
SMALL = OneStepGraph(width=12, networks=5, samples=3, edge_02=True, edge_14=True)


def last_layer(weights, x, edges):
    """z₄ of one network, edge by edge."""
    h, z = {0: x}, {}
    for v in range(1, 5):
        z[v] = sum(weights[f"{u}_{v}"] @ h[u] for u, to in edges if to == v)
        h[v] = z[v].relu()
    return z[4]


def test_the_step_is_that_of_autograd():
    e = SMALL
    state, data = draw(e, place("cpu", "float64"))
    moved = []
    for i in range(e.networks):
        weights = {name: w[i].clone().requires_grad_() for name, w in state["weights"].items()}
        before = last_layer(weights, data["x"][i], e.edges)
        (before * data["asked"][i]).sum().backward()
        after = {name: (w - e.learning_rate / e.width * w.grad).detach() for name, w in weights.items()}
        moved.append(last_layer(after, data["x"][i], e.edges) - before.detach())
    want = torch.stack(moved).square().mean() / e.learning_rate**2
    run = e.run(dtype="float64", progress=False)
    assert_allclose(run.change, want, rtol=1e-9)
    assert_allclose(run.parts.sum(), run.change, rtol=0.02)


def test_a_single_layer_moves_by_the_rate():
    run = OneStep(layers=1).sweep(seed=SEEDS, progress=False)
    assert abs(run.change.mean() - 1) < 0.01


@pytest.mark.parametrize("layers", [2, 4])
def test_the_law_of_chains_holds_better_in_wider_networks(layers):
    change = OneStep(layers=layers, networks=50).sweep(width=[16, 128], seed=SEEDS, progress=False).change
    off = (change.mean("seed") / chain_change(layers) - 1).values
    assert abs(off[1]) < 0.06 and off[1] < off[0]


def test_all_edges_and_a_few():
    for edges in (("edge_02", "edge_14"), ("edge_02", "edge_03", "edge_04", "edge_13", "edge_14", "edge_24")):
        e = OneStepGraph(**dict.fromkeys(edges, True), networks=50)
        change = e.sweep(seed=range(4), progress=False).change
        assert change.mean() == pytest.approx(one_step_change(e.edges), rel=0.12)
        assert e.predict().parts.sum() == pytest.approx(one_step_change(e.edges), rel=1e-6)


def test_large_steps_and_many_examples_leave_the_law():
    large = OneStep(layers=6, width=64).run(progress=False).change
    assert OneStep(layers=6, width=64, learning_rate=0.3).run(progress=False).change < 0.8 * large
    many = OneStep(layers=6, width=64, samples=16).run(progress=False)
    assert many.change > 1.5 * chain_change(6)


def test_best_rates_of_chains_go_like_one_over_depth():
    """From one hidden layer to fifteen by a factor near eight, and not by the 58 of the law of the first step."""
    rates = [2.0 ** (-k / 2) for k in range(4, 17)]
    e = ChainRates(width=64, samples=32)
    run = e.sweep(layers=[1, 15], learning_rate=rates, seed=SEEDS, progress=False)
    shallow, deep = np.array(rates)[np.log(run.loss).mean("seed").transpose("layers", ...).values.argmin(1)]
    assert 2.5 < shallow / deep < 20


def test_ten_small_steps_are_those_of_the_tangent_model():
    e = ChainRates(learning_rate=1e-4, layers=3)
    assert_allclose(e.run(progress=False).loss, e.predict().loss, rtol=0.01)


def test_the_kernel_is_that_of_autograd():
    e = ChainRates(width=7, samples=4, layers=2)
    state, data = draw(e, place("cpu", "float64"))
    weights = {name: w.clone().requires_grad_() for name, w in state["weights"].items()}
    h = data["x"]
    for j in (1, 2):
        h = (h @ weights[f"layer{j}"].T).relu()
    rows = [torch.cat([g.ravel() for g in torch.autograd.grad(f, list(weights.values()), retain_graph=True)])
            for f in h @ weights["readout"]]  # fmt: skip
    kernel = torch.stack(rows) @ torch.stack(rows).T
    assert_allclose(data["kernel"], kernel, rtol=1e-9)


@pytest.mark.parametrize(
    "make, values, message",
    [
        (OneStep, {"layers": 0}, r"layers must be a whole number between 1 and 16 \(got 0\)"),
        (OneStep, {"learning_rate": -1.0}, r"learning_rate must be a number between 1e-05 and 10 \(got -1.0\)"),
        (OneStepGraph, {"edge_02": 1}, r"edge_02 must be one of False, True \(got 1\)"),
        (ChainRates, {"samples": 0}, r"samples must be a whole number between 2 and 512 \(got 0\)"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(make, values, message):
    with pytest.raises(ValueError, match=message):
        make(**values)
