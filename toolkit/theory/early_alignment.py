"""Early neuron alignment in the plane (Min, Mallada & Vidal 2024): directions first, the loss later.

The flow of the directions, and of the lengths, between two changes of gates is derived in `early_alignment_parts`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from array_api_compat import array_namespace
from jaxtyping import Bool, Float
from numpy import ndarray

from toolkit.domain import array, domain, number
from toolkit.theory.arrays import softplus
from toolkit.theory.early_alignment_parts import neurons_at, routes
from toolkit.theory.program import Kept, TheoryProgram

KNOWN = 0.9  # of the first loss: what the flow says below it is not shown, for then the pulls are no longer ½
LARGE = 1e6


@domain(
    weights=array("N 2", least=-LARGE, most=LARGE),
    signs=array("N", least=-1, most=1),
    x=array("P 2", least=-LARGE, most=LARGE),
    y=array("P", least=-LARGE, most=LARGE),
    times=array("T", least=0, most=1e12),
)
def early_flow(
    weights: Float[ndarray, "N 2"],
    signs: Float[ndarray, " N"],
    x: Float[ndarray, "P 2"],
    y: Float[ndarray, " P"],
    times: Sequence[float] | Float[ndarray, " T"],
) -> tuple[Float[ndarray, "T N"], Float[ndarray, "T N"], Bool[ndarray, "T N"]]:
    """Angles of the neurons, ln|w|, and whether a sample is active, where every sample pulls with ½: `[T, N]` each.

    `weights` `[N, 2]` and their readouts, of `signs` ±1, have the same lengths; samples x `[P, 2]` have labels y of ±1,
    or other weights. The times are those of gradient flow on the mean logistic loss. ValueError for weights of length
    0, and for other signs.
    """
    if not (weights != 0).any(1).all():
        raise ValueError("weights must not have rows of zeros: they have no direction")
    if not (np.abs(signs) == 1).all():
        raise ValueError("signs must be +1 or −1")
    kept = routes(weights, signs, x, y)
    found = [neurons_at(kept, time) for time in np.asarray(times, float)]
    angles, sizes, alive = (np.array([one[name] for one in found]) for name in ("angle", "log_size", "alive"))
    return angles, sizes, alive


@domain(angle=number(0, 180), spread=number(0, 90))
def dead_share(angle: float, spread: float) -> float:
    """(270° − Δ − ψ)/360°, the share of neurons that die, in the limit of many neurons and samples.

    Two classes have their middles `angle` Δ degrees apart and reach `spread` ψ degrees to both sides. A neuron that
    adds dies if it begins between the middle of the other class and the first gate of its own, on the side that is not
    between the classes. It is 0 where no direction is dead: Δ + 2ψ > 180°, or Δ = 180° and ψ = 0. ValueError where
    samples of different classes are less than 90° apart, Δ − 2ψ < 90°: then neurons rest on gates, and the lengths of
    the samples count.
    """
    if not angle - 2 * spread >= 90:
        raise ValueError(f"angle − 2 spread must be at least 90 degrees (got {angle - 2 * spread:g})")
    room = 180 - angle - 2 * spread  # samples come as near to the ends of a class as one likes, and never reach them
    return (270 - angle - spread) / 360 if room > 0 or (room == 0 and spread > 0) else 0.0


def _start(weights, signs, x, y, learning_rate) -> Kept:
    about = {"signs": signs, "x": x, "y": y, "learning_rate": learning_rate}
    return about | routes(weights, signs, x, y)


def _neurons(kept: Kept, step) -> dict:
    """Weights `[N, 2]`, who is alive, and the mean loss over ln 2; NaN in all of them from `KNOWN` on."""
    xp, now = array_namespace(kept["x"]), neurons_at(kept, kept["learning_rate"] * step)
    direction = xp.stack([xp.cos(now["angle"]), xp.sin(now["angle"])], axis=1)
    size = xp.exp(xp.clip(now["log_size"], None, 100.0))
    weights = size[:, None] * direction
    hidden = kept["x"] @ weights.T
    output = xp.where(hidden > 0, hidden, xp.zeros_like(hidden)) @ (kept["signs"] * size)
    loss = xp.mean(softplus(-kept["y"] * output)) / np.log(2)
    unknown = xp.where(loss >= KNOWN, xp.zeros_like(loss), xp.nan + xp.zeros_like(loss))
    return {"weights": weights + unknown, "alive": now["alive"], "train_loss": loss + unknown}


EARLY = TheoryProgram(_start, None, _neurons)
