"""Pure functions of tensors and numbers as small programs, which run without Python. Knows no experiment.

    graph = trace(lambda at: {"y": at["x"] * at["scale"]}, {"x": torch.ones(3, 2), "scale": 0.5})
    graph.json()       # {"nodes": [["in", "x"], ["in", "scale"], ["mul", "~2", "~1"]], "out": {"y": "%2"}}

`tracing` runs a function on symbols, `symbols` are these and what was asked of them, `streams` are random draws and
large constants as operations, `written` and `graph` are the result, `typed` makes one of two for two floating types,
`operations` names what a program may consist of, and `simplify` makes it short.

`replay` is the other way to run a function again, for the engine: with Python, at the sizes that it was recorded with,
and fast. `recorded` writes down the `calls` of PyTorch that a function makes (`reading` notices what Python takes from
tensors meanwhile), `shorter` and `products` make them fewer and smaller, and `emitted` writes them as code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from toolkit.trace.errors import TraceError
from toolkit.trace.graph import Graph
from toolkit.trace.streams import shipped

__all__ = ["Graph", "TraceError", "shipped", "trace"]

Tree = Any  # nested dict of tensors and numbers


def trace(function: Callable[[Tree], Tree], inputs: Tree, others: Sequence[Tree] = (), narrow: bool = False) -> Graph:
    """`function(inputs)` as a graph that holds for inputs of other sizes, too.

    `inputs` is a nested dict of tensors, whole numbers and numbers; all of these become inputs of the graph, named by
    their keys: "weights.first". What the function gives is a nested dict of tensors. `others` are inputs of the same
    names and of other sizes and numbers, at which the graph must hold. Tensors are of float64; a `narrow` graph holds
    in float32, too. TraceError says what keeps a function from being traced.
    """
    from toolkit.trace import tracing  # the symbols of PyTorch take a second to import

    return tracing.trace(function, inputs, others, narrow)
