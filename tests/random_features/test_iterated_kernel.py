"""Votes of deep kernels: a draw against loops, the limits, and the numbers of eight seeds."""

import math

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit import recording
from toolkit.random_features import IteratedKernel
from toolkit.random_features.iterated_kernel import ARC, MAPS, places

POWERS = {"degree 7": 1, "degree 3": 2, "mixed": 8}
SCALAR = {
    "relu": lambda z: (math.sqrt(1 - z * z) + (math.pi - math.acos(z)) * z) / math.pi,
    "degree 7": lambda z: (z**7 + z) / 2,
    "degree 3": lambda z: (z**3 + z) / 2,
    "mixed": lambda z: z**3 / 16 + 7 * z**2 / 8 + z / 16,
    "square": lambda z: z**2,
}


def generator():
    return torch.Generator().manual_seed(0)


@pytest.mark.parametrize("dual", MAPS)
def test_a_vote_by_loops(dual):
    e = IteratedKernel(dual=dual, samples=12, depth=5)
    about, angle = e.votes(generator())
    for place in (0, 77, 359):
        kernel = [math.cos(places()[place] - x) for x in angle]
        for _ in range(5):
            kernel = [SCALAR[dual](k) for k in kernel]
        expected = sum(y * k for y, k in zip(about.labels, kernel, strict=True)) / sum(kernel)
        assert_allclose(e.vote(about, 5)[place], expected, rtol=1e-9)


def test_the_band_has_the_vote_of_every_depth():
    e = IteratedKernel(samples=40, depth=6)
    run = e.run(dtype="float64", progress=False)
    assert_allclose(run.band[6], run.vote, atol=1e-6)
    about, angle = e.votes(generator())
    cosine = np.cos(places()[::4, None] - angle)
    assert_allclose(run.band[0], cosine @ about.labels / cosine.sum(1), atol=1e-6)


def test_the_risk_is_that_of_new_noisy_labels():
    """A hundred thousand new labels at random places among the 360."""
    e = IteratedKernel(samples=60, flips=0.3)
    about, _ = e.votes(generator())
    draw = np.random.default_rng(1)
    place = draw.integers(0, 360, 100_000)
    degrees = np.degrees(places()[place])
    labels = np.where((degrees < 30) | (degrees >= 60), 1, -1) * np.where(draw.random(100_000) < 0.3, -1, 1)
    wrong = np.where(e.vote(about, e.depth) >= 0, 1, -1)[place] != labels
    assert_allclose(e.run(progress=False).risk, wrong.mean(), atol=0.006)


@pytest.mark.parametrize("dual, power", POWERS.items())
def test_the_slope_arrives_at_the_exponent(dual, power):
    e = IteratedKernel(dual=dual, depth=32, samples=10)
    assert_allclose(e.run(progress=False).slope, power, rtol=0.005)
    assert e.exponent == pytest.approx(power) and float(e.predict().slope) == pytest.approx(power)


def test_at_endless_depth_the_relu_takes_the_majority_and_the_square_the_nearest():
    e = IteratedKernel(samples=101, depth=32)
    about, angle = e.votes(generator())
    relu, square = e.replace(dual="relu"), e.replace(dual="square")
    assert (np.sign(relu.vote(about, 32)) == np.sign(about.labels.sum())).all()
    nearest = [about.labels[min(range(101), key=lambda i: abs(angle[i] - x))] for x in places()]
    assert_allclose(square.limit(about), nearest)
    assert np.mean(np.sign(square.vote(about, 32)) == nearest) > 0.99


def test_eight_seeds_agree_with_the_limit_and_eight_layers_beat_it():
    held = recording("random_features/iterated_kernel")
    deep = held.measured.sel(depth=32)
    assert float(deep.agreement.min()) > 0.99
    for dual in ("degree 7", "degree 3", "mixed", "square"):
        risk = held.measured.risk.sel(dual=dual)
        assert (risk.sel(depth=8) < risk.sel(depth=32) - 0.02).all()
    assert abs(deep.risk - held.predicted["limit"].risk.sel(depth=32)).max() < 0.006


def test_without_flips_the_nearest_sample_errs_only_at_the_borders():
    run = IteratedKernel(flips=0.0, samples=1000).run(progress=False)
    assert float(run.best_risk) == 0 and float(run.nearest_risk) < 0.02
    assert float(run.angle.max()) <= np.degrees(ARC)


@pytest.mark.parametrize(
    "values, message",
    [
        ({"depth": 0}, r"depth must be a whole number between 1 and 32 \(got 0\)"),
        ({"dual": "tanh"}, r"dual must be one of 'relu', 'degree 7', .* \(got 'tanh'\)"),
        ({"flips": -0.1}, r"flips must be a number between 0 and 0.5 \(got -0.1\)"),
        ({"samples": 1}, r"samples must be a whole number between 2 and 2,000 \(got 1\)"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(values, message):
    with pytest.raises(ValueError, match=message):
        IteratedKernel(**values)
