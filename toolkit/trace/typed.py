"""One graph for two floating types: the numbers that depend on the type, such as its rounding error, as nodes."""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.trace.errors import refuse
from toolkit.trace.graph import Graph, Ref, replaced

REMEDY = "keep the type that comes in, without .double() or .float()"


def both(wide: Graph, narrow: Graph) -> Graph:
    """The graph of float64, with a node ["number", narrow, wide] for each number that is another one in float32."""
    if [node[0] for node in wide.nodes] != [node[0] for node in narrow.nodes] or wide.out != narrow.out:
        raise refuse("float32 and float64 do not take the same operations", "", REMEDY)
    nodes: list[list[Any]] = []
    became: list[Ref] = []
    for one, other in zip(wide.nodes, narrow.nodes, strict=True):
        mine, theirs = (replaced(node[1:], lambda ref: became[ref.node]) for node in (one, other))
        nodes.append([one[0], *_merged(mine, theirs, nodes)])
        became.append(Ref(len(nodes) - 1))
    return Graph(nodes, {name: replaced(at, lambda ref: became[ref.node]) for name, at in wide.out.items()}, wide.data)


def _merged(wide: Any, narrow: Any, nodes: list[list[Any]]) -> Any:
    if isinstance(wide, list) and isinstance(narrow, list) and len(wide) == len(narrow):
        return [_merged(one, other, nodes) for one, other in zip(wide, narrow, strict=True)]
    if wide == narrow or (wide != wide and narrow != narrow):
        return wide
    if not isinstance(wide, float) or not isinstance(narrow, float):
        raise refuse(f"float32 and float64 do not take the same arguments ({narrow!r} and {wide!r})", "", REMEDY)
    if np.float32(wide) == np.float32(narrow):
        return wide
    nodes.append(["number", narrow, wide])
    return Ref(len(nodes) - 1)
