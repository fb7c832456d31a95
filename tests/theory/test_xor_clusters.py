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
