"""Untrained networks: a draw against loops, scale and frequency of ReLUs, and eight seeds against the wide limit."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from scipy.fft import dctn

from toolkit import recording
from toolkit.random_features import UntrainedFrequency
from toolkit.random_features.untrained import FEATURES, POINTS, RIDGE, pixels, wave, wide_kernel, wide_spectrum


def started(e):
    return e.start(torch.Generator().manual_seed(e.seed))[1]


def by_loops(e, draws, network, x):
    """The last layer of one network at one place, sum by sum."""
    h = list(x)
    for j in range(1, e.depth + 1):
        weight, bias = draws[f"weight{j}"][network].numpy(), draws[f"bias{j}"][network, 0].numpy()
        fan = (e.width + 2) / 2 if j == 1 else len(weight)
        sums = [sum(a * w for a, w in zip(h, weight[:, i], strict=True)) for i in range(weight.shape[1])]
        h = [np.sin(e.weight_scale * (s / fan**0.5 + b / 3**0.5)) for s, b in zip(sums, bias, strict=True)]
    return h


def test_a_network_by_loops():
    e = UntrainedFrequency(width=5, weight_scale=2.0, depth=2)
    draws, grid = started(e)["networks"], pixels()
    found = e.neurons(draws, grid)
    for network, place in ((0, 0), (3, 777)):
        assert_allclose(found[network, place], by_loops(e, draws, network, grid[place].numpy()), rtol=1e-9)


def test_the_readout_is_ridge_regression():
    e = UntrainedFrequency(width=8, depth=1)
    data, run = started(e), e.run(dtype="float64", progress=False)
    x = torch.cat([data["inputs"], pixels()])
    features = e.neurons(data["learner"], x)[0].numpy() / FEATURES**0.5
    seen, new = features[:POINTS], features[POINTS:]
    y, target = wave(data["inputs"], 4.0).numpy(), wave(pixels(), 4.0).numpy()
    a = np.linalg.solve(seen.T @ seen + RIDGE * np.eye(FEATURES), seen.T @ y)
    assert_allclose(run.fast, np.mean((new @ a - target) ** 2) / target.var(), rtol=1e-5)


def test_what_is_shown_is_what_is_measured():
    run = UntrainedFrequency(width=20).run(dtype="float64", progress=False)
    assert run.pictures.shape == (9, 1024) and float(run.pictures.min()) == 0 and float(run.pictures.max()) == 1
    energy = dctn(run.pictures[0].values.reshape(32, 32), norm="ortho") ** 2
    assert energy[0, 0] > 0 and abs(float(run.spectrum.sum()) - 1) < 1e-9


@pytest.mark.parametrize("activation", ["relu", "erf", "sin"])
def test_the_kernel_is_that_of_many_neurons(activation):
    """Of 40 draws of 400 neurons with one layer, at five places."""
    e = UntrainedFrequency(activation=activation, depth=1, weight_scale=2.0)
    x, found = pixels()[::217], []
    for seed in range(40):
        h = e.neurons(started(e.replace(seed=seed))["learner"], x)[0]
        found.append((h @ h.T / FEATURES).numpy())
    expected = wide_kernel(x.numpy(), x.numpy(), activation, 1, 64, 2.0)
    assert_allclose(np.mean(found, axis=0), expected, rtol=0, atol=0.05 * expected.max())


def test_the_shape_of_relu_pictures_does_not_depend_on_the_scale_without_biases_of_higher_layers():
    e = UntrainedFrequency(activation="relu", width=10)
    draws, grid = dict(started(e)["networks"]), pixels()
    draws |= {name: torch.zeros_like(draws[name]) for name in ("bias2", "bias3")}
    six, three = (e.replace(weight_scale=scale).neurons(draws, grid) for scale in (6.0, 3.0))
    assert_allclose(six, 8 * three, rtol=1e-9, atol=1e-12)


def test_the_spectrum_of_the_limit_is_that_of_draws_of_its_kernel():
    grid = pixels().numpy()
    kernel = wide_kernel(grid, grid, "sin", 2, 64, 2.0)
    values, vectors = np.linalg.eigh(kernel)
    parts = np.random.default_rng(0).normal(size=(1024, 300)) * np.sqrt(np.clip(values, 0, None))[:, None]
    energy = sum(dctn(p.reshape(32, 32), norm="ortho") ** 2 for p in (vectors @ parts).T)
    energy[0, 0] = 0
    radii = np.hypot(np.arange(32)[:, None], np.arange(32))
    assert_allclose(wide_spectrum("sin", 2, 64, 2.0)[0], (energy * radii).sum() / energy.sum(), rtol=0.05)


def test_eight_seeds_lie_on_the_frequency_of_the_limit():
    held = recording("random_features/untrained")
    measured = held.measured.frequency.mean("seed")
    predicted = held.predicted["wide"].frequency.isel(seed=0)
    assert abs(measured / predicted - 1).max() < 0.1
    gaps = abs(measured - predicted).sum("weight_scale") / predicted.sum("weight_scale")
    assert gaps.max() < 0.08


def test_each_wave_begins_at_a_scale_of_its_own_and_the_relu_has_none():
    runs = recording("random_features/untrained").measured
    sine, relu = runs.sel(activation="sin"), runs.sel(activation="relu")
    assert (sine.slow.sel(weight_scale=1) < 0.05).all() and (sine.fast.sel(weight_scale=2) > 0.75).all()
    assert (sine.fast.sel(weight_scale=[3, 4]) < 0.05).all() and (sine.fast.sel(weight_scale=8) > 1).all()
    assert float(abs(relu.frequency - 1.12).max()) < 0.1 and float(relu.fast.min()) > 0.03


@pytest.mark.parametrize(
    "values, message",
    [
        ({"weight_scale": -1.0}, r"weight_scale must be a number between 0.25 and 16 \(got -1.0\)"),
        ({"depth": 0}, r"depth must be a whole number between 1 and 8 \(got 0\)"),
        ({"activation": "tanh"}, r"activation must be one of 'relu', 'erf', 'sin' \(got 'tanh'\)"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(values, message):
    with pytest.raises(ValueError, match=message):
        UntrainedFrequency(**values)
