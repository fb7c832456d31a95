"""Amplified features: against a readout of the first neurons, and the pulls against samples and quadrature."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.stats import norm

from toolkit import gap
from toolkit.device import place
from toolkit.engine import as_arrays, draw
from toolkit.lazy_rich import FeatureAmplification
from toolkit.tasks.xor_signal import with_wrong, xor_clusters
from toolkit.theory.feature_amplification_parts import population_pulls, sample_pulls

SEEDS = range(8)
experiment = FeatureAmplification()
SMALL = FeatureAmplification(dimension=20, samples=200, test_samples=200, width=12, steps=60)


@pytest.mark.full
def test_the_network_is_right_where_the_frozen_readout_is_not():
    end = experiment.sweep(seed=SEEDS, progress=False, points=[0, 200]).isel(step=-1)
    assert (end.test_accuracy >= 0.98).all() and (end.frozen <= 0.9).all()


def test_two_dimensions_need_no_amplifying():
    plane = SMALL.replace(dimension=2, width=50).sweep(seed=SEEDS, progress=False, points=[0]).isel(step=0)
    assert (plane.frozen >= 0.99).all() and (plane.alignment > 0.5).all()


def test_the_recursion_is_the_network_while_outputs_are_small():
    e = SMALL.replace(first_size=1e-4, learning_rate=0.01)
    found = gap(e.run(progress=False, dtype="float64", points=10), e.predict("samples", range(0, 61, 6)))
    assert found["alignment"] < 0.002 and found["neurons"] < 0.005


def test_more_samples_come_nearer_to_the_population():
    far = []
    for samples in (200, 4000):
        e = SMALL.replace(samples=samples, dimension=10, first_size=0.5, wrong=0.0)
        one, other = (e.predict(name, [0, 30, 60]).neurons.values for name in ("samples", "population"))
        far.append(np.abs(one - other).mean())
    assert far[1] < far[0] / 2


def test_pulls_of_samples_are_gradients():
    state, data = draw(SMALL, place("cpu", "float64"))
    first = state["weights"]["first"].requires_grad_()
    signs = data["readout"].sign() * 1e-12  # outputs so small that every sample pulls with one half
    output = (data["x"] @ first.T).relu() @ signs
    torch.nn.functional.softplus(-data["y"] * output).mean().backward()
    pulls = sample_pulls(first.detach(), data["x"], data["y"])
    assert_allclose(-2e12 * first.grad / data["readout"].sign()[:, None], pulls, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize(("spread", "wrong"), [(0.15, 0.1), (0.7, 0.0), (0.05, 0.4)])
def test_pulls_of_the_population_are_integrals(spread, wrong):
    """Along each axis, from the normal number z along w that decides whether a neuron is active."""
    first = np.random.default_rng(1).normal(size=(4, 5))
    expected = np.zeros_like(first)
    for w, row in zip(first, expected, strict=True):
        unit = w / np.linalg.norm(w)
        for axis, label in ((0, 1), (1, -1)):
            for side in (1, -1):
                centre = side * np.eye(5)[axis]
                edge = -(centre @ unit) / spread
                share = quad(norm.pdf, edge, np.inf)[0]
                mean = quad(lambda z: z * norm.pdf(z), edge, np.inf)[0]
                row += label * (1 - 2 * wrong) / 4 * (centre * share + spread * unit * mean)
    assert_allclose(population_pulls(first, spread, wrong), expected, atol=1e-8)


def test_clusters_and_labels():
    generator = torch.Generator().manual_seed(3)
    x, y = xor_clusters(4000, 6, 0.2, generator)
    for i, label in enumerate((1, -1, 1, -1)):
        middle = x[i::4].mean(0)
        assert_allclose(
            middle, [(1, 0, 0, 0, 0, 0), (0, 1, 0, 0, 0, 0)][i % 2] * np.array(1 if i < 2 else -1), atol=0.03
        )
        assert (y[i::4] == label).all()
    assert_allclose((x - x.sign() * (x.abs() > 0.5)).std(), 0.2, rtol=0.05)
    assert_allclose((with_wrong(y, 0.3, generator) != y).double().mean(), 0.3, atol=0.03)


def test_wrong_labels_are_of_the_training_set_alone():
    _, data = map(as_arrays, draw(SMALL.replace(wrong=0.45), place("cpu", "float64")))
    _, clean = map(as_arrays, draw(SMALL.replace(wrong=0.0), place("cpu", "float64")))
    assert_allclose(data["y_test"], clean["y_test"])
    assert 0.35 < np.mean(data["y"] != clean["y"]) < 0.55
    assert_allclose(data["x"], clean["x"])


def test_refusals_are_in_words():
    with pytest.raises(ValueError, match=r"wrong must be a number between 0 and 0.45 \(got 0.5\)"):
        FeatureAmplification(wrong=0.5)
    with pytest.raises(ValueError, match="dimension must be a whole number between 2 and 400"):
        FeatureAmplification(dimension=1)
    with pytest.raises(ValueError, match="spread must be a number between 0.01 and 1"):
        FeatureAmplification(spread=0)
