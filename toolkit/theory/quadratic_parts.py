"""The recursions of `toolkit.theory.quadratic_neurons` in pure parts, for arrays of any namespace.

The equations, with their sources, are in the docstrings there. The parts take what their callers have checked, and so
declare no domain.
"""

from __future__ import annotations

import math

from array_api_compat import array_namespace

from toolkit.theory.arrays import identity, norm, outer, positive, trace
from toolkit.theory.frozen_kernel import at_rest, one_step
from toolkit.theory.program import Kept, TheoryProgram

ALIKE = 1e-14  # what centring leaves of equal numbers
VANISHED = 1e-10  # a training loss; the target's mean square is 3/4


def output(x, mean, second_moment, output_scale, epsilon):
    """α(w̄·x + ½ε xᵀMx) for inputs `[n, D]`: `[n]`."""
    return output_scale * (x @ mean + epsilon / 2 * ((x @ second_moment) * x).sum(-1))


def population_loss(linear, quadratic, teacher):
    """|a|²/D + [(tr A)² + 2 tr A²]/(4D²), A = Q − ββᵀ."""
    xp, dimension = array_namespace(teacher), teacher.shape[0]
    wrong = quadratic - outer(teacher, teacher)
    spread = trace(wrong) ** 2 + 2 * xp.sum(wrong * wrong)
    return linear @ linear / dimension + spread / (4 * dimension**2)


def tangent_kernel(x, mean, second_moment, epsilon):
    """NK/α² of inputs `[n, D]`: `[n, n]`."""
    drift = epsilon * (x @ mean)
    return (x @ x.T) * (1 + drift[:, None] + drift[None, :] + epsilon**2 * x @ second_moment @ x.T)


def alignment(kernel, targets):
    """yᵀKy / (‖K‖_F ‖y‖²) with both centred; NaN where nothing is left."""
    xp = array_namespace(kernel)
    y, k = _unit(targets), _unit(kernel)
    y, k = y - xp.mean(y), k - xp.mean(k, axis=0)
    k = k - xp.mean(k, axis=1)[:, None]
    differ = (xp.max(xp.abs(y)) > ALIKE) & (xp.max(xp.abs(k)) > ALIKE)
    size = norm(k) * (y @ y)
    return xp.where(differ, y @ k @ y / xp.where(differ, size, xp.ones_like(size)), xp.nan * size)


def _unit(part):
    """Divided by its largest number, unless that is 0."""
    xp = array_namespace(part)
    size = xp.max(xp.abs(part))
    return part / xp.where(size > 0, size, xp.ones_like(size))


def _start(
    inputs,
    targets,
    teacher,
    probe_inputs,
    probe_targets,
    mean,
    second_moment,
    output_scale,
    epsilon,
    learning_rate,
    centred,
) -> Kept:
    """What both theories keep: the fields of a `Problem`, and what follows from them."""
    weights = mean, second_moment
    offset = float(centred) * output(inputs, *weights, output_scale, epsilon)
    kernel = tangent_kernel(probe_inputs, *weights, epsilon)
    return {
        **{"inputs": inputs, "teacher": teacher, "targets": targets, "output_scale": output_scale, "epsilon": epsilon},
        **{"first_mean": mean, "first_second": second_moment, "offset": offset},
        **{"held_mean": float(centred) * mean, "held_second": float(centred) * second_moment},
        "rate": 2 * learning_rate / targets.shape[0],
        "residual": output(inputs, *weights, output_scale, epsilon) - offset - targets,
        "first_alignment": alignment(kernel, probe_targets),
    }


def _exact_start(**about) -> Kept:
    """`moved` and `shift` say where every neuron is: wᵢ(t) = moved @ wᵢ(0) + shift."""
    kept, mean = _start(**about), about["mean"]
    xp, still = array_namespace(mean), identity(mean)
    kernel = tangent_kernel(about["probe_inputs"], mean, about["second_moment"], about["epsilon"])
    probes = {name: about[name] for name in ("probe_inputs", "probe_targets")}
    moving = {"mean": mean, "second": about["second_moment"], "moved": still, "shift": xp.zeros_like(mean)}
    return kept | probes | moving | {"first_kernel": kernel, "identity": still}


def exact_step(kept: Kept) -> Kept:
    x, second = kept["inputs"], kept["second"]
    c = kept["rate"] / kept["output_scale"]
    pull = c * (x.T @ kept["residual"])
    turn = kept["identity"] - c * kept["epsilon"] * (x.T * kept["residual"]) @ x
    turned = turn @ kept["mean"]
    mean = turned - pull
    second = turn @ second @ turn.T - outer(turned, pull) - outer(pull, turned) + outer(pull, pull)
    moved = {"moved": turn @ kept["moved"], "shift": turn @ kept["shift"] - pull}
    outputs = output(x, mean, second, kept["output_scale"], kept["epsilon"])
    return kept | moved | {"mean": mean, "second": second, "residual": outputs - kept["offset"] - kept["targets"]}


def exact_losses(kept: Kept) -> dict:
    linear = kept["output_scale"] * (kept["mean"] - kept["held_mean"])
    quadratic = kept["output_scale"] * kept["epsilon"] * (kept["second"] - kept["held_second"])
    train = array_namespace(kept["mean"]).mean(kept["residual"] ** 2)
    return {"train_loss": train, "test_loss": population_loss(linear, quadratic, kept["teacher"])}


def first_at_most(bound: float, most: int, **about) -> dict[str, float]:
    """{loss: the first step at which the exact recursion has it at most `bound`}; NaN if there is none up to `most`, or
    before the residuals have vanished: then nothing moves any more."""
    kept, found = _exact_start(**about), {"train_loss": math.nan, "test_loss": math.nan}
    for step in range(most + 1):
        kept = exact_step(kept) if step else kept
        losses = {name: float(loss) for name, loss in exact_losses(kept).items()}
        found |= {name: step for name, loss in losses.items() if loss <= bound and math.isnan(found[name])}
        if losses["train_loss"] < VANISHED or not any(map(math.isnan, found.values())):
            break
    return found


def _exact_columns(kept: Kept, step) -> dict:
    xp, epsilon, first = array_namespace(kept["mean"]), kept["epsilon"], kept["first_kernel"]
    kernel = tangent_kernel(kept["probe_inputs"], kept["mean"], kept["second"], epsilon)
    # Σᵢ|wᵢ − wᵢ(0)|²/N, from wᵢ − wᵢ(0) = (A − I)wᵢ(0) + b
    turn, shift = kept["moved"] - kept["identity"], kept["shift"]
    travelled = xp.sum(turn @ kept["first_second"] * turn) + 2 * shift @ turn @ kept["first_mean"] + shift @ shift
    return {
        **exact_losses(kept),
        "weight_change": xp.sqrt(positive(travelled) / trace(kept["first_second"])),
        "kernel_change": norm(kernel - first) / norm(first),
        "target_alignment": alignment(kernel, kept["probe_targets"]),
    }


EXACT = TheoryProgram(_exact_start, exact_step, _exact_columns)


def _linearised_start(**about) -> Kept:
    kept, x = _start(**about), about["inputs"]
    return kept | at_rest(tangent_kernel(x, about["mean"], about["second_moment"], about["epsilon"]), kept["residual"])


def _linearised_columns(kept: Kept, step) -> dict:
    xp, x, scale, epsilon = array_namespace(kept["inputs"]), kept["inputs"], kept["output_scale"], kept["epsilon"]
    pull = -kept["rate"] / scale * kept["summed"]  # [P]
    gates = 1 + epsilon * (x @ kept["first_mean"])
    mean = x.T @ (pull * gates)  # change of w̄
    # (1/N) Σᵢ wᵢ(0) Δwᵢᵀ with Δwᵢ = Σ_p pull_p (1 + ε wᵢ·x_p) x_p
    cross = (kept["first_mean"][:, None] + epsilon * kept["first_second"] @ x.T) * pull @ x
    linear = scale * (mean + (kept["first_mean"] - kept["held_mean"]))
    quadratic = scale * epsilon * (cross + cross.T + (kept["first_second"] - kept["held_second"]))
    distance = kept["rate"] / scale * xp.sqrt(positive(kept["travelled"]))
    return {
        "train_loss": xp.mean(kept["residual"] ** 2),
        "test_loss": population_loss(linear, quadratic, kept["teacher"]),
        "weight_change": distance / xp.sqrt(trace(kept["first_second"])),
        "kernel_change": xp.zeros_like(distance),
        "target_alignment": kept["first_alignment"],
    }


LINEARISED = TheoryProgram(_linearised_start, one_step, _linearised_columns)
