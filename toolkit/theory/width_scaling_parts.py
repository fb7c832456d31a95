"""The tangent model of two layers in a parametrisation between the tangent one, s = 0, and μP, s = 1.

The centred network f = n^{−(1+s)/2} [v·relu(Ux) − v₀·relu(U₀x)] follows the gradient of ½ mean (f − y)² with step size
ηnˢ. With gates g = 1(U₀x > 0) its linear model has, for every s, the residuals

    r ← (I − (η/P) K) r,    K = (1/n) [hh′ + x·x′ Σⱼ vⱼ² gⱼgⱼ′],

and neuron j has moved by −(η/P) n^{−(1−s)/2} vⱼ Σ_q R_q g_qj x_q, where R is the sum of r over the steps.

The parts take what their callers have checked, and so declare no domain; arrays of any namespace.
"""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from toolkit.theory.arrays import norm, positive
from toolkit.theory.frozen_kernel import at_rest, one_step
from toolkit.theory.program import Kept, TheoryProgram


def _start(first: Any, readout: Any, x: Any, y: Any, learning_rate: Any, scaling: Any) -> Kept:
    xp = array_namespace(first)
    before = x @ first.T
    hidden, gates = positive(before), xp.astype(before > 0, before.dtype)
    count = xp.sum(xp.ones_like(readout))
    kernel = (hidden @ hidden.T + (x @ x.T) * ((gates * readout**2) @ gates.T)) / count
    rate = xp.sum(xp.zeros_like(readout)) + learning_rate / x.shape[0]
    moved = rate * xp.exp(-(1 - scaling) / 2 * xp.log(count))
    about = {"rate": rate, "moved": moved, "before": before, "readout": readout, "overlaps": x @ x.T}
    return about | at_rest(kernel, -y)


def tangent_columns(kept: Kept, step: Any) -> dict[str, Any]:
    """½ mean r², and how far the hidden layer has moved, ‖h − h₀‖/‖h₀‖."""
    xp, before = array_namespace(kept["before"]), kept["before"]
    gates = xp.astype(before > 0, before.dtype)
    change = -kept["moved"] * kept["readout"] * (kept["overlaps"] @ (kept["summed"][:, None] * gates))
    hidden = positive(before)
    movement = norm(positive(before + change) - hidden) / norm(hidden)
    return {"train_loss": xp.mean(kept["residual"] ** 2) / 2, "movement": movement}


TANGENT = TheoryProgram(_start, one_step, tangent_columns)
