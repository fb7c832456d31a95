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
    """abs acos asin atan atan2 bitwise_and bitwise_not bitwise_or bitwise_xor ceil clamp cos cosh div eq erf erfc exp
    expm1 floor fmod ge gt isinf isnan le log log10 log1p log2 logical_and logical_not logical_or logical_xor lt maximum
    minimum ne reciprocal relu remainder round rsqrt sigmoid sign sin sinh sqrt sub tan tanh trunc where
    bitwise_right_shift _to_copy""".split()
)
REDUCTIONS = set("all amax amin any argmax argmin cumsum cumprod max min mean prod sum var".split())
SHAPES = set(
    """arange cat constant_pad_nd diagonal expand eye flip full full_like gather getitem index index_put index_select
    permute repeat scalar_tensor scatter scatter_add select select_scatter slice slice_scatter squeeze unsqueeze view
    split_with_sizes sort topk searchsorted repeat_interleave""".split()
)
PRODUCTS = set("mm bmm _linalg_eigh linalg_qr _linalg_svd".split())
KNOWN = ON_NUMBERS | GIVEN | POINTWISE | REDUCTIONS | SHAPES | PRODUCTS

INSTEAD = {  # what to write for an operation that programs do not have
    "_fft_r2c": "write the transform as products with cosines and sines, as toolkit/metrics/fourier.py does",
    "nonzero": "its size depends on values: sort, or choose with torch.where",
    "_local_scalar_dense": "a program does not read values: keep them as tensors",
}


@cache  # it takes longer than the trace of a small function
def decompositions() -> dict:
    """How PyTorch's operations fall into those of its core, and some of these further."""
    core = {op: how for op, how in core_aten_decompositions().items() if op not in (aten.eye.default, aten.eye.m)}
    further = get_decompositions([aten.addmm, aten.var, aten._log_softmax, aten._softmax])
    return core | further | {aten.linalg_vector_norm.default: _length}


def _length(x, ord=2, dim=None, keepdim=False, *, dtype=None):
    if ord != 2:
        raise TypeError(f"a norm of order {ord} cannot be traced: use 2")
    return (x * x).sum(list(range(x.dim())) if dim is None else dim, keepdim).sqrt()
