"""Rules for products and sums: what takes less than the call that a function made. Each gives None where it says
nothing."""

from __future__ import annotations

import math
from typing import Any

import torch

from toolkit.trace.calls import Call, Depends
from toolkit.trace.shorter import ADDED, AXPY, Rewriter, number

aten = torch.ops.aten


def power(to: Rewriter, base: Any, exponent: Any) -> Any:
    """x¹ = x and x² = x·x."""
    if not _floating(base) or exponent not in (1, 2):
        return None
    return base if exponent == 1 else to.pointwise(aten.mul.Tensor, base, base)


def quotient(to: Rewriter, above: Any, below: Any, **kwargs: Any) -> Any:
    """x/2 = ½x."""
    divisor = number(below)
    if kwargs or not divisor or not _floating(above):
        return None
    return product(to, above, 1 / divisor)


def product(to: Rewriter, one: Any, other: Any) -> Any:
    """x times all its factors that do not change, which are multiplied with each other first."""
    x, factor = (one, other) if _changes(one) else (other, one)
    if not _floating(x) or _changes(factor) or (isinstance(factor, Call) and factor.value.dtype != x.value.dtype):
        return None
    shape = _shape(x, factor)
    small = _small(to, factor)
    if x.kind is aten.mul and shape == x.value.shape and not _changes(x.args[1]) and _same_type(x):
        small, x = _times(to, small, _small(to, x.args[1])), x.args[0]
    if small == 1 and x.value.shape == shape:
        return x
    return to.expanded(to.pointwise(aten.mul.Tensor, x, small), shape)


def thin(to: Rewriter, one: Call, other: Call) -> Any:
    """A batch of products in which one side is a vector."""
    (_, rows, inner), columns = one.value.shape, other.value.shape[2]
    if inner == 1:
        return to.pointwise(aten.mul.Tensor, one, other)
    if columns == 1:
        other, summed = to.new(aten.transpose.int, other, 1, 2), 2
    elif rows == 1:
        one, summed = to.new(aten.transpose.int, one, 1, 2), 1
    else:
        return None
    return to.new(torch.sum, to.pointwise(aten.mul.Tensor, one, other), (summed,), True)


def added(to: Rewriter, one: Any, other: Any, **kwargs: Any) -> Any:
    """a + b·c in one pass."""
    return None if kwargs else _with_product(to, one, other, 1) or _with_product(to, other, one, 1)


def less(to: Rewriter, one: Any, other: Any, **kwargs: Any) -> Any:
    """a − b·c in one pass."""
    return None if kwargs else _with_product(to, one, other, -1)


def variance(to: Rewriter, x: Any, dims: Any = None, *, correction: Any = None, keepdim: bool = False) -> Any:
    """The mean square about the mean: PyTorch's own pass takes five times as long."""
    if not _floating(x) or not dims:
        return None
    count = math.prod(x.value.shape[at] for at in dims) - (1 if correction is None else correction)
    if count <= 0:
        return None
    rest = to.pointwise(aten.sub.Tensor, x, to.new(aten.mean.dim, x, dims, True))
    total = to.new(aten.sum.dim_IntList, to.pointwise(aten.mul.Tensor, rest, rest), dims, keepdim)
    return product(to, total, 1 / count)


def whole_slice(to: Rewriter, slope: Any, sizes: Any, at: int, start: int, end: int, step: int) -> Any:
    """The gradient of a slice of everything is that of everything."""
    return slope if list(slope.value.shape) == list(sizes) and step == 1 else None


RULES = {
    aten.pow: power,
    aten.var: variance,
    aten.slice_backward: whole_slice,
    aten.div: quotient,
    aten.mul: product,
    aten.bmm: thin,
    aten.add: added,
    aten.sub: less,
}


def _with_product(to: Rewriter, a: Any, made: Any, sign: int) -> Any:
    if not _changes(made) or not isinstance(a, Call) or made.kind is not aten.mul or not _same_type(made):
        return None
    b, c = made.args
    if a.value.dtype != made.value.dtype or _shape(a, made) != a.value.shape or 0 in a.value.stride():
        return None
    if isinstance(c, Call):
        return to.new(ADDED, a, b, c, sign) if isinstance(b, Call) else None
    if c == 0:
        return a
    return to.new(AXPY, a, b, sign * c)


def _times(to: Rewriter, one: Any, other: Any) -> Any:
    """The product of two factors, numbers or calls."""
    if not isinstance(one, Call):
        one, other = other, one
    return to.new(aten.mul.Tensor, one, other) if isinstance(one, Call) else one * other


def _small(to: Rewriter, factor: Any) -> Any:
    found = number(factor)
    return to.narrowed(factor) if found is None else found


def _changes(one: Any) -> bool:
    return isinstance(one, Call) and one.depends == Depends.CHANGING


def _floating(one: Any) -> bool:
    return _changes(one) and one.value.is_floating_point()


def _same_type(call: Call) -> bool:
    """Whether all tensors of a product are of its own type."""
    return all(one.value.dtype == call.value.dtype for one in call.args if isinstance(one, Call))


def _shape(one: Any, other: Any) -> torch.Size:
    return torch.broadcast_shapes(*(call.value.shape for call in (one, other) if isinstance(call, Call)))
