"""Graph: nodes in a row, and edges between them, of which a reader may switch some on and off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from toolkit.panels.panel import Panel, checked_names
from toolkit.panels.points import checked_list

Edge = Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Graph(Panel):
    """What `graph` makes."""

    kind: ClassVar[str] = "graph"

    switches: Mapping[str, Edge]
    always: Sequence[Edge]
    names: Sequence[str]

    def __post_init__(self) -> None:
        names = checked_list(self.names)
        if len(names) < 2:
            raise ValueError(f"a graph needs two names of nodes or more (got {names!r})")
        checked_names(self.kind, **{f"switches[{i}]": field for i, field in enumerate(self.switches)})
        switches = {field: checked_edge(edge, len(names)) for field, edge in self.switches.items()}
        self.settle(names=names, switches=switches, always=tuple(checked_edge(e, len(names)) for e in self.always))

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    @property
    def dimensions(self) -> tuple[str, ...]:
        return ()

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(self.switches)

    def spec(self) -> dict[str, Any]:
        switches = [{"field": field, "edge": [*edge]} for field, edge in self.switches.items()]
        return super().spec() | {"switches": switches, "always": [[*edge] for edge in self.always]}

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> Self:
        return super().read({**spec, "switches": {one["field"]: one["edge"] for one in spec["switches"]}})


def graph(title: str, names: Sequence[str], *, switches: Mapping[str, Edge], always: Sequence[Edge] = ()) -> Graph:
    """Nodes in a row, called `names`, with an arrow for each edge (from, to), numbers of nodes from 0 on.

    `switches` are {field: edge}: fields that are yes or no. An edge whose field is no is a faint, broken line; a click
    on it, or on the edge where it is there, sets the field to the other value. The edges in `always` are always there.
    """
    return Graph(title=title, names=names, switches=switches, always=always)


def checked_edge(edge: Edge, nodes: int) -> tuple[int, int]:
    """The edge as a pair; ValueError for what is no pair of two different nodes."""
    ends = tuple(edge)
    if len(ends) != 2 or not all(type(end) is int and 0 <= end < nodes for end in ends) or ends[0] == ends[1]:
        raise ValueError(f"an edge must be two different numbers of nodes from 0 to {nodes - 1} (got {edge!r})")
    return ends[0], ends[1]
