"""The tangent model of a two-layer network: what gradient descent does if the features never move.

Linearised about its first weights θ₀, the centred network is f(x) = α∇g(x; θ₀)·(θ − θ₀). Gradient descent on
the mean squared error of P examples with rate η/α² is then r ← (I − (2η/P)K)r for the residuals r = f − y, with
K = JJᵀ the tangent kernel of g at θ₀. Neither f nor r contains α, and the weights move by a distance ∝ 1/α
(Jacot et al. 2018; Chizat, Oyallon & Bach 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray
from scipy.special import erf, expit


def _softplus(h):
    return np.logaddexp(0, 4 * h) / 4, expit(4 * h)


ACTIVATIONS: dict[str, Callable] = {  # h to (φ(h), φ′(h))
    "ReLU": lambda h: (np.maximum(h, 0), (h > 0).astype(float)),
    "softplus": _softplus,
    "erf": lambda h: (erf(h), 2 / np.sqrt(np.pi) * np.exp(-(h**2))),
}


def two_layer_kernel(
    first: Float[ndarray, "N D"],
    readout: Float[ndarray, " N"],
    x: Float[ndarray, "n D"],
    other: Float[ndarray, "m D"],
    activation: str,
) -> Float[ndarray, "n m"]:
    """Tangent kernel of (1/√N) Σᵢ aᵢφ(wᵢ·x): (1/N) Σᵢ [φφ′ + aᵢ² φ̇φ̇′ x·x′], `[n, D]`, `[m, D]` to `[n, m]`."""
    (value, slope), (value2, slope2) = ACTIVATIONS[activation](x @ first.T), ACTIVATIONS[activation](other @ first.T)
    return (value @ value2.T + (x @ other.T) * ((slope * readout**2) @ slope2.T)) / len(readout)


def descend(
    kernel: Float[ndarray, "P P"],
    cross: Float[ndarray, "Q P"],
    targets: Float[ndarray, " P"],
    learning_rate: float,
    steps: Sequence[int] | Int[ndarray, " T"],
    watch: Callable[[], None],
) -> dict[str, Float[ndarray, "T ..."]]:
    """Gradient descent of the tangent model from f = 0 with rate η: train `[P]` and test `[Q]` outputs after each of
    `steps`, and the distance α|θ − θ₀|.

    `kernel` is K on the examples `[P, P]`, `cross` between test and training inputs `[Q, P]`. The powers of a step
    are taken in the eigenvectors of K, so any step costs the same.
    """
    values, vectors = np.linalg.eigh(kernel)
    rates, modes = 2 * learning_rate / len(targets) * np.maximum(values, 0), -vectors.T @ targets
    rows = []
    for step in np.asarray(steps):
        watch()
        left, summed = _powers(rates, step)
        pull = -2 * learning_rate / len(targets) * (vectors @ (summed * modes))  # f(x) = K(x, X) pull
        distance = np.sqrt(max(pull @ kernel @ pull, 0))
        rows.append({"train": targets + vectors @ (left * modes), "test": cross @ pull, "distance": distance})
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _powers(rates: Float[ndarray, " P"], step: int | np.integer) -> tuple[Float[ndarray, " P"], Float[ndarray, " P"]]:
    """(1 − rate)ᵗ and its sum over the steps before t."""
    with np.errstate(over="ignore", invalid="ignore"):
        left = (1 - rates) ** step
        return left, np.where(rates > 1e-14, (1 - left) / np.where(rates > 1e-14, rates, 1), step)
