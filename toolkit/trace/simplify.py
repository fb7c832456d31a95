"""The same graph with fewer nodes: no operation whose result nobody needs, none twice, no copy that changes nothing."""

from __future__ import annotations

import operator
from typing import Any

from toolkit.trace.graph import Graph, Ref, named, replaced

DRAWS = {"randn", "rand", "randint", "randperm", "randperms"}
COPIES = {"clone", "detach", "alias", "lift_fresh_copy", "lift_fresh", "sym_float"}
ON_NUMBERS = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "floordiv": operator.floordiv}
ON_NUMBERS |= {"truediv": operator.truediv, "pow": operator.pow, "neg": operator.neg, "mod": operator.mod}


def simplified(graph: Graph) -> Graph:
    """Without copies, repetitions and what nobody reads; the numbers that a program gives stay the same."""
    return _alive(_distinct(graph))


def _distinct(graph: Graph) -> Graph:
    """Every operation once: a second one on the same arguments is the first. Draws differ from each other."""
    kept: list[list[Any]] = []
    known: dict[str, Any] = {}
    became: list[Any] = []
    for op, *arguments in graph.nodes:
        arguments = replaced(arguments, lambda ref: became[ref.node])
        if op == "permute":
            arguments = _permuted(arguments, kept)
        same = _value(op, arguments)
        if same is None:
            key = repr([op, *arguments]) + (str(len(kept)) if op in DRAWS else "")
            if key not in known:
                known[key] = Ref(len(kept))
                kept.append([op, *arguments])
            same = known[key]
        became.append(same)
    return Graph(kept, {name: replaced(at, lambda ref: became[ref.node]) for name, at in graph.out.items()}, graph.data)


def _permuted(arguments: list[Any], nodes: list[list[Any]]) -> list[Any]:
    """The arguments of one permutation in the place of two, one after the other."""
    below, order = nodes[arguments[0].node], arguments[1]
    return [below[1], [below[2][i] for i in order]] if below[0] == "permute" else arguments


def _value(op: str, arguments: list[Any]) -> Any:
    """What an operation is without computing: one of its arguments, or a number; None if it must be computed."""
    if op in COPIES or (op == "pow" and arguments[1] == 1):
        return arguments[0]
    if op == "permute" and arguments[1] == sorted(arguments[1]):
        return arguments[0]
    if op == "slice" and arguments[2:] in ([], [0], [0, None]):
        return arguments[0]
    if op == "slice_scatter" and arguments[3:] in ([], [0], [0, None]):
        return arguments[1]
    if op in ON_NUMBERS and all(isinstance(one, int | float) for one in arguments):
        return ON_NUMBERS[op](*arguments)
    return None


def _alive(graph: Graph) -> Graph:
    """Nodes that the results need, and the draws before a draw of the same stream that is needed."""
    needed: set[int] = set().union(*(named(at) for at in graph.out.values()))
    streams: set[str] = set()
    for i in reversed(range(len(graph.nodes))):
        op, *arguments = graph.nodes[i]
        if op in DRAWS and (i in needed or str(arguments[0]) in streams):
            streams.add(str(arguments[0]))
            needed.add(i)
        if i in needed:
            needed |= named(arguments)
    place = {old: new for new, old in enumerate(sorted(needed))}

    def move(ref: Ref) -> Ref:
        return Ref(place[ref.node])

    nodes = [[graph.nodes[i][0], *replaced(graph.nodes[i][1:], move)] for i in sorted(needed)]
    return Graph(nodes, {name: replaced(at, move) for name, at in graph.out.items()}, graph.data)
