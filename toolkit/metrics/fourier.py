"""How close a row of weights is to a single wave, from its discrete Fourier transform."""

from __future__ import annotations

import torch
from jaxtyping import Complex, Float
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
    spectrum = torch.fft.rfft(scaled(rows, rows=True)).abs().square()
    total = spectrum.sum(-1, keepdim=True)
    return spectrum / torch.where(total > 0, total, torch.ones_like(total))


@domain(rows=ROWS)
def inverse_participation_ratio(rows: Float[Tensor, "*rows p"]) -> Float[Tensor, "*rows"]:
    """Σ_k (|û_k|/‖û‖)⁴ of each row, û = rfft(u) (Doshi et al. 2023): `[..., p]` to `[...]`.

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
    waves = [_waves(rows) for rows in (u, v, w)]
    product = waves[0] * waves[1] * waves[2].conj()
    size = product.abs().sum(-1)
    return product.real.sum(-1) / torch.where(size > 0, size, torch.ones_like(size))


def _waves(rows: Float[Tensor, "*rows p"]) -> Complex[Tensor, "*rows p//2"]:
    """û_k for k ≥ 1 of each row divided by its largest number, 0 where it is a rounding error of the mean."""
    waves = torch.fft.rfft(scaled(rows, rows=True))[..., 1:]
    rounding = rows.shape[-1] * torch.finfo(rows.dtype).eps
    waves = torch.where(waves.abs() <= rounding, 0, waves)
    size = waves.abs().amax(-1, keepdim=True)
    return waves / torch.where(size > 0, size, 1)
