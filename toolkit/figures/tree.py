"""Branches of things that part, with their names at the end."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from toolkit.figures.lines import scale_along
from toolkit.figures.view import View
from toolkit.palette import LIGHT
from toolkit.panels import Tree

ROLES = ("first", "third")  # the two sides of the coarsest split


def draw(axes: Axes, panel: Tree, view: View) -> None:
    rows = view.measured[view.axis]
    run = view.measured.isel(seed=0) if "seed" in view.measured.dims else view.measured
    grown = [np.asarray(run[column]) / size for column, size in panel.splits.items()]
    signs = signs_of(len(panel.splits))
    heights = np.einsum("ik,kt->it", signs, np.stack(grown))
    for i, (name, height, full) in enumerate(zip(panel.names, heights, signs.sum(1), strict=True)):
        colour = LIGHT["roles"][ROLES[2 * i // len(panel.names)]]
        axes.plot(rows, height, color=colour, lw=1.6)
        place = {"xy": (1, full), "xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        axes.annotate(name, xytext=(5, 0), color=colour, va="center", fontsize=7, **place)
    if view.cursor is not None:
        axes.axvline(view.cursor, color=LIGHT["soft"], lw=0.8)
    scale_along(axes, rows)
    axes.set_ylim(-1.05, 1.05)
    axes.set_yticks([])
    axes.spines[["top", "right", "left"]].set_visible(False)


def signs_of(splits: int) -> np.ndarray:
    """±2⁻ᵏ of each thing at each split: `[2ⁿ, n]`; the highest bit of a thing is the coarsest split."""
    bits = np.arange(2**splits)[:, None] >> np.arange(splits - 1, -1, -1) & 1
    return (1 - 2 * bits) / 2.0 ** np.arange(1, splits + 1)
