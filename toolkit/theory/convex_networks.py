"""The exact minimiser among wide ReLU networks of one input with a weight penalty, and a certificate of it.

With neurons of unit directions uₖ = (wₖ, bₖ) and weights cₖ, f(x) = Σₖ cₖ max(uₖ·(x, 1), 0), the problem is

    minimise P(c) = ½ mean (f(xᵢ) − yᵢ)² + λ Σₖ |cₖ|

over any number of neurons. It is that of (1/m) Σⱼ aⱼ max(wⱼx + bⱼ, 0) with the penalty (λ/2) mean of a² + w² + b², for
any m that is large enough: `convex_networks_parts` derives this, and has the iterations.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from toolkit.domain import array, domain, number
from toolkit.theory import convex_networks_parts as parts

ENOUGH = 1e-12  # of ½ mean y²: where the iterations stop
MOST = 400  # rounds of them
NEAR = 1e-6  # between the directions of neurons that count as one
NONE = 1e-9  # of the largest weight: neurons below it are left out

POINTS = {"x": array("n", least=-10, most=10), "y": array("n", least=-1000, most=1000)}
NEURONS = {"directions": array("K 2", least=-1, most=1), "weights": array("K", least=-1e6, most=1e6)}
PENALTY = number(1e-6, 1e3)


class Minimiser(NamedTuple):
    """`directions` `[K, 2]`, `weights` `[K]`, the objective P and the duality gap, which bounds P − min P.

    The iterations stop where the gap is 10⁻¹² of ½ mean y², or after 3200 of them.
    """

    directions: ndarray
    weights: ndarray
    objective: float
    gap: float


@domain(**POINTS, penalty=PENALTY)
def minimiser(x: Float[ndarray, " n"], y: Float[ndarray, " n"], penalty: float) -> Minimiser:
    """The neurons that minimise P. ValueError for two points at one x."""
    _different(x)
    kept, rounds = parts.started(x, y, np.asarray(penalty)), 0
    while rounds < MOST and parts.gap_of(kept)[1] > ENOUGH * np.mean(y**2) / 2:
        kept, rounds = parts.improved(kept), rounds + 1
    directions, weights = _merged(kept["vectors"])
    return Minimiser(directions, weights, *certified(x, y, penalty, directions, weights))


@domain(**POINTS, penalty=PENALTY, **NEURONS)
def certified(
    x: Float[ndarray, " n"],
    y: Float[ndarray, " n"],
    penalty: float,
    directions: Float[ndarray, "K 2"],
    weights: Float[ndarray, " K"],
) -> tuple[float, float]:
    """(P, duality gap) of any neurons: P is above the least by no more than the gap. ValueError for two points at one
    x.

    Directions that are no unit vectors are charged by their length.
    """
    _different(x)
    size = np.sum(np.abs(weights) * np.linalg.norm(directions, axis=1))
    fitted = values(x, directions, weights)
    found = parts.certificate(parts.design(x), parts.cones(x), y, np.asarray(penalty), fitted, size)
    return float(found[0]), float(found[1])


@domain(x=array("n", least=-10, most=10), **NEURONS)
def values(
    x: Float[ndarray, " n"], directions: Float[ndarray, "K 2"], weights: Float[ndarray, " K"]
) -> Float[ndarray, " n"]:
    """f(x) = Σₖ cₖ max(uₖ·(x, 1), 0)."""
    return np.maximum(x[:, None] * directions[:, 0] + directions[:, 1], 0) @ weights


@domain(**NEURONS)
def knots(
    directions: Float[ndarray, "K 2"], weights: Float[ndarray, " K"]
) -> tuple[Float[ndarray, " J"], Float[ndarray, " J"]]:
    """Where f has knots, in order, and how much its slope changes there. Neurons at one place count as one knot."""
    kinked = np.abs(directions[:, 0]) > NEAR
    places = -directions[kinked, 1] / directions[kinked, 0]
    changes = weights[kinked] * np.abs(directions[kinked, 0])
    order = np.argsort(places)
    places, changes = places[order], changes[order]
    same = np.cumsum(np.diff(places, prepend=places[:1]) > NEAR * (1 + np.abs(places)))
    one_each = np.unique(same, return_index=True)[1]
    return places[one_each], np.bincount(same, weights=changes, minlength=len(one_each)).astype(float)


def _different(x: ndarray) -> None:
    seen, counts = np.unique(x, return_counts=True)
    if (counts > 1).any():
        raise ValueError(f"x must be different from point to point (got {seen[counts > 1][0]:g} more than once)")


def _merged(vectors: ndarray) -> tuple[ndarray, ndarray]:
    """Unit directions and signed weights of the vectors of all cones; those of one sign on one ray are one neuron."""
    lengths = np.linalg.norm(vectors, axis=1)
    sign = np.where(np.arange(len(vectors)) < len(vectors) // 2, 1.0, -1.0)
    found: list[tuple[ndarray, float]] = []
    for i in np.flatnonzero(lengths > NONE * lengths.max()):
        unit, weight = vectors[i] / lengths[i], sign[i] * lengths[i]
        same = [k for k, (u, c) in enumerate(found) if c * weight > 0 and np.abs(u - unit).max() < NEAR]
        for k in same:
            weight += found.pop(k)[1]
        found.append((unit, weight))
    found = found or [(np.array([0.0, 1.0]), 0.0)]
    return np.array([unit for unit, _ in found]), np.array([weight for _, weight in found])
