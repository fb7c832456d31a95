"""One step's linear classifier and the best rule on clusters, against draws in all dimensions."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import norm

from toolkit.theory.xor_clusters import linear_accuracy, oracle_error


def drawn(signal, count, dimension, generator):
    """Inputs of four clusters, balanced, and their labels."""
    cluster = np.arange(count) % 4
    centre = signal**0.5 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])[cluster]
    x = generator.normal(size=(count, dimension))
    x[:, :2] += centre
    return x, np.where(cluster < 2, 1, -1)


@pytest.mark.parametrize("samples, dimension, signal", [(40, 60, 30.0), (80, 200, 5.0), (12, 30, 100.0)])
def test_share_of_labels_that_the_classifier_gives_back(samples, dimension, signal):
    """Over 400 draws, one wrong label in each cluster."""
    shares, draws = [], np.random.default_rng(0)
    for _ in range(400):
        x, y = drawn(signal, samples, dimension, draws)
        y[:4] *= -1
        shares.append((y * (x @ (y @ x)) > 0).mean())
    assert_allclose(np.mean(shares), linear_accuracy(samples, dimension, signal), atol=3 * np.std(shares) / 20)


def test_share_where_clusters_are_drawn_one_by_one():
    """100 000 inputs, each with the sum of the others' products: two numbers of it drawn, the rest of D in one."""
    samples, dimension, signal, draws = 400, 500, 10.0, np.random.default_rng(0)
    centres = signal**0.5 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
    counts = draws.multinomial(samples - 1, [0.25] * 4, 100_000)
    sums = (counts - 2 * draws.binomial(counts, 0.15)) @ (centres * np.array([[1], [1], [-1], [-1]]))
    x = centres[draws.integers(0, 2, 100_000)] + draws.normal(size=(100_000, 2))
    square = (x**2).sum(1) + draws.chisquare(dimension - 2, 100_000)
    margin = square + (sums * x).sum(1) + (square * (samples - 1)) ** 0.5 * draws.normal(size=100_000)
    variance = (samples + 1) * dimension + (2 * samples + 2) * signal + (samples - 1) * signal**2 / 2
    assert_allclose(margin.mean(), dimension + signal, rtol=0.02)
    assert_allclose(margin.var(), variance, rtol=0.012)
    assert_allclose((margin > 0).mean(), linear_accuracy(samples, dimension, signal, False), atol=0.0025)


def test_its_limits():
    assert linear_accuracy(400, 1e9, 1000) == pytest.approx(1)
    assert_allclose(linear_accuracy(10, 1e-9 + 1, 0), norm.cdf(1 / 11**0.5))
    assert linear_accuracy(400, 3000, 1000, False) < linear_accuracy(400, 3000, 1000, True)


@pytest.mark.parametrize("signal", [0.5, 2.0, 6.0])
def test_error_of_the_best_rule(signal):
    x, y = drawn(signal, 200_000, 2, np.random.default_rng(1))
    wrong = (np.sign(abs(x[:, 0]) - abs(x[:, 1])) != y).mean()
    assert_allclose(wrong, oracle_error(signal), atol=0.004)
    assert oracle_error(0) == 0.5
