"""Attention heads that stay as they were drawn: their kernel, and its spectrum over tokens on a sphere.

A head is a matrix W of entries N(0, σ²). For a query q and N keys kᵢ it sums the keys with the weights relu(q·Wkᵢ),
and a layer of such heads learns only what it makes of each sum:

    f(q, k₁, …, k_N) = (1/√M) Σₘ (1/N) Σᵢ relu(q·Wₘkᵢ) vₘ·kᵢ.

With infinitely many heads that is ridge regression with the kernel

    K = (σ²/2N²) Σᵢⱼ |q||q′||kᵢ||k′ⱼ| κ₁(cos(q, q′) cos(kᵢ, k′ⱼ)) kᵢ·k′ⱼ,    κ₁(c) = [√(1 − c²) + c(π − arccos c)]/π,

because q·Wkᵢ and q′·Wk′ⱼ are Gaussian with covariance σ² q·q′ kᵢ·k′ⱼ, and E[relu(u) relu(v)] = |u||v| κ₁/2 (Cho & Saul
2009; the layer is that of Fu, Guo, Bai & Mei 2023). A key is a token, with a 1 appended or not: the norms are those of
what W sees, the 1 included.

Where tokens and queries are drawn evenly from the sphere of radius √d, the kernel is a function of two cosines, s of
the queries and t of the tokens. With G the Gegenbauer polynomials of the sphere, G(1) = 1, and D their multiplicities

    K = (1/N²) Σᵢⱼ h(s, tᵢⱼ),    h(s, t) = Σₖₗ μₖₗ Gₖ(t) Gₗ(s).

By the addition theorem Gₖ(x·y/d) = (1/Dₖ) Σₘ Yₖₘ(x) Yₖₘ(y), with harmonics Y that are orthonormal on the sphere, so the
eigenfunctions are Ȳₖₘ(tokens) Yₗₘ′(query) with the mean Ȳ over tokens, whose variance is 1/N for k ≥ 1: their
eigenvalues are

    λₖₗ = μₖₗ/(DₖDₗ N) for k ≥ 1,        λ₀ₗ = μ₀ₗ/Dₗ,        each DₖDₗ times.

A target (1/N) Σᵢ g(kᵢ) of a function of one coordinate lies in the modes with l = 0, one for each k. In κ₁(st)t the
power of t is one more than that of s. Without the appended 1 even k therefore have odd l: no even part of g is seen.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.special import comb, eval_gegenbauer, roots_gegenbauer

from toolkit.domain import array, boolean, domain, number, option, positive, whole

NODES = 400  # of the sums over a cosine
DEGREES = {2: 41, 3: 25, 4: 13}  # of the harmonics that are kept, from 0 on, for each dimension
MODES = 4000  # the largest ones are kept, and what is left of the trace is shared by as many equal ones
SEEN = 1e-13  # of the largest eigenvalue: what is below is rounding
MOST = 1e20
KEYS = {"queries": array("n d", least=-MOST, most=MOST), "keys": array("n N e", least=-MOST, most=MOST)}
OTHERS = {"other_queries": array("m d", least=-MOST, most=MOST), "other_keys": array("m L e", least=-MOST, most=MOST)}

VALUES = ("relu", "absolute", "linear")


@domain(**KEYS, **OTHERS, weight_variance=number(above=0, most=MOST))
def attention_kernel(
    queries: Float[ndarray, "n d"],
    keys: Float[ndarray, "n N e"],
    other_queries: Float[ndarray, "m d"],
    other_keys: Float[ndarray, "m L e"],
    weight_variance: float,
) -> Float[ndarray, "n m"]:
    """K of the module's docstring between n inputs of N keys and m inputs of L keys; σ² is `weight_variance`.

    Queries or keys that are 0 get no weight and give 0.
    """
    (size, query), (other_size, other_query) = _polar(queries), _polar(other_queries)
    (length, key), (other_length, other_key) = _polar(keys), _polar(other_keys)
    between_queries = query @ other_query.T
    found = np.empty(between_queries.shape)
    for i, row in enumerate(between_queries):  # an input at a time: all pairs of tokens together would fill the memory
        cosine = np.einsum("ae,mbe->mab", key[i], other_key)
        weight = np.einsum("a,mb->mab", length[i] ** 2, other_length**2)
        found[i] = (weight * cosine * _arc_cosine(row[:, None, None] * cosine)).mean((1, 2))
    return weight_variance / 2 * np.outer(size, other_size) * found


def _polar(x: Float[ndarray, "*rows e"]) -> tuple[Float[ndarray, "*rows"], Float[ndarray, "*rows e"]]:
    """Norms and directions, 0 for what is 0."""
    norms = np.linalg.norm(x, axis=-1)
    return norms, x / np.where(norms > 0, norms, 1)[..., None]


def _arc_cosine(cosine):
    cosine = np.clip(cosine, -1, 1)
    return (np.sqrt(1 - cosine**2) + cosine * (np.pi - np.arccos(cosine))) / np.pi


@domain(value=option(*VALUES), dimension=whole(2, 4), tokens=whole(1), appended=boolean, weight_variance=positive)
def attention_task(
    value: str, dimension: int, tokens: int, appended: bool, weight_variance: float
) -> tuple[Float[ndarray, " modes"], Float[ndarray, " modes"]]:
    """(λᵢ, vᵢ²) of tokens and queries on the sphere of radius √d, `dimension` d, each `[modes]`, the largest λ first.

    The target is the mean over tokens of g(k₁), k₁ their first coordinate and g "relu", "absolute" (|k₁|) or "linear",
    shifted and scaled to mean 0 and variance 1. Modes beyond the 4000th are counted as 4000 equal ones with the same
    sum of eigenvalues, which have what the others leave of the target.
    """
    cosine, weights, polynomials = _gegenbauer(dimension)
    many = _multiplicities(dimension, len(polynomials))
    by_degree = (polynomials * weights) @ _on_sphere(cosine, dimension, appended)
    found = by_degree @ (polynomials * weights).T  # μₖₗ/(DₖDₗ): the polynomials have the mean square 1/D
    found[1:] /= tokens
    target = np.zeros_like(found)
    target[:, 0] = _target(value, cosine, weights, polynomials) * many
    values, squares = _spread(found, target, np.outer(many, many))
    return weight_variance * values, squares


def _spread(found, target, many) -> tuple[Float[ndarray, " modes"], Float[ndarray, " modes"]]:
    """Each eigenvalue as often as it occurs, the largest first; the first of equal ones has the target."""
    order = np.argsort(-found, axis=None, kind="stable")
    order = order[found.ravel()[order] > SEEN * found.max()]
    values, count = found.ravel()[order], many.ravel()[order]
    ends = np.cumsum(count)
    kept = ends <= MODES
    squares = np.zeros(ends[kept][-1])
    squares[(ends - count)[kept]] = target.ravel()[order][kept]
    rest = max(float(values[~kept] @ count[~kept]) / MODES, SEEN * values[0])
    left = max(0.0, 1 - squares.sum()) / MODES
    return np.append(np.repeat(values[kept], count[kept]), [rest] * MODES), np.append(squares, [left] * MODES)


def _on_sphere(cosine, dimension: int, appended: bool) -> Float[ndarray, "points points"]:
    """h(s, t)/σ² of the module's docstring, a row for each t: with the 1 the keys have the square norm d + 1."""
    square = dimension + appended
    between = (dimension * cosine + appended) / square
    factor = dimension * square**2 / 2
    return factor * between[:, None] * _arc_cosine(np.outer(between, cosine))


@domain(value=option(*VALUES), dimension=whole(2, 4))
def token_moments(value: str, dimension: int) -> tuple[float, float]:
    """Mean and standard deviation of g(k₁), see `attention_task`, for a token on the sphere of radius √d."""
    cosine, weights, _ = _gegenbauer(dimension)
    found = _value(value, dimension**0.5 * cosine)
    mean = float(weights @ found)
    return mean, float(np.sqrt(weights @ (found - mean) ** 2))


def _target(value: str, cosine, weights, polynomials) -> Float[ndarray, " degrees"]:
    """Squared coefficients in Gₖ over their mean squares 1/Dₖ, divided by the variance: vₖ²/Dₖ."""
    found = _value(value, cosine)
    centred = found - weights @ found
    coefficients = (polynomials * weights) @ centred
    coefficients[0] = 0
    return coefficients**2 / (weights @ centred**2)


def _value(value: str, coordinate):
    return {"relu": np.maximum(coordinate, 0), "absolute": np.abs(coordinate), "linear": coordinate}[value]


def _gegenbauer(dimension: int) -> tuple:
    """Nodes and weights for means over a cosine on the sphere, and Gₖ at the nodes, `[degrees, nodes]`."""
    degrees = range(DEGREES[dimension])
    if dimension == 2:  # evenly spread angles
        angles = (np.arange(NODES) + 0.5) * np.pi / NODES
        return np.cos(angles), np.full(NODES, 1 / NODES), np.cos(np.outer(degrees, angles))
    order = dimension / 2 - 1
    nodes, weights = roots_gegenbauer(NODES, order)
    polynomials = [eval_gegenbauer(k, order, nodes) / eval_gegenbauer(k, order, 1.0) for k in degrees]
    return nodes, weights / weights.sum(), np.array(polynomials)


def _multiplicities(dimension: int, degrees: int):
    """Dₖ: harmonics of degree k, as many as the homogeneous polynomials of degree k less those of degree k − 2."""
    k = np.arange(degrees)
    fewer = np.where(k > 1, comb(k + dimension - 3, dimension - 1), 0)
    return np.rint(comb(k + dimension - 1, dimension - 1) - fewer).astype(int)
