"""Cells in the colours of their categories, the asked ones ringed."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.patches import Patch, Rectangle

from toolkit.figures.ticks import entries
from toolkit.figures.view import View
from toolkit.palette import LIGHT
from toolkit.panels import Table

RINGS = ("-", ":")  # the first of the asked cells, and the second


def draw(axes: Axes, panel: Table, view: View) -> None:
    values = view.measured_at(panel.column).transpose(panel.y, panel.x)
    colours = [shade(role, share) for role, share, _ in panel.categories.values()]
    shown = ListedColormap(colours).with_extremes(bad="white")
    axes.pcolormesh(np.asarray(values), cmap=shown, vmin=-0.5, vmax=len(colours) - 0.5)
    axes.set_aspect("equal")
    axes.invert_yaxis()
    for (row, column), ring in zip(panel.asked, RINGS, strict=False):
        axes.add_patch(Rectangle((column, row), 1, 1, fill=False, ec=LIGHT["ink"], lw=1.5, ls=ring))
    _name(axes, panel, values)
    patches = [Patch(color=colour, label=label) for label, colour in zip(panel.categories, colours, strict=True)]
    below = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.16), "ncols": 2}
    axes.legend(handles=patches, frameon=False, fontsize=7, handlelength=0.8, handleheight=0.8, **below)


def shade(role: str, share: float) -> tuple[float, float, float]:
    """A share of the role's colour over the colour of an empty cell."""
    empty, full = (np.array(to_rgb(colour)) for colour in (LIGHT["grid"], LIGHT["roles"][role]))
    red, green, blue = (empty + share * (full - empty)).tolist()
    return red, green, blue


def _name(axes: Axes, panel: Table, values) -> None:
    """Ticks at the middle of cells, and the labels of both sides."""
    for axis, dimension, label in ((axes.xaxis, panel.x, panel.x_label), (axes.yaxis, panel.y, panel.y_label)):
        entries(axis, values, dimension)
        axis.set_label_text(label, color=LIGHT["soft"])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
