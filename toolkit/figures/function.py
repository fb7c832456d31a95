"""A function over its input: as fitted, as it should be, and the data between which it runs."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from toolkit.figures.view import View, apart
from toolkit.palette import LIGHT
from toolkit.panels import Function


def draw(axes: Axes, panel: Function, view: View) -> None:
    inputs = np.asarray(view.measured_at(panel.inputs)).ravel()
    order = np.argsort(inputs)
    for label, (*names, role) in panel.bands.items():
        low, high = (np.asarray(view.measured_at(name)).ravel()[order] for name in names)
        axes.fill_between(inputs[order], low, high, color=LIGHT["roles"][role], alpha=0.22, lw=0, label=label)
    if panel.target:
        target = np.asarray(view.measured_at(panel.target)).ravel()
        axes.plot(inputs[order], target[order], color=LIGHT["soft"], lw=3, alpha=0.45, label="target")
    fitted = np.asarray(view.measured_at(panel.column)).ravel()
    axes.plot(inputs[order], fitted[order], color=LIGHT["roles"][panel.role], lw=1.5, label="fitted")
    if (theory := view.theory_at(panel.column)) is not None:
        axes.plot(inputs[order], np.asarray(theory).ravel()[order], color=LIGHT["ink"], lw=1.2, ls="--", label="theory")
    if panel.data:
        points = [np.asarray(view.measured_at(name)).ravel() for name in panel.data]
        axes.scatter(
            *points, s=14, color=LIGHT["roles"]["train"], edgecolors="white", lw=0.6, zorder=3, label="samples"
        )
    axes.set_xlim(*apart(panel.x_domain or (inputs.min(), inputs.max())))
    if panel.domain:
        axes.set_ylim(*panel.domain)
    axes.set_xlabel(panel.x_label, color=LIGHT["soft"])
    axes.set_ylabel(panel.y_label, color=LIGHT["soft"])
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8, ncols=3)
