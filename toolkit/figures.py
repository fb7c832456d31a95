"""Still figures of any run or sweep with matplotlib: measured solid, predicted dashed, a band over seeds.

    losses = lines("Loss", {"train_loss": ("training", "train"), "test_loss": ("test", "test")}, y_scale="log")
    figures.draw(run, {"exact": predicted}, panels=[losses])

Panels are the descriptions of `toolkit.panels`, the same that the interactive figure draws.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from toolkit.panels import lines

INK, SOFT, GRID = "#1b1f24", "#5b6470", "#e3e6ea"
GHOST = "#8b949e"
COLOURS = {
    "train": "#0b63b0",
    "test": "#c2410c",
    "first": "#00756b",
    "second": "#7b3fa0",
    "third": "#8a5a00",
    "fourth": "#b3256a",
}
CYCLE = ("#0b63b0", "#c2410c", "#7a3e9d", "#1f7a4d", "#8a6d00", "#5b6470")


class Still(Figure):
    """A figure that a notebook shows by itself, without pyplot and its global state."""

    def _repr_png_(self) -> bytes:
        return png(self, 110)


def draw(
    measured: xr.Dataset,
    predicted: Mapping[str, xr.Dataset] | None = None,
    *,
    panels: Sequence[dict] | None = None,
    theory: str | None = None,
    kept: Sequence[xr.Dataset] = (),
    cursor: float | None = None,
    axis: str = "step",
    **chosen,
) -> Still:
    """A figure of `measured` with one theory over it (the first of `predicted`, or the one named).

    `chosen` picks values of swept dimensions (`output_scale=1`); a remaining `seed` dimension becomes a band from
    least to greatest about the median. A dimension left over otherwise gives one line each. Without `panels`, all
    scalar columns. `kept` are runs to compare with, in grey.
    """
    predicted = dict(predicted or {})
    name = theory or next(iter(predicted), None)
    if theory is not None and theory not in predicted:
        raise ValueError(f"theory must be one of {', '.join(map(repr, predicted))} (got {theory!r})")
    measured, over = _choose(measured, chosen), _choose(predicted[name], chosen) if name else None
    panels = list(panels or _default_panels(measured, axis))
    figure = Still(figsize=(4.6 * min(len(panels), 2), 3.3 * ((len(panels) + 1) // 2)), layout="constrained")
    figure.patch.set_facecolor("white")
    grid = figure.subplots((len(panels) + 1) // 2, min(len(panels), 2), squeeze=False).ravel()
    for panel, axes in zip(panels, grid, strict=False):
        if panel["kind"] == "lines":
            _ghosts(axes, panel, kept, axis)
        DRAW[panel["kind"]](axes, panel, measured, over, axis, cursor)
        axes.set_title(panel["title"], loc="left", fontsize=10, fontweight="bold", color=INK)
    for axes in grid[len(panels) :]:
        axes.set_axis_off()
    return figure


def png(figure: Figure, resolution: int = 144) -> bytes:
    """The figure as PNG bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=resolution)
    return buffer.getvalue()


def _choose(dataset: xr.Dataset, chosen: Mapping) -> xr.Dataset:
    for name in chosen:
        if name not in dataset.dims:
            raise ValueError(f"{name} is not a dimension of this dataset; it has {', '.join(map(str, dataset.dims))}")
    for name, value in chosen.items():
        number = dataset[name].dtype.kind in "iuf"
        dataset = dataset.sel({name: value}, method="nearest" if number else None)
    return dataset


def _default_panels(measured: xr.Dataset, axis: str) -> list[dict]:
    roles = {"train_loss": "train", "test_loss": "test"}
    columns = [n for n, v in measured.data_vars.items() if axis in v.dims]
    return [
        lines(
            v.attrs.get("label", n),
            {n: (v.attrs.get("label", n), roles.get(n, "first"))},
            y_scale=v.attrs.get("scale", "linear"),
        )
        for n, v in measured[columns].data_vars.items()
    ]


def _lines(axes: Axes, panel: dict, measured: xr.Dataset, over: xr.Dataset | None, axis: str, cursor) -> None:
    for number, series in enumerate(panel["series"]):
        _measured_line(axes, series, _shown(measured[series["column"]], panel), axis, number)
        if over is not None and series["column"] in over:
            _theory_line(axes, _shown(over[series["column"]], panel), axis)
    if over is not None:
        axes.plot([], [], "--", color=INK, lw=1.3, label=over.attrs.get("theory_label", "theory"))
    for reference in panel["references"]:
        axes.axhline(reference["value"], color=SOFT, lw=0.8, ls=":", label=reference["label"])
    if cursor is not None:
        axes.axvline(cursor, color=SOFT, lw=0.8)
    axes.set_yscale(panel["y_scale"])
    if panel["domain"]:
        axes.set_ylim(*panel["domain"])
    _axis(axes, measured, axis)
    axes.set_ylabel(panel["y_label"], color=SOFT)
    axes.legend(frameon=False, fontsize=8)


def _ghosts(axes: Axes, panel: dict, kept: Sequence[xr.Dataset], axis: str) -> None:
    for run in kept:
        for series in panel["series"]:
            for line in _each(_band(_shown(run[series["column"]], panel))[0], axis):
                axes.plot(line[axis], line, color=GHOST, lw=1)


def _shown(values: xr.DataArray, panel: dict) -> xr.DataArray:
    """Without what a logarithmic axis has no place for: it would be drawn at its lower end."""
    return values.where(values > 0) if panel["y_scale"] == "log" else values


def _measured_line(axes: Axes, series: dict, values: xr.DataArray, axis: str, number: int) -> None:
    middle, low, high = _band(values)
    each = _each(middle, axis)
    ends = [each] if low is None else [each, _each(low, axis), _each(high, axis)]
    for index, (line, *band) in enumerate(zip(*ends, strict=True), number * len(each)):
        several = line.attrs.get("which")
        colour = CYCLE[index % len(CYCLE)] if several else COLOURS[series["role"]]
        label = f"{series['label']}, {several}" if several else series["label"]
        marker = {} if axis == "step" else {"marker": "o", "markersize": 3}  # along a field, what was measured
        axes.plot(line[axis], line, color=colour, lw=1.8, label=label, **marker)
        if band:
            axes.fill_between(line[axis], *band, color=colour, alpha=0.16, lw=0)


def _theory_line(axes: Axes, values: xr.DataArray, axis: str) -> None:
    for line in _each(_band(values)[0], axis):
        axes.plot(line[axis], line, "--", color=INK, lw=1.3)


def _band(values: xr.DataArray) -> tuple:
    if "seed" not in values.dims:
        return values, None, None
    return values.median("seed", keep_attrs=True), values.min("seed"), values.max("seed")


def _each(values: xr.DataArray, axis: str) -> list[xr.DataArray]:
    """One line for every combination of the dimensions left beside the axis, labelled by them."""
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


def _text(value) -> str:
    return value if isinstance(value, str) else format(value, "g")


def _axis(axes: Axes, measured: xr.Dataset, axis: str) -> None:
    coordinate = measured[axis]
    if coordinate.attrs.get("scale", "log" if axis == "step" else "linear") == "log":
        if axis == "step":
            axes.set_xscale("function", functions=(lambda x: np.log1p(np.maximum(x, 0)), np.expm1))
            axes.set_xticks(_step_ticks(float(coordinate.max())))
            axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))
        else:
            axes.set_xscale("log")
    axes.set_xlabel(coordinate.attrs.get("label", axis), color=SOFT)
    axes.grid(axis="y", color=GRID, lw=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def _step_ticks(last: float) -> list[float]:
    decades = [0.0] + [10.0**k for k in range(int(np.log10(max(last, 1))) + 1)]
    return decades if len(decades) > 3 else sorted(decades + [3 * d for d in decades[1:] if 3 * d <= last])


def _at(values: xr.DataArray, axis: str, cursor) -> np.ndarray:
    """A wide column at the cursor (default: the end), as an array."""
    for name in {axis, "frame"} & set(values.dims):
        values = values.isel({name: -1}) if cursor is None else values.sel({name: cursor}, method="ffill")
    return values.isel(seed=0) if "seed" in values.dims else values


def _heatmap(axes: Axes, panel: dict, measured: xr.Dataset, over, axis: str, cursor) -> None:
    values = _at(measured[panel["column"]], axis, cursor).transpose(panel["y"], panel["x"]).values
    low, high = panel["domain"] or (np.nanmin(values), np.nanmax(values))
    if panel["palette"] == "diverging":
        reach = max(abs(low), abs(high)) or 1.0
        image = axes.imshow(values, cmap="RdBu_r", norm=TwoSlopeNorm(0, -reach, reach), aspect="auto")
    else:
        image = axes.imshow(values, cmap="Blues", vmin=low, vmax=high, aspect="auto")
    axes.figure.colorbar(image, ax=axes, fraction=0.046)
    axes.set(xlabel=panel["x_label"], ylabel=panel["y_label"])


def _scatter(axes: Axes, panel: dict, measured: xr.Dataset, over, axis: str, cursor) -> None:
    def points(dataset, column):
        values = _at(dataset[column], axis, cursor)
        return values.transpose(..., panel["coordinate"]).values

    shown, centres = points(measured, panel["column"]), panel.get("centres")
    group = np.asarray(_at(measured[panel["group"]], axis, cursor)).astype(int) if panel["group"] else [0] * len(shown)
    axes.scatter(*shown.T, s=14, c=[CYCLE[g % len(CYCLE)] for g in group], alpha=0.5 if centres else None)
    if panel.get("arrows"):
        for k, (x, y) in enumerate(points(measured, panel["arrows"])):
            axes.annotate(
                "", (x, y), (0, 0), arrowprops={"arrowstyle": "->", "color": CYCLE[k % len(CYCLE)], "lw": 1.6}
            )
    if centres:
        means = points(measured, centres)
        axes.scatter(*means.T, s=50, c=[CYCLE[k % len(CYCLE)] for k in range(len(means))], edgecolors="white")
    if over is not None and (centres or panel["column"]) in over:
        theory = points(over, centres or panel["column"])
        axes.scatter(*theory.T, s=110 if centres else 30, facecolors="none", edgecolors=INK)
    axes.set_aspect("equal")
    axes.set(xlabel=panel["x_label"], ylabel=panel["y_label"])


def _bars(axes: Axes, panel: dict, measured: xr.Dataset, over, axis: str, cursor) -> None:
    values = np.asarray(_at(measured[panel["column"]], axis, cursor)).ravel()
    if panel["bins"]:
        axes.hist(
            values[np.isfinite(values)],
            bins=panel["bins"],
            range=panel["domain"],
            color=COLOURS["train"],
            alpha=0.85,
        )
    else:
        axes.bar(range(1, len(values) + 1), values, color=COLOURS["train"], alpha=0.85)
        if over is not None and panel["column"] in over:
            theory = np.asarray(_at(over[panel["column"]], axis, cursor)).ravel()
            axes.hlines(theory, np.arange(len(theory)) + 0.6, np.arange(len(theory)) + 1.4, color=INK, lw=1.6)
    for reference in panel["references"]:
        axes.axvline(reference["value"], color=INK, ls="--", label=reference["label"])
    axes.set_xlabel(panel["x_label"], color=SOFT)


DRAW = {"lines": _lines, "heatmap": _heatmap, "scatter": _scatter, "bars": _bars}
