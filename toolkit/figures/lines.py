"""Lines along the axis: measured solid, predicted dashed, kept runs thin and muted, seeds as a band."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from toolkit.figures import kept, moments
from toolkit.figures.view import View
from toolkit.palette import CYCLE, LIGHT, muted
from toolkit.panels import Lines

EMPTY = (0.1, 1.0)  # the ends of a logarithmic axis that has nothing to show


def draw(axes: Axes, panel: Lines, view: View) -> None:
    for run in view.kept:
        _kept(axes, panel, run, view)
    for number, column in enumerate(panel.series):
        _measured(axes, panel, column, number, view)
        if view.theory is not None and column in view.theory:
            _theory(axes, _shown(view.theory[column], panel), view.axis)
    if view.theory is not None:
        label = view.theory.attrs.get("theory_label", "theory")
        axes.plot([], [], "--", color=LIGHT["theory"], lw=1.3, label=label)
    for label, value in panel.references.items():
        axes.axhline(value, color=LIGHT["soft"], lw=0.8, ls=":", label=label)
    if view.cursor is not None:
        axes.axvline(view.cursor, color=LIGHT["soft"], lw=0.8)
    _scales(axes, panel, view)
    _guides(axes, panel, view)
    moments.draw(axes, panel, view)
    axes.legend(frameon=False, fontsize=8)


def _guides(axes: Axes, panel: Lines, view: View) -> None:
    """Where the value of a field is known and the axis reaches it; the word stands at the head of its line."""
    values = {name: value for name, value in view.values().items() if name not in view.measured.dims}
    low, high = axes.get_xlim()
    for label, at in panel.guides.items():
        place = values.get(at) if isinstance(at, str) else at
        if place is None or not low <= place <= high:
            continue
        axes.axvline(place, color=LIGHT["soft"], lw=4, alpha=0.24, label="_guide")
        head = {"xycoords": axes.get_xaxis_transform(), "textcoords": "offset points", "va": "top", "fontsize": 8}
        axes.annotate(label, (place, 1), (4, -2), color=LIGHT["soft"], weight="bold", **head)


def _kept(axes: Axes, panel: Lines, run: xr.Dataset, view: View) -> None:
    called = kept.name(run, view.measured)
    for column, (label, role) in panel.series.items():
        for line in _each(_band(_shown(run[column], panel))[0], view.axis):
            colour = muted(LIGHT["roles"][role], "line")
            axes.plot(line[view.axis], line, color=colour, lw=1, label=f"{label}, {called}")


def _shown(values: xr.DataArray, panel: Lines) -> xr.DataArray:
    """Without the values that a logarithmic axis cannot show: they would be drawn at its lower end."""
    return values.where(values > 0) if panel.y_scale == "log" else values


def _measured(axes: Axes, panel: Lines, column: str, number: int, view: View) -> None:
    name, role = panel.series[column]
    middle, *ends = _band(_shown(view.measured[column], panel))
    each = _each(middle, view.axis)
    bands = list(zip(*(_each(end, view.axis) for end in ends), strict=True)) or [()] * len(each)
    for index, (line, band) in enumerate(zip(each, bands, strict=True), number * len(each)):
        several = line.attrs.get("which")
        colour = CYCLE[index % len(CYCLE)] if several else LIGHT["roles"][role]
        label = f"{name}, {several}" if several else name
        marks = {} if view.axis == "step" else {"marker": "o", "markersize": 3}  # a mark at each value of a field
        axes.plot(line[view.axis], line, color=colour, lw=1.8, label=label, **marks)
        if band:
            axes.fill_between(line[view.axis], *band, color=colour, alpha=0.16, lw=0)


def _theory(axes: Axes, values: xr.DataArray, axis: str) -> None:
    for line in _each(_band(values)[0], axis):
        axes.plot(line[axis], line, "--", color=LIGHT["theory"], lw=1.3)


def _band(values: xr.DataArray) -> tuple[xr.DataArray, ...]:
    """The values themselves, or (median, least, greatest) over the seeds if there are several."""
    if "seed" not in values.dims:
        return (values,)
    return values.median("seed", keep_attrs=True), values.min("seed"), values.max("seed")


def _each(values: xr.DataArray, axis: str) -> list[xr.DataArray]:
    """One line for every combination of the dimensions other than the axis; the label names their values."""
    rest = [d for d in values.dims if d != axis]
    if not rest:
        return [values]
    flat = values.stack(which=rest).transpose("which", axis)
    names = [values[d].attrs.get("symbol") or d for d in rest]
    return [
        flat.isel(which=i)
        .drop_vars(["which", *rest])
        .assign_attrs(which=", ".join(f"{n} = {_text(v)}" for n, v in zip(names, key, strict=True)))
        for i, key in enumerate(flat["which"].values.tolist())
    ]


def _text(value: object) -> str:
    return value if isinstance(value, str) else format(value, "g")


def _scales(axes: Axes, panel: Lines, view: View) -> None:
    scale_along(axes, view.measured[view.axis])
    axes.set_yscale(panel.y_scale)
    if panel.domain:
        axes.set_ylim(*panel.domain)
    elif panel.y_scale == "log" and not _any_positive(panel, view):
        axes.set_ylim(*EMPTY)
    axes.set_ylabel(panel.y_label, color=LIGHT["soft"])
    axes.grid(axis="y", color=LIGHT["grid"], lw=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def _any_positive(panel: Lines, view: View) -> bool:
    """Whether a logarithmic axis has anything to show."""
    runs = [run for run in (view.measured, view.theory, *view.kept) if run is not None]
    columns = [run[column] for run in runs for column in panel.series if column in run]
    return any(bool((np.asarray(values) > 0).any()) for values in (*columns, [*panel.references.values()]))


def scale_along(axes: Axes, coordinate: xr.DataArray) -> None:
    """The horizontal scale, its ticks and its label, as the axis of a run asks for."""
    steps = coordinate.name == "step"
    if coordinate.attrs.get("scale", "log" if steps else "linear") == "log":
        if steps:
            axes.set_xscale("function", functions=(lambda x: np.log1p(np.maximum(x, 0)), np.expm1))
            axes.set_xticks(_step_ticks(float(coordinate.max())))
            axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))
        elif bool((coordinate > 0).any()):
            axes.set_xscale("log")
    axes.set_xlabel(coordinate.attrs.get("label", coordinate.name), color=LIGHT["soft"])


def _step_ticks(last: float) -> list[float]:
    decades = [0.0] + [10.0**k for k in range(int(np.log10(max(last, 1))) + 1)]
    return decades if len(decades) > 3 else sorted(decades + [3 * d for d in decades[1:] if 3 * d <= last])
