"""What one layer of attention leaves of the differences between tokens that are nearly equal.

A head of pure attention makes of tokens X `[n, d]`

    X′ = P X V,    P = softmax(X A Xᵀ) row by row,    A = Q Kᵀ/√d.

Let x̄ be the mean token and R = X − 1x̄ᵀ the differences, which add up to zero. Row i of P is a softmax over j, so what
does not depend on j cancels: only (x̄ + rᵢ)ᵀA rⱼ counts. The part x̄ᵀA rⱼ is the same for all i. So the rows of P differ
only by rᵢᵀA rⱼ, which is of second order, and to lowest order Pᵢⱼ = qⱼ + rᵢᵀA rⱼ/n with one q for all rows. The rows of
X′ then differ by

    R′ = R A (RᵀR/n) V,

which has three factors R: each layer cubes the distance from tokens that are all equal (a matrix of rank one). With a
skip, X + P X V, the differences R stay and R′ is added. Dong, Cordonnier & Loukas ("Attention is not all you need: pure
attention loses rank doubly exponentially with depth", 2021) prove the bound that goes with it.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from toolkit.domain import array, domain

MOST = 1e12  # of an entry
TOKENS = array("n d", least=-MOST, most=MOST)
MATRIX = array("d d", least=-MOST, most=MOST)


@domain(tokens=TOKENS)
def rank_one_distance(tokens: Float[ndarray, "n d"]) -> float:
    """|R|/|X|: how far tokens X are from being all equal, from 0 (rank one) to 1 (mean zero), in Frobenius norms.

    ValueError where all tokens are zero, for then it has no value.
    """
    largest = np.abs(tokens).max()
    if largest == 0:
        raise ValueError("tokens must not all be zero: their distance from rank one has no value")
    scaled = tokens / largest
    return float(np.linalg.norm(scaled - scaled.mean(0)) / np.linalg.norm(scaled))


@domain(differences=TOKENS, scores=MATRIX, values=MATRIX)
def attended_differences(
    differences: Float[ndarray, "n d"], scores: Float[ndarray, "d d"], values: Float[ndarray, "d d"]
) -> Float[ndarray, "n d"]:
    """R′ = R A (RᵀR/n) V: what a layer of attention makes of small differences R, to lowest order.

    A are the `scores` QKᵀ/√d, and V the `values`.
    """
    return differences @ scores @ (differences.T @ differences / len(differences)) @ values
