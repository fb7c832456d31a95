"""Powers of the width in first weights and learning rates of a network with two hidden layers (Yang et al. 2021).

f(x) = v·relu(W relu(Ux)) with inputs of fixed size, n neurons in both layers, entries of U of order 1, of W of order
n^{−½}, of v of order n^{−(1+t)/2}. One step of gradient descent with the rate 1 for one layer changes f by the sum of
its squared slopes; one of Adam, which moves each weight by about its rate, by the sum of their sizes if all of them
agree. Both are powers of n, `share_powers`. A parametrisation divides the rates by them, or does not.
"""

from __future__ import annotations

from toolkit.domain import domain, option

RULES = ("adam", "descent")
PARAMETRISATIONS = ("usual", "tangent", "mup")
KNOWN = {"parametrisation": option(*PARAMETRISATIONS), "rule": option(*RULES)}


@domain(parametrisation=KNOWN["parametrisation"])
def readout_power(parametrisation: str) -> float:
    """The power of n in the first entries of v: −1 for μP, or else −½."""
    return -1.0 if parametrisation == "mup" else -0.5


@domain(**KNOWN)
def share_powers(parametrisation: str, rule: str) -> dict[str, float]:
    """The powers of n by which the first step of each layer, with the rate 1, changes f."""
    v = readout_power(parametrisation)
    if rule == "adam":  # Σ|∂f/∂U|, Σ|∂f/∂W|, Σ|∂f/∂v|
        return {"first": 1 + v, "hidden": 2 + v, "readout": 1.0}
    return {"first": 1 + 2 * v, "hidden": 2 + 2 * v, "readout": 1.0}


@domain(**KNOWN)
def rate_powers(parametrisation: str, rule: str) -> dict[str, float]:
    """The powers of n that multiply the learning rate of each layer: 0 for "usual", or else minus `share_powers`.

    "mup" and "tangent" differ in the size of v, and in the rates that follow from it. For Adam and μP they are the
    table of Yang et al. (2021): 1, 1/n, 1/n.
    """
    shares = share_powers(parametrisation, rule)
    return {name: 0.0 if parametrisation == "usual" else 0.0 - share for name, share in shares.items()}


@domain(**KNOWN)
def best_rate_power(parametrisation: str, rule: str) -> float:
    """The power of n in the rate at which the first step of the layer with the largest share changes f by order 1.

    −1 for gradient descent and −3/2 for Adam with the usual rates, 0 for the tangent parametrisation and μP.
    """
    shares, rates = share_powers(parametrisation, rule), rate_powers(parametrisation, rule)
    return 0.0 - max(shares[name] + rates[name] for name in shares)
