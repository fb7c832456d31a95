"""The kernel of tanh neurons whose weight and bias are drawn evenly from [−R, R], and where its band ends.

For inputs from [−1, 1] the features φ(x) = tanh(wx + b) have in the limit of many the kernel

    k(x, x′) = E tanh(wx + b) tanh(wx′ + b) = 1 − E_w [L coth d]/(2R),    d = w(x − x′),  s = w(x + x′),

where L is the integral of tanh(wx + b) − tanh(wx′ + b) over b. The mean over b is a closed form, since
tanh A tanh B = 1 − (tanh A − tanh B) coth(A − B); that over w is a quadrature. With
F(h) = ln cosh(h + R) − ln cosh(h − R)

    L = F(wx) − F(wx′) = ln(1 + A sinh d),    A = 2 sinh 2R/(cosh s + cosh(2R − d)),    d ≥ 0,

the second form where d is small, so that no digits are lost.

A neuron tanh(wx + b) has its nearest pole at a distance of π/(2|w|) from the real axis, so its part at ν periods over
the interval, e^(iπνx), falls as e^(−π²ν/2R), and the eigenvalue of such a mode as e^(−π²ν/R). Ridge regression on P
samples learns the modes with λᵢ > δ/P. So the band ends there, for any number of features, and every further period
costs a readout e^(π²/2R) times as long.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from numpy.polynomial.legendre import leggauss

from toolkit.domain import array, domain, number

LIMIT = number(0.1, 1e4)
INPUTS = array("n", least=-1, most=1)
FREQUENCY = number(0, 50, above=0)
NODES = 320  # of the interval [−1, 1]: enough for two hundred modes
PANEL, GROWTH, DEGREE = 0.5, 1.6, 12  # of the quadrature over w: short panels at both ends, longer ones between
ROUNDING, LEAST = 1e-15, 1e-17  # of the largest eigenvalue: what is below the first is raised or lowered to the second


@domain(x=INPUTS, y=array("m", least=-1, most=1), limit=LIMIT)
def tanh_kernel(x: Float[ndarray, " n"], y: Float[ndarray, " m"], limit: float) -> Float[ndarray, "n m"]:
    """E tanh(wx + b) tanh(wy + b) over w, b even on [−R, R]: inputs `[n]`, `[m]` from [−1, 1] to `[n, m]`."""
    places, weights = _quadrature(limit)
    total = np.zeros((len(x), len(y)))
    for w, weight in zip(places, weights, strict=True):  # w and −w, b and −b give the same product
        total += weight * _over_biases(w * np.asarray(x)[:, None], w * np.asarray(y)[None], limit)
    return total


@domain(limit=LIMIT, frequency=FREQUENCY)
def wave_task(limit: float, frequency: float) -> tuple[Float[ndarray, " modes"], Float[ndarray, " modes"]]:
    """(λᵢ, vᵢ²) of the kernel for inputs even on [−1, 1], and of the target sin(πνx), each `[320]`, λ descending.

    λᵢ is an eigenvalue of f ↦ ½∫k(x, x′)f(x′)dx′, vᵢ the target's coefficient in its eigenfunction, by Gauss-Legendre
    quadrature. What lies below 1e-15 of the largest λ is rounding, and put to 1e-17 of it.
    """
    spectrum = _spectrum(limit)
    target = spectrum.roots * np.sin(np.pi * frequency * spectrum.places)
    square = np.concatenate([np.zeros(len(spectrum.even)), (spectrum.vectors.T @ target) ** 2])
    values = np.concatenate([spectrum.even, spectrum.odd])
    order = np.argsort(-values, kind="stable")
    top = values.max()
    return np.where(values > ROUNDING * top, values, LEAST * top)[order], square[order]


class Spectrum(NamedTuple):
    """Eigenvalues of even and odd functions, eigenvectors of the odd ones, positive places, √(their weights)."""

    even: Float[ndarray, " half"]
    odd: Float[ndarray, " half"]
    vectors: Float[ndarray, "half half"]
    places: Float[ndarray, " half"]
    roots: Float[ndarray, " half"]


@lru_cache(maxsize=64)
def _spectrum(limit: float) -> Spectrum:
    places, weights = (part[NODES // 2 :] for part in leggauss(NODES))
    roots = np.sqrt(weights)
    same, mirrored = (tanh_kernel(places, sign * places, limit) for sign in (1, -1))
    even, odd = (roots[:, None] * (same + sign * mirrored) / 2 * roots for sign in (1, -1))
    values, vectors = np.linalg.eigh(odd)
    return Spectrum(np.linalg.eigvalsh(even), values, vectors, places, roots)


def _quadrature(limit: float) -> tuple[Float[ndarray, " nodes"], Float[ndarray, " nodes"]]:
    """Places and weights of the mean over [0, R]: panels that grow from both ends, as far as they are from it."""
    edges, size = [0.0], PANEL
    while edges[-1] + size < limit / 2:
        edges.append(edges[-1] + size)
        size *= GROWTH
    ends = np.unique([*edges, limit / 2, *(limit - np.array(edges))])
    places, weights = leggauss(DEGREE)
    middle, half = (ends[1:] + ends[:-1])[:, None] / 2, np.diff(ends)[:, None] / 2
    return (middle + half * places).ravel(), (half * weights).ravel() / limit


def _over_biases(a, b, limit: float) -> ndarray:
    """The mean of tanh(a + β) tanh(b + β) over β from −R to R, for |a|, |b| ≤ R."""
    d = np.abs(a - b)
    fall = np.exp(-d)
    near = np.maximum(fall, np.exp(-1.0))  # e^(−d) where the first form is used
    rest = np.exp(a - limit) * np.exp(b - limit) + np.exp(-a - limit) * np.exp(-b - limit)
    factor = -2 * np.expm1(-4 * limit) / (rest + near + np.exp(-4 * limit) / near)  # A
    part = factor * (1 / near - near) / 2
    ratio = np.where(part > 0, np.log1p(part) / np.where(part > 0, part, 1.0), 1.0)
    short = (1 / near + near) / 2 * factor * ratio
    cotangent = (1 + fall**2) / np.maximum(1 - fall**2, 0.5)
    long = np.abs(_steps(a, limit) - _steps(b, limit)) * cotangent
    return 1 - np.where(d < 1, short, long) / (2 * limit)


def _steps(h, limit: float):
    """ln cosh(h + R) − ln cosh(h − R)."""
    return _log_cosh(h + limit) - _log_cosh(h - limit)


def _log_cosh(h):
    size = np.abs(h)
    return size + np.log1p(np.exp(-2 * size)) - np.log(2)
