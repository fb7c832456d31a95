"""What a network that knows modular addition, and no wrong label, does on corrupted labels.

A share ξ of the training labels is drawn anew from 0 … p − 1. One in p of the new ones is right by chance, so a network
that answers a + b to every pair gives back s = 1 − ξ(1 − 1/p) of the labels (Doshi et al. 2024).

**Its output at the right answer.** Over draws of the label, the mean of a pair's one-hot target is s at a + b. Mean
squared error is least there, if the output can be as large. AdamW with weight decay λ moves a weight by
w ← (1 − ηλ)w − ηu with an update u of about 1 in size at most. So a weight that is pushed in one direction all the time
stops at |w| = 1/λ: decay is a box about all weights (Xie & Li 2024). The largest periodic rows in it jump between ±1/λ,

    U_ka = sgn cos(ωa + φ)/λ,   V_kb = sgn cos(ωb + ψ)/λ,   W_qk = sgn cos(ωq + φ + ψ)/λ.

At the right answer the neuron adds W(U + V)² = 2W(1/λ² + UV). W averages to 0 over random phases, and 2WUV to 1/λ³:
with sgn cos x = (4/π) Σ_{k odd} ±cos(kx)/k, harmonic k gives ½(4/π)³(±1/k)³, and Σ ±1/k³ = π³/32. So N neurons add
N/λ³. Waves of one frequency would add half of it. The smaller of s and N/λ³ is the output; the two are equal at the
decay λ* = (N/s)^(1/3), beyond which the rule alone fills the box. This is an estimate: u can exceed 1 for a while, and
a weight that is not always pushed in one direction stays inside.
"""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from toolkit.domain import domain, number, whole
from toolkit.theory.program import Kept, TheoryProgram

SHARE = {"corruption": number(0, 1), "modulus": whole(3, 10**6)}


@domain(**SHARE)
def rule_accuracy(corruption: float, modulus: int) -> float:
    """1 − ξ(1 − 1/p): the share of the training labels that the rule gives back."""
    return (1 - corruption) + corruption / modulus


@domain(**SHARE, width=whole(1, 10**9))
def filling_decay(corruption: float, modulus: int, width: int) -> float:
    """λ* = (N/(1 − ξ(1 − 1/p)))^(1/3), the weight decay at which the rule alone fills the box."""
    return (width / rule_accuracy(corruption, modulus)) ** (1 / 3)


def _start(like: Any, corruption, modulus, width, weight_decay) -> Kept:
    """The numbers that do not change, of the namespace and dtype of `like` `[n, m]`."""
    xp, one = array_namespace(like), 0 * like[0, 0] + 1
    share = one - corruption * (one - one / modulus)
    cube = (weight_decay * one) ** 3
    room = width * one / xp.where(cube > 0, cube, one)
    return {
        "train_accuracy": share,
        "test_accuracy": one,
        "right_output": xp.where((cube > 0) & (room < share), room, share),
        "kept": 0 * one,
        "refused": one,
    }


def _columns(kept: Kept, step: Any) -> Kept:
    return kept


RULE = TheoryProgram(_start, None, _columns)
