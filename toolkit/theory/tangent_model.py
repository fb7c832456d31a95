"""The tangent model of a two-layer network: what gradient descent does if the features never move.

Linearised about its first weights θ₀, the centred network is f(x) = α∇g(x; θ₀)·(θ − θ₀). Gradient descent on
the mean squared error of P examples with rate η/α² is then r ← (I − (2η/P)K)r for the residuals r = f − y, with
K = JJᵀ the tangent kernel of g at θ₀. Neither f nor r contains α, and the weights move by a distance ∝ 1/α
(Jacot et al. 2018; Chizat, Oyallon & Bach 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from array_api_compat import array_namespace
from jaxtyping import Float, Int
from numpy import ndarray

from toolkit.domain import array, call, domain, number, option, whole
from toolkit.theory.arrays import erf, expit, positive, softplus
from toolkit.theory.frozen_kernel import at_rest, one_step
from toolkit.theory.program import Kept, TheoryProgram


def _relu(h):
    xp = array_namespace(h)
    return positive(h), xp.where(h > 0, xp.ones_like(h), xp.zeros_like(h))


ACTIVATIONS: dict[str, Callable] = {  # h to (φ(h), φ′(h))
    "ReLU": _relu,
    "softplus": lambda h: (softplus(4 * h) / 4, expit(4 * h)),
    "erf": lambda h: (erf(h), 2 / np.pi**0.5 * array_namespace(h).exp(-(h**2))),
}


LARGE = 1e50  # weights and inputs
STEPS = array("T", whole=True, least=0, most=10**12)


@domain(
    first=array("N D", least=-LARGE, most=LARGE),
    readout=array("N", least=-LARGE, most=LARGE),
    x=array("n D", least=-LARGE, most=LARGE),
    other=array("m D", least=-LARGE, most=LARGE),
    activation=option(*ACTIVATIONS),
)
def two_layer_kernel(
    first: Float[ndarray, "N D"],
    readout: Float[ndarray, " N"],
    x: Float[ndarray, "n D"],
    other: Float[ndarray, "m D"],
    activation: str,
) -> Float[ndarray, "n m"]:
    """Tangent kernel of (1/√N) Σᵢ aᵢφ(wᵢ·x): (1/N) Σᵢ [φφ′ + aᵢ² φ̇φ̇′ x·x′], `[n, D]`, `[m, D]` to `[n, m]`."""
    return _two_layer_kernel(first, readout, x, other, activation)


def _two_layer_kernel(first, readout, x, other, activation):
    (value, slope), (value2, slope2) = ACTIVATIONS[activation](x @ first.T), ACTIVATIONS[activation](other @ first.T)
    return (value @ value2.T + (x @ other.T) * ((slope * readout**2) @ slope2.T)) / readout.shape[0]


@domain(
    "∞ at the steps at which a rate too large has made them overflow",
    kernel=array("P P", least=-LARGE, most=LARGE),
    cross=array("Q P", least=-LARGE, most=LARGE),
    targets=array("P", least=-LARGE, most=LARGE),
    learning_rate=number(0, LARGE),
    steps=STEPS,
    watch=call,
)
def descend(
    kernel: Float[ndarray, "P P"],
    cross: Float[ndarray, "Q P"],
    targets: Float[ndarray, " P"],
    learning_rate: float,
    steps: Sequence[int] | Int[ndarray, " T"],
    watch: Callable[[], None],
) -> dict[str, Float[ndarray, "T ..."]]:
    """Gradient descent of the tangent model from f = 0 with rate η: train `[P]` and test `[Q]` outputs after each of
    `steps`, in any order, and the distance α|θ − θ₀|.

    `kernel` is K on the examples `[P, P]`, `cross` between test and training inputs `[Q, P]`. The powers of a step
    are taken in the eigenvectors of K, so any step costs the same. ValueError for a kernel that is not symmetric and
    positive semi-definite. A step whose numbers overflow is infinite in all columns.
    """
    values, vectors = spectrum(kernel)
    rate = 2 * learning_rate / len(targets)
    kept, modes, rows = {"targets": targets, "cross": cross, "rate": rate}, -vectors.T @ targets, []
    for step in np.asarray(steps).tolist():
        watch()
        left, summed = powers(rate * values, step)
        with np.errstate(over="ignore", invalid="ignore"):
            now = {"residual": vectors @ (left * modes), "summed": vectors @ (summed * modes)}
            row = _outputs(kept | now | {"travelled": values @ (summed * modes) ** 2})
        finite = all(np.isfinite(part).all() for part in row.values())
        rows.append(row if finite else {name: np.full_like(part, np.inf) for name, part in row.items()})
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _start(first, readout, x, targets, x_test, learning_rate, activation) -> Kept:
    kernel = _two_layer_kernel(first, readout, x, x, activation)
    cross = _two_layer_kernel(first, readout, x_test, x, activation)
    about = {"targets": targets, "cross": cross, "rate": 2 * learning_rate / targets.shape[0]}
    return about | at_rest(kernel, -targets)


def _outputs(kept: Kept) -> dict:
    """f(x) = K(x, X) pull, and |θ − θ₀|, from pull = −(2η/P) Σr."""
    xp = array_namespace(kept["residual"])
    test = kept["cross"] @ (-kept["rate"] * kept["summed"])
    return {
        "train": kept["targets"] + kept["residual"],
        "test": test,
        "distance": kept["rate"] * xp.sqrt(positive(kept["travelled"])),
    }


TANGENT = TheoryProgram(_start, one_step, lambda kept, step: _outputs(kept))


@domain(kernel=array("n n", least=-1e150, most=1e150))
def spectrum(kernel: Float[ndarray, "n n"]) -> tuple[Float[ndarray, " n"], Float[ndarray, "n n"]]:
    """Eigenvalues `[n]`, rising and none below 0, and eigenvectors in columns `[n, n]`, of a kernel.

    ValueError for one that is not symmetric and positive semi-definite, but for rounding errors.
    """
    size = np.abs(kernel).max()
    values, vectors = np.linalg.eigh(kernel)
    if np.abs(kernel - kernel.T).max() > 1e-8 * size or values[0] < -1e-8 * size * len(kernel):
        raise ValueError("kernel must be symmetric and positive semi-definite")
    return np.maximum(values, 0), vectors


@domain("∞ where (1 − rate)ᵗ overflows", rates=array("n", least=0, most=1e150), step=whole(0, 10**12))
def powers(rates: Float[ndarray, " n"], step: int) -> tuple[Float[ndarray, " n"], Float[ndarray, " n"]]:
    """(1 − rate)ᵗ and its sum over the steps before t, [1 − (1 − rate)ᵗ]/rate: `[n]` each, infinite if too large."""
    slow = rates < 0.5
    log = step * np.log1p(-np.where(slow, rates, 0))
    with np.errstate(over="ignore", invalid="ignore"):
        left = np.where(slow, np.exp(log), (1 - rates) ** step)
        some = np.where(rates > 1e-300, rates, 1)
        summed = np.where(slow, -np.expm1(log) / some, (1 - left) / some)
    return left, np.where(rates > 1e-300, summed, step)
