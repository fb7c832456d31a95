"""What a figure was given by mistake, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import xarray as xr

from widgets.inputs import Experiment, Panel

NEEDED = ("fields", "columns", "walk", "replace")  # some of what an experiment has, and little else does


def check_experiment(experiment: Any) -> None:
    """ValueError for a class instead of a configuration, and for what is no experiment."""
    if isinstance(experiment, type):
        name = experiment.__name__
        raise ValueError(f"experiment must be a configuration, {name}(), and not the class {name}")
    if experiment is not None and not all(hasattr(experiment, name) for name in NEEDED):
        raise ValueError(
            "experiment must be an instance of a class made with toolkit.Training or toolkit.Experiment "
            f"(got {experiment!r})"
        )


def check_panels(panels: Any) -> None:
    """ValueError for one panel, or something else, instead of a list of panels."""
    if isinstance(panels, Panel) and not isinstance(panels, list | tuple):
        raise ValueError(f"panels must be a list, also of a single one: panels=[{type(panels).__name__.lower()}(...)]")
    if isinstance(panels, str) or not isinstance(panels, Sequence):
        raise ValueError(f"panels must be a list of panels, made by the functions of toolkit.panels (got {panels!r})")


def check_axis(measured: xr.Dataset | None, experiment: Experiment | None, axis: str, panels: Sequence[Panel]) -> None:
    """ValueError for an axis along which nothing is recorded, or nothing can be trained; a figure without curves needs
    none."""
    along = [name for panel in panels for name in panel.curves]
    if axis == "step" and not along:
        return
    there = _axes(measured, experiment, along)
    if axis not in there:
        known = ", ".join(map(repr, there)) or "none: sweep one, or declare marks"
        raise ValueError(f"axis must be what curves are drawn along, here {known} (got {axis!r})")


def _axes(measured: xr.Dataset | None, experiment: Experiment | None, columns: Sequence[str]) -> list[str]:
    """What curves can be drawn along: the dimensions of their recorded columns; without a recording, the steps of the
    experiment, or its fields with marks."""
    if measured is not None:
        dims = [str(name) for column in columns if column in measured for name in measured[column].dims]
        return list(dict.fromkeys("step" if name == "frame" else name for name in dims or map(str, measured.dims)))
    if experiment is None:
        return []
    if experiment.axis.name:
        return [experiment.axis.name]
    return [name for name, field in experiment.fields().items() if field.marks and field.type in ("number", "integer")]


def sliders(experiment: Experiment | None, axis: str) -> list[str]:
    """The fields that have a control where nothing is recorded: all but that of the axis, and but sequences."""
    fields = experiment.fields().items() if experiment is not None else ()
    return [name for name, field in fields if name not in (axis, "seed") and field.type != "sequence"]
