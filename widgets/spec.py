"""What the front end has to draw: controls from fields and coordinates, panels, theories, the gap's columns."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from widgets import links, protocol
from widgets.agreement import same
from widgets.gaps import gap_columns
from widgets.inputs import Experiment, Field, Panel
from widgets.provenance import base, fields
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
    controls = _controls(measured, experiment, names, _rest(more, names, experiment))
    _check_chosen(panels, [axis, *(control["name"] for control in controls)])
    _check_told(panels, {control["name"] for control in controls} | set(base(measured)))
    return {
        "axis": _axis(measured, experiment, axis),
        "controls": controls,
        "base": base(measured),
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


def kept(runs: Sequence[Mapping], measured: xr.Dataset | None, controls: Sequence[dict]) -> list[dict]:
    """Runs to compare with; ValueError for one that is not recorded."""
    recorded = {c["name"]: c["marks"] for c in controls if c["recorded"] and measured is not None}
    for name, value in [item for run in runs for item in run.items()]:
        _check_recorded("kept", name, value, recorded.get(name, []))
    return [dict(run) for run in runs]


def _check_recorded(what: str, name: str, value: Any, marks: Sequence) -> None:
    if not any(same(value, mark) for mark in marks):
        raise ValueError(f"{what}: {name} = {value!r} is not recorded; recorded are {marks or 'no runs'}")


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
                raise ValueError(f"panel {panel.title!r}: no column is called {column!r}; {_among(columns)}")
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
                raise ValueError(f"panel {panel.title!r} draws the value of {name!r}, which it cannot; {_among(known)}")


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
            raise ValueError(f"no field is called {name!r}; {_among(experiment.fields())}")


def _among(names) -> str:
    return "there are " + ", ".join(sorted(map(str, names)))


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


def _rest(more: Sequence[str], names: Sequence[str], experiment: Experiment | None) -> list[str]:
    if experiment is None:
        return []
    seed = [name for name in experiment.fields() if name == "seed"]
    return [n for n in dict.fromkeys([*more, *seed]) if n not in names]


def _controls(
    measured: xr.Dataset | None, experiment: Experiment | None, swept: Sequence[str], more: Sequence[str]
) -> list[protocol.Control]:
    """One for each swept dimension, and for each field in `more`."""
    coordinates = {name: measured[name] for name in swept} if measured is not None else {}
    if experiment is None:
        first = fields(measured)
        return [_from_coordinate(name, coordinate, first) for name, coordinate in coordinates.items()]
    made = [_from_field(name, experiment, coordinates.get(name)) for name in [*swept, *more]]
    for control in made:
        control["advanced"] = measured is not None and not control["recorded"]
    return made


def led_by(first: str, controls: Sequence[dict]) -> list[dict]:
    """The controls with that of the field `first` before the others, not folded; ValueError where there is none."""
    names = [control["name"] for control in controls]
    if first and first not in names:
        raise ValueError(f"first: {first!r} has no control; {_among(names)}")
    unfolded = [control | {"advanced": control["advanced"] and control["name"] != first} for control in controls]
    return sorted(unfolded, key=lambda control: control["name"] != first)


def begun_at(values: Mapping, controls: Sequence[dict], experiment: Experiment | None) -> list[dict]:
    """The controls with these first values; ValueError for one without a control, or that is not to be had."""
    led = {control["name"]: control for control in controls}
    for name, value in values.items():
        if name not in led:
            raise ValueError(f"values: {name!r} has no control; {_among(led)}")
        if experiment is None:
            _check_recorded("values", name, value, led[name]["marks"])
    known = experiment.replace(**values).values() if experiment is not None else values
    return [c | {"default": known[c["name"]] if c["name"] in values else c["default"]} for c in controls]


def _from_field(name: str, experiment: Experiment, coordinate: xr.DataArray | None) -> protocol.Control:
    """Its marks are the recorded values where it was swept, else the field's own."""
    field, value, recorded = experiment.fields()[name], getattr(experiment, name), coordinate is not None
    return {
        "name": name,
        "label": field.label,
        "symbol": field.symbol,
        "type": field.type,
        "scale": field.scale,
        "low": field.low,
        "high": field.high,
        "options": list(field.options) or None,
        "help": field.help,
        "marks": coordinate.values.tolist() if coordinate is not None else _marks(field, value),
        "default": value,
        "recorded": recorded,
        "advanced": False,
        "trains": [],
    }


def _marks(field: Field, value: Any) -> list:
    """The stops of a field's slider; the value at which it stands is one, so that keys lead back to it."""
    stands = field.type in ("number", "integer") and not any(same(value, mark) for mark in field.marks)
    return sorted([*field.marks, value]) if stands else list(field.marks)


def _from_coordinate(name: str, coordinate: xr.DataArray, first: Mapping[str, Any]) -> protocol.Control:
    about, values = coordinate.attrs, coordinate.values
    kind, marks = _kind(values), values.tolist()
    return {
        "name": name,
        "label": about.get("label", name),
        "symbol": about.get("symbol", ""),
        "type": kind,
        "scale": about.get("scale", "linear"),
        "low": float(values.min()) if kind == "number" else None,
        "high": float(values.max()) if kind == "number" else None,
        "options": marks if kind == "choice" else None,
        "help": "",
        "marks": marks,
        "default": first[name] if first.get(name) in marks else marks[0],
        "recorded": True,
        "advanced": False,
        "trains": [],
    }


def _kind(values: np.ndarray) -> protocol.Type:
    if values.dtype.kind == "b":
        return "boolean"
    return "number" if np.issubdtype(values.dtype, np.number) else "choice"


def moments(measured: xr.Dataset | None, experiment: Experiment | None) -> list[protocol.Moment]:
    """Those of the experiment, or those that were recorded."""
    found: list[Any] = []
    if experiment is not None:
        found = [(name, one.column, one.sign, one.bound) for name, one in experiment.conditions().items()]
    elif measured is not None and "moments" in measured:
        names, about = measured["moment"].values.tolist(), listed(measured["moments"].attrs["conditions"])
        found = [(name, *one) for name, one in zip(names, about, strict=True)]
    return [protocol.Moment(name=name, column=column, sign=sign, bound=bound) for name, column, sign, bound in found]
