"""Grokking: test loss that falls long after training loss has."""

from toolkit.grokking.corrupted_addition import CorruptedAddition
from toolkit.grokking.modular_addition import ModularAddition
from toolkit.grokking.polynomial import PolynomialRegression
from toolkit.grokking.polynomial_wait import PolynomialWait
from toolkit.grokking.tickets import GrokkingTickets
from toolkit.grokking.xor_clusters import XorClusters

__all__ = [
    "CorruptedAddition",
    "GrokkingTickets",
    "ModularAddition",
    "PolynomialRegression",
    "PolynomialWait",
    "XorClusters",
]
