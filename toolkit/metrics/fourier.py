"""How close a row of weights is to a single wave, from its discrete Fourier transform."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor

from toolkit.domain import domain, tensor, whole
from toolkit.metrics.scale import scaled

ROWS = tensor("*rows p")
WAVES = tensor("*rows p", long={"p": 2})  # one frequency besides the mean, at least


@domain(rows=ROWS)
def power(rows: Float[Tensor, "*rows p"]) -> Float[Tensor, "*rows p//2+1"]:
    """Share of each frequency in the power of a row, |û_k|²/Σ|û|² with û = rfft(u): `[..., p]` to `[..., p//2 + 1]`.

    Frequency 0, the mean, is counted too. The shares of a row sum to 1; those of a row of zeros are 0.
    """
    real, imaginary = _transform(scaled(rows, rows=True))
    spectrum = real.square() + imaginary.square()
    total = spectrum.sum(-1, keepdim=True)
    return spectrum / torch.where(total > 0, total, torch.ones_like(total))


@domain(rows=ROWS)
def inverse_participation_ratio(rows: Float[Tensor, "*rows p"]) -> Float[Tensor, "*rows"]:
    """Σ_k (|û_k|/‖û‖)⁴ of each row, û = rfft(u) (Doshi et al. 2024): `[..., p]` to `[...]`.

    1 for a single wave, 1/m for m waves of equal power, about 4/p for noise; 0 for a row of zeros.
    """
    return power(rows).square().sum(-1)


@domain(rows=ROWS, top=whole(1))
def power_fraction(rows: Float[Tensor, "*rows p"], top: int) -> Float[Tensor, "*rows"]:
    """Share of each row's power in its `top` strongest frequencies: `[..., p]` to `[...]`.

    ValueError unless `top` lies between 1 and the p//2 + 1 frequencies there are.
    """
    count = rows.shape[-1] // 2 + 1
    if top > count:
        raise ValueError(f"top must be a whole number between 1 and {count}, the number of frequencies (got {top!r})")
    return power(rows).topk(top, dim=-1).values.sum(-1)


@domain(u=WAVES, v=WAVES, w=WAVES)
def phase_agreement(
    u: Float[Tensor, "*rows p"], v: Float[Tensor, "*rows p"], w: Float[Tensor, "*rows p"]
) -> Float[Tensor, "*rows"]:
    """Σ_k Re(û_k v̂_k ŵ*_k) / Σ_k |û_k v̂_k ŵ_k| over the frequencies k ≥ 1: rows `[..., p]` to `[...]`.

    The mean cosine of φ_u + φ_v − φ_w, weighted by the amplitudes: 1 where the third phase is the sum of the other
    two, 0 on average for noise, 0 for constant rows. For odd p the numerator is what Σ_ab w_{a+b} u_a v_b consists of,
    up to the means.
    """
    (a, b, m), (c, d, n), (e, f, o) = (_waves(rows) for rows in (u, v, w))
    agreement = ((a * c - b * d) * e + (a * d + b * c) * f).sum(-1)
    size = (m * n * o).sum(-1)
    return agreement / torch.where(size > 0, size, torch.ones_like(size))


def _waves(
    rows: Float[Tensor, "*rows p"],
) -> tuple[Float[Tensor, "*rows p//2"], Float[Tensor, "*rows p//2"], Float[Tensor, "*rows p//2"]]:
    """û_k for k ≥ 1 of each row divided by its largest number, 0 where it is a rounding error of the mean: real part,
    imaginary part, modulus."""
    real, imaginary = (part[..., 1:] for part in _transform(scaled(rows, rows=True)))
    size = (real.square() + imaginary.square()).sqrt()
    rounding = rows.shape[-1] * torch.finfo(rows.dtype).eps
    largest = torch.where(size <= rounding, 0, size).amax(-1, keepdim=True)
    factor = torch.where(size <= rounding, 0, 1 / torch.where(largest > 0, largest, 1))
    return real * factor, imaginary * factor, size * factor


def _transform(
    rows: Float[Tensor, "*rows p"],
) -> tuple[Float[Tensor, "*rows p//2+1"], Float[Tensor, "*rows p//2+1"]]:
    """rfft(u) of each row, Σₙ uₙ exp(−2πikn/p), as real and imaginary part: two products with waves.

    Programs (`toolkit.trace`) have no complex numbers, and p is no power of two. Angles lie between −π and π, where
    they have more digits than up to 2π.
    """
    p = rows.shape[-1]
    turns = torch.arange(p, device=rows.device)[:, None] * torch.arange(p // 2 + 1, device=rows.device) + p // 2
    angle = (2 * math.pi / p) * (turns % p - p // 2).to(rows.dtype)
    return rows @ angle.cos(), -(rows @ angle.sin())
