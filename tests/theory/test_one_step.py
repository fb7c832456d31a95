"""The change of one step: its recursion against drawn matrices and sums by hand, and graphs that are refused."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose

from toolkit.theory.one_step import chain_change, layer_parts, loss_of_tangent_steps, one_step_change, path_rule

FULL = {n: list(itertools.combinations(range(n + 1), 2)) for n in (2, 3, 4, 5)}
LADDER = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (3, 5), (4, 6), (5, 6)]


def chain(layers):
    return [(v, v + 1) for v in range(layers)]


def drawn(edges, width, networks, seed):
    """S with gates that are thrown like coins, matrix by matrix: the mean of |Σ k_v J_vJ_vᵀ δ|² over |δ|²."""
    generator, last = np.random.default_rng(seed), max(v for _, v in edges)
    degree = {v: sum(to == v for _, to in edges) for _, v in edges}
    found = []
    for _ in range(networks):
        response = {last: np.eye(width)}
        for v in range(last - 1, 0, -1):
            gates = generator.integers(0, 2, width)
            above = [
                response[w] @ generator.normal(size=(width, width)) * (2 / (width * degree[w])) ** 0.5 * gates
                for u, w in edges
                if u == v
            ]
            response[v] = np.sum(above, 0)
        total = np.sum([degree[v] * response[v] @ response[v].T for v in degree], 0)
        found.append((total**2).sum() / width)
    return np.array(found)


@pytest.mark.parametrize("edges", [chain(2), chain(4), FULL[3], FULL[4], LADDER], ids=str)
def test_the_recursion_is_the_mean_over_drawn_matrices(edges):
    """To a few standard errors and the first order of 1/n, which two widths show to fall."""
    want = one_step_change(edges)
    off = [drawn(edges, width, networks, 1) / want - 1 for width, networks in ((20, 400), (80, 60))]
    error = off[1].std() / len(off[1]) ** 0.5
    assert abs(off[1].mean()) < 4 * error + 2.5 / 80
    assert abs(off[1].mean()) < abs(off[0].mean()) + 2 * error


@pytest.mark.parametrize("layers", range(1, 12))
def test_a_chain_has_its_closed_form(layers):
    assert one_step_change(chain(layers)) == pytest.approx(layers * (2 * layers**2 + 1) / 3)
    assert chain_change(layers) == pytest.approx(layers * (2 * layers**2 + 1) / 3)
    by_pairs = [sum(1 + 2 * (layers - max(k, other)) for other in range(1, layers + 1)) for k in range(1, layers + 1)]
    assert_allclose(list(layer_parts(chain(layers)).values()), by_pairs)


def test_the_first_layer_has_its_own_weight():
    """By the sum over pairs, in which the step of the first layer counts ρ times."""
    for layers, first in itertools.product((1, 2, 5), (0.0, 0.3, 2.0)):
        weight = {k: first if k == 1 else 1.0 for k in range(1, layers + 1)}
        pairs = itertools.product(weight, repeat=2)
        want = sum(weight[k] * weight[other] * (1 + 2 * (layers - max(k, other))) for k, other in pairs)
        assert chain_change(layers, first) == pytest.approx(want)


def test_the_numbers_of_known_graphs():
    found = [one_step_change(edges) for edges in (FULL[3], FULL[4], FULL[5], LADDER)]
    assert_allclose(found, [19.25, 39.066, 66.407, one_step_change(LADDER)], rtol=1e-4)
    assert path_rule(FULL[3]) == 1 + 2 * 8 + 27 and path_rule(chain(5)) == 125


def test_names_of_nodes_and_the_order_of_edges_do_not_matter():
    renamed = {0: 30, 1: 7, 2: 2, 3: 11, 4: 0, 5: 5, 6: 1}
    edges = [(renamed[u], renamed[v]) for u, v in LADDER[::-1]]
    assert one_step_change(edges) == pytest.approx(one_step_change(LADDER))
    assert path_rule(edges) == path_rule(LADDER)


@pytest.mark.parametrize(
    "edges, message",
    [
        ([(0, 1), (1, 2), (2, 1), (2, 3)], "edges must form no cycle, but 1 → 2 → 1 do"),
        ([(0, 0)], "edges must form no cycle, but 0 → 0 do"),
        ([(0, 1), (1, 2), (2, 3), (3, 1), (3, 4)], "edges must form no cycle, but 1 → 2 → 3 → 1 do"),
        ([(0, 1), (0, 1)], r"edges must differ from each other \(got \(0, 1\) twice\)"),
        ([(0, 2), (1, 2)], r"edges must lead from one node .* \(got inputs \[0, 1\] and last layers \[2\]\)"),
        ([(0, 1), (0, 2)], r"last layers \[1, 2\]"),
        ([(0, 1, 2)], "edges must"),
        ([], "edges must"),
    ],
)
def test_what_is_no_graph_of_layers_is_refused_in_words(edges, message):
    for function in (one_step_change, path_rule, layer_parts):
        with pytest.raises(ValueError, match=message):
            function(edges)


def test_tangent_steps_are_those_of_a_loop():
    generator = np.random.default_rng(0)
    features, residual = generator.normal(size=(5, 8)), generator.normal(size=5)
    kernel, left = features @ features.T, residual
    for _ in range(4):
        left = left - 0.1 / 5 * kernel @ left
    assert loss_of_tangent_steps(kernel, residual, 0.1, 4) == pytest.approx((left**2).mean() / 2)
