"""Clusters in an exclusive-or arrangement: what one step of training gives, and what the best rule gives.

Inputs x = c + z in D dimensions, z ~ N(0, I), four centres ±√s e₁ (label +1) and ±√s e₂ (label −1), P training inputs
of which some labels are wrong. One step of gradient descent from small weights gives, up to its even part, the linear
classifier of direction ŵ = Σᵢ yᵢxᵢ (Xu et al. 2024).

*On a training input.* y ŵ·x = |x|² + Σ over the others of yy′ x·x′. If each cluster has equally many inputs and wrong
labels, then Σ yc = 0 over all inputs, the signal of ŵ is that of its noise alone, and what remains has

    mean D,   variance (P + 1)D + Ps:

2D from |z|², (P − 1)D from noise on noise, Ps from a centre on noise. If clusters and wrong labels are drawn one by
one, the centre of x is its own and those of the others do not cancel:

    mean D + s,   variance (P + 1)D + (2P + 2)s + (P − 1)s²/2:

4s more from |x|², (P − 1)s from its noise on the centres of others, (P − 1)s²/2 from centres on centres, since half of
the others lie on the axis of x.

*On a test input.* ŵ·x is odd in x, and x is as likely as −x with the same label: right with probability ½.

*The best rule* compares |x·e₁| with |x·e₂|. It errs if (√s + z₁ + z₂)(√s + z₁ − z₂) < 0, where the two factors are
independent: with q = Φ(−√(s/2)) in 2q(1 − q) of all cases.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace

from toolkit.domain import boolean, domain, number, whole
from toolkit.theory.arrays import erf
from toolkit.theory.program import Kept, TheoryProgram

MOST = 1e12  # of sizes and squared lengths


@domain(samples=whole(1, 10**9), dimension=number(1, MOST), signal=number(0, MOST), balanced=boolean)
def linear_accuracy(samples: int, dimension: float, signal: float, balanced: bool = True) -> float:
    """Expected training accuracy of ŵ ∝ Σ yᵢxᵢ, from P inputs in D dimensions with centres of squared length s: Φ of
    mean over standard deviation as in the module's docstring, exact where a sum of many terms is normal."""
    return float(_linear(np.float64(samples), dimension, signal, balanced))


@domain(signal=number(0, MOST))
def oracle_error(signal: float) -> float:
    """2q(1 − q) with q = Φ(−√(s/2)): the share of inputs that no rule gets right which knows the centres only."""
    return float(_oracle(np.float64(signal)))


def _linear(samples: Any, dimension: Any, signal: Any, balanced: bool) -> Any:
    own = 0 * signal if balanced else signal
    uneven = 0 * signal if balanced else (samples + 2) * signal + (samples - 1) * signal**2 / 2
    spread = (samples + 1) * dimension + samples * signal + uneven
    return _below((dimension + own) / spread**0.5)


def _oracle(signal: Any) -> Any:
    low = _below(-((signal / 2) ** 0.5))
    return 2 * low * (1 - low)


def _below(x: Any) -> Any:
    """Φ(x): the share of N(0, 1) below x."""
    return (1 + erf(x / 2**0.5)) / 2


def _linear_start(wrong: Any, samples: Any, dimension: Any, signal: Any, balanced: bool) -> Kept:
    """For labels `wrong` `[P]`, 1 where they are."""
    xp = array_namespace(wrong)
    one = xp.sum(xp.zeros_like(wrong)) + 1
    return {"train": _linear(one * samples, dimension, signal, balanced), "test": one / 2}


def _linear_columns(kept: Kept, step: Any) -> dict:
    """Before the first step f is as likely as −f, so that every share has the mean ½."""
    xp = array_namespace(kept["test"])
    half, is_trained = kept["test"], step > 0
    return {
        "train_accuracy": xp.where(is_trained, kept["train"], half),
        "test_accuracy": half,
        "linear_agreement": xp.where(is_trained, 2 * half, half),
    }


def _oracle_start(wrong: Any, samples: Any, dimension: Any, signal: Any, balanced: bool) -> Kept:
    xp = array_namespace(wrong)
    error = _oracle(signal * (xp.sum(xp.zeros_like(wrong)) + 1))
    share = xp.mean(wrong)
    return {"train": share * error + (1 - share) * (1 - error), "test": 1 - error, "wrong": error}


def _oracle_columns(kept: Kept, step: Any) -> dict:
    return {"train_accuracy": kept["train"], "test_accuracy": kept["test"], "wrong_fitted": kept["wrong"]}


LINEAR = TheoryProgram(_linear_start, None, _linear_columns)
ORACLE = TheoryProgram(_oracle_start, None, _oracle_columns)
