"""A neuron as an inner product of random features of its input and of its weights (Sehanobish et al. 2024).

For g ~ N(0, I) and any vectors, also complex ones, E[e^{g·u − u·u/2} e^{g·v − v·v/2}] = e^{u·v}. With u = s x and
v = i w/s, and the *split* s > 0, this is e^{i w·x}, so that

    sin(w·x) = E[e^{s g·x − s²|x|²/2} · e^{|w|²/2s²} sin(g·w/s)],

and cos(w·x) with a cosine: the first factor knows only the input, the second only the weights. Of a mean over m draws
of g the squared errors of both together are (e^{s²|x|² + |w|²/s²} − 1)/m, half of it each on average over the angle.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from toolkit.domain import array, domain, number, whole

NORM, SPLIT = number(0, 20), number(0.05, 20)
DRAWS = array("m d", least=-100, most=100)


@domain(x=array("d", least=-20, most=20), draws=DRAWS, split=number(0.05, 2))
def input_features(x: Float[ndarray, " d"], draws: Float[ndarray, "m d"], split: float) -> Float[ndarray, " m"]:
    """e^{s g·x − s²|x|²/2}/√m for draws g `[m, d]`."""
    with np.errstate(over="ignore"):  # what is infinite is refused
        return np.exp(split * (draws @ x) - split**2 * (x @ x) / 2) / len(draws) ** 0.5


@domain(w=array("d", least=-20, most=20), draws=DRAWS, split=number(0.05, 20))
def weight_features(w: Float[ndarray, " d"], draws: Float[ndarray, "m d"], split: float) -> Float[ndarray, " m"]:
    """e^{|w|²/2s²} sin(g·w/s)/√m for draws g `[m, d]`."""
    with np.errstate(over="ignore", invalid="ignore"):  # what is infinite is refused
        return np.exp((w @ w) / (2 * split**2)) * np.sin(draws @ w / split) / len(draws) ** 0.5


@domain(input_norm=NORM, weight_norm=NORM, features=whole(1), split=SPLIT)
def linearisation_error(input_norm: float, weight_norm: float, features: int, split: float) -> float:
    """√((e^{s²|x|² + |w|²/s²} − 1)/2m), the error of sin(w·x), root mean square over draws and over the angle."""
    power = (split * input_norm) ** 2 + (weight_norm / split) ** 2
    with np.errstate(over="ignore"):  # what is infinite is refused
        return float(np.sqrt(np.expm1(power) / (2 * features)))


@domain(input_norm=number(1e-6, 1e6), weight_norm=number(1e-6, 1e6))
def best_split(input_norm: float, weight_norm: float) -> float:
    """s = √(|w|/|x|), which makes the exponent 2|w||x|, the least."""
    return (weight_norm / input_norm) ** 0.5
