"""Points in the plane, the centre and the arrow of each group, and the theory's points or centres as rings."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from toolkit.figures.view import View, apart
from toolkit.palette import CYCLE, LIGHT
from toolkit.panels import Scatter

ROOM = 0.07  # of the span, beyond the outermost points


def draw(axes: Axes, panel: Scatter, view: View) -> None:
    _points(axes, panel, view)
    if panel.arrows:
        _arrows(axes, _places(view.measured_at(panel.arrows), panel))
    if panel.centres:
        centres = _places(view.measured_at(panel.centres), panel)
        axes.scatter(*centres.T, s=_size(6), c=colours_of(range(len(centres))), edgecolors="white", linewidths=0.75)
    theory = view.theory_at(panel.centres or panel.column)
    if theory is not None:
        rings = _places(theory, panel)
        axes.scatter(*rings.T, s=_size(9 if panel.centres else 6), facecolors="none", edgecolors=LIGHT["theory"])
    _limits(axes, panel, view)
    axes.set_xlabel(panel.x_label, color=LIGHT["soft"])
    axes.set_ylabel(panel.y_label, color=LIGHT["soft"])


def colours_of(groups) -> list[str]:
    """The colour of each class: its number, rounded, picks from the cycle."""
    return [CYCLE[abs(round(float(g))) % len(CYCLE)] for g in groups]


def _points(axes: Axes, panel: Scatter, view: View) -> None:
    places = _places(view.measured_at(panel.column), panel)
    colours = LIGHT["roles"]["train"]
    if panel.group:
        colours = colours_of(np.asarray(view.measured_at(panel.group)).ravel())
    size, faint = (_size(3), 0.55) if panel.centres else (_size(4), None)
    axes.scatter(*places.T, s=size, c=colours, alpha=faint, edgecolors="white", linewidths=0.75)


def _arrows(axes: Axes, ends: np.ndarray) -> None:
    for colour, (x, y) in zip(colours_of(range(len(ends))), ends, strict=True):
        arrow = {"arrowstyle": "->", "color": colour, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (x, y), (0, 0), arrowprops=arrow)


def _places(values: xr.DataArray, panel: Scatter) -> np.ndarray:
    """Places in the plane, shape (points, 2)."""
    return values.transpose(..., panel.coordinate).values


def _size(radius: float) -> float:
    """Matplotlib's size of a marker, in points squared, from a radius in pixels of CSS."""
    return (1.5 * radius) ** 2


def _limits(axes: Axes, panel: Scatter, view: View) -> None:
    """A unit has the same length along both axes. They contain all measured points and ignore the cursor."""
    names = [name for name in (panel.column, panel.centres, panel.arrows) if name]
    places = np.concatenate([_places(view.recording[name], panel).reshape(-1, 2) for name in names])
    low, high = np.transpose([_ends(values) for values in places.T])
    axes.update_datalim([low, high])  # an equal aspect may widen the limits but not narrow them
    axes.set_xlim(low[0], high[0], auto=True)
    axes.set_ylim(low[1], high[1], auto=True)
    axes.set_aspect("equal", adjustable="datalim")


def _ends(values: np.ndarray) -> tuple[float, float]:
    """The least and the greatest finite value, with some room."""
    finite = values[np.isfinite(values)]
    low, high = apart((finite.min(), finite.max()) if finite.size else None)
    room = ROOM * (high - low)
    return low - room, high + room
