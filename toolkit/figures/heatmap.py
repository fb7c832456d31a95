"""A matrix as colours, over a range that holds for the whole recording."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize, TwoSlopeNorm

from toolkit.figures.colours import colour_map
from toolkit.figures.ticks import entries
from toolkit.figures.view import View, recorded_range
from toolkit.palette import LIGHT
from toolkit.panels import Heatmap


def draw(axes: Axes, panel: Heatmap, view: View) -> None:
    values = view.measured_at(panel.column).transpose(panel.y, panel.x)
    norm = _norm(panel, view)
    image = axes.imshow(np.asarray(values), cmap=colour_map(panel.palette), norm=norm, aspect="auto")
    axes.figure.colorbar(image, ax=axes, fraction=0.046)
    entries(axes.xaxis, values, panel.x)
    entries(axes.yaxis, values, panel.y)
    axes.set_xlabel(panel.x_label, color=LIGHT["soft"])
    axes.set_ylabel(panel.y_label, color=LIGHT["soft"])


def _norm(panel: Heatmap, view: View) -> Normalize:
    """The panel's domain, or the range of the whole recording; without a domain "diverging" is symmetric about 0."""
    low, high = panel.domain or recorded_range(view, panel.column) or (0.0, 1.0)
    if panel.scale == "log":
        return LogNorm(*_positive(low, high, view.recording[panel.column]), clip=True)
    if panel.palette != "diverging":
        return Normalize(low, high)
    if panel.domain is None:
        high = max(abs(low), abs(high)) or 1.0
        low = -high
    return TwoSlopeNorm((low + high) / 2, low, high)


def _positive(low: float, high: float, values: xr.DataArray) -> tuple[float, float]:
    """The ends of a logarithmic scale: the least positive number where the lower one is not positive."""
    if low > 0:
        return low, high
    positive = np.asarray(values)[np.asarray(values) > 0]
    least = float(positive.min()) if positive.size else 1.0
    return least, max(high, 10 * least)
