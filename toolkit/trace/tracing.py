"""A function run once on symbols, and what it did as a graph."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch._guards import TracingContext, tracing
from torch.func import functionalize
from torch.fx import GraphModule
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils._pytree import tree_flatten, tree_flatten_with_path, tree_map, tree_unflatten

from toolkit.domain import traced, trusted
from toolkit.trace.errors import TraceError, line_of, refuse
from toolkit.trace.graph import Graph
from toolkit.trace.operations import INSTEAD, KNOWN, decompositions
from toolkit.trace.simplify import simplified
from toolkit.trace.streams import Draws, collecting
from toolkit.trace.symbols import Symbols
from toolkit.trace.typed import both
from toolkit.trace.written import written

WRITE = "write it with those that are, which toolkit/trace/operations.py names"
Tree = Any  # nested dict of tensors and numbers


def trace(function: Callable[[Tree], Tree], inputs: Tree, others: Sequence[Tree] = (), narrow: bool = False) -> Graph:
    """As the package's docstring says."""
    wide = _traced(function, inputs, others)
    return simplified(both(wide, _traced(function, tree_map(_narrow, inputs), others))) if narrow else wide


def _narrow(leaf: Any) -> Any:
    return leaf.float() if isinstance(leaf, torch.Tensor) and leaf.is_floating_point() else leaf


def _traced(function: Callable[[Tree], Tree], inputs: Tree, others: Sequence[Tree]) -> Graph:
    names, leaves = _named(inputs)
    symbols = Symbols()
    made = [symbols.symbol(name, leaf) for name, leaf in zip(names, leaves, strict=True)]
    spec, given = tree_flatten(inputs)[1], []

    def flat(*leaves):
        with Draws():
            out_names, out = _named(function(tree_unflatten(list(leaves), spec)))
        given[:] = out_names
        return out

    with trusted(), traced(), collecting() as data, tracing(TracingContext(symbols.shapes)):
        module = _run(flat, made)
    symbols.refuse_what_was_asked([dict(zip(*_named(other), strict=True)) for other in others])
    return _known(simplified(Graph(*written(module, names, given), data)), symbols)


def _known(graph: Graph, symbols: Symbols) -> Graph:
    for unknown in sorted(graph.operations() - KNOWN):
        line = symbols.shapes.lines.get(unknown, "")
        raise refuse(f"{unknown} is no operation of a program", line, INSTEAD.get(unknown, WRITE))
    return graph


def _named(tree: Tree) -> tuple[list[str], list[Any]]:
    """The leaves of a nested dict and their names, "weights.first"."""
    leaves = tree_flatten_with_path(tree)[0]
    return [".".join(str(_key(key)) for key in path) for path, _ in leaves], [leaf for _, leaf in leaves]


def _key(step: Any) -> Any:
    return step.key if hasattr(step, "key") else step.idx


def _run(flat: Callable, symbols: Sequence[Any]) -> GraphModule:
    try:
        pure = functionalize(flat, remove="mutations")
        return make_fx(pure, decompositions(), "symbolic")(*symbols)
    except TraceError:
        raise
    except Exception as error:
        raise _in_words(error) from error


def _in_words(error: Exception) -> TraceError:
    line = line_of(traceback.extract_tb(error.__traceback__))
    said = str(error).strip().splitlines()[0] if str(error).strip() else ""
    return refuse(f"{type(error).__name__} while tracing, {said}", line, "a traced function reads no value of a tensor")
