"""What attention leaves of small differences, against a layer with its softmax taken term by term."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from toolkit.theory.rank_collapse import attended_differences, rank_one_distance


def layer(x, scores, values):
    """Token by token."""
    found = np.zeros_like(x)
    for i, asking in enumerate(x):
        weights = np.exp([asking @ scores @ asked for asked in x])
        found[i] = sum(w * asked @ values for w, asked in zip(weights / weights.sum(), x, strict=True))
    return found


def drawn(seed, n=7, d=5):
    generator = np.random.default_rng(seed)
    return generator.normal(size=d), generator.normal(size=(n, d)), *generator.normal(size=(2, d, d)) / d


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_lowest_order_of_a_layer(seed):
    """The relative error falls like the size of the differences, over three decades."""
    mean, own, scores, values = drawn(seed)
    for size in (1e-2, 1e-3, 1e-4):
        x = mean + size * own
        left = attended_differences(x - x.mean(0), scores, values)
        found = layer(x, scores, values)
        assert np.linalg.norm(found - found.mean(0) - left) < 10 * size * np.linalg.norm(left) + 1e-14


def test_twice_the_differences_leave_eight_times_as_much():
    _, own, scores, values = drawn(9)
    assert_allclose(attended_differences(2 * own, scores, values), 8 * attended_differences(own, scores, values))


def test_the_distance_is_0_for_equal_tokens_and_1_for_a_mean_of_zero():
    mean, own, _, _ = drawn(3)
    assert rank_one_distance(np.tile(mean, (6, 1))) < 1e-15
    assert rank_one_distance(own - own.mean(0)) == pytest.approx(1)
    assert rank_one_distance(1e-300 * own) == pytest.approx(rank_one_distance(own))


def test_the_distance_is_the_least_over_all_equal_tokens():
    """The mean token is the best one: no other leaves smaller differences."""
    _, own, _, _ = drawn(4)
    best = rank_one_distance(own)
    for other in np.random.default_rng(0).normal(size=(50, own.shape[1])):
        assert np.linalg.norm(own - other) / np.linalg.norm(own) >= best


def test_tokens_that_are_zero_are_refused_in_words():
    with pytest.raises(ValueError, match="tokens must not all be zero"):
        rank_one_distance(np.zeros((3, 2)))
    with pytest.raises(ValueError, match="scores must"):
        attended_differences(np.ones((3, 2)), np.ones((2, 3)), np.ones((2, 2)))
