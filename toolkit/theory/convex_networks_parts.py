"""Wide ReLU networks of one input as a convex problem, in parts that run step by step: cones of directions.

f(x) = (1/m) Σⱼ aⱼ max(wⱼx + bⱼ, 0) with the penalty (λ/2m) Σⱼ (aⱼ² + wⱼ² + bⱼ²). With vⱼ = |aⱼ|(wⱼ, bⱼ)/m each neuron
is ±max(vⱼ·(x, 1), 0) and costs at least λ|vⱼ|, with equality where |aⱼ| = |(wⱼ, bⱼ)|. The rays ±(1, −xᵢ) divide the
plane of v into cones, in each of which the same points are active, so that a neuron is linear there. Neurons of one
sign in one cone can be added up, which costs no more. What is left is convex, with one vector for each cone and sign:

    minimise ½ mean (Σₖ ±Dₖ(Xvₖ) − y)² + λ Σₖ |vₖ|,   vₖ in cone k,

X the rows (xᵢ, 1), Dₖ the active ones.

It is solved by the alternating direction method of multipliers with over-relaxation; a step of the theory is `INNER`
iterations. The duality gap of `gap_of` bounds how far the objective is from its minimum, and the fit, too: at the
points it is within √(2 gap) of the minimiser's in the mean square.

The functions take what their callers have checked, and so declare no domain.

Source: Pilanci & Ergen, "Neural networks are convex regularizers" (2020); Boyd et al. (2011) for the iterations.
"""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from toolkit.theory.arrays import positive
from toolkit.theory.program import Kept

INNER = 8  # iterations in a step
RELAXED = 1.8
SLOWEST, FASTEST = 0.02, 1e3  # ends of the weight of the iterations' quadratic term
TINY = 1e-300


def cones(x: Any) -> tuple[Any, Any]:
    """The unit vectors at both sides of each cone: `[4n, 2]` twice, for different x `[n]`.

    They go round counterclockwise, once for neurons that add and once for those that subtract.
    """
    xp = array_namespace(x)
    falling = -xp.sort(-x)
    half = xp.stack([xp.ones_like(x), -falling], axis=-1)
    half = half / _lengths(half)
    first = xp.concat([half, -half])
    second = xp.concat([first[1:], first[:1]])
    return xp.concat([first, first]), xp.concat([second, second])


def design(x: Any) -> Any:
    """±DₖX of all cones, those with plus first: `[n, 4n, 2]`."""
    xp = array_namespace(x)
    first, second = cones(x)
    rows = xp.stack([x, xp.ones_like(x)], axis=-1)
    across = first - second  # turned by a right angle it points into the cone
    active = xp.astype(rows @ xp.stack([-across[:, 1], across[:, 0]]) > 0, x.dtype)
    adds = xp.arange(first.shape[0]) < first.shape[0] // 2
    signed = active * xp.where(adds, 1.0, -1.0)
    return signed[:, :, None] * rows[:, None, :]


def started(x: Any, y: Any, penalty: Any) -> Kept:
    """Nothing found yet. `penalty` is λ, an array without dimensions."""
    xp = array_namespace(x)
    first, second = cones(x)
    matrix = design(x)
    flat = xp.reshape(matrix, (matrix.shape[0], -1))
    pace = 10 * penalty / xp.sqrt(xp.mean(y * y) + TINY)
    fast = xp.where(pace > SLOWEST, xp.where(pace < FASTEST, pace, FASTEST + 0 * pace), SLOWEST + 0 * pace)
    values, vectors = xp.linalg.eigh(flat @ flat.T)
    inverse = (vectors / (values + fast * x.shape[0])) @ vectors.T
    about = {"design": matrix, "inverse": inverse, "y": y, "penalty": penalty, "fast": fast}
    return about | {"first": first, "second": second, "vectors": 0 * first, "dual": 0 * first}


def improved(kept: Kept) -> Kept:
    """After `INNER` more iterations."""
    for _ in range(INNER):
        kept = _iterated(kept)
    return kept


def gap_of(kept: Kept) -> tuple[Any, Any]:
    """(objective, duality gap) of the vectors."""
    fitted, size = output(kept["design"], kept["vectors"]), array_namespace(kept["y"]).sum(_lengths(kept["vectors"]))
    sides = kept["first"], kept["second"]
    return certificate(kept["design"], sides, kept["y"], kept["penalty"], fitted, size)


def power(kept: Kept) -> Any:
    """½ mean y², the objective of the function 0."""
    return array_namespace(kept["y"]).mean(kept["y"] ** 2) / 2


def columns_of(kept: Kept) -> dict:
    """The columns of `PiecewiseLinear`; `kept` has the places, too."""
    xp = array_namespace(kept["y"])
    objective, _ = gap_of(kept)
    fitted, slope = at(kept["place"], kept["vectors"])
    size = xp.sum(_lengths(kept["vectors"]))
    numbers = {"objective": objective, "misfit": objective - kept["penalty"] * size, "size": size}
    return numbers | {"fitted": fitted, "slope": slope}


def certificate(matrix: Any, sides: tuple, y: Any, penalty: Any, fitted: Any, size: Any) -> tuple[Any, Any]:
    """(objective, duality gap) of a network with the outputs `fitted` at the points and Σ|c| = `size`.

    The objective is above its minimum by no more than the gap: for any θ with |(1/n) Σᵢ θᵢ max(u·(xᵢ, 1), 0)| ≤ λ for
    all unit vectors u, the minimum is at least ½ mean y² − ½ mean (y − θ)². Here θ is the residual, made smaller
    until it fulfils this; in each cone the left side is largest at the projection of a vector that is known.
    """
    xp = array_namespace(y)
    residual = y - fitted
    pulls = xp.sum(matrix * residual[:, None, None], axis=0) / y.shape[0]
    steepest = xp.max(_lengths(projected(pulls, *sides)))
    feasible = residual * xp.where(steepest > penalty, penalty / xp.where(steepest > 0, steepest, penalty), 1.0)
    objective = xp.mean(residual**2) / 2 + penalty * size
    return objective, objective - (xp.mean(y**2) - xp.mean((y - feasible) ** 2)) / 2


def output(matrix: Any, vectors: Any) -> Any:
    """Σₖ ±Dₖ(Xvₖ) at the points of a design: `[n, K, 2]`, `[K, 2]` to `[n]`."""
    xp = array_namespace(matrix)
    return xp.sum(xp.sum(matrix * vectors, axis=-1), axis=-1)


def at(places: Any, vectors: Any) -> tuple[Any, Any]:
    """The function of the vectors and its slope at `places` `[p]`; the second half of the vectors is subtracted."""
    xp = array_namespace(places)
    count = vectors.shape[0] // 2
    pre = places[:, None] * vectors[:, 0] + vectors[:, 1]
    active = xp.astype(pre > 0, places.dtype)
    values, slopes = positive(pre), active * vectors[:, 0]
    return tuple(xp.sum(one[:, :count], axis=-1) - xp.sum(one[:, count:], axis=-1) for one in (values, slopes))


def projected(vectors: Any, first: Any, second: Any) -> Any:
    """The nearest points of cones, each between two unit vectors: all `[K, 2]`."""
    xp = array_namespace(vectors)
    inside = (_cross(first, vectors) >= 0) & (_cross(vectors, second) >= 0)
    near = [positive(xp.sum(vectors * side, axis=-1)) for side in (first, second)]
    on_side = xp.where((near[0] > near[1])[:, None], near[0][:, None] * first, near[1][:, None] * second)
    return xp.where(inside[:, None], vectors, on_side)


def _iterated(kept: Kept) -> Kept:
    xp = array_namespace(kept["y"])
    matrix, fast, vectors, dual = (kept[name] for name in ("design", "fast", "vectors", "dual"))
    flat = xp.reshape(matrix, (matrix.shape[0], -1))
    wanted = kept["y"] @ flat / kept["y"].shape[0] + fast * xp.reshape(vectors - dual, (-1,))
    free = xp.reshape((wanted - (kept["inverse"] @ (flat @ wanted)) @ flat) / fast, vectors.shape)
    mixed = RELAXED * free + (1 - RELAXED) * vectors
    moved = projected(mixed + dual, kept["first"], kept["second"])
    length = _lengths(moved)
    shorter = positive(1 - kept["penalty"] / fast / xp.where(length > 0, length, TINY + 0 * length))
    new = moved * shorter
    return kept | {"vectors": new, "dual": dual + mixed - new}


def _cross(a: Any, b: Any) -> Any:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def _lengths(vectors: Any) -> Any:
    """`[K, 2]` to `[K, 1]`."""
    xp = array_namespace(vectors)
    return xp.sqrt(xp.sum(vectors * vectors, axis=-1))[:, None]
