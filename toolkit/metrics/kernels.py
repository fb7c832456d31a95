"""Tangent kernels, and numbers read off a kernel matrix."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import torch
from jaxtyping import Float
from torch import Tensor
from torch.func import vjp, vmap
from torch.utils._pytree import tree_leaves

from toolkit.domain import boolean, call, domain, tensor, tracing, tree
from toolkit.metrics.scale import scaled

Kernel = Float[Tensor, "n n"]
Scalar = Float[Tensor, ""]


@domain(function=call, weights=tree(tensor("...")), x=tensor("n *rest"))
def tangent_kernel(function: Callable, weights: dict, x: Float[Tensor, "n ..."]) -> Kernel:
    """K = JJᵀ with J = ∂f(x)/∂weights, all weights together (Jacot et al. 2018): `[n, n]`.

    `function(weights, x)` maps a dict of tensors and `[n, ...]` inputs to `[n]` or `[n, 1]` outputs. ValueError if it
    gives others.
    """

    def outputs(weights: dict) -> Tensor:
        found = function(weights, x)
        if not tracing() and (not isinstance(found, Tensor) or found.shape not in (x.shape[:1], (len(x), 1))):
            got = list(found.shape) if isinstance(found, Tensor) else type(found).__name__
            raise ValueError(f"function must map inputs {list(x.shape)} to outputs [{len(x)}] (got {got})")
        return found[:, 0] if found.ndim > 1 else found

    pulled: Callable = vjp(outputs, weights)[1]
    rows = vmap(pulled)(torch.eye(x.shape[0], dtype=x.dtype, device=x.device))  # J, a row for each output
    flat = [j.reshape(x.shape[0], -1) for j in tree_leaves(rows)]
    return reduce(torch.add, [j @ j.T for j in flat])


@domain(k=tensor("*shape"), k0=tensor("*shape"))
def relative_change(k: Float[Tensor, "*shape"], k0: Float[Tensor, "*shape"]) -> Scalar:
    """‖K − K₀‖_F / ‖K₀‖_F: 0 for a lazy network, whose tangent kernel does not change (Chizat et al. 2019).

    ValueError where K₀ is 0.
    """
    size = k0.abs().amax()
    return (k / size - k0 / size).norm() / (k0 / size).norm()


@domain(k=tensor("n n"), l=tensor("n n"), centred=boolean)
def alignment(k: Kernel, l: Kernel, centred: bool = False) -> Scalar:  # noqa: E741
    """⟨K, L⟩_F / (‖K‖_F ‖L‖_F) of two `[n, n]` kernels; 1 if they are equal up to a factor.

    `centred` subtracts row and column means from both first (CKA; Kornblith et al. 2019). ValueError for a kernel that
    is 0, or constant where it is centred.
    """
    k, l = scaled(k), scaled(l)  # noqa: E741
    if centred:
        k, l = _centred(k), _centred(l)  # noqa: E741
    return (k * l).sum() / (k.norm() * l.norm())


@domain(k=tensor("n n"), y=tensor("n"))
def target_alignment(k: Kernel, y: Float[Tensor, " n"]) -> Scalar:
    """yᵀKy / (‖K‖_F ‖y‖²) with kernel `[n, n]` and targets `[n]` centred (Cortes et al. 2012); 1 at best.

    ValueError for a kernel or targets that are constant.
    """
    y = scaled(y)
    y = _scaled_rest(y - y.mean(), y)  # before the product, where the digits of a large mean would be lost
    return alignment(k, torch.outer(y, y), centred=True)


def _centred(k: Kernel) -> Kernel:
    """Without row and column means, scaled; 0 where nothing but rounding errors is left."""
    without = k - k.mean(0)
    return _scaled_rest(without - without.mean(1, keepdim=True), k)


def _scaled_rest(rest: Float[Tensor, "*shape"], before: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    """What is left of `before`, scaled; 0 where these are rounding errors."""
    rounding = 8 * torch.finfo(rest.dtype).eps * before.abs().amax()
    return torch.where(rest.abs().amax() <= rounding, 0, scaled(rest))
