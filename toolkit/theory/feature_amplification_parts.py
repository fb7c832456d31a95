"""How neurons find the signal of four clusters like an exclusive or, as long as every sample pulls with one half.

Clusters lie at ±e₁, with the label +1, and at ±e₂, with the label −1; the noise is normal with standard deviation σ,
and a share ξ of the labels is wrong. While all outputs are small the logistic loss pulls every sample with ½, and a
neuron w with the fixed readout a moves by

    ẇ = ½ a g,    g = (1/P) Σᵢ 1(w·xᵢ > 0) yᵢxᵢ .

With infinitely many samples g is known: with h = w·e/(σ|w|), a cluster at e is active with the probability Φ(h), and
E x 1(w·x > 0) = e Φ(h) + σŵ φ(h). The sum over the four clusters is

    g = (1 − 2ξ)/4 · [ erf(h₁/√2) e₁ − erf(h₂/√2) e₂ + 2σŵ (φ(h₁) − φ(h₂)) ] .

The parts take what their callers have checked, and so declare no domain; arrays of any namespace.
"""

from __future__ import annotations

import math
from typing import Any

from array_api_compat import array_namespace

from toolkit.theory.arrays import erf
from toolkit.theory.program import Kept


def sample_pulls(first: Any, x: Any, y: Any) -> Any:
    """g of each neuron `[N, D]` on samples x `[P, D]` with labels y `[P]`: `[N, D]`."""
    xp = array_namespace(first)
    active = xp.astype(first @ x.T > 0, first.dtype)
    return (active * y[None, :]) @ x / x.shape[0]


def population_pulls(first: Any, spread: Any, wrong: Any) -> Any:
    """g of each neuron `[N, D]` with infinitely many samples, of clusters that reach σ = `spread`: `[N, D]`."""
    xp = array_namespace(first)
    unit = first / xp.sqrt(xp.sum(first**2, axis=1))[:, None]
    place = xp.arange(first.shape[1])[None, :]
    along = [xp.astype(place == axis, first.dtype) for axis in (0, 1)]
    heights = [unit[:, axis][:, None] / spread for axis in (0, 1)]
    signal = erf(heights[0] / 2**0.5) * along[0] - erf(heights[1] / 2**0.5) * along[1]
    density = [xp.exp(-(h**2) / 2) / math.sqrt(2 * math.pi) for h in heights]
    return (1 - 2 * wrong) / 4 * (signal + 2 * spread * unit * (density[0] - density[1]))


def moved(kept: Kept, pulls: Any) -> Kept:
    """The neurons after one step of gradient descent, from their pulls."""
    return kept | {"first": kept["first"] + kept["learning_rate"] / 2 * kept["readout"][:, None] * pulls}


def columns_of(first: Any, signs: Any) -> dict[str, Any]:
    """Of neurons `[N, D]`: the mean |cosine| with e₁ for those that add, with e₂ for the others; and both coordinates
    of their directions, `[N, 2]`."""
    xp = array_namespace(first)
    plane = first[:, :2] / xp.sqrt(xp.sum(first**2, axis=1))[:, None]
    own = xp.where(signs > 0, plane[:, 0], plane[:, 1])
    return {"alignment": xp.mean(xp.abs(own)), "neurons": plane}
