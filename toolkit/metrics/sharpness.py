"""How sharply a loss curves at some weights: the largest eigenvalue of its Hessian, by products with vectors alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, cast

import torch
from jaxtyping import Float
from torch import Tensor
from torch.func import grad, jvp
from torch.utils._pytree import tree_flatten, tree_leaves, tree_map, tree_unflatten

from toolkit.domain import call, domain, tensor, tree, whole
from toolkit.domain.kinds import shown

Vector = Float[Tensor, " n"]
Product = Callable[[Vector], Vector]


@domain(loss=call, weights=tree(tensor("...")), most=whole(1, 10_000), seed=whole(0, 2**31 - 1))
def sharpness(loss: Callable, weights: dict, most: int = 200, seed: int = 0) -> Float[Tensor, ""]:
    """The largest eigenvalue of ∇²L at `weights`, a dict of tensors, for a loss L(weights) that is one number.

    Lanczos' method with full orthogonalisation from a random vector, drawn with `seed`. It ends where ‖Hy − θy‖ is
    below √ε times the largest |θ| (ε the precision of the weights; θ is then right to about ε over the relative gap to
    the next eigenvalue), and after `most` products Hv, or as many as there are weights. Until then θ is a lower bound.
    Gradient descent with the learning rate η is stable on a quadratic loss while ηθ < 2 (Cohen et al. 2021). At a
    maximum it is negative. Not for programs: how many products it takes depends on numbers.

    ValueError for a loss that is no number, or whose second derivatives are not finite.
    """
    leaves, shape = tree_flatten(weights)
    sizes, like = [leaf.numel() for leaf in leaves], leaves[0]

    def gradient(*parts: Tensor) -> list[Tensor]:
        return tree_flatten(grad(_one_number(loss))(tree_unflatten(list(parts), shape)))[0]

    along = _along(gradient, leaves)

    def product(vector: Vector) -> Vector:
        parts = zip(vector.split(sizes), leaves, strict=True)
        curved = along([part.reshape(leaf.shape).to(leaf) for part, leaf in parts])
        return torch.cat([each.flatten() for each in curved]).to(vector)

    generator = torch.Generator().manual_seed(seed)
    first = torch.randn(sum(sizes), generator=generator, dtype=torch.float64).to(like.device)
    precision = max(torch.finfo(leaf.dtype).eps for leaf in leaves)
    return _largest(product, first, most, precision**0.5).to(like)


@domain(loss=call, weights=tree(tensor("...")), direction=tree(tensor("...")), rates=tree(tensor("")))
def sharpness_step(loss: Callable, weights: dict, direction: dict, rates: dict) -> tuple[Float[Tensor, ""], dict]:
    """(vᵀSv/vᵀv, Sv/‖Sv‖) for a direction v of the shapes of `weights`, with S = √A ∇²L √A: one product a call.

    A multiplies each tensor of the weights by its number in `rates`: the learning rates of the layers, or 1. In this
    metric gradient descent has one rate for all, and is stable on a quadratic loss while it is below 2/λ(S) (Cohen et
    al. 2021). Called again with the direction that it returns, it is the power method: the number tends to the
    eigenvalue of S that is largest in size, from below where that is positive, and follows it while the weights move
    slowly. At the first calls it is too small in size. Of S = 0, or v = 0, it gives 0 and a direction 0.

    It is pure, asks for no number and has first derivatives of a first derivative only, so that a step can contain it.
    """
    roots = tree_map(torch.sqrt, rates)

    def slope(point: dict) -> Tensor:
        along = tree_map(torch.mul, direction, roots)
        products = tree_map(lambda g, v: (g * v).sum(), grad(_one_number(loss))(point), along)
        return _total(products)

    curved = tree_map(torch.mul, grad(slope)(weights), roots)
    size = _total(tree_map(lambda c: c.square().sum(), curved)).sqrt()
    own = _total(tree_map(lambda v: v.square().sum(), direction))
    seen = _total(tree_map(lambda c, v: (c * v).sum(), curved, direction))
    return seen / _or_one(own), tree_map(lambda c: c / _or_one(size), curved)


def _along(gradient: Callable[..., list[Tensor]], leaves: list[Tensor]) -> Callable[[list[Tensor]], list[Tensor]]:
    """The derivative of a gradient along a direction: forward, or where an operation of the loss cannot (a recurrent
    layer, a built-in mean squared error) the gradient of the product with the direction. ValueError if it has neither.
    """
    ways: list[Callable] = [_forward, _backward]

    def along(direction: list[Tensor]) -> list[Tensor]:
        while len(ways) > 1:
            try:
                return ways[0](gradient, leaves, direction)
            except RuntimeError:
                ways.pop(0)
        try:
            return ways[0](gradient, leaves, direction)
        except RuntimeError as error:
            raise ValueError(f"loss must have second derivatives, which PyTorch does not know here: {error}") from error

    return along


def _forward(gradient: Callable[..., list[Tensor]], leaves: list[Tensor], direction: list[Tensor]) -> list[Tensor]:
    return cast(list[Tensor], jvp(gradient, tuple(leaves), tuple(direction))[1])


def _backward(gradient: Callable[..., list[Tensor]], leaves: list[Tensor], direction: list[Tensor]) -> list[Tensor]:
    def slope(*parts: Tensor) -> Tensor:
        return reduce(torch.add, [(g * v).sum() for g, v in zip(gradient(*parts), direction, strict=True)])

    return list(grad(slope, argnums=tuple(range(len(leaves))))(*leaves))


def _total(numbers: dict) -> Tensor:
    return reduce(torch.add, tree_leaves(numbers))


def _or_one(number: Tensor) -> Tensor:
    return torch.where(number > 0, number, torch.ones_like(number))


def _one_number(loss: Callable) -> Callable[[Any], Tensor]:
    def checked(weights: Any) -> Tensor:
        found = loss(weights)
        if not isinstance(found, Tensor) or found.ndim:
            raise ValueError(f"loss must give one number, a tensor without dimensions (got {shown(found)})")
        return found

    return checked


def _largest(product: Product, vector: Vector, most: int, tolerance: float) -> Float[Tensor, ""]:
    """The largest eigenvalue of the symmetric matrix that `product` multiplies by (Lanczos 1950)."""
    count = min(most, len(vector))
    basis, matrix = vector.new_zeros(count, len(vector)), vector.new_zeros(count, count)  # rows; QᵀHQ, tridiagonal
    size = vector.norm()
    for k in range(count):
        basis[k] = vector / size
        vector = product(basis[k])
        if not vector.isfinite().all():
            raise ValueError("loss must have second derivatives that are finite at these weights")
        matrix[k, k] = basis[k] @ vector
        for _ in range(2):  # once leaves rounding errors that grow
            vector = vector - basis[: k + 1].T @ (basis[: k + 1] @ vector)
        size = vector.norm()
        values, vectors = torch.linalg.eigh(matrix[: k + 1, : k + 1])
        if k + 1 == count or size * vectors[-1, -1].abs() <= tolerance * values.abs().amax():
            return values[-1]
        matrix[k, k + 1] = matrix[k + 1, k] = size
    raise AssertionError("the last step returns")
