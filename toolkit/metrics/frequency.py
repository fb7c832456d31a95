"""How fast pictures change from place to place: their cosine spectrum, and its mean."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor

from toolkit.domain import domain, tensor, whole

PICTURES = tensor("n p p", long={"p": 2})


@domain(pictures=PICTURES)
def mean_frequency(pictures: Float[Tensor, "n p p"]) -> Float[Tensor, ""]:
    """Σ r c²/Σ c² over the coefficients c of the cosine transforms but the constant ones, r = √(k² + l²) of waves k, l.

    One number of all pictures together: sums are taken over them before the quotient. ValueError if all are constant.
    """
    squares, radii = _squares(pictures)
    return (squares * radii).sum() / squares.sum()


@domain(pictures=PICTURES)
def cosine_spectrum(pictures: Float[Tensor, "n p p"]) -> Float[Tensor, " p"]:
    """Shares of Σ c² by the radius r, rounded: from 1 up; the last one has all that is further out."""
    squares, radii = _squares(pictures)
    size = len(radii)
    places = radii.round().clamp(1, size).long() - 1
    found = torch.zeros(size, dtype=squares.dtype, device=squares.device)
    return found.index_add(0, places.flatten(), squares.flatten()) / squares.sum()


@domain(size=whole(1, 2000), like=tensor("..."))
def cosine_waves(size: int, like: Tensor) -> Float[Tensor, "p p"]:
    """The orthonormal cosine waves (DCT-II) of `size` places, one a row, in the dtype and on the device of `like`."""
    places = torch.arange(size, dtype=like.dtype, device=like.device)
    waves = torch.cos(torch.pi / size * (places + 0.5) * places[:, None]) * math.sqrt(2 / size)
    return torch.where(places[:, None] > 0, waves, 1 / math.sqrt(size))


def _squares(pictures: Float[Tensor, "n p p"]) -> tuple[Float[Tensor, "p p"], Float[Tensor, "p p"]]:
    """Σ c² over the pictures without the constant, of pictures divided by their largest entry, and r."""
    largest = pictures.abs().amax()
    waves = cosine_waves(pictures.shape[-1], pictures)
    squares = (waves @ (pictures / torch.where(largest > 0, largest, 1)) @ waves.T).square().sum(0)
    places = torch.arange(len(waves), dtype=waves.dtype, device=waves.device)
    radii = (places.square() + places.square()[:, None]).sqrt()
    return torch.where(radii > 0, squares, 0), radii
