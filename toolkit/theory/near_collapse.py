"""Features tethered to given ones: the minimum, what it leaves within the classes, and its first order near collapse.

For features H `[N, d]`, given features H₀, one-hot targets Y `[N, K]` and a classifier W `[K, d]`, the loss is

    L = (1/2N)‖HWᵀ − Y‖² + (λ_W/2K)‖W‖² + (λ_H/2N)‖H‖² + (β/2N)‖H − H₀‖².

Where its derivative by H is zero, H(WᵀW + (λ_H + β)I) = YW + βH₀. Samples of a class have the same row of YW, so the
parts within the classes obey, *exactly* and whatever W is,

    H_w = β H₀_w (WᵀW + (λ_H + β)I)⁻¹.

Where the derivative by W is zero, W = YᵀH(HᵀH + (N/K)λ_W I)⁻¹. The minimum over both has no closed form. Near collapse
its first order has one, which `near_collapse_parts` derives.

Source: T. Tirer, H. Huang and J. Niles-Weed, "Perturbation analysis of neural collapse" (2023), for equal classes; the
law within the classes and the first order at every β are derived here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Shaped
from numpy import ndarray

from toolkit.domain import array, boolean, domain, number
from toolkit.theory import near_collapse_parts as parts
from toolkit.theory.near_collapse_parts import NEAR as NEAR

ROUNDS = 2000  # at most, of exact steps in W and in H
SETTLED = 1e-12  # relative change of a round
LARGE = 1e3
TETHER, DECAY = number(1e-3, 1e6), number(1e-3, 1e3)
FEATURES = array("n d", least=-LARGE, most=LARGE, long={"n": 2})
LABELS = array("n", whole=True, least=0, most=1000)

Numbers = Sequence | Shaped[ndarray, "..."]


class Rates(NamedTuple):
    """Rates m: a tether β leaves β/(β + m) of a small deviation from collapse."""

    seen: float  # within the classes, along the class means: √(λ_H/λ_W)
    unseen: float  # within the classes, across them: λ_H
    lengths: float  # class means, lengths and angles: 4λ_H(1 − √(λ_W λ_H))


class Singular(NamedTuple):
    """Singular values of the blocks of F, the map δH₀ → δH near collapse; a block leads from one class to one class."""

    largest: float  # of a class to itself: 1, if d > K
    least: float  # of a class to itself: β/(β + √(λ_H/λ_W))
    between: float  # the only one of two different classes: 2κ/(β + 4κ), κ = λ_H(1 − √(λ_W λ_H))


class Tethered(NamedTuple):
    """A minimum of the loss."""

    features: Float[ndarray, "n d"]
    classifier: Float[ndarray, "K d"]


@domain(weight_decay=DECAY, feature_decay=DECAY)
def rates(weight_decay: float, feature_decay: float) -> Rates:
    """The three rates. ValueError where λ_W λ_H is 1 or more: then the collapsed features are 0."""
    if weight_decay * feature_decay >= 1:
        raise ValueError(f"weight_decay · feature_decay must be below 1 (got {weight_decay * feature_decay:.6g})")
    return Rates(*map(float, parts.rates(weight_decay, feature_decay)))


@domain(tether=TETHER, weight_decay=DECAY, feature_decay=DECAY)
def singular_values(tether: float, weight_decay: float, feature_decay: float) -> Singular:
    """Singular values near collapse, exact at every β. ValueError where λ_W λ_H is 1 or more."""
    seen, _, lengths = rates(weight_decay, feature_decay)
    return Singular(1.0, parts.kept(tether, seen), (1 - parts.kept(tether, lengths)) / 2)


@domain(classifier=array("K d", least=-LARGE, most=LARGE), tether=TETHER, feature_decay=DECAY)
def shrinkage(classifier: Numbers, tether: float, feature_decay: float) -> Float[ndarray, "d d"]:
    """β(WᵀW + (λ_H + β)I)⁻¹ `[d, d]`: what the parts within the classes, as rows, are multiplied by at a minimum."""
    return _shrinkage(np.asarray(classifier, float), tether, feature_decay)


@domain(features=FEATURES, labels=LABELS, weight_decay=DECAY)
def best_classifier(features: Numbers, labels: Numbers, weight_decay: float) -> Float[ndarray, "K d"]:
    """W = YᵀH(HᵀH + (N/K)λ_W I)⁻¹ `[K, d]`. ValueError where a class from 0 to K − 1 has no sample."""
    given, targets = np.asarray(features, float), _targets(labels)
    return _classifier(targets.T @ given, given.T @ given, targets, weight_decay)


@domain(features=FEATURES, labels=LABELS, tether=TETHER, weight_decay=DECAY, feature_decay=DECAY, centred=boolean)
def tethered(
    features: Numbers,
    labels: Numbers,
    tether: float,
    weight_decay: float,
    feature_decay: float,
    *,
    centred: bool = False,
) -> Tethered:
    """The minimum that exact steps in W and in H in turn reach from the given `features` `[n, d]`, labels 0 to K − 1.

    `centred` has a free bias: targets and features are those about their mean. At most 2000 rounds, which is enough for
    rounding unless the tether is far below √(λ_H/λ_W). ValueError where a class from 0 to K − 1 has no sample.
    """
    given, targets = np.asarray(features, float), _targets(labels)
    if centred:
        given, targets = given - given.mean(0), targets - targets.mean(0)
    moments, power = targets.T @ given, given.T @ given
    counts, rows, shrink = targets.T @ targets, np.zeros_like(moments), np.eye(given.shape[1])
    now = (moments, power)
    for _ in range(ROUNDS):
        before, rows = rows, _classifier(*now, targets, weight_decay)
        shrink = _shrinkage(rows, tether, feature_decay)
        now = _moments(rows, shrink / tether, moments, power, counts, tether)
        if np.abs(rows - before).max() <= SETTLED * np.abs(rows).max():
            break
    return Tethered((targets @ rows / tether + given) @ shrink, rows)


@domain(features=FEATURES, labels=LABELS, weight_decay=DECAY, feature_decay=DECAY)
def velocity(features: Numbers, labels: Numbers, weight_decay: float, feature_decay: float) -> Float[ndarray, "n d"]:
    """Ḣ = YW − H(WᵀW + λ_H I) with the best W for H: the flow that layers of a strong tether follow, at t = layers/β.

    It is −N times the derivative of the loss at β = 0. ValueError where a class from 0 to K − 1 has no sample.
    """
    rows = best_classifier(features, labels, weight_decay)
    return _targets(labels) @ rows - np.asarray(features) @ (rows.T @ rows + feature_decay * np.eye(rows.shape[1]))


def _targets(labels: Numbers) -> Float[ndarray, "n K"]:
    """One-hot rows; ValueError where a class has no sample."""
    labels = np.asarray(labels)
    classes = int(labels.max()) + 1
    counts = np.bincount(labels, minlength=classes)
    if not counts.all():
        gone = np.flatnonzero(counts == 0).tolist()
        raise ValueError(f"labels: every class from 0 to K − 1 needs a sample (without one: {gone})")
    return np.eye(classes)[labels]


def _shrinkage(rows: ndarray, tether: float, feature_decay: float) -> ndarray:
    return tether * np.linalg.inv(rows.T @ rows + (feature_decay + tether) * np.eye(rows.shape[1]))


def _classifier(moments: ndarray, power: ndarray, targets: ndarray, weight_decay: float) -> ndarray:
    """YᵀH(HᵀH + (N/K)λ_W I)⁻¹ from YᵀH `[K, d]` and HᵀH `[d, d]`."""
    samples, classes = targets.shape
    return np.linalg.solve(power + samples / classes * weight_decay * np.eye(len(power)), moments.T).T


def _moments(rows, inverse, moments, power, counts, tether) -> tuple[ndarray, ndarray]:
    """YᵀH and HᵀH of H = (YW + βH₀)A⁻¹ from those of H₀: no round costs more for more samples."""
    mixed = rows.T @ moments
    square = rows.T @ counts @ rows + tether * (mixed + mixed.T) + tether**2 * power
    return (counts @ rows + tether * moments) @ inverse, inverse @ square @ inverse
