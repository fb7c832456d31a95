"""Near collapse: what a tether of strength β leaves of a small deviation, in parts for arrays of any namespace.

Classes of equal size, no bias. Collapsed features that minimise the loss without a tether (β = 0) are √ρ q_k for a
sample of class k, with orthonormal rows q_k `[K, d]`, c = √(λ_W λ_H) < 1 and ρ = (1 − c)√(λ_W/λ_H). Let the given
features be H₀ = H* + δH₀. The features that minimise the loss with the tether are, to first order in δH₀,

    H* + F δH₀,   F = β(β + M)⁻¹,

where M is the second derivative of the loss at H*, N times that of the mean, with the best classifier for each H. It
leaves four kinds of deviations to themselves, so that each of them shrinks by β/(β + m) with a rate m of its own:

    within the classes, along the q's        m = √(λ_H/λ_W)   the classifier reads it, s² + λ_H with s² its eigenvalue
    within the classes, across them          m = λ_H          the classifier does not
    class means, lengths and angles          m = 4κ           κ = λ_H(1 − c); the symmetric part in the basis of the q's
    class means, turned or moved across      m = 0            the loss is the same for every set of orthonormal q's
"""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from toolkit.theory.program import Kept, TheoryProgram


def collapsed_sq_length(weight_decay: Any, feature_decay: Any) -> Any:
    """ρ = (1 − √(λ_W λ_H))√(λ_W/λ_H), the squared length of a collapsed feature."""
    return (1 - (weight_decay * feature_decay) ** 0.5) * (weight_decay / feature_decay) ** 0.5


def rates(weight_decay: Any, feature_decay: Any) -> tuple[Any, Any, Any]:
    """m of what the classifier reads within the classes, of what it does not, and of the lengths of the means."""
    free = 1 - (weight_decay * feature_decay) ** 0.5
    return (feature_decay / weight_decay) ** 0.5, feature_decay, 4 * feature_decay * free


def kept(tether: Any, rate: Any) -> Any:
    """β/(β + m)."""
    return tether / (tether + rate)


def _start(features, frame, tether, weight_decay, feature_decay) -> Kept:
    """Features `[N, d]`, samples of the K classes in turn, near √ρ `frame` `[K, d]`: the four parts of their deviation.

    The parts within the classes are `[N/K, K, d]`, those of the means `[K, d]`.
    """
    xp = array_namespace(features)
    collapsed = collapsed_sq_length(weight_decay, feature_decay) ** 0.5 * frame
    cube = xp.reshape(features, (-1, *frame.shape))
    means = xp.mean(cube, axis=0)
    seen, across = _split(cube - means, frame)
    inside, aside = _split(means - collapsed, frame)
    square = inside @ frame.T
    lengths = (square + square.T) / 2 @ frame
    still = collapsed + aside + inside - lengths
    parts = {"seen": seen, "unseen": across, "lengths": lengths, "still": still}
    names = ("keeps_seen", "keeps_unseen", "keeps_lengths")
    return parts | dict(zip(names, (kept(tether, m) for m in rates(weight_decay, feature_decay)), strict=True))


def _split(deviation: Any, frame: Any) -> tuple[Any, Any]:
    """The parts of vectors along the rows of `frame`, and across them."""
    along = (deviation @ frame.T) @ frame
    return along, deviation - along


def _columns(about: Kept, step: Any) -> dict:
    """The features `[N, d]` after so many layers, each tethered to the one before."""
    xp = array_namespace(about["seen"])
    means = about["still"] + about["keeps_lengths"] ** step * about["lengths"]
    within = about["keeps_seen"] ** step * about["seen"] + about["keeps_unseen"] ** step * about["unseen"]
    return {"features": xp.reshape(means + within, (-1, means.shape[-1]))}


NEAR = TheoryProgram(_start, None, _columns)
