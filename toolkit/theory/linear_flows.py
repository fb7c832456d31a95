"""Gradient flow of all modes of a linear network together: the matrix that the network multiplies by, over time.

τẆ_l = (W_L⋯W_{l+1})ᵀ(S − W_L⋯W₁)(W_{l−1}⋯W₁)ᵀ on whitened inputs, with τ = 1/(step size) and target S `[m, D]`: in
closed form for two balanced layers, integrated otherwise. `toolkit.theory.linear_networks` has modes that are alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.linalg import qr, solve_triangular

from toolkit.domain import array, call, domain, number, several

Times = float | Float[ndarray, "*T"]
Matrix = Float[ndarray, "m D"]

MOST, WEIGHT = 1e50, 1e20
TAU = number(1 / MOST, MOST)
LEARNED = 1e-10  # of the target is no longer followed
LONGEST = 1e7  # time that nobody watches, in units of the fastest rate
CALLS = 120_000  # of the derivative, likewise; twelve a step


def _unwatched() -> None:
    """What `gradient_flow` calls if nobody watches."""


@domain(
    time=array("*T", least=0, most=MOST),
    target=array("m D", least=-WEIGHT, most=WEIGHT),
    first=array("h D", least=-WEIGHT, most=WEIGHT),
    second=array("m h", least=-WEIGHT, most=WEIGHT),
    tau=TAU,
)
def balanced_product(
    time: Times, target: Matrix, first: Float[ndarray, "h D"], second: Float[ndarray, "m h"], tau: float = 1.0
) -> Float[ndarray, "*T m D"]:
    """W₂W₁ from balanced layers, W₁W₁ᵀ = W₂ᵀW₂, in any alignment with the target S: `[m, D]`, or `[T, m, D]`.

    With Q = [W₁ᵀ; W₂] and F = [[0, Sᵀ], [S, 0]] (Fukumizu 1998; Braun et al. 2022)

        QQᵀ(t) = E Q₀(I + Q₀ᵀGQ₀)⁻¹Q₀ᵀ E,    E = e^{Ft/τ},    G = (1/τ)∫₀ᵗ e^{2Fs/τ}ds,

    whose lower left block is W₂W₁. `time` is one time or several, in any order. A long time is divided into
    intervals, as numbers have an end. ValueError where the layers are not balanced, and where a time needs more than
    10⁵ intervals: 3·10⁷ τ/s for a target of norm s.
    """
    difference = np.abs(first @ first.T - second.T @ second).max()
    if difference > 1e-8 * max(np.abs(first).max(), np.abs(second).max()) ** 2 * len(first):
        raise ValueError(
            f"first and second must be balanced layers, W1 W1ᵀ = W2ᵀ W2 (they differ by up to {difference:.1e})"
        )
    outputs, inputs = target.shape
    field = np.block([[np.zeros((inputs, inputs)), target.T], [target, np.zeros((outputs, outputs))]])
    rates, vectors = np.linalg.eigh(field)
    rates[abs(rates) < 1e-14 * rates[-1]] = 0.0
    seen, now, products = vectors.T @ np.vstack([first.T, second]), 0.0, []  # Q in the eigenvectors of F
    times, places = np.unique(np.ravel(time) / tau, return_inverse=True)
    for then in times:
        seen, now = _balanced_stretches(seen, rates, then - now), then
        grown = vectors @ seen
        products.append(grown[inputs:] @ grown[:inputs].T)
    return np.array(products)[places].reshape(*np.shape(time), outputs, inputs)


def _balanced_stretches(seen: Float[ndarray, "r h"], rates: Float[ndarray, " r"], time: float) -> ndarray:
    """Q after a time, in the eigenvectors of F, in intervals of at most 300 times that of the fastest rate."""
    parts = int(np.ceil(min(rates[-1] * time / 300, 1e9))) or 1
    for part in range(parts if time > 0 else 0):
        if part == 100_000:
            raise ValueError(f"time must be at most {3e7 / rates[-1]:.3g} τ for this target: it takes too long")
        before, seen = seen, _balanced_stretch(seen, rates, time / parts)
        if part and np.abs(seen @ seen.T - before @ before.T).max() < 1e-15 * np.abs(seen).max() ** 2:
            break  # it has arrived
    return seen


def _balanced_stretch(seen: Float[ndarray, "r h"], rates: Float[ndarray, " r"], time: float) -> ndarray:
    """E Q R⁻¹ with RᵀR = I + QᵀGQ, from the rows of √G Q, strongest first, so that the weak are not drowned.

    √G Q R⁻¹ are rows of an orthogonal matrix: known to rounding where a row is large, while small ones are divided.
    """
    still = np.abs(rates * time) < 1e-12
    root = np.where(still, time, np.expm1(2 * rates * time) / np.where(still, 1, 2 * rates)) ** 0.5
    rows = np.vstack([root[:, None] * seen, np.eye(seen.shape[1])])
    sizes = np.abs(rows).max(1)
    turn = np.argsort(-sizes)
    found: Any = qr(rows[turn], mode="economic", pivoting=True)
    frame, upper, order = found
    count, ratio = len(rates), np.exp(rates * time)[:, None]
    large = frame[np.argsort(turn)][:count] * ratio / root[:, None]
    small = solve_triangular(upper, (ratio * seen[:, order]).T, trans=1).T
    return np.where(sizes[:count, None] > 1, large, small)


@domain(
    time=array("T", least=0, most=MOST),
    target=array("m D", least=-WEIGHT, most=WEIGHT),
    layers=several(array("_ _", least=-WEIGHT, most=WEIGHT)),
    tau=TAU,
    watch=call,
)
def gradient_flow(
    time: Float[ndarray, " T"],
    target: Matrix,
    layers: Sequence[Float[ndarray, "_ _"]],
    tau: float = 1.0,
    watch: Callable[[], None] = _unwatched,
) -> Float[ndarray, "T m D"]:
    """W_L⋯W₁ at times in any order from any layers W₁, …, W_L, integrated to 1e-6 of S: `[T, m, D]`.

    τẆ_l = (W_L⋯W_{l+1})ᵀ(S − W_L⋯W₁)(W_{l−1}⋯W₁)ᵀ. `watch()` is called now and then, and may raise to end it.
    ValueError for layers that do not fit together, and, unless somebody watches, for a time that takes
    more than 10⁴ steps.
    """
    _check_chain(target, layers)
    if len(layers) == 1:
        return target + (layers[0] - target) * np.exp(-time / tau)[:, None, None]
    times, places = np.unique(time, return_inverse=True)
    law, unpack = _law(target, layers, tau, watch)
    start, end = np.concatenate([w.ravel() for w in layers]), times[-1]
    if watch is _unwatched and end / tau * _fastest(target, layers) > LONGEST:
        raise ValueError(f"time is too long to be integrated for target and layers of this size (got {end!r})")
    if end == 0:
        products = [_product(layers)]
    else:

        def apart(flat: np.ndarray) -> float:
            return float(np.abs(target - _product(unpack(flat))).max())

        products = [_product(unpack(flat)) for flat in _integrated(law, apart, np.abs(target).max(), start, times)]
    return np.array(products)[places]


def _check_chain(target: Matrix, layers: Sequence[Float[ndarray, "_ _"]]) -> None:
    outputs, inputs = target.shape
    rows, columns = [w.shape[0] for w in layers], [w.shape[1] for w in layers]
    if [inputs, *rows] != [*columns, outputs]:
        raise ValueError(
            f"layers must lead from {inputs} inputs to {outputs} outputs, one to the next "
            f"(got shapes {[w.shape for w in layers]})"
        )


def _fastest(target: Matrix, layers: Sequence[Float[ndarray, "_ _"]]) -> float:
    """A bound on the rates of the flow, from norms: at the start, and where balanced layers have learned the target."""
    sizes = np.array([np.linalg.norm(w) for w in layers]) + 1e-100
    with np.errstate(over="ignore"):
        first = np.sum((np.prod(sizes) / sizes) ** 2)
    return float(max(first, len(layers) * np.linalg.norm(target) ** (2 - 2 / len(layers))))


def _product(layers: Sequence[Float[ndarray, "_ _"]]) -> Float[ndarray, "_ _"]:
    """W_L⋯W₁."""
    return reduce(lambda below, w: w @ below, layers)


def _law(target: Matrix, layers: Sequence[Float[ndarray, "_ _"]], tau: float, watch: Callable[[], None]) -> tuple:
    """The derivative of all weights as one long vector, and what makes layers of such a vector."""
    cuts, shapes = np.cumsum([w.size for w in layers])[:-1], [w.shape for w in layers]
    calls = 0

    def unpack(flat: np.ndarray) -> list[np.ndarray]:
        return [part.reshape(shape) for part, shape in zip(np.split(flat, cuts), shapes, strict=True)]

    def law(_, flat: np.ndarray) -> np.ndarray:
        nonlocal calls
        watch()
        calls += 1
        if watch is _unwatched and calls > CALLS:
            raise ValueError("time is too long, or the layers too large, to be integrated")
        return np.concatenate([g.ravel() for g in _descent(unpack(flat), target)]) / tau

    return law, unpack


def _integrated(
    law: Callable, apart: Callable, size: float, start: Float[ndarray, " W"], times: Float[ndarray, " T"]
) -> Float[ndarray, "T W"]:
    """The weights at increasing times, the last above 0. They are not followed any more once they have learned the
    target, where explicit steps would have to stay small, or once they rest."""
    from scipy.integrate import solve_ivp  # imported where it is used: it takes half a second

    end = times[-1]

    def follows(time: float, flat: np.ndarray) -> float:
        moves = np.abs(law(time, flat)).max() * (end - time) - 1e-14 * np.abs(flat).max()
        return float(min(moves, apart(flat) - LEARNED * size))

    follows.terminal, follows.direction = True, -1  # pyright: ignore[reportFunctionMemberAccess]
    exact = {"rtol": 1e-11, "atol": 1e-13 * np.abs(start).max() + 1e-300}
    with np.errstate(over="ignore", invalid="ignore"):
        flow = solve_ivp(law, (0, end), start, method="DOP853", t_eval=times, events=follows, **exact)
    followed = np.reshape(flow.y, (len(start), -1)).T  # SciPy gives [] where it stopped before the first time
    if flow.status < 0 or not np.isfinite(followed).all():
        raise ValueError("layers are too large for the flow to be integrated")
    last = flow.y_events[0][0] if flow.status == 1 else followed[-1]
    return np.vstack([followed, np.tile(last, (len(times) - len(followed), 1))])


def _descent(layers: Sequence[Float[ndarray, "_ _"]], target: Matrix) -> list[Float[ndarray, "_ _"]]:
    """Minus the gradient of ½|S − W_L⋯W₁|² with respect to each layer."""
    below = [np.eye(layers[0].shape[1])]  # W_{l−1}⋯W₁
    for layer in layers:
        below.append(layer @ below[-1])
    back, moves = target - below[-1], []  # (W_L⋯W_{l+1})ᵀ(S − W_L⋯W₁)
    for layer, under in zip(reversed(layers), reversed(below[:-1]), strict=True):
        moves.append(back @ under.T)
        back = layer.T @ back
    return moves[::-1]
