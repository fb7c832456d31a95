"""The tangent model of f(x) = v·relu(W relu(Ux)), trained by gradient descent with a rate for each layer.

With hidden layers h and g, and slopes d = ∂f/∂(Ux) and e = ∂f/∂(Wh) at the first weights, the residuals of the loss
½ mean (f − y)² over P samples follow

    r ← (I − (η/P) K) r,    K = a₁ xx′·dd′ + a₂ hh′·ee′ + a₃ gg′    (products of Gram matrices, entry by entry),

where ηaₗ is the rate of layer l. The sharpness of this model in the metric of the step is the largest eigenvalue λ of
K/P, at every step. Gradient descent on it is stable while ηλ/2 < 1.

The parts take what their callers have checked, and so declare no domain; arrays of any namespace.
"""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from toolkit.theory.arrays import positive, trace
from toolkit.theory.frozen_kernel import at_rest, one_step
from toolkit.theory.program import Kept, TheoryProgram

SQUARINGS = 12  # the kernel to the power 4096


def largest_eigenvalue(kernel: Any) -> Any:
    """The largest eigenvalue of a positive matrix, tr(K^{m+1})/tr(K^m) with m = 2¹²; low by less than P/2m of it."""
    power = _of_trace_one(kernel)
    for _ in range(SQUARINGS):
        power = _of_trace_one(power @ power)
    return trace(kernel @ power)


def _of_trace_one(matrix: Any) -> Any:
    """A positive matrix over its trace; 0 if it is 0."""
    xp, size = array_namespace(matrix), trace(matrix)
    return matrix / xp.where(size > 0, size, xp.ones_like(size))


def first_kernel(weights: Any, x: Any, rates: Any) -> Any:
    """K `[P, P]` for first U `[n, D]`, hidden W `[n, n]`, readout v `[n]`, and `rates` a of the same names."""
    xp = array_namespace(x)
    below = x @ weights["first"].T
    hidden = positive(below)
    above = hidden @ weights["hidden"].T
    features = positive(above)
    upper = weights["readout"] * xp.astype(above > 0, x.dtype)
    lower = (upper @ weights["hidden"]) * xp.astype(below > 0, x.dtype)
    return (
        rates["first"] * (x @ x.T) * (lower @ lower.T)
        + rates["hidden"] * (hidden @ hidden.T) * (upper @ upper.T)
        + rates["readout"] * (features @ features.T)
    )


def _start(weights: Any, x: Any, y: Any, rates: Any, learning_rate: Any) -> Kept:
    xp = array_namespace(x)
    kernel = first_kernel(weights, x, rates)
    output = positive(positive(x @ weights["first"].T) @ weights["hidden"].T) @ weights["readout"]
    rate = xp.sum(xp.zeros_like(y)) + learning_rate / x.shape[0]
    about = {"rate": rate, "edge": rate * largest_eigenvalue(kernel) / 2}
    return about | at_rest(kernel, output - y)


def tangent_columns(kept: Kept, step: Any) -> dict[str, Any]:
    """½ mean r², and ηλ/2, which stays."""
    xp = array_namespace(kept["residual"])
    return {"train_loss": xp.mean(kept["residual"] ** 2) / 2, "sharpness": kept["edge"]}


TANGENT = TheoryProgram(_start, one_step, tangent_columns)
