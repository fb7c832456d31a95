"""The closed kernel of attention heads against drawn heads, and its spectrum against the kernel itself."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from toolkit.theory.attention import attention_kernel, attention_task, token_moments

HEADS, VARIANCE = 100_000, 0.25


def inputs(generator, count, tokens, dimension, appended):
    """Queries, and keys with a 1 or without, on the sphere."""
    x = generator.normal(size=(count, tokens + 1, dimension))
    x *= dimension**0.5 / np.linalg.norm(x, axis=-1, keepdims=True)
    ones = np.ones((count, tokens, int(appended)))
    return x[:, 0], np.concatenate([x[:, 1:], ones], -1)


def summed(queries, keys, heads):
    """(1/N) Σ relu(q·Wk) k of each head, term by term: `[inputs, heads, e]`."""
    asked = [q @ heads for q in queries]
    return np.array([np.maximum(a @ k.T, 0) @ k / len(k) for a, k in zip(asked, keys, strict=True)])


@pytest.mark.parametrize("dimension, appended", [(2, True), (2, False), (4, True)])
def test_the_closed_kernel_is_the_mean_over_a_hundred_thousand_heads(dimension, appended):
    generator = np.random.default_rng(1)
    queries, keys = inputs(generator, 4, 5, dimension, appended)
    heads = VARIANCE**0.5 * generator.normal(size=(HEADS, dimension, dimension + appended))
    found = summed(queries, keys, heads)
    products = np.einsum("ahe,bhe->abh", found, found)
    wanted = attention_kernel(queries, keys, queries, keys, VARIANCE)
    z = (products.mean(-1) - wanted) / (products.std(-1) / HEADS**0.5)
    assert np.abs(z).max() <= 4


def test_the_norms_are_those_of_the_appended_keys():
    """With the norms of the tokens alone it would be wrong by a third or more."""
    queries, keys = inputs(np.random.default_rng(2), 1, 1, 2, True)
    found = float(attention_kernel(queries, keys, queries, keys, VARIANCE)[0, 0])
    assert_allclose(found, VARIANCE / 2 * 2 * 3 * 3, rtol=1e-12)


@pytest.mark.parametrize("dimension, appended", [(2, True), (2, False), (3, True)])
def test_the_spectrum_has_the_trace_of_the_kernel(dimension, appended):
    values, _ = attention_task("relu", dimension, 6, appended, VARIANCE)
    queries, keys = inputs(np.random.default_rng(3), 1500, 6, dimension, appended)
    alone = [(query[None], key[None]) for query, key in zip(queries, keys, strict=True)]
    traces = [float(attention_kernel(*one, *one, VARIANCE)[0, 0]) for one in alone]
    assert abs(values.sum() - np.mean(traces)) < 4 * np.std(traces) / len(alone) ** 0.5


def test_the_spectrum_has_the_square_of_the_kernel():
    """Σλ² = E K(x, x′)² over two independent inputs."""
    values, _ = attention_task("relu", 2, 6, True, VARIANCE)
    generator = np.random.default_rng(4)
    kernels = attention_kernel(*inputs(generator, 150, 6, 2, True), *inputs(generator, 150, 6, 2, True), VARIANCE)
    halves = np.array([(part**2).mean() for part in np.split(kernels, 10)])
    assert abs((values**2).sum() - halves.mean()) < 4 * halves.std(ddof=1) / 10**0.5


def test_the_largest_modes_are_those_of_a_pool():
    """The kernel matrix of many inputs, divided by their number, has nearly these eigenvalues."""
    queries, keys = inputs(np.random.default_rng(5), 600, 8, 2, True)
    kernel = attention_kernel(queries, keys, queries, keys, VARIANCE)
    values, _ = attention_task("relu", 2, 8, True, VARIANCE)
    assert_allclose(np.linalg.eigvalsh(kernel / 600)[::-1][:3], values[:3], rtol=0.15)


@pytest.mark.parametrize("dimension", [2, 3, 4])
def test_without_the_appended_one_no_even_target_is_seen_and_all_of_an_odd_one(dimension):
    seen = lambda value, appended: 1 - attention_task(value, dimension, 8, appended, VARIANCE)[1][-1] * 4000  # noqa: E731
    assert seen("absolute", False) < 1e-9
    assert seen("linear", False) > 1 - 1e-9
    assert seen("absolute", True) > 0.99 and seen("relu", True) > 0.99
    assert 0.5 < seen("relu", False) < 0.9


def test_the_variance_of_the_target_is_one():
    for value in ("relu", "absolute", "linear"):
        assert_allclose(attention_task(value, 3, 8, True, VARIANCE)[1].sum(), 1, rtol=1e-9)


@pytest.mark.parametrize("dimension", [2, 3, 4])
def test_moments_of_a_token_are_those_of_drawn_ones(dimension):
    drawn = inputs(np.random.default_rng(6), 200_000, 1, dimension, False)[0][:, 0]
    for value, function in (("relu", lambda x: np.maximum(x, 0)), ("absolute", np.abs), ("linear", lambda x: x)):
        mean, deviation = token_moments(value, dimension)
        assert abs(function(drawn).mean() - mean) < 5 * deviation / 200_000**0.5
        assert_allclose(function(drawn).std(), deviation, rtol=0.01)


def test_closed_moments_on_the_circle():
    assert_allclose(token_moments("relu", 2), (2**0.5 / np.pi, (0.5 - 2 / np.pi**2) ** 0.5), rtol=1e-4)


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"tokens": 0}, r"tokens must be a whole number between 1 and .* \(got 0\)"),
        ({"dimension": 1}, "dimension must be a whole number between 2 and 4"),
        ({"value": "square"}, "value must be one of 'relu', 'absolute', 'linear'"),
        ({"weight_variance": 0.0}, "weight_variance must be a finite number above 0"),
    ],
)
def test_what_no_layer_has_is_refused_in_words(wrong, message):
    right = {"value": "relu", "dimension": 2, "tokens": 8, "appended": True, "weight_variance": 0.5}
    with pytest.raises(ValueError, match=message):
        attention_task(**right | wrong)
