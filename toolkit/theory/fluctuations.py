"""How much random networks of one width differ from each other: the relative variance of the length of a signal.

One input of mean square 1 goes through layers of n neurons without biases, h¹ = Wx and hˡ⁺¹ = σ_w W φ(hˡ) at the
critical σ_w, where the mean length K = |hˡ|²/n of linear and ReLU layers stays. The entries of W are from N(0, 1/n), or
W is a random orthogonal matrix. The direction of hˡ is then even on the sphere, and only its length is passed on.

*Gaussian.* The neurons of a layer are independent given the layer below, so that Kˡ⁺¹ is a mean of n independent
φ(h)², up to its factor. For one neuron E φ⁴/(E φ²)² is 3 if φ is linear, 6 for the ReLU, and so each layer multiplies
E K² by 1 + 2/n or 1 + 5/n. The first layer is linear:

    linear  n Var K/K² = n[(1 + 2/n)ˡ − 1],        relu  n[(1 + 2/n)(1 + 5/n)^(l−1) − 1] .

With tanh a layer adds 2/n, too, but it shrinks large K more: K ← K − 2K², so that K → 1/2l, and a relative difference
shrinks by 1 − 1/l. V ← (1 − 2/l)V + 2 has the solution 2l/3 for many layers, 2 + 2(l − 1)/3 with the first.
It holds for l ≪ n (Roberts, Yaida & Hanin 2022).

*Orthogonal.* |h¹| = |x| exactly, and linear layers keep it: 0. Of relu(h)² = (h² + h|h|)/2 the first half adds up to
the length, which is fixed; the second has the variance 3n/(n + 2) K²/4 on the sphere, without correlation between
neurons. So each layer multiplies E K² by 1 + 3/(n + 2), and n Var K/K² = n[(1 + 3/(n + 2))^(l−1) − 1].
"""

from __future__ import annotations

import math

from toolkit.domain import domain, option, whole

ENSEMBLES, ACTIVATIONS = ("gaussian", "orthogonal"), ("tanh", "relu", "linear")
KNOWN = {"width": whole(1, 10**6), "layer": whole(1, 10**6)}
FIRST = {"gaussian": 2.0, "orthogonal": 0.0}  # n Var K/K² of the first layer


@domain(
    "∞ where it is beyond the range of numbers", ensemble=option(*ENSEMBLES), activation=option(*ACTIVATIONS), **KNOWN
)
def relative_variance(ensemble: str, activation: str, width: int, layer: int) -> float:
    """n Var K/K² of layer l ≥ 1 in networks of width n; ValueError for orthogonal tanh layers: no formula."""
    if activation == "tanh":
        if ensemble == "orthogonal":
            raise ValueError("activation 'tanh' with orthogonal weights has no formula")
        return 2 + 2 * (layer - 1) / 3
    gained = {
        "gaussian": {"linear": 2 / width, "relu": 5 / width},
        "orthogonal": {"linear": 0.0, "relu": 3 / (width + 2)},
    }
    grown = math.log1p(FIRST[ensemble] / width) + (layer - 1) * math.log1p(gained[ensemble][activation])
    return width * math.expm1(grown) if grown < 700 else math.inf
