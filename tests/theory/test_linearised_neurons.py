"""Neurons from random features against the sine, the law of their error, and the best split."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from toolkit.theory.linearised_neurons import best_split, input_features, linearisation_error, weight_features


def direction(seed, norm):
    drawn = np.random.default_rng(seed).normal(size=8)
    return norm * drawn / np.linalg.norm(drawn)


@pytest.mark.parametrize("input_norm, weight_norm, split", [(1.0, 1.0, 1.0), (0.5, 1.0, 1.4), (0.5, 0.5, 1.0)])
def test_the_error_of_many_pairs_is_its_law(input_norm, weight_norm, split):
    """Root mean square over 400 pairs of random directions, and as many sets of draws."""
    features, wrong = 50, []
    for seed in range(400):
        x, w = direction(seed, input_norm), direction(1000 + seed, weight_norm)
        draws = np.random.default_rng(2000 + seed).normal(size=(features, 8))
        estimate = input_features(x, draws, split) @ weight_features(w, draws, split)
        wrong.append(estimate - np.sin(x @ w))
    measured = np.sqrt(np.mean(np.square(wrong)))
    # a sine of small angles has less than half of the error, the cosine the rest
    assert 0.75 < measured / linearisation_error(input_norm, weight_norm, features, split) < 1.2


def test_the_error_of_sine_and_cosine_together_is_exact():
    """By the variance of one draw, over two million draws."""
    x, w = np.array([0.6, 0.3]), np.array([-0.2, 0.7])
    draws = np.random.default_rng(0).normal(size=(2_000_000, 2))
    one = np.exp(draws @ x - x @ x / 2 + w @ w / 2 + 1j * (draws @ w))
    assert_allclose(one.mean(), np.exp(1j * (x @ w)), atol=3e-3)
    norms = float(np.linalg.norm(x)), float(np.linalg.norm(w))
    assert_allclose(np.sqrt(one.var() / 2), linearisation_error(*norms, 1, 1.0), rtol=0.01)


def test_numbers_of_unit_norms_and_of_norms_of_two():
    assert_allclose(linearisation_error(1.0, 1.0, 30, 1.0), 0.326, atol=1e-3)
    assert_allclose(linearisation_error(1.0, 1.0, 3000, 1.0), 0.0326, atol=1e-4)
    assert linearisation_error(2.0, 2.0, 3000, 1.0) > 0.7


def test_the_best_split_is_the_least_error():
    splits = np.geomspace(0.2, 5, 400)
    errors = [linearisation_error(0.5, 2.0, 10, float(split)) for split in splits]
    assert_allclose(splits[int(np.argmin(errors))], best_split(0.5, 2.0), rtol=0.02)
    assert_allclose(min(errors), np.sqrt(np.expm1(2 * 0.5 * 2.0) / 20), rtol=1e-3)


def test_no_draws_and_no_length_are_refused():
    with pytest.raises(ValueError, match=r"features must be a whole number of at least 1|features must be"):
        linearisation_error(1.0, 1.0, 0, 1.0)
    with pytest.raises(ValueError, match="split must be"):
        input_features(np.ones(2), np.ones((3, 2)), 0.0)
