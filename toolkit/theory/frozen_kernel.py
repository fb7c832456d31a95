"""Gradient descent under a kernel that does not change, one step after the other, for arrays of any namespace.

The parts take what their callers have checked, and so declare no domain.
"""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from toolkit.theory.program import Kept


def at_rest(kernel: Any, residual: Any) -> Kept:
    """What `one_step` moves, before the first one: r, Σr, KΣr and (Σr)ᵀKΣr."""
    xp = array_namespace(residual)
    zero = xp.zeros_like(residual)
    still = {"summed": zero, "seen": zero, "travelled": xp.sum(zero)}
    return {"kernel": kernel, "residual": residual, **still}


def one_step(kept: Kept) -> Kept:
    """r ← (I − rate K)r, with no eigenvectors; the sums are over the steps before.

    (Σr)ᵀKΣr grows by 2rᵀKΣr + rᵀKr. The product itself would lose more digits in directions that K does not see.
    """
    residual, seen = kept["residual"], kept["seen"]
    felt = kept["kernel"] @ residual
    return kept | {
        "residual": residual - kept["rate"] * felt,
        "summed": kept["summed"] + residual,
        "seen": seen + felt,
        "travelled": kept["travelled"] + 2 * residual @ seen + residual @ felt,
    }
