"""Early neuron alignment in the plane: where each neuron points before the loss moves, in closed form.

While all outputs are small, the logistic loss pulls every sample with the same force, ½. A neuron w with a readout of
the same length and the sign s then obeys

    ẇ = (s/2)|w| g,    g = (1/P) Σᵢ 1(w·xᵢ > 0) yᵢxᵢ,

and g changes only when w passes a gate, a direction at right angles to a sample. Between two gates let ω be the angle
from sg to w: tan(ω/2) shrinks by e^(−|g|t/2), and |w| sin ω stays. The neuron goes one way round until it finds sg,
until no sample is active, or until the pulls on both sides of a gate point at the gate; then it rests there.

The parts take what their callers have checked, and so declare no domain; arrays of any namespace.
"""

from __future__ import annotations

import math
from typing import Any

from array_api_compat import array_namespace, device

from toolkit.theory.program import Kept

NEVER = 1e30  # a time; sums of it and of other times stay finite
TINY = 1e-300
TURN = 2 * math.pi


def sectors(x: Any, y: Any) -> dict[str, Any]:
    """The plane between the gates of samples `[P, 2]` with labels ±1: for each of 2P sectors its first and last angle,
    the direction and the length of g, and whether a sample is active: `[2P]` each, from angle 0 to 2π."""
    xp = array_namespace(x)
    angle = xp.atan2(x[:, 1], x[:, 0])
    gates = xp.concat([xp.remainder(angle + TURN / 4, TURN), xp.remainder(angle - TURN / 4, TURN)])
    first = xp.sort(gates)
    last = xp.concat([first[1:], first[:1] + TURN])
    middle = (first + last) / 2
    active = xp.astype(xp.cos(middle[:, None] - angle[None, :]) > 0, x.dtype)
    pull = (active * y[None, :]) @ x / x.shape[0]
    alive = xp.sum(active, axis=1) > 0
    length = xp.where(alive, xp.sqrt(xp.sum(pull**2, axis=1)), 0 * first)
    return {"first": first, "last": last, "towards": xp.atan2(pull[:, 1], pull[:, 0]), "length": length, "alive": alive}


def routes(weights: Any, signs: Any, x: Any, y: Any) -> Kept:
    """For weights `[N, 2]` with readouts of `signs` ±1: the sectors in the order in which each neuron passes them,
    `[N, 2P]`. Of each: ω at its entry, the angle of sg, |g|, whether the neuron moves on, whether a sample is active,
    when the neuron comes in and leaves, and ln|w| at the entry."""
    xp, plane, count = array_namespace(x), sectors(x, y), 2 * x.shape[0]
    places, start = xp.arange(count, dtype=x.dtype), xp.remainder(xp.atan2(weights[:, 1], weights[:, 0]), TURN)
    before = xp.sum(xp.astype(plane["first"][None, :] <= start[:, None], x.dtype), axis=1)
    home = xp.remainder(before - 1, count)
    pulled = signs * pick(plane["length"], home) * xp.sin(pick(plane["towards"], home) - start)
    way = xp.where(pulled >= 0, xp.ones_like(start), -xp.ones_like(start))[:, None]
    order = xp.astype(xp.remainder(home[:, None] + way * places[None, :], count), xp.int64)
    seen = {name: xp.reshape(xp.take(values, xp.reshape(order, (-1,))), order.shape) for name, values in plane.items()}
    enters = xp.where(way > 0, seen["first"], seen["last"])
    enters = xp.where(places[None, :] == 0, start[:, None] + xp.zeros_like(enters), enters)
    leaves = xp.where(way > 0, seen["last"], seen["first"])
    towards = seen["towards"] + math.pi / 2 * (1 - signs[:, None])
    about = {"towards": towards, "length": seen["length"], "alive": seen["alive"]}
    size = xp.log(xp.sqrt(xp.sum(weights**2, axis=1)))
    return about | _timed(way, enters - towards, leaves - towards, seen["length"], size)


def _timed(way: Any, enters: Any, leaves: Any, length: Any, size: Any) -> Kept:
    """When each sector is entered and left, and ln|w| then, from ω at both of its ends."""
    xp = array_namespace(enters)
    zero = xp.zeros_like(enters)
    moves = -way * xp.sin(enters) * length > 0
    passes = moves & (-way * xp.sin(leaves) > 0)
    lasts = 2 / (length + TINY) * (_half(enters) - _half(leaves))
    lasts = xp.where(passes, lasts, zero + NEVER)
    grows = xp.where(passes, _log(xp.sin(enters)) - _log(xp.sin(leaves)), zero)
    places = xp.arange(enters.shape[1], dtype=enters.dtype)
    before = xp.astype(places[:, None] < places[None, :], enters.dtype)
    entered = lasts @ before
    log_size = size[:, None] + grows @ before
    return {"turn": enters, "moves": moves, "entered": entered, "left": entered + lasts, "log_size": log_size}


def neurons_at(kept: Kept, time: Any) -> dict[str, Any]:
    """The angle of each neuron, ln|w|, and whether a sample is active, at a time: `[N]` each."""
    xp = array_namespace(kept["turn"])
    place = xp.sum(xp.astype(kept["left"] <= time, kept["turn"].dtype), axis=1)
    now = {name: pick(kept[name], place) for name in ("turn", "towards", "length", "entered", "log_size")}
    moves, alive = (pick(xp.astype(kept[name], place.dtype), place) > 0 for name in ("moves", "alive"))
    half, passed = now["turn"] / 2, now["length"] * (time - now["entered"]) / 2
    shrunk = xp.exp(-passed)
    turned = xp.atan2(xp.sin(half) * shrunk, xp.cos(half))
    grown = passed + xp.log(xp.cos(half) ** 2 + (xp.sin(half) * shrunk) ** 2)
    return {
        "angle": now["towards"] + 2 * xp.where(moves, turned, half),
        "log_size": now["log_size"] + xp.where(moves, grown, passed * xp.cos(now["turn"])),
        "alive": alive,
    }


def columns_of(weights: Any, alive: Any, signs: Any, x: Any, y: Any) -> dict[str, Any]:
    """What is measured of neurons `[N, 2]`: the median cosine of the living ones with the mean of their class (0 where
    none lives), the share of dead ones, and the stable rank."""
    xp = array_namespace(weights)
    dead = xp.astype(xp.logical_not(alive), weights.dtype)
    length = xp.sqrt(xp.sum(weights**2, axis=1))
    classes = class_directions(x, y)
    cosine = xp.sum(weights / length[:, None] * xp.where(signs[:, None] > 0, classes[0], classes[1]), axis=1)
    cosines = xp.sort(cosine + 9 * dead)  # the living come first
    living = xp.sum(1 - dead)
    middle = xp.floor(xp.stack([living - 1, living]) / 2)
    median = xp.sum(pick(cosines, middle)) / 2
    unit = weights / xp.sqrt(xp.sum(length**2))
    first, second, both = xp.sum(unit[:, 0] ** 2), xp.sum(unit[:, 1] ** 2), xp.sum(unit[:, 0] * unit[:, 1])
    return {
        "alignment": xp.where(living > 0, median, xp.zeros_like(median)),
        "dead": xp.mean(dead),
        "stable_rank": 1 / ((first + second) / 2 + xp.sqrt((first - second) ** 2 / 4 + both**2)),
    }


def class_directions(x: Any, y: Any) -> Any:
    """Unit vectors `[2, 2]` along the sums of the inputs of class + and of class −."""
    xp = array_namespace(x)
    sums = xp.stack([xp.sum(xp.where((sign * y)[:, None] > 0, x, xp.zeros_like(x)), axis=0) for sign in (1, -1)])
    return sums / xp.sqrt(xp.sum(sums**2, axis=1))[:, None]


def pick(values: Any, place: Any) -> Any:
    """The entry of each row of `[N, M]`, or of one row `[M]`, at the places `[N]`, whole numbers in floating point."""
    xp = array_namespace(values)
    places = xp.arange(values.shape[-1], dtype=place.dtype, device=device(values))
    rows = values if values.ndim == 2 else values[None, :]
    return xp.sum(xp.where(places[None, :] == place[:, None], rows, xp.zeros_like(rows)), axis=1)


def _half(angle: Any) -> Any:
    """ln |tan(angle/2)|."""
    xp = array_namespace(angle)
    return _log(xp.sin(angle / 2)) - _log(xp.cos(angle / 2))


def _log(x: Any) -> Any:
    xp = array_namespace(x)
    return xp.log(xp.abs(x) + TINY)
