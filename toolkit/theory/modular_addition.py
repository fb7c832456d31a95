"""Modular addition by waves: a network whose weights are written down instead of learned (Gromov 2023).

Neuron k weighs a and b by two waves of one frequency, and the answers by a third,

    U_ka = cos(w a + φ),   V_kb = cos(w b + ψ),   W_qk = cos(w q + φ + ψ),   w = 2πσ_k/p,

σ_k drawn from 1 … (p − 1)/2, φ and ψ uniform. With A = wa + φ, B = wb + ψ and C = wq + φ + ψ, its contribution to
output q is

    (cos A + cos B)² cos C = ½ cos w(a + b − q) + terms whose phase is random.

The first term is ½ for the right answer and −1/(2(p − 1)) on average for a wrong one. So N neurons separate them by
about N/2, while the random terms grow only like √N. They are cos C, ½ cos 2A cos C, ½ cos 2B cos C, ½ cos(A + B + C)
and cos(A − B) cos C, of variances ½, ⅛ (the middle two together), ⅛ and ¼: 1 for a wrong answer. For the right one,
C = A + B, and the middle two share ¼ cos(A − B): 3/16 in place of ⅛, and 17/16 in all. For a wrong answer the first
term varies, too: 9/8 in all, for large p.
"""

from __future__ import annotations

import numpy as np
from array_api_compat import array_namespace
from jaxtyping import Float, Int
from numpy import ndarray
from scipy.special import ndtr

from toolkit.domain import array, domain, instance, option, whole
from toolkit.theory.arrays import positive
from toolkit.theory.program import Kept, TheoryProgram

First = Float[ndarray, "N p"]
Readout = Float[ndarray, "p N"]

RULES = {"square": lambda h: h * h, "relu": positive}
SIZE = 1e50  # of a weight: its third power is still a number
NETWORK = {
    "u": array("N p", least=-SIZE, most=SIZE),
    "v": array("N p", least=-SIZE, most=SIZE),
    "w": array("p N", least=-SIZE, most=SIZE),
}


@domain(modulus=whole(3, 10_000), width=whole(1, 10**7), generator=instance(np.random.Generator))
def analytic_weights(modulus: int, width: int, generator: np.random.Generator) -> tuple[First, First, Readout]:
    """(U `[N, p]`, V `[N, p]`, W `[p, N]`) as in the module's docstring, for p ≥ 3 and N ≥ 1. An even p leaves out the
    frequency p/2."""
    frequency = generator.integers(1, (modulus - 1) // 2 + 1, width)
    first, second = generator.uniform(-np.pi, np.pi, (2, width, 1))
    return _waves(frequency[:, None], first, second, modulus)


def _waves(frequency, first, second, modulus):
    """U, V and W for frequencies and phases `[N, 1]`."""
    xp = array_namespace(first)
    angle = 2 * np.pi / modulus * frequency * xp.arange(modulus, dtype=first.dtype)
    return xp.cos(angle + first), xp.cos(angle + second), xp.cos(angle + first + second).T


@domain(**NETWORK, activation=option(*RULES))
def answers(u: First, v: First, w: Readout, activation: str = "square") -> Int[ndarray, "p p"]:
    """argmax_q Σ_k W_qk (U_ka + V_kb)² of every pair, `[p, p]`; "relu" puts max(·, 0) in place of the square."""
    hidden = RULES[activation](u.T[:, None] + v.T)  # [p, p, N]
    return (hidden @ w.T).argmax(-1)


@domain(**NETWORK)
def accuracy(u: First, v: First, w: Readout) -> float:
    """Share of the p² pairs that `answers` gets right."""
    number = np.arange(u.shape[1])
    return float(np.mean(answers(u, v, w) == (number[:, None] + number) % len(number)))


def _start(frequency, phases, pruned, questions, modulus, activation) -> Kept:
    """Shares of right answers to `questions` {name: (a, b, answer)}, `[n]`, without the first ⌊pruned · N⌋ neurons.

    `frequency` is σ `[N]`, `phases` are φ and ψ in turns from −½ on, `[N, 2]`.
    """
    xp, count = array_namespace(phases), frequency.shape[0]
    alive = xp.astype(xp.arange(count, dtype=phases.dtype) + 1 > pruned * count + 1e-4, phases.dtype)
    first, second = (np.pi * (2 * phases[:, k : k + 1] - 1) for k in (0, 1))
    u, v, w = _waves(frequency[:, None], first, second, modulus)

    def right(a, b, answer):
        hidden = RULES[activation](xp.take(u.T, a, axis=0) + xp.take(v.T, b, axis=0))
        found = xp.argmax(hidden @ (w * alive).T, axis=1)
        return xp.mean(xp.astype(found == answer, phases.dtype))

    return {name: right(*about) for name, about in questions.items()} | {"ipr": xp.ones_like(first[:, 0])}


def _columns(kept: Kept, step) -> dict:
    """Every neuron is one wave."""
    one = array_namespace(kept["ipr"]).max(kept["ipr"])
    return kept | {"mean_ipr": one, "phase_agreement": one}


ANALYTIC = TheoryProgram(_start, None, _columns)


@domain(modulus=whole(3, 10**6), width=whole(1))
def expected_accuracy(modulus: int, width: int) -> float:
    """Accuracy of the analytic network if its random terms were independent normal draws.

    ∫ φ(z) Φ((√N p/(2(p − 1)) + √(17/16) z)/√(9/8))^{p−1} dz, for variances of 17/16 and 9/8 per neuron. Exact for
    N → ∞, where it is 1. The contribution of a neuron to the right answer is never less than −½ but may be 4, so the
    sums of few neurons are far from normal: the true accuracy is lower at N = 10 (by up to .1 for p ≤ 97), and higher
    from N = 30 on for p ≥ 31 (by up to .1 at 30 and 60, .02 at 100).
    """
    from scipy.integrate import quad  # imported where it is used: it takes half a second

    margin = width**0.5 / 2 * modulus / (modulus - 1)

    def right(z):
        above = ndtr((margin + (17 / 16) ** 0.5 * z) / (9 / 8) ** 0.5)  # one wrong answer
        return np.exp(-z * z / 2) / (2 * np.pi) ** 0.5 * above ** (modulus - 1)

    return min(quad(right, -9, 9, points=[0, 3, 5], epsabs=1e-11)[0], 1.0)
