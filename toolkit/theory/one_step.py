"""How much one step on one example changes the last layer of a ReLU network, whose layers form a graph.

A node v is a layer of n neurons, an edge u → v a dense matrix, and v adds up what its k_v edges bring:

    z_v = Σ_{u→v} W_{uv} h_u,    h_v = relu(z_v),    entries of W_{uv} from N(0, 2/(n k_v)),

from an input h₀ of n numbers with |h₀|² = n. A step of gradient descent on one example, with the residual r and a fixed
readout δ of the last node m, whose entries are independent of everything, changes W_{uv} by −η r J_vᵀδ h_uᵀ, where
J_v = ∂z_m/∂z_v. To first order in η the last node moves by

    Δz_m = −η r Σ_v k_v n J_v J_vᵀ δ,

as |h_u|² = n for every node in the wide limit, by the choice of the variance: v gets one such term from each of its k_v
edges. With τ(A) = tr A/n the mean square of a neuron's change is proportional to

    S = Σ_{v,v′} k_v k_v′ G_{vv′},    G_{vv′} = E τ(J_vJ_vᵀ J_v′J_v′ᵀ),    S = 1 for a single edge.

Average over the edges v → w that leave a node v that comes before v′. They are not among those of J_v′, and
E[W D Wᵀ] = 1/k_w, where D are the gates of v, half of which are open:

    G_{vv′} = Σ_{v→w} G_{wv′}/k_w,    t_v = E τ(J_vJ_vᵀ) = Σ_{v→w} t_w/k_w,    G_{mm} = t_m = 1.

For v = v′ the matrices occur twice, and each can be paired with itself or with the other one. The pairing within each
J_vJ_vᵀ gives the double sum, as above; the one across gives a product of two traces, with D² = D and so twice:

    G_{vv} = Σ_{v→w} Σ_{v→w′} G_{ww′}/(k_w k_w′) + 2 t_v².

In a chain of L edges t = 1, so G_{vv} rises by 2 from layer to layer below the last: G_{vv′} = 1 + 2(L − max(v, v′)),

    S = Σ_{j=1}^{L} (2j − 1)(1 + 2(L − j)) = L(2L² + 1)/3.

The derivation is our own. It takes the gates as independent of the weights, as in the wide limit; at finite width S is
larger. Biases, several examples and large steps are not in it. With an input of d ≠ n numbers and |x|²/n = ρ the first
layer has another weight than the rest: see `chain_change`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from toolkit.domain import array, domain, number, whole

MOST_NODES = 200
Edges = Int[ndarray, "E 2"] | Sequence[Sequence[int]]
EDGES = array("E 2", whole=True, least=0, most=MOST_NODES - 1, long=1)


@domain(layers=whole(1, 10**6), first=number(0, 1e6))
def chain_change(layers: int, first: float = 1.0) -> float:
    """S of a chain of L layers relative to one layer: L(2L² + 1)/3.

    `first` is the weight ρ = |x|²/n of the first layer's step beside those of the others, for an input that is not as
    long as a hidden layer is wide: (L − 1)(2(L − 1)² + 1)/3 + 2ρ(L − 1)² + ρ²(2L − 1).
    """
    above = layers - 1
    return above * (2 * above**2 + 1) / 3 + 2 * first * above**2 + first**2 * (2 * layers - 1)


@domain(edges=EDGES)
def one_step_change(edges: Edges) -> float:
    """S of a graph of layers, given as pairs (from, to). The input is the node that no edge enters, the last layer the
    one that no edge leaves. ValueError for a cycle, and for more than one input or last layer.
    """
    return sum(layer_parts(edges).values())


@domain(edges=EDGES)
def layer_parts(edges: Edges) -> dict[int, float]:
    """k_v Σ_{v′} k_v′ G_{vv′} of each node but the input: the part of S that its own step has. Their sum is S."""
    pairs = _pairs(edges)
    order = in_order(edges)
    degree = {v: sum(to == v for _, to in pairs) for v in order}
    both = _correlations(pairs, order, degree)
    return {v: degree[v] * sum(degree[w] * both[v, w] for w in order) for v in order[1:]}


def _correlations(pairs: list[tuple[int, int]], order: list[int], degree: dict[int, int]) -> dict:
    """G of all pairs of nodes, from the last layer down."""
    alone, both = {order[-1]: 1.0}, {(order[-1], order[-1]): 1.0}
    for place in range(len(order) - 2, -1, -1):
        v = order[place]
        share = [(to, 1 / degree[to]) for start, to in pairs if start == v]
        alone[v] = sum(part * alone[w] for w, part in share)
        for other in order[place + 1 :]:
            both[v, other] = both[other, v] = sum(part * both[w, other] for w, part in share)
        within = sum(one * two * both[w, x] for w, one in share for x, two in share)
        both[v, v] = within + 2 * alone[v] ** 2
    return both


@domain(edges=EDGES)
def path_rule(edges: Edges) -> float:
    """Σ_p L_p³ over all paths p from the input to the last layer, L_p the number of their edges (Chen et al. 2024)."""
    pairs = _pairs(edges)
    order = in_order(edges)
    lengths: dict[int, dict[int, float]] = {order[0]: {0: 1.0}}  # how many paths of each length end at a node
    for v in order[1:]:
        below = [lengths[start] for start, to in pairs if to == v]
        longest = max(max(each) for each in below) + 1
        lengths[v] = {n: sum(each.get(n - 1, 0.0) for each in below) for n in range(1, longest + 1)}
    return sum(count * length**3 for length, count in lengths[order[-1]].items())


@domain(
    kernel=array("P P", least=-1e6, most=1e6),
    residual=array("P", least=-1e6, most=1e6),
    rate=number(0, 1e3),
    steps=whole(0, 100),
)
def loss_of_tangent_steps(
    kernel: Float[ndarray, "P P"], residual: Float[ndarray, " P"], rate: float, steps: int
) -> float:
    """|(1 − ηK/P)^t (f − y)|²/2P: the loss of the tangent model of kernel K after t steps of gradient descent."""
    values, vectors = np.linalg.eigh((kernel + kernel.T) / 2)
    left = (1 - rate * values / len(values)) ** steps * (vectors.T @ residual)
    return float((left**2).sum() / (2 * len(values)))


@domain(edges=EDGES)
def in_order(edges: Edges) -> list[int]:
    """The nodes of a graph, each after those that it hears; ValueError in words for a graph that has no such order."""
    pairs = _pairs(edges)
    if len(set(pairs)) < len(pairs):
        raise ValueError(
            f"edges must differ from each other (got {next(p for p in pairs if pairs.count(p) > 1)} twice)"
        )
    left, order = {node for pair in pairs for node in pair}, []
    while left:
        free = sorted(v for v in left if not any(to == v and start in left for start, to in pairs))
        if not free:
            raise ValueError(f"edges must form no cycle, but {_cycle(pairs, left)} do")
        order.append(free[0])
        left.remove(free[0])
    starts, ends = (sorted(set(order) - {pair[i] for pair in pairs}) for i in (1, 0))
    if len(starts) > 1 or len(ends) > 1:
        found = f"inputs {starts} and last layers {ends}"
        raise ValueError(f"edges must lead from one node that none enters to one that none leaves (got {found})")
    return [*(v for v in order if v != ends[0]), ends[0]]


def _pairs(edges: Edges) -> list[tuple[int, int]]:
    return [(int(u), int(v)) for u, v in edges]


def _cycle(pairs: Sequence[tuple[int, int]], left: set[int]) -> str:
    """A cycle among the nodes that are left, in words."""
    way = [min(left)]
    while way[-1] not in way[:-1]:
        way.append(next(start for start, to in pairs if to == way[-1] and start in left))
    return " → ".join(map(str, reversed(way[way.index(way[-1]) :])))
