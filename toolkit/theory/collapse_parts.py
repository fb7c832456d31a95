"""The end of linear layers, of `toolkit.theory.collapse`, for arrays of any namespace.

The equations, with their sources, are in the docstrings there. The functions take what their callers have checked, and
so declare no domain. `layers`, `metastable` and `bias` are Python's; decays and width may be arrays of no dimensions.
"""

from __future__ import annotations

import math
from typing import Any

from array_api_compat import array_namespace

from toolkit.theory.arrays import expit, identity, outer, positive, softplus
from toolkit.theory.program import Kept, TheoryProgram

NEWTON = 5  # iterations: from where they begin, rounding is reached after four


def linear_layers(
    sizes: Any, layers: int, weight_decay: Any, feature_decay: Any, *, width: Any, metastable: bool, bias: bool
) -> Kept:
    """Loss, outputs and lengths, and whether they are `unique`: if not, only the loss means something."""
    xp, total = array_namespace(sizes), array_namespace(sizes).sum(sizes)
    nu, vectors = _directions(sizes, bias)
    log_pressure = xp.log(layers * total / nu) + xp.log(weight_decay) + xp.log(total * feature_decay) / layers
    alive = log_pressure < math.log(last_pressure(layers) if metastable else drop_pressure(layers))
    kept = alive & (_rank(nu) < width)
    power = xp.where(kept, log_power(log_pressure, layers), xp.full_like(nu, -xp.inf))
    terms = expit(-power) + xp.exp(log_pressure + power / layers)
    centre = float(bias) * sizes[:, None] / total
    return _shape(sizes, vectors, power, xp.log(total * feature_decay), identity(sizes) - centre, centre) | {
        "loss": nu @ terms / (2 * total),
        "unique": _unique(nu, kept, alive & ~kept),
    }


def _columns(kept: Kept, step) -> dict:
    """What is not unique is NaN."""
    xp, outputs = array_namespace(kept["loss"]), kept["outputs"]
    known = {
        "smallest_norm": kept["weight_sq_norms"][-1],
        "smallest_output": outputs[-1, -1],
        "largest_output": outputs[0, 0],
        "products": outputs,
    }
    told = {name: xp.where(kept["unique"], value, xp.nan * value) for name, value in known.items()}
    return {"train_loss": kept["loss"]} | told


ENDS = TheoryProgram(linear_layers, None, _columns)


def _directions(sizes, bias: bool):
    """ν and the left singular vectors of the targets, a column each; with a bias without the direction of ν = 0."""
    if not bias:
        return sizes, identity(sizes)
    xp = array_namespace(sizes)
    nu, vectors = xp.linalg.eigh(identity(sizes) * sizes - outer(sizes, sizes) / xp.sum(sizes))
    return nu[1:], vectors[:, 1:]


def _rank(nu):
    """How many directions have a larger ν, or an equal one and come before."""
    xp = array_namespace(nu)
    place = xp.arange(nu.shape[0])
    before = (nu[None, :] > nu[:, None]) | ((nu[None, :] == nu[:, None]) & (place[None, :] < place[:, None]))
    return xp.sum(xp.astype(before, nu.dtype), axis=1)


def _unique(nu, kept, cut):
    """Whether no direction that is kept equals one that the width leaves out."""
    xp = array_namespace(nu)
    least = xp.min(xp.where(kept, nu, xp.full_like(nu, xp.inf)))
    largest = xp.max(xp.where(cut, nu, xp.full_like(nu, -xp.inf)))
    return least - largest >= 1e-12 * xp.max(nu)


def _shape(sizes, vectors, power, log_decay, seen, centre) -> Kept:
    """Outputs and lengths from the share 1 − 1/(1 + xᴹ) of each direction that is learned."""
    xp = array_namespace(sizes)
    share, squares = expit(power), xp.exp(log_decay + power)
    lengths = xp.where(squares > 0, share**2 / xp.where(squares > 0, squares, xp.ones_like(squares)), 0 * squares)
    learned = vectors * share @ vectors.T @ seen
    return {
        "weight_sq_norms": xp.sum(vectors**2 * squares, axis=1),
        "feature_sq_norms": xp.sum((vectors.T @ seen) ** 2 * lengths[:, None], axis=0),
        "products": xp.linalg.diagonal(learned),
        "outputs": learned + centre,
    }


def drop_pressure(layers: int) -> float:
    """The b above which dropping a class lowers the loss."""
    return 1.0 if layers == 1 else (layers - 1) ** ((layers - 1) / layers) / layers


def last_pressure(layers: int) -> float:
    """The largest b at which a class has a minimum of its own."""
    return 1.0 if layers == 1 else math.exp(_largest_pull(layers))


def _steepest(layers: int) -> float:
    """ln xᴹ where the pull is greatest: xᴹ = (M − 1)/(M + 1)."""
    return math.log((layers - 1) / (layers + 1))


def _largest_pull(layers: int) -> float:
    steepest = _steepest(layers)
    return math.log(layers) + (1 - 1 / layers) * steepest - 2 * math.log1p(math.exp(steepest))


def log_power(log_b: Any, layers: int) -> Any:
    """ln xᴹ of the largest root x of M xᴹ⁻¹/(1 + xᴹ)² = b; logarithms, so that no power overflows.

    With y = ln xᴹ the logarithm of the left side is concave, with a second derivative of at most ½ in size and a slope
    of at least −(1 + 1/M). So the root lies beyond where Newton's method begins here, which from then on comes from
    above. Where b is too large for a root, the result is the y of the largest pull.
    """
    xp = array_namespace(log_b)
    if layers == 1:  # (1 + x)² = 1/b
        some = xp.where(log_b < 0, log_b, -xp.ones_like(log_b))
        return xp.where(log_b < 0, xp.log(xp.expm1(-some / 2)), xp.full_like(log_b, -xp.inf))
    steepest, above = _steepest(layers), positive(_largest_pull(layers) - log_b)
    y = steepest + xp.maximum(2 * xp.sqrt(above), above / (1 + 1 / layers))
    for _ in range(NEWTON):
        pull = math.log(layers) + (1 - 1 / layers) * y - 2 * softplus(y)
        slope = (1 - 1 / layers) - 2 * expit(y)
        y = xp.where(slope < 0, y + (log_b - pull) / xp.where(slope < 0, slope, -xp.ones_like(slope)), y)
    return y
