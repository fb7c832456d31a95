"""A two-layer linear network of richness γ: its exact recursion at every width, and the curve of infinite width.

The network is f·x with f = (1/γN) Uᵀv, U `[N, D]` and v `[N]` drawn from N(0, 1), trained on |β − (f − f₀)|² with
inputs whitened. With Δ = β − (f − f₀), A = UᵀU/N, c = |v|²/N and a step h = ηγ, gradient descent with rate ηγ²N/2
is U ← U + hvΔᵀ, v ← v + hUΔ, so that

    A ← A + hγ(fΔᵀ + Δfᵀ) + h²c ΔΔᵀ,    c ← c + 2hγ f·Δ + h² ΔᵀAΔ,    f ← f + η(c + A)Δ + h²(f·Δ)Δ :

a closed recursion, exact at every width. When N → ∞, A = I, c = 1 and f = 0 at first; f then stays along β, and for
small steps c = βᵀAβ/|β|² = √(1 + γ²f²) because c² − γ²f² is conserved:

    ḟ = 2√(1 + γ²f²)(s − f),    s = |β|.

γ → 0 gives the lazy exponential f = s(1 − e^{−2t}), γ → ∞ the sigmoid of Saxe, McClelland & Ganguli (2014).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from array_api_compat import array_namespace
from jaxtyping import Float, Int
from numpy import ndarray

from toolkit.domain import array, boolean, call, domain, number
from toolkit.theory.arrays import norm, outer
from toolkit.theory.linear_networks import Curve, Times, unbalanced_mode
from toolkit.theory.linear_parts import unbalanced
from toolkit.theory.program import Kept, TheoryProgram

RICHNESS, MOST = number(1e-40, 1e40), 1e20
STRENGTH = number(-MOST, MOST)


@domain(time=array("*T", least=0, most=MOST), richness=RICHNESS, strength=STRENGTH)
def curve(time: Times, richness: float, strength: float = 1.0) -> Curve:
    """f(t) at infinite width, in closed form: `unbalanced_mode` with λ = 2/γ and τ = 1/γ."""
    return unbalanced_mode(time, strength, 0.0, 2 / richness, 1 / richness)


@domain(output=array("*T", least=-MOST, most=MOST), richness=RICHNESS)
def kernel_growth(output: float | Curve, richness: float) -> Curve:
    """√(1 + γ²f²): the tangent kernel along β over its first value, at infinite width."""
    return np.hypot(1, richness * np.asarray(output))


@domain(
    "∞ from the step on at which the run has diverged",
    first=array("N D", least=-MOST, most=MOST),
    readout=array("N", least=-MOST, most=MOST),
    target=array("D", least=-MOST, most=MOST),
    richness=number(1e-20, 1e20),
    learning_rate=number(0, MOST),
    centred=boolean,
    steps=array("T", whole=True, least=0, most=10**8),
    watch=call,
)
def recursion(
    first: Float[ndarray, "N D"],
    readout: Float[ndarray, " N"],
    target: Float[ndarray, " D"],
    richness: float,
    learning_rate: float,
    centred: bool,
    steps: Sequence[int] | Int[ndarray, " T"],
    watch: Callable[[], None],
) -> dict[str, Float[ndarray, " T"]]:
    """Loss |Δ|², output along β and kernel growth along β after each of `steps`, by the recursion above.

    `steps` come in any order. Where a large rate makes the run diverge, all three are infinite from there on. `watch()`
    is called at each of `steps`, and may raise to end it. ValueError for a target of 0, and weights whose tangent
    kernel along it is 0.
    """
    if not target.any():
        raise ValueError("target must not be 0: it has no direction")
    kept, steps = _start(first, readout, target, richness, learning_rate, centred), np.asarray(steps)
    if not kept["first"] > 0:
        raise ValueError("first and readout must have a tangent kernel along the target (it is 0)")
    rows, wanted = {}, set(steps.tolist())
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(max(wanted) + 1):
            kept = _step(kept) if step else kept
            if step in wanted:
                watch()
                rows[step] = np.array([*_columns(kept, step).values()])
            if not np.isfinite(kept["error"]).all():
                break
    table = np.array([rows.get(step, np.full(3, np.inf)) for step in steps.tolist()])
    table[~np.isfinite(table).all(1)] = np.inf
    return dict(zip(("train_loss", "output", "kernel_growth"), table.T, strict=True))


def _start(first, readout, target, richness, learning_rate, centred) -> Kept:
    xp, count = array_namespace(target), readout.shape[0]
    along = target / xp.max(xp.abs(target))
    along = along / norm(along)
    moment, power, output = first.T @ first / count, readout @ readout / count, first.T @ readout / (richness * count)
    offset, about = float(centred) * output, {"richness": richness, "learning_rate": learning_rate}
    moving = {"moment": moment, "power": power, "output": output, "error": target - (output - offset)}
    return (
        about | moving | {"target": target, "along": along, "offset": offset, "first": power + along @ moment @ along}
    )


def _step(kept: Kept) -> Kept:
    """(A, c, f) after one step of gradient descent."""
    moment, power, output, error = (kept[name] for name in ("moment", "power", "output", "error"))
    richness, rate = kept["richness"], kept["learning_rate"]
    h = rate * richness
    cross, pulled, overlap = outer(output, error), moment @ error, output @ error
    moved = output + rate * (power * error + pulled) + h**2 * overlap * error
    return kept | {
        "moment": moment + h * richness * (cross + cross.T) + h**2 * power * outer(error, error),
        "power": power + 2 * h * richness * overlap + h**2 * (error @ pulled),
        "output": moved,
        "error": kept["target"] - (moved - kept["offset"]),
    }


def _columns(kept: Kept, step) -> dict:
    along, error = kept["along"], kept["error"]
    return {
        "train_loss": error @ error,
        "output": along @ (kept["output"] - kept["offset"]),
        "kernel_growth": (kept["power"] + along @ kept["moment"] @ along) / kept["first"],
    }


EXACT = TheoryProgram(_start, _step, _columns)


def _wide_columns(kept: Kept, step) -> dict:
    """Of a target of length 1."""
    xp, richness = array_namespace(step), kept["richness"]
    still = xp.zeros_like(step)
    output = unbalanced(kept["learning_rate"] * step, still + 1, still, 2 / richness + still, 1 / richness)
    growth = xp.sqrt(1 + (richness * output) ** 2)
    return {"train_loss": (1 - output) ** 2, "output": output, "kernel_growth": growth}


WIDE = TheoryProgram(lambda **about: about, None, _wide_columns)
