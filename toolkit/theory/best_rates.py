"""Two places of a curve of losses over learning rates: its lowest point, and where the loss is first halved."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from toolkit.domain import array, domain, number

RATES = array("K", least=1e-12, most=1e6, long=3)
LOSSES = array("K", least=1e-30, most=1e6)


@domain(rates=RATES, losses=LOSSES)
def best_rate(rates: Float[ndarray, " K"], losses: Float[ndarray, " K"]) -> float:
    """The vertex of the parabola through the lowest of `losses` and its neighbours, in the logarithms of both.

    At an end of `rates` it is that end, between equal losses the first. ValueError unless `rates` increase.
    """
    across, up = _logarithms(rates, losses)
    i = int(up.argmin())
    if i in (0, len(up) - 1):
        return float(rates[i])
    fall = (up[i - 1] - up[i]) / (across[i] - across[i - 1])
    rise = (up[i + 1] - up[i]) / (across[i + 1] - across[i])
    curvature = (fall + rise) / (across[i + 1] - across[i - 1])
    if not curvature > 0:
        return float(rates[i])
    return float(np.exp((across[i - 1] + across[i] + fall / curvature) / 2))


@domain("∞ where no loss is halved", rates=RATES, losses=LOSSES, first=number(1e-30, 1e6))
def halving_rate(rates: Float[ndarray, " K"], losses: Float[ndarray, " K"], first: float) -> float:
    """The smallest rate at which the loss is half of `first`, between `rates` by a straight line in logarithms.

    It is the first of `rates` if that one halves the loss, and ∞ if none does. ValueError unless `rates` increase.
    """
    across, up = _logarithms(rates, losses)
    halved = np.flatnonzero(up <= math.log(first / 2))
    if not len(halved):
        return math.inf
    i = int(halved[0])
    if i == 0:
        return float(rates[0])
    share = (up[i - 1] - math.log(first / 2)) / (up[i - 1] - up[i])
    return float(np.exp(across[i - 1] + share * (across[i] - across[i - 1])))


def _logarithms(rates: ndarray, losses: ndarray) -> tuple[ndarray, ndarray]:
    if not (np.diff(rates) > 0).all():
        raise ValueError("rates must increase from each to the next")
    return np.log(rates), np.log(losses)
