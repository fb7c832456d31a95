"""Calls of PyTorch, one line each, and the tensors they are tried on."""

from __future__ import annotations

import torch

NAN, INF = float("nan"), float("inf")
draw = torch.Generator().manual_seed(7)


def f(*shape: int) -> torch.Tensor:
    """Normal numbers."""
    return torch.randn(shape, generator=draw, dtype=torch.float64)


def i(*shape: int, low: int = -9, high: int = 10) -> torch.Tensor:
    """Whole numbers."""
    return torch.randint(low, high, shape, generator=draw)


def positive(*shape: int) -> torch.Tensor:
    return f(*shape).exp()


ODD = torch.tensor([NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, 2.5, -2.5, 0.5, 1.5, -0.5, 1e-8, -3.7, 30.0])
ODD = ODD.double()
FLOATS = [f(3, 4), f(1), f(), f(0), f(0, 3), f(2, 1, 3), ODD]
UNARY = """neg abs sign sqrt exp expm1 log log1p sin cos acos tanh sigmoid relu floor ceil trunc erf isnan reciprocal
logical_not""".split()
BINARY = "add sub mul div maximum minimum atan2 eq ne lt le gt ge remainder pow".split()
PAIRS = [
    (f(3, 4), f(3, 4)),
    (f(3, 4), f(4)),
    (f(3, 1), f(1, 4)),
    (f(), f(2, 3)),
    (f(0, 3), f(3)),
    (f(2, 1, 3), f(4, 1)),
    (ODD[:, None], ODD),
    (f(3, 4), i(3, 4, low=1)),
]
WHOLE_PAIRS = [(i(3, 4), i(3, 4, low=1)), (i(3, 1), i(1, 4, low=-5, high=0)), (i(0, 2), i(2, low=1))]
TIES = torch.tensor(
    [[1.0, 3.0, 3.0, 2.0], [NAN, 1.0, NAN, 5.0], [-INF, -INF, -INF, -INF], [0.0, -0.0, 0.0, INF]]
).double()
SUMMED = [f(3, 4, 5), f(1, 1), f(6, 1), TIES]


def each(function, *lists):
    return [(function, list_) for list_ in lists]


def along(name, *arguments):
    return lambda x: getattr(torch, name)(x, *arguments)


# Calls that are one node each: {name: [(function, tensors, node)]}, in which a number stands for a tensor.
DIRECT = {name: [(getattr(torch, name), [x], [name, "%0"]) for x in FLOATS] for name in UNARY}
DIRECT |= {name: [(getattr(torch, name), pair, [name, "%0", "%1"]) for pair in PAIRS] for name in BINARY}
for name in "add sub mul maximum minimum eq lt ge remainder div".split():
    DIRECT[f"{name} of whole numbers"] = [(getattr(torch, name), pair, [name, "%0", "%1"]) for pair in WHOLE_PAIRS]
for name in "sum mean amax amin any all argmax argmin".split():
    call = getattr(torch, name)
    DIRECT[name] = [
        (lambda x, call=call, dim=dim, keep=keep: call(x, dim, keep), [x], [name, "%0", dim, keep])
        for x in SUMMED
        for dim in (0, -1, x.dim() - 2)
        for keep in (False, True)
    ] + [(call, [x], [name, "%0"]) for x in (*SUMMED, f(), f(1))]
CASES = {
    "sum of none": each(torch.sum, [f(0)], [i(0)]) + each(lambda x: x.sum(0), [f(0, 3)], [f(3, 0)]),
    "sum of dims": each(lambda x: x.sum((0, -1)), [f(3, 4, 5)]) + each(lambda x: x.mT.sum(1), [f(3, 4, 5)]),
    "sum of whole numbers": each(torch.sum, [i(3, 4)], [i(3, 4) > 0]) + each(lambda x: x.sum(1), [i(3, 4) > 0]),
    "mean of none": each(torch.mean, [f(0)]),
    "var": each(lambda x: x.var(0), [f(5, 3)], [f(1, 3)]) + each(lambda x: x.var(correction=0), [f(4, 5)]),
    "var far from 0": each(lambda x: (x + 1000).var(1), [f(3, 50)]),
    "norm": each(torch.linalg.vector_norm, [f(3, 4)], [f(0)], [ODD]) + each(lambda x: x.norm(dim=-1), [f(3, 4)]),
    "max": each(lambda x: x.max(1), [TIES], [f(3, 5)]) + each(lambda x: x.max(-2), [TIES], [f(2, 3, 4)]),
    "min": each(lambda x: x.min(1), [TIES], [f(3, 5)]) + each(torch.min, [f(3, 5)]),
    "log_softmax": each(lambda x: torch.log_softmax(x, -1), [f(3, 4)], [100 * f(2, 5)], [f(3, 1)]),
    "softmax": each(lambda x: torch.softmax(x, 0), [f(3, 4)], [100 * f(2, 5)]),
    "logsumexp": each(lambda x: torch.logsumexp(x, 1), [f(3, 4)]),
    "div rounded": each(lambda a, b: torch.div(a, b, rounding_mode="floor"), *PAIRS[:6], *WHOLE_PAIRS)
    + each(lambda a, b: torch.div(a, b, rounding_mode="trunc"), *PAIRS[:6], *WHOLE_PAIRS),
    "floor division": each(lambda x: x // 3, [i(3, 4)], [f(3, 4)]) + each(lambda x: x // -0.1, [f(3, 4)]),
    "remainder of a number": each(lambda x: x % 3, [i(4)], [f(4)]) + each(lambda x: x % -3, [i(9)], [f(4)]),
    "powers": [
        (lambda x, p=p: x**p, [x])
        for p in (2, 3, 1, 0, 0.5, -1, -0.5, 1.7)
        for x in (f(3, 4), positive(3), ODD.abs() if p == -0.5 else ODD)
    ],
    "powers of whole numbers": each(lambda x: x**2, [i(5)]) + each(lambda x: x**0.5, [i(5)]),
    "number to a power": each(lambda x: 2.0**x, [f(3)], [i(4)]),
    "promotion": each(lambda x: x * 2.0, [i(4)])
    + each(lambda x: x + 0.5, [i(4)], [i(4) > 0])
    + each(lambda x: x * 2, [i(3) > 0]),
    "alpha": each(lambda a, b: torch.add(a, b, alpha=3), (f(3), f(3)))
    + each(lambda a, b: torch.sub(a, b, alpha=0.5), (f(3), f(3))),
    "rsub": each(lambda x: 1 - x, [f(3)], [i(3)]),
    "clamp": each(lambda x: x.clamp(-1, 1), [ODD], [f(3, 4)], [i(5)])
    + each(lambda x: x.clamp(min=0.5), [ODD])
    + each(lambda x: x.clamp(max=0.5), [ODD])
    + each(lambda x: x.clamp(2.0, 1.0), [ODD])
    + each(torch.clamp, (f(3, 4), f(4), f(3, 1).abs() + 1)),
    "where": each(torch.where, (f(3, 4) > 0, f(3, 4), f(4)), (f(2, 1) > 0, f(3), f()), (i(3) > 0, i(3), i(3)))
    + each(lambda x: torch.where(x > 0, x, 0.0), [f(3)])
    + each(lambda x: torch.where(x > 0, x, 1), [i(3)]),
    "nan_to_num": each(lambda x: torch.nan_to_num(x, 0.0, 7.0, -7.0), [ODD]),
    "logic": each(torch.logical_and, (f(4) > 0, f(4) > 0), (ODD, ODD.flip(0)))
    + each(torch.logical_or, (f(4) > 0, f(4) > 0)),
    "bits": each(lambda a, b: (a & b, ~a), (i(5), i(5)), (i(5) > 0, i(5) > 2))
    + each(torch.bitwise_or, (i(5) > 0, i(5) > 2)),
    "shift": each(lambda a: a >> 2, [i(5, low=0, high=100)]),
    "conversions": each(lambda x: (x.to(torch.int64), x.bool(), x.double()), [3 * f(7)], [i(4)], [i(4) > 0]),
    "constants": each(
        lambda x: (
            torch.full_like(x, 2.5),
            torch.zeros_like(x),
            torch.ones(x.shape[1]),
            torch.eye(x.shape[0], x.shape[1]),
        ),
        [f(3, 4)],
    )
    + each(lambda x: (x.new_zeros(2, x.shape[0]), torch.full((x.shape[0],), 3)), [f(3, 4)]),
    "arange": each(lambda x: torch.arange(x.shape[0]), [f(4)], [f(0)])
    + each(lambda x: torch.arange(2, x.shape[0] + 7, 2) * x.sum(), [f(4)])
    + each(lambda x: torch.linspace(0, 1, 7) * x, [f(1)]),
    "triangles": each(lambda x: (x.tril(), x.triu(1), x.tril(-1)), [f(3, 5)], [f(5, 3)], [f(2, 3, 3)]),
    "views": each(lambda x: (x.T, x.T.reshape(-1), x.reshape(2, -1), x[None], x[:, None, 1:]), [f(4, 6)])
    + each(lambda x: (x.permute(2, 0, 1), x.mT.flatten(1), x.transpose(0, -1).reshape(4, -1)), [f(2, 3, 4)]),
    "reshape of none": each(lambda x: x.T.reshape(-1), [f(0, 5)], [f(5, 0)]),
    "expand": each(lambda x: x.expand(2, 3, 4), [f(3, 1)], [f(4)]) + each(lambda x: x.expand(-1, 5) * 2, [f(3, 1)]),
    "squeeze": each(lambda x: (x.squeeze(), x.squeeze(-1), x.squeeze(1), x.unsqueeze(-2)), [f(3, 1, 1)], [f(1, 2, 1)]),
    "slices": each(lambda x: (x[1:], x[:-1], x[::2], x[:, -2:], x[1:1], x[..., 1], x[-1], x[5:]), [f(4, 5)]),
    "slices of what is computed": each(lambda x: (2 * x)[1:].exp() + x.T[:, 1:].T, [f(4, 5)]),
    "diagonal": each(lambda x: (x.diagonal(), x.diagonal(1), x.diagonal(-1)), [f(3, 4)], [f(4, 3)], [f(2, 2)])
    + each(lambda x: x.diagonal(dim1=-2, dim2=-1), [f(2, 3, 3)])
    + each(torch.diag, [f(4)], [f(3, 3)])
    + each(torch.trace, [f(3, 3)]),
    "cat": each(lambda a, b: torch.cat([a, b]), (f(2, 3), f(1, 3)), (f(0, 3), f(2, 3)), (i(2), f(3)))
    + each(lambda a, b: torch.cat([a.T, b * 2], dim=-1), (f(3, 2), f(2, 4))),
    "stack": each(lambda a, b: torch.stack([a, b], -1), (f(2, 3), f(2, 3)), (f(), f())),
    "split": each(lambda x: x.split(3, 1), [f(2, 7)]) + each(lambda x: x.split([1, 2], 0), [f(3, 2)]),
    "unbind": each(lambda x: x.unbind(1), [f(2, 3)]),
    "chunk": each(lambda x: x.chunk(2), [f(5)]),
    "repeat": each(lambda x: x.repeat(2, 3), [f(2, 2)], [f(3)]) + each(lambda x: x.tile(3), [f(2)]),
    "repeat_interleave": each(lambda x: x.repeat_interleave(3, dim=1), [f(2, 2)]),
    "index": each(
        lambda x, k: (x[k], x[:, k], (x * 2)[k]), (f(4, 4), i(3, low=-4, high=4)), (f(4, 4, 2), i(2, 3, low=0, high=4))
    )
    + each(lambda x, k: x[k], (f(4), i(0, low=0, high=4))),
    "index_select": each(lambda x, k: x.index_select(1, k), (f(2, 4), i(3, low=0, high=4))),
    "take_along_dim": each(lambda x, k: x.take_along_dim(k, 1), (f(3, 4), i(3, 2, low=0, high=4))),
    "gather": each(lambda x, k: x.gather(1, k), (f(3, 4), i(3, 2, low=0, high=4)))
    + each(lambda x, k: x.gather(0, k), (f(3, 4), i(2, 4, low=0, high=3))),
    "scatter": each(lambda x, k: x.scatter(1, k, 7.0), (f(3, 4), torch.tensor([[0], [3], [2]])))
    + each(lambda x, k, y: x.scatter(0, k, y), (f(3, 4), torch.tensor([[0, 1, 2, 0]]), f(1, 4))),
    "patches": each(lambda x, y: (x.slice_scatter(y, 0, 1, 3), x.select_scatter(y[0], 0, -1)), (f(4, 3), f(2, 3))),
    "one_hot": each(lambda k: (k[..., None] == torch.arange(5)).to(torch.int64), [i(3, 2, low=0, high=5)]),
    "sort": each(lambda x: x.sort(stable=True), [TIES], [f(5)], [i(3, 6)])
    + each(lambda x: torch.sort(x, dim=0, descending=True, stable=True), [TIES], [f(5, 2)]),
    "argsort": each(lambda x: x.argsort(stable=True), [TIES], [i(20, low=0, high=3)])
    + each(lambda x: x.argsort().argsort(), [f(9)]),
    "mm": each(torch.mm, (f(3, 4), f(4, 5)), (f(1, 4), f(4, 1)), (f(0, 4), f(4, 2)), (f(3, 0), f(0, 2)))
    + each(
        lambda a, b: (a.T @ b.T, a.T[1:] @ b.T[:, ::2], a.mT.exp() @ (2 * b).mT),
        (f(4, 3), f(5, 4)),
        (f(33, 17), f(40, 33)),
    ),
    "mm of many": each(torch.mm, (f(65, 130), f(130, 67))),
    "bmm": each(torch.bmm, (f(2, 3, 4), f(2, 4, 5)), (f(0, 3, 4), f(0, 4, 5)))
    + each(lambda a, b: a.mT @ b, (f(2, 4, 3), f(2, 4, 5)), (f(3, 2, 4, 3), f(2, 4, 5))),
    "vectors": each(torch.matmul, (f(3, 4), f(4)), (f(4), f(4, 3)), (f(4), f(4)), (f(2, 3, 4), f(4)))
    + each(torch.outer, (f(3), f(4)))
    + each(torch.addmm, (f(3, 5), f(3, 4), f(4, 5))),
    "kron": each(torch.kron, (f(2, 3), f(3, 2))),
    "einsum": each(lambda a, b: torch.einsum("nik,njk->ij", a, b), (f(5, 2, 3), f(5, 4, 3))),
    "activations": each(
        lambda x: (torch.nn.functional.softplus(x), torch.nn.functional.silu(x), torch.relu(x)), [f(3, 4)]
    ),
    "long chains": each(
        lambda x: ((x.tanh() + x.cos()) * x.T.exp() - x.sum(0) / (1 + x.square().mean())).sum(1), [f(5, 5)]
    ),
}
