"""What a program may consist of, and how a call of PyTorch's is written as one of these operations."""

from __future__ import annotations

from functools import cache

import torch
from torch._decomp import core_aten_decompositions, get_decompositions

aten = torch.ops.aten

ON_NUMBERS = {
    "sym_size",
    "sym_numel",
    "sym_int",
    "sym_max",
    "sym_min",
    "floordiv",
    "truediv",
    "mod",
    "add",
    "sub",
    "mul",
    "neg",
}
ON_NUMBERS |= {"pow", "number"}
GIVEN = {"in", "const", "data", "randn", "rand", "randint", "randperm", "randperms"}
POINTWISE = set(
    """abs acos atan2 bitwise_and bitwise_right_shift ceil clamp cos div eq erf exp expm1 floor ge gt isnan le log
    log1p logical_and logical_not logical_or lt maximum minimum ne reciprocal relu remainder sigmoid sign sin sqrt tanh
    trunc where _to_copy""".split()
)
REDUCTIONS = set("all amax amin any argmax argmin mean sum var".split())
SHAPES = set(
    """arange cat diagonal expand eye full full_like gather getitem index permute scalar_tensor scatter select slice
    slice_scatter sort squeeze unsqueeze view""".split()
)
PRODUCTS = set("mm bmm _linalg_eigh linalg_qr".split())
KNOWN = ON_NUMBERS | GIVEN | POINTWISE | REDUCTIONS | SHAPES | PRODUCTS
FURTHER = """addmm var _log_softmax _softmax index_select select_scatter repeat rsqrt isinf""".split()
# operations of PyTorch's core that PyTorch can still write with others

INSTEAD = {  # what to write for an operation that programs do not have
    "_fft_r2c": "write the transform as products with cosines and sines, as toolkit/metrics/fourier.py does",
    "nonzero": "its size depends on values: sort, or choose with torch.where",
    "_local_scalar_dense": "a program does not read values: keep them as tensors",
}


@cache  # it takes longer than the trace of a small function
def decompositions() -> dict:
    """How PyTorch's operations fall into those of its core, and some of these further."""
    core = {op: how for op, how in core_aten_decompositions().items() if op not in (aten.eye.default, aten.eye.m)}
    further = get_decompositions([getattr(aten, name) for name in FURTHER])
    return core | further | OWN


def _length(x, ord=2, dim=None, keepdim=False, *, dtype=None):
    if ord != 2:
        raise TypeError(f"a norm of order {ord} cannot be traced: use 2")
    return (x * x).sum(list(range(x.dim())) if dim is None else dim, keepdim).sqrt()


def _split(x, sizes, dim=0):
    ends = [sum(sizes[: i + 1]) for i in range(len(sizes))]
    return [aten.slice(x, dim, end - size, end) for size, end in zip(sizes, ends, strict=True)]


def _largest(x, dim, keepdim=False):
    return x.amax(dim, keepdim), x.argmax(dim, keepdim)


def _smallest(x, dim, keepdim=False):
    return x.amin(dim, keepdim), x.argmin(dim, keepdim)


def _at(x, indices):
    """x[i, j] of whole numbers as one index into these dimensions in a row; x[i] stays as it is."""
    last = max(d for d, places in enumerate(indices) if places is not None) + 1
    if sum(places is not None for places in indices) < 2:
        return NotImplemented
    if any(places is None or places.dtype == torch.bool for places in indices[:last]):
        raise TypeError("of several indices the first ones alone can be traced, and they are whole numbers")
    flat = 0
    for size, places in zip(x.shape, indices[:last], strict=False):
        flat = flat * size + torch.where(places < 0, places + size, places)
    return x.reshape(-1, *x.shape[last:])[flat]


def _not(x):
    return x.logical_not() if x.dtype == torch.bool else -x - 1


def _or(x, y):
    if x.dtype != torch.bool or y.dtype != torch.bool:
        raise TypeError("bits of whole numbers cannot be traced")
    return x.logical_or(y)


OWN = {
    aten.linalg_vector_norm.default: _length,
    aten.split_with_sizes.default: _split,
    aten.index.Tensor: _at,
    aten.max.dim: _largest,
    aten.min.dim: _smallest,
    aten.max.default: lambda x: x.amax(),
    aten.min.default: lambda x: x.amin(),
    aten.bitwise_not.default: _not,
    aten.bitwise_or.Tensor: _or,
}
