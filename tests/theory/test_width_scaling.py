"""Exponents of width against printed values and against networks; the tangent model against linearised training."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch.func import jvp, vjp

from toolkit.theory.frozen_kernel import one_step
from toolkit.theory.width_scaling import feature_exponent, log_slope, movement_exponent, movement_line
from toolkit.theory.width_scaling_parts import TANGENT

PRINTED = {  # of Yang & Hu 2021 for two hidden layers: (a, b, c) and r
    "standard, rate 1/n": ((0, 0, 0), (0, 0.5, 0.5), 1, 0.5),
    "standard, rate 1": ((0, 0, 0), (0, 0.5, 0.5), 0, -1),
    "tangent": ((0, 0.5, 0.5), (0, 0, 0), 0, 0.5),
    "mean field": ((0, 1), (0, 0), -1, 0),
    "μP": ((-0.5, 0, 0.5), (0.5, 0.5, 0.5), 0, 0),
}


@pytest.mark.parametrize("a, b, c, r", PRINTED.values(), ids=PRINTED)
def test_exponents_are_those_of_the_paper(a, b, c, r):
    assert feature_exponent(a, b, c) == r
    for by in (-0.7, 0.3, 2.0):  # the same network in other units
        shifted = np.array(a) + by, np.array(b) - by, c - 2 * by
        assert_allclose(feature_exponent(*shifted), r, atol=1e-12)


@pytest.mark.parametrize("scaling", [0, 0.25, 0.5, 0.75, 1])
def test_the_rule_of_the_slider_is_that_of_the_paper(scaling):
    r = movement_exponent(scaling)
    assert_allclose(feature_exponent(np.array([0, (1 + scaling) / 2]), np.zeros(2), -scaling), r)
    widths = np.array([64.0, 256.0, 4096.0])
    line = movement_line(widths, scaling, 0.3)
    assert line[0] == 0.3
    assert_allclose(log_slope(widths, line), -r, atol=1e-12)


def test_beyond_a_scaling_of_1_the_first_step_is_not_the_later_ones():
    later = feature_exponent(np.array([0, 2.25 / 2]), np.zeros(2), -1.25)
    assert (movement_exponent(1.25), later) == (-0.125, -0.25)


def test_the_slope_is_that_of_least_squares():
    drawn = np.random.default_rng(0)
    widths, movements = drawn.uniform(10, 1000, 7), drawn.uniform(0.1, 2, 7)
    assert_allclose(log_slope(widths, movements), np.polyfit(np.log(widths), np.log(movements), 1)[0])
    with pytest.raises(ValueError, match="widths must not all be the same"):
        log_slope(np.full(3, 64.0), np.array([1.0, 2.0, 3.0]))


@pytest.mark.parametrize("scaling", [-0.5, 0, 0.7, 1.25])
def test_the_tangent_model_is_training_of_the_linearised_network(scaling):
    generator, n = torch.Generator().manual_seed(4), 30
    shapes = {"first": (n, 5), "readout": (n,), "x": (12, 5), "y": (12,)}
    drawn = {k: torch.randn(*s, generator=generator, dtype=torch.float64) for k, s in shapes.items()}
    x, y, rate = drawn["x"], drawn["y"].sign(), 0.3

    def network(first, readout):
        return n ** (-(1 + scaling) / 2) * (x @ first.T).relu() @ readout

    weights = (drawn["first"], drawn["readout"])
    moved = tuple(torch.zeros_like(w) for w in weights)
    kept = TANGENT.start(*weights, x, y, rate, scaling)
    for _ in range(20):
        output = jvp(network, weights, moved)[1]
        slopes = vjp(network, *weights)[1]((output - y) / len(y))
        moved = tuple(m - rate * n**scaling * s for m, s in zip(moved, slopes, strict=True))
        kept = one_step(kept)
    found = TANGENT.columns(kept, 20)
    loss = (jvp(network, weights, moved)[1] - y).square().mean() / 2
    assert_allclose(found["train_loss"], loss, rtol=1e-10)
    before = x @ weights[0].T
    hidden = before.relu()
    after = (before + x @ moved[0].T).relu()
    assert_allclose(found["movement"], (after - hidden).norm() / hidden.norm(), rtol=1e-10)
