"""A still figure: one set of axes for each panel, drawn by the module of the panel's kind."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit import panels as described
from toolkit.figures import (
    answers,
    bars,
    field_map,
    function,
    graph,
    heatmap,
    images,
    lines,
    moments,
    points,
    scatter,
    table,
    tree,
    waves,
)
from toolkit.figures.view import View, choose, finite
from toolkit.palette import LIGHT

DRAW: dict[str, Callable[[Axes, Any, View], None]] = {
    "lines": lines.draw,
    "heatmap": heatmap.draw,
    "scatter": scatter.draw,
    "bars": bars.draw,
    "table": table.draw,
    "waves": waves.draw,
    "function": function.draw,
    "points": points.draw,
    "images": images.draw,
    "tree": tree.draw,
    "field_map": field_map.draw,
    "answers": answers.draw,
    "graph": graph.draw,
}


class Still(Figure):
    """A figure that a notebook shows by itself, without pyplot and its global state."""

    def _repr_png_(self) -> bytes:
        return png(self, 110)


def draw(
    measured: xr.Dataset,
    predicted: Mapping[str, xr.Dataset] | None = None,
    *,
    panels: Iterable[described.Panel] | None = None,
    theory: str | None = None,
    kept: Sequence[xr.Dataset] = (),
    cursor: float | None = None,
    axis: str = "step",
    **chosen: Any,
) -> Still:
    """A figure of `measured` with one theory over it (the first of `predicted`, or the one named).

    `chosen` picks values of swept dimensions (`output_scale=1`); a remaining `seed` dimension becomes a band from
    least to greatest about the median. Any other remaining dimension gives one line for each of its values. Without
    `panels`, all scalar columns are drawn. `kept` are runs to compare with, thin and muted.
    """
    predicted = {theory: finite(one) for theory, one in _checked(measured, predicted or {}).items()}
    measured = finite(measured)
    name = theory or next(iter(predicted), None)
    if theory is not None and theory not in predicted:
        raise ValueError(f"theory must be one of {', '.join(map(repr, predicted))} (got {theory!r})")
    over = choose(predicted[name], chosen) if name else None
    beside = [finite(run) for run in kept]
    view = View(measured, predicted, choose(measured, chosen), over, beside, cursor, axis)
    shown = described.check(panels or []) or _of_every_column(view)
    return _drawn(shown, view)


def _checked(measured: Any, predicted: Any) -> dict[str, xr.Dataset]:
    """The predictions by name; ValueError for what is no run, and for a prediction without a name."""
    if not isinstance(measured, xr.Dataset):
        raise ValueError(f"measured must be an xarray.Dataset, such as a run (got {type(measured).__name__})")
    named = isinstance(predicted, Mapping) and not isinstance(predicted, xr.Dataset)
    if not named or not all(isinstance(one, xr.Dataset) for one in predicted.values()):
        got = type(predicted).__name__
        raise ValueError(f'predicted must be a dict of predictions by name, such as {{"exact": theory}} (got {got})')
    return dict(predicted)


def png(figure: Figure, resolution: int = 144) -> bytes:
    """The figure as PNG bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=resolution)
    return buffer.getvalue()


def _drawn(panels: Sequence[described.Panel], view: View) -> Still:
    rows, columns = (len(panels) + 1) // 2, min(len(panels), 2)
    figure = Still(figsize=(4.6 * columns, 3.3 * rows), layout="constrained")
    figure.patch.set_facecolor("white")
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for panel, axes in zip(panels, grid, strict=False):
        DRAW[panel.kind](axes, panel, view)
        room = moments.above(panel, view) if isinstance(panel, described.Lines) else 0.0
        axes.set_title(panel.title, loc="left", pad=6 + room, fontsize=10, fontweight="bold", color=LIGHT["ink"])
    for axes in grid[len(panels) :]:
        axes.set_axis_off()
    return figure


def _of_every_column(view: View) -> list[described.Panel]:
    if not any(view.axis in v.dims for v in view.measured.data_vars.values()):
        axes = ", ".join(repr(str(dim)) for dim in view.measured.dims) or "that of a sweep: here is none"
        raise ValueError(f"axis must be a dimension of a column, such as {axes} (got {view.axis!r})")
    roles = {"train_loss": "train", "test_loss": "test"}
    along = {str(n): v for n, v in view.measured.data_vars.items() if view.axis in v.dims}
    return [
        described.lines(
            v.attrs.get("label", n),
            {n: (v.attrs.get("label", n), roles.get(n, "first"))},
            y_scale=v.attrs.get("scale", "linear"),
        )
        for n, v in along.items()
    ]
