"""Tangent kernels, and numbers read off a kernel matrix."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import torch
from jaxtyping import Float
from torch import Tensor
from torch.func import jacrev
from torch.utils._pytree import tree_leaves

Kernel = Float[Tensor, "n n"]
Scalar = Float[Tensor, ""]


def tangent_kernel(function: Callable, weights: dict, x: Float[Tensor, "n ..."]) -> Kernel:
    """K = JJᵀ with J = ∂f(x)/∂weights, all weights together (Jacot et al. 2018): `[n, n]`.

    `function(weights, x)` maps a dict of tensors and `[n, ...]` inputs to `[n]` outputs.
    """
    jacobian = jacrev(function)(weights, x)
    flat = [j.reshape(len(x), -1) for j in tree_leaves(jacobian)]
    return reduce(torch.add, [j @ j.T for j in flat])


def relative_change(k: Float[Tensor, "*shape"], k0: Float[Tensor, "*shape"]) -> Scalar:
    """‖K − K₀‖_F / ‖K₀‖_F: 0 for a lazy network, whose tangent kernel does not change (Chizat et al. 2019)."""
    return (k - k0).norm() / k0.norm()


def alignment(k: Kernel, l: Kernel, centred: bool = False) -> Scalar:  # noqa: E741
    """⟨K, L⟩_F / (‖K‖_F ‖L‖_F) of two `[n, n]` kernels; 1 if they are equal up to a factor.

    `centred` subtracts row and column means from both first (CKA; Kornblith et al. 2019).
    """
    if centred:
        k, l = _centred(k), _centred(l)  # noqa: E741
    return (k * l).sum() / (k.norm() * l.norm())


def target_alignment(k: Kernel, y: Float[Tensor, " n"]) -> Scalar:
    """yᵀKy / (‖K‖_F ‖y‖²) with kernel `[n, n]` and targets `[n]` centred (Cortes et al. 2012); 1 at best."""
    return alignment(k, torch.outer(y, y), centred=True)


def _centred(k: Kernel) -> Kernel:
    k = k - k.mean(0)
    return k - k.mean(1, keepdim=True)
