"""What the front end has to draw: controls from fields and coordinates, panels, theories, the gap's columns."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import xarray as xr

from widgets import links, protocol, settings
from widgets.gaps import gap_columns
from widgets.inputs import Experiment, Panel
from widgets.provenance import base
from widgets.settings import among, as_controlled, check_recorded
from widgets.transport import listed


def make(
    measured: xr.Dataset | None,
    predicted: Mapping,
    experiment: Experiment | None,
    panels: Sequence[Panel],
    more: Sequence[str],
    axis: str,
) -> dict:
    """The `spec` trait (`protocol.Spec`), without texts and trainer. ValueError for an unknown column or field."""
    _check_names(measured, experiment, panels, more)
    names = dimensions(measured, axis, panels) if measured is not None else []
    controls = settings.controls(measured, experiment, names, settings.rest(more, names, experiment))
    _check_chosen(panels, [axis, *(control["name"] for control in controls)])
    _check_told(panels, {control["name"] for control in controls} | set(base(measured)))
    return {
        "axis": _axis(measured, experiment, axis),
        "controls": controls,
        "base": as_controlled(base(measured), experiment),
        "theories": _theories(predicted, experiment, axis),
        "panels": [panel.spec() for panel in panels],
        "gap": gap_columns(panels),
        "moments": moments(measured, experiment) if axis == "step" else [],
        "python": python(experiment, measured) if experiment is not None and experiment.fields() else None,
        "about": about(measured),
    }


def _axis(measured: xr.Dataset | None, experiment: Experiment | None, name: str) -> protocol.Axis:
    about = measured[name].attrs if measured is not None and name in measured.coords else {}
    steps = name == "step"
    called = getattr(experiment, "step_label", "training step") if steps else name
    return {
        "kind": "steps" if steps else "field",
        "name": name,
        "label": about.get("label", called),
        "symbol": about.get("symbol", "t" if steps else ""),
        "scale": about.get("scale", "log"),
        "values": values_along(measured, experiment, name),
        "most": _most(experiment),
    }


def _most(experiment: Experiment | None) -> int | None:
    """The largest number of steps that the experiment allows; None where it names none."""
    field = experiment.fields().get("steps") if experiment is not None else None
    return None if field is None or field.high is None else int(field.high)


def _theories(predicted: Mapping, experiment: Experiment | None, axis: str) -> list[protocol.Theory]:
    """A target is one of training: along a field every run has ended, and a theory of ends is one like others."""
    if experiment is not None:
        labels, targets = dict(experiment.theories), list(experiment.targets)
    else:
        labels = {n: p.attrs.get("theory_label", n) for n, p in predicted.items()}
        targets = [n for n, p in predicted.items() if p.attrs.get("theory_kind") == "target"]
    return [{"name": n, "label": label, "target": axis == "step" and n in targets} for n, label in labels.items()]


def kept(
    runs: Sequence[Mapping], measured: xr.Dataset | None, controls: Sequence[dict], experiment: Experiment | None = None
) -> list[dict]:
    """Runs to compare with; ValueError for one that is not recorded."""
    runs = [as_controlled(run, experiment) for run in runs]
    recorded = {c["name"]: c["marks"] for c in controls if c["recorded"] and measured is not None}
    for name, value in [item for run in runs for item in run.items()]:
        check_recorded("kept", name, value, recorded.get(name, []))
    return runs


def python(experiment: Experiment, measured: xr.Dataset | None) -> dict:
    """What is needed to write this experiment as Python: where its class stands, its fields, how it was recorded."""
    cls, package = type(experiment), type(experiment).__module__.rpartition(".")[0]
    public = getattr(sys.modules.get(package), cls.__name__, None) is cls
    return {
        "module": package if public else cls.__module__,
        "name": cls.__name__,
        "fields": experiment.values(),
        "defaults": {name: field.default for name, field in experiment.fields().items()},
        "points": measured.attrs.get("points") if measured is not None else None,
        "install": _install(),
    }


def _install() -> str | None:
    """The address from which pip installs this toolkit."""
    repository = links.project("Repository")
    return f"git+{repository}" if repository else None


def about(measured: xr.Dataset | None) -> dict:
    """Where the recorded numbers come from."""
    attrs = measured.attrs if measured is not None else {}
    return {
        "experiment": attrs.get("experiment", ""),
        "versions": json.loads(attrs.get("versions", "{}")),
    }


def _check_names(
    measured: xr.Dataset | None, experiment: Experiment | None, panels: Sequence[Panel], more: Sequence[str]
) -> None:
    columns = set(measured.data_vars if measured is not None else ()) | set(experiment.columns if experiment else ())
    for panel in panels:
        if not isinstance(panel, Panel):
            raise ValueError(f"panels must be made by the functions of toolkit.panels (got {panel!r})")
        for column in panel.columns:
            if column not in columns:
                raise ValueError(f"panel {panel.title!r}: no column is called {column!r}; {among(columns)}")
    if experiment is not None:
        check_fields(more, experiment)


def told(measured: xr.Dataset | None, experiment: Experiment | None, axis: str) -> set[str]:
    """What a sentence may name: columns, fields, the axis."""
    recorded = {*measured.data_vars, *measured.dims, *base(measured)} if measured is not None else set()
    own = {*experiment.columns, *experiment.fields()} if experiment is not None else set()
    return {"step", axis} | own | {str(name) for name in recorded}


def _check_chosen(panels: Sequence[Panel], controlled: Sequence[str]) -> None:
    """ValueError for a panel in which a reader sets a field that this figure has no control for."""
    for panel in panels:
        for name in panel.chosen:
            if name not in controlled:
                raise ValueError(f"panel {panel.title!r} sets {name!r}, which has no control: give more=[{name!r}]")


def _check_told(panels: Sequence[Panel], known: set[str]) -> None:
    """ValueError for a panel that draws the value of a field which has no single one here."""
    for panel in panels:
        for name in panel.told:
            if name not in known:
                raise ValueError(f"panel {panel.title!r} draws the value of {name!r}, which it cannot; {among(known)}")


def shown(measured: xr.Dataset, predicted: Mapping, axis: str, panels: Sequence[Panel]) -> tuple[xr.Dataset, dict]:
    """Both without the wide columns that no panel draws: they are not visible, and they are the largest."""
    drawn = {column for panel in panels for column in panel.columns}
    swept = {axis, "moment"} | {str(n) for n in measured.dims if "kind" in measured[n].attrs}

    def some(part: xr.Dataset) -> xr.Dataset:
        return part[[n for n in part.data_vars if n in drawn or swept.issuperset(part[n].dims)]]

    return some(measured), {name: some(part) for name, part in predicted.items()}


def check_fields(names: Sequence[str], experiment: Experiment) -> None:
    """ValueError for a name that is not a field of the experiment."""
    for name in names:
        if name not in experiment.fields():
            raise ValueError(f"no field is called {name!r}; {among(experiment.fields())}")


def dimensions(measured: xr.Dataset, axis: str, panels: Sequence[Panel] = ()) -> list[str]:
    """The swept dimensions no panel draws, the seed last: those whose coordinate carries a field's `kind`."""
    drawn = {axis} | {dimension for panel in panels for dimension in panel.dimensions}
    names = [str(n) for n in measured.dims if n not in drawn and "kind" in measured[n].attrs]
    return sorted(names, key=lambda n: n == "seed")


def values_along(measured: xr.Dataset | None, experiment: Experiment | None, axis: str) -> list:
    """The values of a field at which a live run is measured: the recorded ones, else its marks; [] for the steps."""
    if experiment is None or axis not in experiment.fields():
        return []
    if measured is not None and axis in measured.dims:
        return measured[axis].values.tolist()
    return list(experiment.fields()[axis].marks)


def moments(measured: xr.Dataset | None, experiment: Experiment | None) -> list[protocol.Moment]:
    """Those of the experiment, or those that were recorded."""
    found: list[Any] = []
    if experiment is not None:
        found = [(name, one.column, one.sign, one.bound) for name, one in experiment.conditions().items()]
    elif measured is not None and "moments" in measured:
        names, about = measured["moment"].values.tolist(), listed(measured["moments"].attrs["conditions"])
        found = [(name, *one) for name, one in zip(names, about, strict=True)]
    return [protocol.Moment(name=name, column=column, sign=sign, bound=bound) for name, column, sign, bound in found]
