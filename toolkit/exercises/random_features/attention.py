"""Checks of the exercises on the page about one attention layer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, given


@asks_for_number("the number of your answer: 1, 2 or 3")
def check_order(order: float) -> str:
    """The number of the answer: only the neurons see in which order the tokens stand."""
    compare_choice(order, 2, ORDERS)
    return "Right: a head sums over the tokens, and a sum has no order. The neurons have a weight for each place."


@asks_for("attend(q, W, keys), a function of three arrays that returns one vector")
def check_attend(attend: Callable) -> str:
    """`attend(q, W, keys)`: (1/N) Σ relu(q·Wk) k."""
    generator, cases = np.random.default_rng(13), {}  # some of the weights of each are 0
    for tokens, dimension in ((3, 2), (7, 3), (5, 4)):
        head = generator.normal(size=(dimension, dimension + 1))
        keys = generator.normal(size=(tokens, dimension + 1))
        cases[f"{tokens} tokens in {dimension} dimensions"] = (generator.normal(size=dimension), head, keys)
    compare(attend, _attend, cases, ATTENDED, otherwise="Weigh each key by relu(q·Wk), and take the mean.")
    return "Right: the weights are numbers, one for each token, and the keys are what is summed."


@asks_for("pair(s, t, size), a function of three numbers")
def check_pair(pair: Callable) -> str:
    """`pair(s, t, |k̃|)`: ½|k̃|⁴ κ₁(st) t, for σ²|q||q′| = 1."""
    values = ((0.5, 0.5, 1.7), (-0.3, 0.8, 1.2), (0.9, -0.6, 2.1), (0.2, 0.3, 0.6), (-0.7, -0.4, 1.4))
    compare(pair, _pair, given("s t size", *values), PAIRS, otherwise="It is ½|k̃|⁴ κ₁(st) t.")
    return "Right: the power of t is always one more than that of s, and this decides what is seen."


ORDERS = {
    1: "a head sums over the tokens: what does a sum say of their order?",
    3: "one of the two sums over the tokens before anything is learned.",
}


def _weights(q, head, keys):
    return np.maximum(keys @ (q @ head), 0)


def _attend(q: np.ndarray, head: np.ndarray, keys: np.ndarray) -> np.ndarray:
    return _weights(q, head, keys) @ keys / len(keys)


ATTENDED = {
    "it is the sum; divide by the number of tokens.": lambda q, w, k: _weights(q, w, k) @ k,
    "it is divided by the sum of the weights, as a softmax would do; divide by the number of tokens.": lambda q, w, k: (
        _weights(q, w, k) @ k / max(_weights(q, w, k).sum(), 1e-300)
    ),
    "the weights may be negative; relu makes those 0.": lambda q, w, k: (k @ (q @ w)) @ k / len(k),
    "tokens with a weight count all alike; multiply each by its weight.": lambda q, w, k: (
        (_weights(q, w, k) > 0) @ k / len(k)
    ),
    "all tokens count alike; where are the weights?": lambda q, w, k: k.mean(0),
    "relu is taken of the mean; take it of each weight before you sum.": lambda q, w, k: np.maximum(
        (k @ (q @ w)) @ k / len(k), 0
    ),
    "it is divided by the number of tokens with a weight; divide by that of all.": lambda q, w, k: (
        _weights(q, w, k) @ k / max((_weights(q, w, k) > 0).sum(), 1)
    ),
    "those are the weights; the keys are to be summed with them.": lambda q, w, k: _weights(q, w, k),
    "the absolute value is not relu: what is negative becomes 0.": lambda q, w, k: np.abs(k @ (q @ w)) @ k / len(k),
}


def _arc_cosine(c: float) -> float:
    return (np.sqrt(1 - c * c) + c * (np.pi - np.arccos(c))) / np.pi


def _pair(s: float, t: float, size: float) -> float:
    return size**4 / 2 * _arc_cosine(s * t) * t


PAIRS = {
    "the factor t is missing: heads give keys, and their product is |k̃|²t.": lambda s, t, size: (
        size**4 / 2 * _arc_cosine(s * t)
    ),
    "the key's product with itself is missing: it brings |k̃|²t, not only t.": lambda s, t, size: (
        size**2 / 2 * _arc_cosine(s * t) * t
    ),
    "both cosines belong into κ₁, as their product.": lambda s, t, size: size**4 / 2 * _arc_cosine(t) * t,
    "κ₁ has the product st, and not s alone.": lambda s, t, size: size**4 / 2 * _arc_cosine(s) * t,
    "the half is missing: the mean of relu(u)relu(v) is κ₁/2.": lambda s, t, size: size**4 * _arc_cosine(s * t) * t,
    "the last factor is the cosine of the keys, t, and not st.": lambda s, t, size: (
        size**4 / 2 * _arc_cosine(s * t) * s * t
    ),
    "the last factor is the cosine of the keys, t, and not s.": lambda s, t, size: size**4 / 2 * _arc_cosine(s * t) * s,
    "that is the mean of the slopes, (π − θ)/π; take κ₁.": lambda s, t, size: (
        size**4 / 2 * (1 - np.arccos(s * t) / np.pi) * t
    ),
}
