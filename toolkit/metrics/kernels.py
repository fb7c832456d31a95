"""Tangent kernels, and numbers read off a kernel matrix."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.func import jacrev


def tangent_kernel(function: Callable, weights: dict, x: torch.Tensor) -> torch.Tensor:
    """K = JJᵀ with J = ∂f(x)/∂weights, all weights together (Jacot et al. 2018): `[n, n]`.

    `function(weights, x)` maps a dict of tensors and `[n, ...]` inputs to `[n]` outputs.
    """
    jacobian = jacrev(function)(weights, x)
    flat = [j.reshape(len(x), -1) for j in torch.utils._pytree.tree_leaves(jacobian)]
    return sum(j @ j.T for j in flat)


def relative_change(k: torch.Tensor, k0: torch.Tensor) -> torch.Tensor:
    """‖K − K₀‖_F / ‖K₀‖_F: 0 for a lazy network, whose tangent kernel does not change (Chizat et al. 2019)."""
    return (k - k0).norm() / k0.norm()


def alignment(k: torch.Tensor, l: torch.Tensor, centred: bool = False) -> torch.Tensor:  # noqa: E741
    """⟨K, L⟩_F / (‖K‖_F ‖L‖_F) of two `[n, n]` kernels; 1 if they are equal up to a factor.

    `centred` subtracts row and column means from both first (CKA; Kornblith et al. 2019).
    """
    if centred:
        k, l = _centred(k), _centred(l)  # noqa: E741
    return (k * l).sum() / (k.norm() * l.norm())


def target_alignment(k: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """yᵀKy / (‖K‖_F ‖y‖²) with kernel `[n, n]` and targets `[n]` centred (Cortes et al. 2012); 1 at best."""
    return alignment(k, torch.outer(y, y), centred=True)


def _centred(k: torch.Tensor) -> torch.Tensor:
    k = k - k.mean(0)
    return k - k.mean(1, keepdim=True)
