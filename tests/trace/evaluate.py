"""A second way to run a graph: PyTorch's operations by their names, one after the other."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from typing import Any

import torch
from torch.utils._pytree import tree_leaves

from toolkit.draws import mixed
from toolkit.trace import Graph
from toolkit.trace.graph import replaced

TYPES = {"f": torch.float64, "i": torch.int64, "b": torch.bool}
ON_NUMBERS = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "neg": operator.neg, "pow": operator.pow}
ON_NUMBERS |= {"floordiv": operator.floordiv, "truediv": operator.truediv, "mod": operator.mod, "sym_int": math.trunc}
ON_NUMBERS |= {"sym_min": min, "sym_max": max}
MADE = {
    "full": lambda size, value, type: torch.full(size, value, dtype=TYPES[type]),
    "full_like": lambda x, value, type: torch.full_like(x, value, dtype=TYPES[type]),
    "scalar_tensor": lambda value, type: torch.scalar_tensor(value, dtype=TYPES[type]),
    "arange": lambda start, end, step, type: torch.arange(start, end, step, dtype=TYPES[type]),
    "eye": lambda rows, columns, type: torch.eye(rows, columns, dtype=TYPES[type]),
    "_to_copy": lambda x, type: x.to(TYPES[type]),
    "const": lambda shape, numbers, type: torch.tensor(numbers, dtype=TYPES[type]).reshape(shape),
    "number": lambda narrow, wide: wide,
    "sym_size": lambda x, dim: x.shape[dim],
    "getitem": lambda several, i: several[i],
    "sort": lambda x, dim=-1, descending=False: x.sort(dim=dim, descending=descending, stable=True),
    "slice": lambda x, *about: torch.ops.aten.slice(x, *about),
}
DRAWS = {
    "randn": lambda g, size: torch.randn(size, generator=g, dtype=torch.float64),
    "rand": lambda g, size: torch.rand(size, generator=g, dtype=torch.float64),
    "randint": lambda g, low, high, size: torch.randint(low, high, size, generator=g),
    "randperm": lambda g, n: torch.randperm(n, generator=g),
    "randperms": lambda g, count, n: torch.stack([torch.randperm(n, generator=g) for _ in range(count)]),
}


def evaluate(graph: Graph, inputs: Mapping[str, Any], seed: int = 0) -> dict[str, Any]:
    """What a graph gives, by name; `inputs` by name."""
    values: list[Any] = []
    streams: dict[tuple, torch.Generator] = {}
    for op, *arguments in graph.nodes:
        arguments = replaced(arguments, lambda ref: values[ref.node])
        if op in ("in", "data"):
            value = (inputs if op == "in" else graph.data)[arguments[0]]
            values.append(torch.as_tensor(value) if op == "data" else value)
        elif op in DRAWS:
            path = tuple(arguments[0])
            stream = streams.setdefault(path, generator(seed, path))
            values.append(DRAWS[op](stream, *arguments[1:]))
        else:
            values.append(called(op, arguments))
    return {name: replaced(at, lambda ref: values[ref.node]) for name, at in graph.out.items()}


def called(op: str, arguments: list[Any]) -> Any:
    if op in MADE:
        return MADE[op](*arguments)
    if op in ON_NUMBERS and not any(isinstance(one, torch.Tensor) for one in tree_leaves(arguments)):
        return ON_NUMBERS[op](*arguments)
    return getattr(torch.ops.aten, op)(*arguments)


def generator(seed: int, path: tuple[int, ...]) -> torch.Generator:
    for crc in path:
        seed = mixed(mixed(seed) ^ crc)
    return torch.Generator().manual_seed(seed)
