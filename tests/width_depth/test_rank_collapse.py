"""Rank collapse against a layer in NumPy, and its law over eight seeds."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit.width_depth import RankCollapse

SEEDS = range(8)


def by_hand(e):
    """The tokens after all layers, in NumPy."""
    generator = torch.Generator().manual_seed(e.seed)
    x = e.first_tokens(generator).numpy()
    for j in range(1, e.layers + 1):
        scores, values = (matrix.numpy() for matrix in e.matrices(j, generator))
        weights = np.exp(x @ scores @ x.T)
        added = weights / weights.sum(1, keepdims=True) @ x @ values
        x = x + added if e.skips else added
    return x


@pytest.mark.parametrize("skips", [False, True])
def test_the_layers_are_those_of_numpy(skips):
    e = RankCollapse(layers=2, tokens=6, width=5, scale=0.7, skips=skips, seed=3)
    x, run = by_hand(e), e.run(progress=False)
    assert_allclose(run.distance, np.linalg.norm(x - x.mean(0)) / np.linalg.norm(x), rtol=1e-6)
    assert_allclose(run.features, x / (x**2).mean() ** 0.5, rtol=1e-5)


@pytest.mark.parametrize("scale, off", [(1, 0.002), (4, 0.02)])
def test_one_layer_cubes_the_distance(scale, off):
    e = RankCollapse(layers=1, scale=scale)
    run = np.log(e.sweep(spread=[5e-4, 1e-3], seed=SEEDS, progress=False)[["distance", "before"]])
    exponent = (run.distance.diff("spread") / run.before.diff("spread")).values
    assert np.abs(exponent - 3).max() < off


def test_with_skips_the_distance_keeps_its_power():
    run = np.log(RankCollapse(layers=1, skips=True).sweep(spread=[5e-4, 1e-3], progress=False)[["distance", "before"]])
    assert_allclose(run.distance.diff("spread") / run.before.diff("spread"), 1, atol=1e-3)


def test_three_layers_of_the_default_lie_on_the_law_and_four_are_the_last_digit():
    axes = {"layers": [1, 2, 3, 4], "seed": SEEDS}
    run, theory = RankCollapse().sweep(progress=False, **axes).distance, RankCollapse().predict(**axes).distance
    assert np.abs(np.log10(run / theory).sel(layers=[1, 2, 3])).max() < 0.05
    assert run.sel(layers=4).max() < 1e-15
    assert run.sel(layers=3).max() < 1e-5 and run.sel(layers=1).min() > 0.6


def test_beyond_the_last_digit_the_law_is_not_known():
    assert np.isnan(RankCollapse(layers=6).predict().distance)
    unread = RankCollapse(layers=0)
    assert_allclose(unread.predict().distance, unread.run(progress=False).distance, rtol=1e-6)


def test_at_a_large_scale_the_first_layers_do_nothing():
    run = RankCollapse(scale=4).sweep(layers=[1, 2, 3], seed=SEEDS, progress=False)
    assert run.distance.min() > 10**-0.2


@pytest.mark.parametrize(
    "values, message",
    [
        ({"layers": -1}, r"layers must be a whole number between 0 and 12 \(got -1\)"),
        ({"spread": 0}, r"spread must be a number between 0.0001 and 1 \(got 0\)"),
        ({"scale": -1.0}, r"scale must be a number between 0.1 and 10 \(got -1.0\)"),
        ({"tokens": 1}, r"tokens must be a whole number between 2 and 256 \(got 1\)"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(values, message):
    with pytest.raises(ValueError, match=message):
        RankCollapse(**values)
