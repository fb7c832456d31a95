"""Panels as plain descriptions: what `figures` draws with matplotlib and the Explorer draws in a browser::

    losses = lines("Loss", {"train_loss": ("training", "train"), "test_loss": ("test", "test")}, y_scale="log")
    higher = losses.with_(domain=[0.1, 10])

A kind of panel is a frozen dataclass in a module of its own, and is listed once in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from toolkit.panels.answers import Answers, answers
from toolkit.panels.bars import Bars, bars
from toolkit.panels.field_map import FieldMap, field_map
from toolkit.panels.function import Function, function
from toolkit.panels.graph import Graph, graph
from toolkit.panels.heatmap import Heatmap, heatmap
from toolkit.panels.images import Images, images
from toolkit.panels.lines import Lines, lines
from toolkit.panels.panel import Panel
from toolkit.panels.points import Points, points
from toolkit.panels.scatter import Scatter, scatter
from toolkit.panels.table import Table, table
from toolkit.panels.tree import Tree, tree
from toolkit.panels.waves import Waves, waves

KINDS: dict[str, type[Panel]] = {
    cls.kind: cls
    for cls in (Lines, Heatmap, Scatter, Bars, Table, Waves, Function, Points, Images, Tree, FieldMap, Answers, Graph)
}

__all__ = [
    "KINDS",
    "Answers",
    "Bars",
    "FieldMap",
    "Function",
    "Graph",
    "Heatmap",
    "Images",
    "Lines",
    "Panel",
    "Points",
    "Scatter",
    "Table",
    "Tree",
    "Waves",
    "answers",
    "bars",
    "check",
    "field_map",
    "function",
    "graph",
    "heatmap",
    "images",
    "lines",
    "points",
    "read",
    "scatter",
    "table",
    "tree",
    "waves",
]


def read(spec: Mapping[str, Any]) -> Panel:
    """The panel of a description: read(panel.spec()) == panel."""
    return KINDS[spec["kind"]].read(spec)


def check(panels: Iterable[Any]) -> list[Panel]:
    """`panels` as a list; ValueError for anything that is not a panel."""
    listed = list(panels)
    for panel in listed:
        if not isinstance(panel, Panel):
            *names, last = KINDS
            raise ValueError(f"panels must be made with {', '.join(names)} or {last} (got {panel!r})")
    return listed
