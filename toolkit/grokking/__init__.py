"""Grokking: test loss that falls long after training loss has."""

from toolkit.grokking.polynomial import PolynomialRegression

__all__ = ["PolynomialRegression", "recorded"]

recorded = {  # name of the recording: (configuration, swept values)
    "grokking/polynomial": (
        PolynomialRegression(),
        {"output_scale": [0.125, 0.25, 0.5, 1, 2, 4, 8], "epsilon": [0.05, 0.1, 0.3], "seed": [0, 1, 2]},
    ),
    "grokking/polynomial_samples": (
        PolynomialRegression(output_scale=2),
        {"samples": [80, 160, 400, 820], "seed": [0, 1, 2]},
    ),
}
