"""Nodes in a row and the arrows between them; an edge that is switched off is faint and broken."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from toolkit.figures.view import View
from toolkit.palette import LIGHT
from toolkit.panels import Graph
from toolkit.panels.graph import Edge

BEND = 0.21  # of an edge over several nodes: height over length, twice


def draw(axes: Axes, panel: Graph, view: View) -> None:
    values = view.values()
    on = {edge: bool(values.get(field, False)) for field, edge in panel.switches.items()}
    for edge, there in {**on, **dict.fromkeys(panel.always, True)}.items():
        _arrow(axes, edge, there)
    count = len(panel.names)
    axes.scatter(range(count), [0] * count, s=330, color=LIGHT["card"], edgecolors=LIGHT["ink"], zorder=3)
    for at, name in enumerate(panel.names):
        axes.text(at, 0, name, ha="center", va="center", fontsize=8, color=LIGHT["ink"], zorder=4)
    axes.set_xlim(-0.5, count - 0.5)
    axes.set_ylim(-0.5 * count / 2, 0.5 * count / 2)
    axes.set_axis_off()


def _arrow(axes: Axes, edge: Edge, there: bool) -> None:
    """Edges between neighbours are straight; of the others those from even nodes pass above, the rest below."""
    start, end = edge
    bend = 0.0 if abs(end - start) == 1 else (-BEND if start % 2 == 0 else BEND) * 2
    look = {"color": LIGHT["roles"]["train"], "lw": 1.6} if there else {"color": LIGHT["soft"], "lw": 0.8, "ls": ":"}
    arc = f"arc3,rad={bend}"
    place = {"shrinkA": 9, "shrinkB": 9, "mutation_scale": 11, "arrowstyle": "-|>" if there else "-"}
    axes.add_patch(FancyArrowPatch((start, 0), (end, 0), connectionstyle=arc, **place, **look))
