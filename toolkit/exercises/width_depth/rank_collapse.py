"""Checks of the exercises on the page "Attention alone forgets"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, asks_for_number, compare, compare_choice, given


@asks_for_number("the number of your answer: 1, 2 or 3")
def check_keys(keys: float) -> str:
    """The number of the answer: a vector added to all keys changes no row of the softmax."""
    compare_choice(keys, 1, KEYS)
    return "Right: row i gets the same number added to all of its scores, and a softmax does not see that."


@asks_for("after(d, c, layers), a function of two numbers and a number of layers")
def check_after(after: Callable) -> str:
    """`after(d, c, layers)`: c^((3^L − 1)/2) d^(3^L)."""
    cases = given("d c layers", (0.1, 2, 1), (0.3, 1.5, 2), (0.6, 0.8, 3), (0.5, 1.7, 2))
    compare(after, _after, cases, AFTER, otherwise="Put the law into itself, layer by layer.")
    return (
        f"Right: from 0.1 with c = 2 it is {_after(0.1, 2, 1):.1g}, {_after(0.1, 2, 2):.1g}, {_after(0.1, 2, 3):.1g}."
    )


@asks_for("differences(x, scores, values), a function of three matrices")
def check_differences(differences: Callable) -> str:
    """`differences(x, scores, values)`: R + R A (RᵀR/n) V with R = X − 1x̄ᵀ."""
    generator, cases = np.random.default_rng(5), {}
    for n, d in ((6, 4), (9, 5), (5, 7)):
        x = generator.normal(size=(n, d)) + generator.normal(size=d)
        cases[f"{n} tokens of {d} numbers"] = (x, *generator.normal(size=(2, d, d)))
    compare(differences, _differences, cases, DIFFERENCES, otherwise="Take the mean token away, then use the law.")
    return "Right: the skip keeps the differences, and the cube is added to them."


KEYS = {
    2: "a query along u does add a large number to its scores; but it adds the same to each of them.",
    3: "the vector is added to all keys, so no token stands out by it.",
}


def _after(d: float, c: float, layers: float) -> float:
    return c ** ((3**layers - 1) / 2) * d ** (3**layers)


AFTER = {
    "the exponent of d is multiplied by 3 in each layer, not raised by it: 3^L.": lambda d, c, n: (
        c ** ((3**n - 1) / 2) * d ** (3 * n)
    ),
    "c is cubed by the later layers, too.": lambda d, c, n: c**n * d ** (3**n),
    "c is there only once; each layer brings one, and cubes those before.": lambda d, c, n: c * d ** (3**n),
    "c is left out.": lambda d, c, n: d ** (3**n),
    "of the powers of c it is the sum 1 + 3 + 9 + …; the highest of them alone is 3^(L − 1).": lambda d, c, n: (
        c ** (3 ** (n - 1)) * d ** (3**n)
    ),
    "c comes once too often: the first layer does not cube it.": lambda d, c, n: c ** ((3**n + 1) / 2) * d ** (3**n),
    "(cd) is cubed there; the law is c times the cube of d.": lambda d, c, n: (
        c ** ((3 ** (n + 1) - 3) / 2) * d ** (3**n)
    ),
    "that is a single layer.": lambda d, c, n: c * d**3,
    "that multiplies the result of one layer by the number of layers.": lambda d, c, n: n * c * d**3,
    "that is one layer too few.": lambda d, c, n: _after(d, c, n - 1),
    "that is one layer too many.": lambda d, c, n: _after(d, c, n + 1),
    "that squares in each layer; the law is a cube.": lambda d, c, n: c ** (2**n - 1) * d ** (2**n),
}


def _centred(x: np.ndarray) -> np.ndarray:
    return x - x.mean(0)


def _cube(r: np.ndarray, scores: np.ndarray, values: np.ndarray) -> np.ndarray:
    return r @ scores @ (r.T @ r / len(r)) @ values


def _differences(x: np.ndarray, scores: np.ndarray, values: np.ndarray) -> np.ndarray:
    return _centred(x) + _cube(_centred(x), scores, values)


DIFFERENCES = {
    "the skip is missing: the differences themselves stay.": lambda x, a, v: _cube(_centred(x), a, v),
    "the tokens' mean is not taken away.": lambda x, a, v: x + _cube(x, a, v),
    "the skip adds the tokens with their mean; differences are asked for.": lambda x, a, v: (
        x + _cube(_centred(x), a, v)
    ),
    "in the cube the tokens still have their mean.": lambda x, a, v: _centred(x) + _cube(x, a, v),
    "the sum over tokens is not divided by their number.": lambda x, a, v: (
        _centred(x) + len(x) * _cube(_centred(x), a, v)
    ),
    "the sum is divided by the numbers in a token; divide by the number of tokens.": lambda x, a, v: (
        _centred(x) + len(x) / x.shape[1] * _cube(_centred(x), a, v)
    ),
    "scores and values are exchanged.": lambda x, a, v: _differences(x, v, a),
    "the matrix of the scores is transposed: the query comes first.": lambda x, a, v: _differences(x, a.T, v),
    "the values are transposed.": lambda x, a, v: _differences(x, a, v.T),
    "the mean was taken over the numbers of a token; take it over the tokens.": lambda x, a, v: (
        (r := x - x.mean(1, keepdims=True)) + _cube(r, a, v)
    ),
    "that is the whole layer, with its softmax; the lowest orders are asked for.": lambda x, a, v: _centred(
        x + _softmax(x @ a @ x.T) @ x @ v
    ),
    "the differences are there, but not what attention adds to them.": lambda x, a, v: _centred(x),
    "the values are missing.": lambda x, a, v: _centred(x) + _cube(_centred(x), a, np.eye(len(a))),
}


def _softmax(scores: np.ndarray) -> np.ndarray:
    weights = np.exp(scores - scores.max(1, keepdims=True))
    return weights / weights.sum(1, keepdims=True)
