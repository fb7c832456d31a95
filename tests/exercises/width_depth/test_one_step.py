"""Right answers and mistakes of the page "One step, one number"."""

import numpy as np
import torch

from tests.exercises.answers import Answers


def change(layers):
    return layers * (2 * layers**2 + 1) / 3


RATE = Answers(
    right={
        "formula": lambda layers: (3 / (layers * (2 * layers**2 + 1))) ** 0.5,
        "sum": lambda layers: sum((2 * j - 1) * (1 + 2 * (layers - j)) for j in range(1, int(layers) + 1)) ** -0.5,
        "torch": lambda layers: torch.tensor(float(change(layers))).rsqrt(),
    },
    mistakes={
        "no root": (lambda layers: 1 / change(layers), "so take a root"),
        "growth": (lambda layers: change(layers) ** 0.5, "the rate has to shrink"),
        "the change": (change, "the mean square change itself"),
        "power": (lambda layers: layers**-1.5, "keep the 1"),
        "no 1": (lambda layers: np.sqrt(3 / (2 * layers**3)), "the 1 in 2L² + 1 is left out"),
        "no 3": (lambda layers: (layers * (2 * layers**2 + 1)) ** -0.5, "the 3 is left out"),
        "one over depth": (lambda layers: 1 / layers, "the best rate's law"),
        "one too many": (lambda layers: change(layers + 1) ** -0.5, "one layer too many"),
        "built in": (lambda layers: 0.151, "whatever it is given"),
    },
)


def by_pairs(layer, layers):
    return sum(1 + 2 * (layers - max(layer, other)) for other in range(1, int(layers) + 1))


PART = Answers(
    right={
        "formula": lambda layer, layers: layer * (1 + 2 * (layers - layer)) + (layers - layer) ** 2,
        "pairs": by_pairs,
        "expanded": lambda k, n: n**2 + k - k**2,
        "numpy": lambda k, n: (1 + 2 * (n - np.maximum(k, np.arange(1, n + 1)))).sum(),
    },
    mistakes={
        "itself": (lambda k, n: 1 + 2 * (n - k), "add the pairs with the others"),
        "none above": (lambda k, n: k * (1 + 2 * (n - k)), "the layers above are missing"),
        "above only": (lambda k, n: (n - k) ** 2, "only the layers above"),
        "all alike": (lambda k, n: n * (1 + 2 * (n - k)), "the layers above count less"),
        "from the top": (lambda k, n: by_pairs(n + 1 - k, n), "counted from the top"),
        "pairs of the larger": (lambda k, n: (2 * k - 1) * (1 + 2 * (n - k)), "belongs half to the other one"),
        "share": (lambda k, n: by_pairs(k, n) / change(n), "divided by S"),
        "whole": (lambda k, n: change(n), "not the part of one layer"),
        "built in": (lambda k, n: 16, "whatever it is given"),
        "exchanged": (lambda layers, layer: by_pairs(layer, layers), "another order"),
    },
)


def mean_response(edges):
    entering = {v: sum(to == v for _, to in edges) for _, v in edges}
    alone = {max(entering): 1.0}
    for v in sorted(entering)[-2::-1]:
        alone[v] = sum(alone[w] / entering[w] for u, w in edges if u == v)
    return sum(entering[v] * alone[v] for v in entering)


def by_matrices(edges):
    """t = (1 − A)⁻¹ at the last node, with A_{vw} = 1/k_w for each edge."""
    many = max(v for _, v in edges) + 1
    heard = np.zeros((many, many))
    for u, v in edges:
        heard[u, v] = 1
    degree = heard.sum(0)
    t = np.linalg.solve(np.eye(many) - heard / np.maximum(degree, 1), np.eye(many)[-1])
    return (degree * t).sum()


def along_edges(edges, skip_last=False):
    """Each edge is worth the chance that a walk down the last layer's inputs, at random, is at its upper end."""
    last = max(v for _, v in edges)

    def chance(v):
        if v == last:
            return 1.0
        return sum(chance(w) / sum(to == w for _, to in edges) for u, w in edges if u == v)

    return sum(chance(v) for _, v in edges if not (skip_last and v == last))


def undivided(edges):
    entering = {v: sum(to == v for _, to in edges) for _, v in edges}
    alone = {max(entering): 1.0}
    for v in sorted(entering)[-2::-1]:
        alone[v] = sum(alone[w] for u, w in edges if u == v)
    return sum(entering[v] * alone[v] for v in entering)


def unweighted(edges):
    entering = {v: sum(to == v for _, to in edges) for _, v in edges}
    alone = {max(entering): 1.0}
    for v in sorted(entering)[-2::-1]:
        alone[v] = sum(alone[w] / entering[w] for u, w in edges if u == v)
    return sum(alone.values())


MEAN_RESPONSE = Answers(
    right={"recursion": mean_response, "matrices": by_matrices, "walk": along_edges},
    mistakes={
        "no factor": (unweighted, "each edge into a node has a step of its own"),
        "not divided": (undivided, "not divided by the number of edges"),
        "edges": (len, "that counts the edges"),
        "nodes": (lambda edges: max(v for _, v in edges), "that counts the nodes"),
        "no last": (lambda edges: along_edges(edges, skip_last=True), "the last layer's own step is missing"),
        "square": (lambda edges: mean_response(edges) ** 2, "that is its square"),
        "built in": (lambda edges: 4, "whatever it is given"),
    },
)

ANSWERS = {"check_rate": RATE, "check_part": PART, "check_mean_response": MEAN_RESPONSE}


def test_answers_the_page_expects():
    assert round(change(4) ** -0.5, 3) == 0.151
    assert [by_pairs(k, 4) for k in (1, 2, 3, 4)] == [16, 14, 10, 4]
    assert mean_response([(v, v + 1) for v in range(4)]) == 4
