"""A map over two fields: a colour and a number for each pair of values, the present run ringed, guides over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm, Normalize, to_rgb
from matplotlib.patches import Patch, Rectangle
from numpy.typing import NDArray

from toolkit.figures.colours import colour_map, ink_on
from toolkit.figures.table import shade
from toolkit.figures.view import View, values_of
from toolkit.palette import LIGHT
from toolkit.panels import FieldMap


def draw(axes: Axes, panel: FieldMap, view: View) -> None:
    cells = shown_cells(panel, view.values())
    colours = _colours(axes, panel)
    for (row, column), value in np.ndenumerate(cells):
        _cell(axes, (column, row), value, panel, colours)
    _rings(axes, panel, view)
    for places in panel.guides.values():
        at = [(place(panel.xs, x), place(panel.ys, y)) for x, y in places]
        axes.plot(*zip(*at, strict=True), color=LIGHT["ink"], lw=1.3, ls="--")
    if panel.guides:
        _name(axes, panel)
    _frame(axes, panel)


def _name(axes: Axes, panel: FieldMap) -> None:
    """The words of the guides, above the map, where they cover no number."""
    named = ", ".join(f"- - {label}" for label in panel.guides)
    above = axes.annotate(named, (1, 1), (0, 4), xycoords="axes fraction", textcoords="offset points", fontsize=7)
    above.set_horizontalalignment("right")


def shown_cells(panel: FieldMap, values: dict[str, Any]) -> NDArray[np.float64]:
    """The cells `[y, x]` at the present values of the other fields, the first where they have none."""
    lengths = [len(own) for own in panel.others.values()]
    table = np.array([np.nan if cell is None else cell for cell in panel.cells], float)
    at = [nearest(own, values.get(name, own[0])) for name, own in panel.others.items()]
    return table.reshape(*lengths, len(panel.ys), len(panel.xs))[tuple(at)]


def place(values: Sequence[Any], value: Any) -> float:
    """Where a value lies among those of the cells, in cells; between two of them in proportion, and beyond the ends as
    far as the last two would carry on. NaN for a word that is none of them."""
    if value in values:
        return float(values.index(value))
    if len(values) < 2 or any(isinstance(one, str | bool) for one in (*values, value)):
        return float("nan")
    i = int(np.clip(np.searchsorted(values, value) - 1, 0, len(values) - 2))
    return i + (value - values[i]) / (values[i + 1] - values[i])


def nearest(values: Sequence[Any], value: Any) -> int:
    """The cell in which a value lies; the first for a word that is none of them."""
    at = place(values, value)
    return 0 if np.isnan(at) else int(np.clip(round(at), 0, len(values) - 1))


def _colours(axes: Axes, panel: FieldMap) -> Any:
    """A function from a cell's number to its colour; their key stands beside the map."""
    if panel.categories:
        shades = [shade(role, share) for role, share in panel.categories.values()]
        patches = [Patch(color=colour, label=label) for label, colour in zip(panel.categories, shades, strict=True)]
        axes.legend(handles=patches, frameon=False, fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
        return lambda value: shades[int(value)]
    key = ScalarMappable(_norm(panel), colour_map(panel.palette))
    axes.figure.colorbar(key, ax=axes, fraction=0.046)
    return lambda value: key.to_rgba(value)[:3]


def _norm(panel: FieldMap) -> Normalize:
    """The domain, or the range of all cells, whatever the other fields are; "diverging" is symmetric about 0."""
    finite = [cell for cell in panel.cells if cell is not None and (panel.scale == "linear" or cell > 0)] or [0.5]
    low, high = panel.domain or (min(finite), max(finite))
    if panel.scale == "log":
        return LogNorm(low, max(high, low * 1.01), clip=True)
    if panel.palette == "diverging" and panel.domain is None:
        low, high = -max(abs(low), abs(high)), max(abs(low), abs(high))
    return Normalize(low, high if high > low else low + 1, clip=True)


def _cell(axes: Axes, corner: tuple[int, int], value: float, panel: FieldMap, colours: Any) -> None:
    x, y = corner
    square: dict[str, Any] = {"ec": "white", "lw": 0.6}
    if np.isnan(value) or (panel.scale == "log" and value <= 0):
        axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fc="white", ec=LIGHT["grid"], lw=0.6, hatch="////"))
        return
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fc=colours(value), **square))
    if not panel.categories:
        axes.text(
            x,
            y,
            f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}",
            ha="center",
            va="center",
            fontsize=6.5,
            color=ink_on(to_rgb(colours(value))),
        )


def _rings(axes: Axes, panel: FieldMap, view: View) -> None:
    runs = [(view.values(), "-"), *((values_of(run), ":") for run in view.kept)]
    for values, stroke in runs:
        at = [place(own, values[name]) if name in values else np.nan for name, own in _sides(panel)]
        if not np.isnan(at).any() and all(
            -0.5 <= p < len(own) - 0.5 for p, (_, own) in zip(at, _sides(panel), strict=True)
        ):
            x, y = np.round(at) - 0.5
            axes.add_patch(Rectangle((x, y), 1, 1, fill=False, ec=LIGHT["ink"], lw=1.6, ls=stroke, zorder=3))


def _sides(panel: FieldMap) -> list[tuple[str, Sequence[Any]]]:
    return [(panel.x, panel.xs), (panel.y, panel.ys)]


def _frame(axes: Axes, panel: FieldMap) -> None:
    axes.set_xlim(-0.5, len(panel.xs) - 0.5)
    axes.set_ylim(-0.5, len(panel.ys) - 0.5)
    axes.set_xticks(range(len(panel.xs)), [_text(value) for value in panel.xs], fontsize=7)
    axes.set_yticks(range(len(panel.ys)), [_text(value) for value in panel.ys], fontsize=7)
    axes.set_xlabel(panel.x_label, color=LIGHT["soft"])
    axes.set_ylabel(panel.y_label, color=LIGHT["soft"])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _text(value: Any) -> str:
    return format(value, ".4g") if isinstance(value, float) else str(value)
