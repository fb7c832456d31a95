"""Points with a ring where they started and a trail to where they are, and the theory's points as rings."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from toolkit.figures.scatter import colours_of
from toolkit.figures.view import View
from toolkit.palette import LIGHT
from toolkit.panels import Points

SIGNS = {1: LIGHT["roles"]["test"], -1: LIGHT["roles"]["train"]}  # plus is warm, minus cold
ROOM = 1.16  # radius of the picture in units of the longest arrow


def draw(axes: Axes, panel: Points, view: View) -> None:
    places = view.measured_until(panel.column).transpose("frame", panel.point, panel.coordinate).values
    reach = farthest(view.recording[panel.column], panel.coordinate)
    colours = _colours(panel, view, places.shape[1])
    _ground(axes, panel, view, reach)
    _dots(axes, panel, view, reach)
    if panel.joined:
        _paths(axes, places, colours)
    for i in [] if panel.joined else np.argsort(_lengths(places[-1])):
        _point(axes, places[:, i], colours[i], reach, panel.arrows)
    theory = view.theory_at(panel.column)
    if theory is not None:
        rings = theory.transpose(..., panel.coordinate).values
        axes.scatter(*rings.T, s=90, facecolors="none", edgecolors=LIGHT["theory"])
    for i, name in enumerate(panel.names[: places.shape[1]]):
        x, y = places[-1, i]
        axes.annotate(name, (x, y), (6, 6), textcoords="offset points", color=colours[i], fontsize=8)
    _frame(axes, reach)


def farthest(values: xr.DataArray, coordinate: str) -> float:
    """The largest distance from the origin in the whole recording; 1 where there is none."""
    lengths = _lengths(values.transpose(..., coordinate).values)
    return float(lengths[np.isfinite(lengths)].max(initial=0.0)) or 1.0


def _lengths(places: np.ndarray) -> np.ndarray:
    return np.hypot(places[..., 0], places[..., 1])


def _colours(panel: Points, view: View, count: int) -> list[str]:
    if panel.sign is not None:
        return [SIGNS.get(int(np.sign(sign)), LIGHT["soft"]) for sign in view.measured_at(panel.sign).values]
    return colours_of(range(count)) if panel.names else [LIGHT["roles"]["train"]] * count


def _ground(axes: Axes, panel: Points, view: View, reach: float) -> None:
    """Two circles, and the beams."""
    around = np.linspace(0, 2 * np.pi, 181)
    for radius in (reach / 2, reach):
        axes.plot(radius * np.cos(around), radius * np.sin(around), color=LIGHT["grid"], lw=0.8)
    if panel.beams is None:
        return
    ends = view.measured_at(panel.beams).transpose(..., panel.coordinate).values
    signs = view.measured_at(panel.beam_signs).values if panel.beam_signs else [0] * len(ends)
    for end, sign in zip(ends, signs, strict=True):
        x, y = reach * end
        colour = SIGNS.get(int(np.sign(sign)), LIGHT["soft"])
        axes.plot([0, x], [0, y], color=colour, lw=9, alpha=0.13, solid_capstyle="butt")
        word = {1: "+", -1: "−"}.get(int(np.sign(sign)), "")
        axes.text(1.09 * x, 1.09 * y, word, color=colour, ha="center", va="center", fontweight="bold")


def _dots(axes: Axes, panel: Points, view: View, reach: float) -> None:
    """What does not move: the farthest dot is as far out as the farthest point."""
    if panel.dots is None:
        return
    places = view.measured_at(panel.dots).transpose(panel.dot, panel.coordinate).values
    places = places * reach / (_lengths(places).max() or 1.0)
    signs = view.measured_at(panel.dot_signs).values if panel.dot_signs else np.zeros(len(places))
    colours = [SIGNS.get(int(np.sign(sign)), LIGHT["soft"]) for sign in signs]
    axes.scatter(*places.T, s=3, c=colours, linewidths=0)
    if panel.ringed is not None:
        (around,) = np.nonzero(view.measured_at(panel.ringed).values)
        edges = [colours[i] for i in around]
        axes.scatter(*places[around].T, s=22, facecolors="none", edgecolors=edges, linewidths=0.8)


def _point(axes: Axes, trail: np.ndarray, colour: str, reach: float, arrow: bool) -> None:
    share = float(np.hypot(*trail[-1])) / reach
    if not np.isfinite(share):
        return
    axes.plot(*trail.T, color=colour, lw=0.7, alpha=0.4)
    axes.scatter(*trail[0], s=7, facecolors="white", edgecolors=colour, linewidths=0.7, alpha=0.7)
    if not arrow:
        axes.scatter(*trail[-1], s=20, color=colour, edgecolors="white", linewidths=0.6)
        return
    look = {"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 4 + 7 * share}
    strength = {"lw": 0.4 + 2 * share**2, "alpha": 0.25 + 0.6 * share}
    axes.annotate("", tuple(trail[-1]), (0, 0), arrowprops=look | strength)


def _paths(axes: Axes, places: np.ndarray, colours: list[str]) -> None:
    """The points of one colour joined in their order: as they were at the start, faint, and as they are."""
    for way, alpha in ((places[0], 0.3), (places[-1], 1.0)):
        for colour in dict.fromkeys(colours):
            path = way[[mine == colour for mine in colours]]
            axes.plot(*path.T, color=colour, lw=1.6, alpha=alpha, marker="o", ms=4, markeredgecolor="white")
            axes.scatter(*path[0], s=30, facecolors="white", edgecolors=colour, alpha=alpha, zorder=3)


def _frame(axes: Axes, reach: float) -> None:
    axes.set_xlim(-ROOM * reach, ROOM * reach)
    axes.set_ylim(-ROOM * reach, ROOM * reach)
    axes.set_aspect("equal")
    axes.set_axis_off()
