"""Networks, as pure functions of weights and inputs."""

from __future__ import annotations

from functools import reduce

import torch
from jaxtyping import Float
from torch import Tensor

Scalar = float | Float[Tensor, ""]


def quadratic_neurons(weight: Float[Tensor, "N D"], x: Float[Tensor, "n D"], epsilon: Scalar) -> Float[Tensor, " n"]:
    """(1/N) Σᵢ φ(wᵢ·x) with φ(h) = h + ½εh², no readout: weight `[N, D]`, x `[n, D]` to `[n]`."""
    h = x @ weight.T
    return (h + epsilon / 2 * h.square()).mean(-1)


def quadratic_neurons_kernel(
    weight: Float[Tensor, "N D"], x: Float[Tensor, "n D"], epsilon: Scalar
) -> Float[Tensor, "n n"]:
    """Tangent kernel of N × `quadratic_neurons`: x·x′ (1/N) Σᵢ φ′(wᵢ·x) φ′(wᵢ·x′), `[n, n]`."""
    gates = 1 + epsilon * (x @ weight.T)  # φ′, [n, N]
    return (x @ x.T) * (gates @ gates.T) / weight.shape[0]


def softplus(h: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    """ln(1 + e⁴ʰ)/4: a ReLU whose kink is rounded over a width of about 1/4."""
    return torch.nn.functional.softplus(4 * h) / 4


ACTIVATIONS = {"ReLU": torch.relu, "softplus": softplus, "erf": torch.erf}


def neuron_sum(weights: dict, x: Float[Tensor, "n D"], activation: str) -> Float[Tensor, " n"]:
    """(1/√N) Σᵢ aᵢ φ(wᵢ·x): `first` `[N, D]` and `readout` `[N]`, x `[n, D]` to `[n]`."""
    hidden = ACTIVATIONS[activation](x @ weights["first"].T)
    return hidden @ weights["readout"] / weights["readout"].shape[0] ** 0.5


def linear_two_layers(weights: dict, richness: Scalar) -> Float[Tensor, " D"]:
    """The vector f of the linear function f·x = (1/γN) v·Ux: `first` U `[N, D]`, `readout` v `[N]` to `[D]`."""
    return weights["first"].T @ weights["readout"] / (richness * weights["readout"].shape[0])


def relu_features(weight: Float[Tensor, "N D"], x: Float[Tensor, "n D"]) -> Float[Tensor, "n N"]:
    """√(2/N) relu(wⱼ·x), whose kernel tends to |x||x′| times the arc-cosine kernel: `[N, D]`, `[n, D]` to `[n, N]`."""
    return (2 / len(weight)) ** 0.5 * (x @ weight.T).relu()


def two_layers(weights: dict, x: Float[Tensor, "n d"], activation: str) -> Float[Tensor, "n c"]:
    """R φ(Hx) with φ "square" or "relu", no biases: hidden H `[N, d]`, readout R `[c, N]`, x `[n, d]` to `[n, c]`."""
    return _activated(weights["hidden"], x, activation) @ weights["readout"].T


def normalised_two_layers(
    weights: dict, x: Float[Tensor, "n d"], activation: str, among: Float[Tensor, "m d"]
) -> Float[Tensor, "n c"]:
    """R (s · (φ(Hx) − m)/√(v + 10⁻⁵) + b): `two_layers` with batch normalisation after φ (Ioffe & Szegedy 2015).

    m and v are the mean and variance of φ(Hx) over the rows of `among`; s `scale` and b `shift` `[N]`.
    """
    rows, reference = (_activated(weights["hidden"], inputs, activation) for inputs in (x, among))
    mean, variance = reference.mean(0), reference.var(0, correction=0)
    normalised = weights["scale"] * (rows - mean) / (variance + 1e-5).sqrt() + weights["shift"]
    return normalised @ weights["readout"].T


def _activated(hidden: Float[Tensor, "N d"], x: Float[Tensor, "n d"], activation: str) -> Float[Tensor, "n N"]:
    h = x @ hidden.T
    return h.square() if activation == "square" else h.relu()


def deep_features(
    weights: dict, x: Float[Tensor, "n d"], depth: int, reference: int | None = None
) -> Float[Tensor, "n width"]:
    """Activations of the last hidden layer of a ReLU network for inputs x: `[n, d]` to `[n, width]`.

    Layer j is h ← relu(s · (Wh − m)/√(v + ε) + b), batch normalisation (Ioffe & Szegedy 2015), where `scale{j}` s is
    among the weights, and h ← relu(Wh + b) where it is not; W `layer{j}`, b `shift{j}`. m and v are the mean and
    variance over the first `reference` rows (default: all), so that test inputs follow the training set.
    """
    for j in range(1, depth + 1):
        x = x @ weights[f"layer{j}"].T
        if f"scale{j}" in weights:
            first = x[:reference]
            x = weights[f"scale{j}"] * (x - first.mean(0)) / (first.var(0, correction=0) + 1e-5).sqrt()
        x = (x + weights[f"shift{j}"]).relu()
    return x


def layer_product(weights: dict, layers: int) -> Float[Tensor, "m D"]:
    """W_L⋯W₁ of `layer1` `[N₁, D]` to `layer<L>` `[m, N_{L−1}]`: the matrix of a deep linear network, `[m, D]`."""
    return reduce(lambda below, j: weights[f"layer{j}"] @ below, range(2, layers + 1), weights["layer1"])


def layer_product_kernel(weights: dict, layers: int) -> Float[Tensor, "mD mD"]:
    """Tangent kernel of the entries of W_L⋯W₁, row by row: Σ_l A_lA_lᵀ ⊗ B_lᵀB_l, `[mD, mD]`.

    A_l = W_L⋯W_{l+1} is the product of the layers above layer l, B_l = W_{l−1}⋯W₁ that of the layers below. On whitened
    inputs this is the kernel that gradient descent on the network follows.
    """
    matrices = [weights[f"layer{j}"] for j in range(1, layers + 1)]
    below, above = [torch.eye(matrices[0].shape[1]).to(matrices[0])], [torch.eye(matrices[-1].shape[0]).to(matrices[0])]
    for low, high in zip(matrices[:-1], matrices[:0:-1], strict=True):
        below.append(low @ below[-1])
        above.append(above[-1] @ high)
    return reduce(torch.add, [torch.kron(a @ a.T, b.T @ b) for a, b in zip(above[::-1], below, strict=True)])
