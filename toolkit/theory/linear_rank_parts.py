"""Two linear layers from any first weights: a closed system, and one number where the start is aligned with the task.

The network is f·x with f = Wᵀv, W `[N, D]`, v `[N]`. With inputs X `[P, D]`, targets y, Δ = Xᵀ(y − X(f − f₀))/P,
A = WᵀW and c = |v|², gradient descent with rate η on half the mean squared error is W ← W + ηvΔᵀ, v ← v + ηWΔ, so that

    f ← f + η(c + A)Δ + η²(f·Δ)Δ,   c ← c + 2η f·Δ + η² ΔᵀAΔ,   A ← A + η(fΔᵀ + Δfᵀ) + η²c ΔΔᵀ :

no other number of the weights is needed, whatever their rank. For small η these are ḟ = (c + A)Δ, ċ = 2f·Δ and
Ȧ = fΔᵀ + Δfᵀ. The tangent kernel is X(cI + A)Xᵀ, the Gram matrix of the hidden layer XAXᵀ. How far W is from W₀ needs
g = W₀ᵀv and B = W₀ᵀW as well, g ← g + ηBΔ and B ← B + ηgΔᵀ: then |W − W₀|² grows by 2η(f − g)·Δ + η²c|Δ|².

Aligned: W₀ = pb̂ᵀ with b̂ along Xᵀy, and XᵀX/P = q²I. Then f = a b̂ and A = |p|²b̂b̂ᵀ stay along b̂, and with
C₀² = (|p|² + |v|²)² − 4a₀² at the start, c + |p|² = √(C₀² + 4a²): the law of an unbalanced mode,

    ȧ = q²√(C₀² + 4a²)(s + a₀ − a),    s = |Xᵀy|/(Pq²).

The functions take what their callers have checked, and so declare no domain.

Source: derived here; for the scalar case Saxe, McClelland & Ganguli (2014), where layers are unbalanced.
"""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from toolkit.theory.arrays import norm, outer, positive
from toolkit.theory.linear_parts import unbalanced
from toolkit.theory.program import Kept, TheoryProgram


def _start(first: Any, readout: Any, x: Any, y: Any, learning_rate: Any) -> Kept:
    xp, output, moment, power = array_namespace(x), first.T @ readout, first.T @ first, readout @ readout
    moving = {"output": output, "moment": moment, "power": power, "pulled": output, "cross": moment}
    still = {"x": x, "y": y, "offset": output, "size": norm(first), "rate": learning_rate}
    first_ones = {"first_kernel": _kernel(x, moment, power), "first_features": x @ moment @ x.T}
    return moving | still | first_ones | {"travelled": xp.zeros_like(power), "along": _along(x, y)}


def _step(kept: Kept) -> Kept:
    """The closed system after one step of gradient descent."""
    output, moment, power, rate = (kept[name] for name in ("output", "moment", "power", "rate"))
    error = _residual(kept, output) @ kept["x"] / kept["x"].shape[0]
    pulled, overlap, both = moment @ error, output @ error, outer(output, error)
    return kept | {
        "output": output + rate * (power * error + pulled) + rate**2 * overlap * error,
        "moment": moment + rate * (both + both.T) + rate**2 * power * outer(error, error),
        "power": power + 2 * rate * overlap + rate**2 * (error @ pulled),
        "pulled": kept["pulled"] + rate * (kept["cross"] @ error),
        "cross": kept["cross"] + rate * outer(kept["pulled"], error),
        "travelled": kept["travelled"]
        + 2 * rate * ((output - kept["pulled"]) @ error)
        + rate**2 * power * (error @ error),
    }


def _columns(kept: Kept, step: Any) -> dict:
    xp, x, moment = array_namespace(kept["x"]), kept["x"], kept["moment"]
    return _moved(kept, _kernel(x, moment, kept["power"])) | {
        "train_loss": xp.mean(_residual(kept, kept["output"]) ** 2),
        "output": (kept["output"] - kept["offset"]) @ kept["along"],
        "representation_alignment": cosine(x @ moment @ x.T, kept["first_features"]),
        "weight_change": xp.sqrt(positive(kept["travelled"])) / kept["size"],
    }


CLOSED = TheoryProgram(_start, _step, _columns)


def _aligned_start(first: Any, readout: Any, x: Any, y: Any, learning_rate: Any) -> Kept:
    """What the scalar law needs; only its values at an aligned start of rank one with whitened inputs mean anything."""
    xp, along = array_namespace(x), _along(x, y)
    into = first @ along
    begin, sizes, square = into @ readout, (into @ into, readout @ readout), xp.mean(x**2)
    apart = xp.sqrt(xp.sum((into + readout) ** 2) * xp.sum((into - readout) ** 2))  # C₀, without a difference
    still = {"x": x, "y": y, "along": along, "begin": begin, "apart": apart, "unequal": sizes[1] - sizes[0]}
    kernel = _kernel(x, sizes[0] * outer(along, along), sizes[1])
    wanted = norm(x.T @ y) / (x.shape[0] * square) + begin
    return still | {"strength": wanted, "speed": learning_rate * square, "first_kernel": kernel}


def _aligned_columns(kept: Kept, step: Any) -> dict:
    xp, x, along = array_namespace(step), kept["x"], kept["along"]
    still = xp.zeros_like(step)
    a = unbalanced(kept["speed"] * step, kept["strength"] + still, kept["begin"] + still, kept["apart"] + still)
    both = xp.sqrt(kept["apart"] ** 2 + 4 * a**2)
    power, strength = (both + kept["unequal"]) / 2, (both - kept["unequal"]) / 2
    output = a - kept["begin"]
    return _moved(kept, _kernel(x, strength * outer(along, along), power)) | {
        "train_loss": xp.mean((kept["y"] - output * (x @ along)) ** 2),
        "output": output,
    }


ALIGNED = TheoryProgram(_aligned_start, None, _aligned_columns)


def cosine(k: Any, other: Any) -> Any:
    """⟨K, L⟩/(‖K‖‖L‖)."""
    xp = array_namespace(k)
    k, other = k / xp.max(xp.abs(k)), other / xp.max(xp.abs(other))
    return xp.sum(k * other) / (norm(k) * norm(other))


def _moved(kept: Kept, kernel: Any) -> dict:
    first = kept["first_kernel"]
    return {"kernel_alignment": cosine(kernel, first), "kernel_change": norm(kernel - first) / norm(first)}


def _kernel(x: Any, moment: Any, power: Any) -> Any:
    return x @ moment @ x.T + power * (x @ x.T)


def _residual(kept: Kept, output: Any) -> Any:
    return kept["y"] - kept["x"] @ (output - kept["offset"])


def _along(x: Any, y: Any) -> Any:
    wanted = x.T @ y
    return wanted / norm(wanted)
