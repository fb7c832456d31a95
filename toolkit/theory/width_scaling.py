"""How far the hidden layers of networks move during training, as a power of their width (Yang & Hu 2021).

A network whose layers 1 … L + 1 have the matrices n^{−a_l} w^l, w^l ~ N(0, n^{−2b_l}), all trained with step size
ηn^{−c}, changes its last hidden layer by n^{−r} in the first steps.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from toolkit.domain import array, domain, number

EXPONENTS = array("M", long=2, least=-1e6, most=1e6)


@domain(scaling=number(-1e6, 1e6))
def movement_exponent(scaling: float) -> float:
    """r = (1 − s)/2: f = n^{−(1+s)/2} v·relu(Ux) with step size ηnˢ moves its hidden layer by n^{−r}.

    For s ≤ 1 it is `feature_exponent` for two layers with a = (0, (1 + s)/2), b = 0, c = −s, where f begins at 0.
    Without that, and with s < 0, the first output is large and r is ½. For s > 1 no limit of infinite width is stable:
    from the second step on the readout has outgrown its start, and `feature_exponent` is 1 − s; this is the first step.
    """
    return (1 - scaling) / 2


@domain(
    widths=array("K", least=1, most=1e12),
    scaling=number(-10, 10),
    movement=number(0, 1e50),
)
def movement_line(widths: Float[ndarray, " K"], scaling: float, movement: float) -> Float[ndarray, " K"]:
    """Movement of networks with `widths` `[K]`, if the first of them moves by `movement`: a line of slope −r."""
    return movement * (widths / widths[0]) ** -movement_exponent(scaling)


@domain(
    multipliers=EXPONENTS,
    variances=EXPONENTS,
    rate=number(-1e6, 1e6),
)
def feature_exponent(multipliers: Float[ndarray, " M"], variances: Float[ndarray, " M"], rate: float) -> float:
    """r for a = `multipliers`, b = `variances` of all M = L + 1 layers and c = `rate` (Yang & Hu 2021).

    r = min(a_{L+1} + b_{L+1}, 2a_{L+1} + c) + c − 1 + min over l ≤ L of 2a_l + [l = 1]. Features are learned at every
    width if r = 0; r = ½ is the tangent regime. Of use for a start that is stable.
    """
    last = min(multipliers[-1] + variances[-1], 2 * multipliers[-1] + rate)
    hidden = 2 * multipliers[:-1]
    hidden[0] += 1
    return float(last + rate - 1 + hidden.min())


@domain(widths=array("K", least=1, most=1e12, long=2), movements=array("K", least=1e-50, most=1e50))
def log_slope(widths: Float[ndarray, " K"], movements: Float[ndarray, " K"]) -> float:
    """Slope of the straight line through (ln width, ln movement) by least squares; both `[K]`.

    ValueError for widths that are all the same.
    """
    across, up = np.log(widths), np.log(movements)
    across = across - across.mean()
    if not np.abs(across).max() > 1e-12 * np.log(widths.max() + 1):
        raise ValueError(f"widths must not all be the same (got {widths[0]:,.6g} only)")
    return float(across @ (up - up.mean()) / (across @ across))
