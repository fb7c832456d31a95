"""A program's graph: numbered nodes, each an operation on earlier nodes, and what it gives, by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Ref:
    """The result of a node."""

    node: int


@dataclass
class Graph:
    """`nodes` are [operation, argument, ...]; `data` the large constants, by the name that a node gives."""

    nodes: list[list[Any]]
    out: dict[str, Any]
    data: dict[str, np.ndarray] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """Plain lists and dicts, as they stand in a program's file.

        "~2" is what the node two before gives, so that alike parts are alike texts, which are packed small; what the
        graph gives is named "%3".
        """
        nodes = [[op, *(plain(one, i) for one in arguments)] for i, (op, *arguments) in enumerate(self.nodes)]
        return {"nodes": nodes, "out": {name: plain(one) for name, one in self.out.items()}}

    def __str__(self) -> str:
        """A line for each operation, inputs by their names: "%4 = mul(x, rate)"."""
        names = {place: node[1] for place, node in enumerate(self.nodes) if node[0] == "in"}
        calls = [(place, node) for place, node in enumerate(self.nodes) if place not in names]
        lines = [f"%{place} = {name}({_listed(given, names)})" for place, (name, *given) in calls]
        return "\n".join([*lines, *(f"{name} = {_said(one, names)}" for name, one in self.out.items())])

    def operations(self) -> set[str]:
        return {node[0] for node in self.nodes}

    def inputs(self) -> set[str]:
        """The names that its nodes read."""
        return {node[1] for node in self.nodes if node[0] == "in"}


def _listed(arguments: Sequence[Any], names: Mapping[int, str]) -> str:
    return ", ".join(_said(one, names) for one in arguments)


def _said(argument: Any, names: Mapping[int, str]) -> str:
    if isinstance(argument, Ref):
        return names.get(argument.node, f"%{argument.node}")
    return f"[{_listed(argument, names)}]" if isinstance(argument, list | tuple) else str(argument)


def plain(argument: Any, at: int | None = None) -> Any:
    """An argument (of node `at`) in JSON, with a word for what JSON has no number for."""
    if isinstance(argument, Ref):
        return f"%{argument.node}" if at is None else f"~{at - argument.node}"
    if isinstance(argument, list | tuple):
        return [plain(one, at) for one in argument]
    if isinstance(argument, float) and not math.isfinite(argument):
        return "nan" if math.isnan(argument) else "inf" if argument > 0 else "-inf"
    return argument


def replaced(argument: Any, how: Callable[[Ref], Any]) -> Any:
    """An argument with other results in the place of those that it names."""
    if isinstance(argument, Ref):
        return how(argument)
    if isinstance(argument, list | tuple):
        return [replaced(one, how) for one in argument]
    return argument


def named(argument: Any) -> set[int]:
    """The nodes whose results an argument names."""
    found: set[int] = set()
    replaced(argument, lambda ref: found.add(ref.node))
    return found
