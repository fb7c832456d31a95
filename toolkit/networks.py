"""What learns: pure functions of weights and inputs."""

from __future__ import annotations

import torch


def quadratic_neurons(weight: torch.Tensor, x: torch.Tensor, epsilon) -> torch.Tensor:
    """(1/N) Σᵢ φ(wᵢ·x) with φ(h) = h + ½εh², no readout: weight `[N, D]`, x `[n, D]` to `[n]`."""
    h = x @ weight.T
    return (h + epsilon / 2 * h.square()).mean(-1)


def quadratic_neurons_kernel(weight: torch.Tensor, x: torch.Tensor, epsilon) -> torch.Tensor:
    """Tangent kernel of N × `quadratic_neurons`: x·x′ (1/N) Σᵢ φ′(wᵢ·x) φ′(wᵢ·x′), `[n, n]`."""
    gates = 1 + epsilon * (x @ weight.T)  # φ′, [n, N]
    return (x @ x.T) * (gates @ gates.T) / weight.shape[0]


def two_layers(weights: dict, x: torch.Tensor, activation: str) -> torch.Tensor:
    """R φ(Hx) with φ "square" or "relu", no biases: hidden H `[N, d]`, readout R `[c, N]`, x `[n, d]` to `[n, c]`."""
    h = x @ weights["hidden"].T
    return (h.square() if activation == "square" else h.relu()) @ weights["readout"].T
