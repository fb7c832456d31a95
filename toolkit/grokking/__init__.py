"""Grokking: test loss that falls long after training loss has."""

from toolkit.grokking.modular_addition import ModularAddition
from toolkit.grokking.polynomial import PolynomialRegression

__all__ = ["ModularAddition", "PolynomialRegression", "recorded"]

recorded = {  # name of the recording: (configuration, swept values)
    "grokking/polynomial": (
        PolynomialRegression(),
        {"output_scale": [0.125, 0.25, 0.5, 1, 2, 4, 8], "epsilon": [0.05, 0.1, 0.3], "seed": [0, 1, 2]},
    ),
    "grokking/polynomial_samples": (
        PolynomialRegression(output_scale=2),
        {"samples": [80, 160, 400, 820], "seed": [0, 1, 2]},
    ),
    "grokking/modular_addition": (
        ModularAddition(),
        {"train_fraction": [0.3, 0.35, 0.4, 0.5, 0.6], "weight_decay": [0, 1], "seed": [0, 1, 2]},
    ),
    "grokking/modular_addition_corruption": (
        ModularAddition(train_fraction=0.6, corruption=0.2, steps=200),
        {"corruption": [0, 0.1, 0.2, 0.3], "weight_decay": [0, 10], "pruned": [0, 0.3, 0.5, 0.7, 0.9]},
    ),
    "grokking/modular_addition_published": (  # minutes, and nobody trains it live
        ModularAddition(modulus=97, width=500, train_fraction=0.5, weight_decay=5, steps=100),
        {"seed": [0, 1, 2]},
    ),
}
