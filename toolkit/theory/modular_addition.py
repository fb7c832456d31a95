"""Modular addition by waves: a network whose weights are written down instead of learned (Gromov 2023).

Neuron k weighs a and b by two waves of one frequency, and the answers by a third,

    U_ka = cos(w a + φ),   V_kb = cos(w b + ψ),   W_qk = cos(w q + φ + ψ),   w = 2πσ_k/p,

σ_k drawn from 1 … (p − 1)/2, φ and ψ uniform. With A = wa + φ, B = wb + ψ and C = wq + φ + ψ, its contribution to
output q is

    (cos A + cos B)² cos C = ½ cos w(a + b − q) + terms whose phase is random.

The first term is ½ for the right answer and −1/(2(p − 1)) on average for a wrong one. So N neurons separate them by
about N/2, while the random terms (each neuron: variance 1 from cos C, ½ cos 2A cos C, ½ cos 2B cos C,
½ cos(A + B + C) and cos(A − B) cos C) grow only like √N.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray
from scipy.integrate import quad
from scipy.special import ndtr

First = Float[ndarray, "N p"]
Readout = Float[ndarray, "p N"]

RULES = {"square": np.square, "relu": lambda h: np.maximum(h, 0)}


def analytic_weights(modulus: int, width: int, generator: np.random.Generator) -> tuple[First, First, Readout]:
    """(U `[N, p]`, V `[N, p]`, W `[p, N]`) as in the module's docstring. ValueError for p < 3 or N < 1."""
    if modulus < 3 or width < 1:
        raise ValueError(f"modulus must be at least 3 and width at least 1 (got {modulus!r} and {width!r})")
    frequency = generator.integers(1, (modulus - 1) // 2 + 1, width)
    first, second = generator.uniform(-np.pi, np.pi, (2, width, 1))
    angle = 2 * np.pi / modulus * frequency[:, None] * np.arange(modulus)
    return np.cos(angle + first), np.cos(angle + second), np.cos(angle + first + second).T


def answers(u: First, v: First, w: Readout, activation: str = "square") -> Int[ndarray, "p p"]:
    """argmax_q Σ_k W_qk (U_ka + V_kb)² of every pair, `[p, p]`; "relu" puts max(·, 0) in place of the square."""
    hidden = RULES[activation](u.T[:, None] + v.T)  # [p, p, N]
    return (hidden @ w.T).argmax(-1)


def accuracy(u: First, v: First, w: Readout) -> float:
    """Share of the p² pairs that `answers` gets right."""
    number = np.arange(u.shape[1])
    return float(np.mean(answers(u, v, w) == (number[:, None] + number) % len(number)))


def expected_accuracy(modulus: int, width: int) -> float:
    """Accuracy of the analytic network if its random terms were independent normal draws.

    ∫ φ(z) Φ((√N p/(2(p − 1)) + z)/√(9/8))^{p−1} dz: the right answer has variance 1 per neuron; a wrong one has 9/8,
    because ½ cos w(a + b − q) varies too. Exact for N → ∞. For smaller N the accuracy is higher: the contribution of a
    neuron to the right answer is never less than −½ but may be 4, so that large errors are rarer than with normal
    draws.
    """
    margin = width**0.5 / 2 * modulus / (modulus - 1)

    def right(z):
        return np.exp(-z * z / 2) / (2 * np.pi) ** 0.5 * ndtr((margin + z) / (9 / 8) ** 0.5) ** (modulus - 1)

    return quad(right, -9, 9)[0]
