"""Checks of the exercises on the page "One step, one number"."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, compare, given


@asks_for("rate(layers), a function of a number of layers")
def check_rate(rate: Callable) -> str:
    """`rate(layers)`: √(3/(L(2L² + 1)))."""
    compare(rate, _rate, given("layers", (1,), (2,), (5,), (9,)), RATES, otherwise="η²S is the same for each depth.")
    return f"Right: {_rate(2):.2f}, {_rate(4):.2f} and {_rate(8):.3f} for 2, 4 and 8 layers."


@asks_for("part(layer, layers), a function of two whole numbers")
def check_part(part: Callable) -> str:
    """`part(layer, layers)`: Σ_{k′} (1 + 2(L − max(k, k′))) = k(1 + 2(L − k)) + (L − k)²."""
    cases = given("layer layers", (1, 1), (1, 4), (3, 4), (4, 7), (6, 6))
    compare(part, _part, cases, PARTS, otherwise="Add 1 + 2(L − max(k, k′)) over all k′ from 1 to L.")
    return "Right: the lowest layers have the largest part."


@asks_for("mean_response(edges), a function of an array of pairs")
def check_mean_response(mean_response: Callable) -> str:
    """`mean_response(edges)`: Σ_v k_v t_v with t_v = Σ_{v→w} t_w/k_w from the last node down."""
    compare(mean_response, _mean_response, GRAPHS, RESPONSES, otherwise="Begin at the last layer and go down.")
    return "Right: in a chain it is the number of layers. The largest eigenvalue of the tangent kernel goes with it."


GRAPHS = {
    "a chain of three": (np.array([(0, 1), (1, 2), (2, 3)]),),
    "a skip": (np.array([(0, 1), (1, 2), (0, 2), (2, 3)]),),
    "two skips": (np.array([(0, 1), (1, 2), (0, 2), (2, 3), (1, 3), (3, 4)]),),
    "two ways": (np.array([(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (0, 4)]),),
}


def _change(layers: float) -> float:
    return layers * (2 * layers**2 + 1) / 3


def _rate(layers: float) -> float:
    return _change(layers) ** -0.5


RATES = {
    "the change goes with η², so take a root.": lambda n: 1 / _change(n),
    "that is the growth of the change; the rate has to shrink.": lambda n: _change(n) ** 0.5,
    "that is the mean square change itself.": lambda n: _change(n),
    "that holds for many layers only, up to a factor; keep the 1.": lambda n: n**-1.5,
    "the 1 in 2L² + 1 is left out.": lambda n: (3 / (2 * n**3)) ** 0.5,
    "the 3 is left out.": lambda n: (n * (2 * n**2 + 1)) ** -0.5,
    "one layer must have the rate 1; the 3 is upside down.": lambda n: (3 * n * (2 * n**2 + 1)) ** -0.5,
    "that is the best rate's law, one over depth; the question is about the first step.": lambda n: 1 / n,
    "that is one layer too few.": lambda n: _rate(n - 1),
    "that is one layer too many.": lambda n: _rate(n + 1),
}


def _part(layer: float, layers: float) -> float:
    return layer * (1 + 2 * (layers - layer)) + (layers - layer) ** 2


PARTS = {
    "that is a layer with itself; add the pairs with the others.": lambda k, n: 1 + 2 * (n - k),
    "the layers above are missing: they count by their own number.": lambda k, n: k * (1 + 2 * (n - k)),
    "only the layers above are there; add those up to the layer itself.": lambda k, n: (n - k) ** 2,
    "max(k, k′) is taken to be k for all; the layers above count less.": lambda k, n: n * (1 + 2 * (n - k)),
    "layers are counted from the top: the largest part is that of the lowest.": lambda k, n: _part(n + 1 - k, n),
    "those are the pairs whose larger number is the layer: each pair belongs half to the other one.": lambda k, n: (
        (2 * k - 1) * (1 + 2 * (n - k))
    ),
    "the layer itself is counted twice.": lambda k, n: _part(k, n) + 1 + 2 * (n - k),
    "the layer itself is not counted.": lambda k, n: _part(k, n) - 1 - 2 * (n - k),
    "it is divided by S; the height itself is asked for.": lambda k, n: _part(k, n) / _change(n),
    "that is the whole of S, not the part of one layer.": lambda k, n: _change(n),
    "with max(k, k′) each layer above adds 1 + 2(L − k′), which adds up to (L − k)².": lambda k, n: (
        k * (1 + 2 * (n - k)) + (n - k) * (n - k + 1)
    ),
}


def _entering(edges: np.ndarray) -> dict[int, int]:
    return {v: sum(to == v for _, to in edges) for _, v in edges}


def _alone(edges: np.ndarray, by_degree: bool = True) -> dict[int, float]:
    entering = _entering(edges)
    found = {max(entering): 1.0}
    for v in sorted(entering)[-2::-1]:
        found[v] = sum(found[w] / (entering[w] if by_degree else 1) for u, w in edges if u == v)
    return found


def _mean_response(edges: np.ndarray) -> float:
    entering, alone = _entering(edges), _alone(edges)
    return sum(entering[v] * alone[v] for v in entering)


def _with_input(edges: np.ndarray) -> float:
    entering, alone = _entering(edges), _alone(edges)
    return _mean_response(edges) + sum(alone[w] / entering[w] for u, w in edges if u == 0)


RESPONSES = {
    "the sum has a factor k_v: each edge into a node has a step of its own.": lambda e: sum(_alone(e).values()),
    "t is not divided by the number of edges into the node above.": lambda e: sum(
        _entering(e)[v] * t for v, t in _alone(e, by_degree=False).items()
    ),
    "the input is no layer: nothing enters it.": _with_input,
    "that counts the edges, as if t were 1 everywhere: divide by the edges that enter the node above.": lambda e: float(
        len(e)
    ),
    "that counts the nodes.": lambda e: float(max(v for _, v in e)),
    "the last layer's own step is missing.": lambda e: _mean_response(e) - _entering(e)[max(_entering(e))],
    "that is the mean over edges; add them up.": lambda e: _mean_response(e) / len(e),
    "that is its square.": lambda e: _mean_response(e) ** 2,
}
