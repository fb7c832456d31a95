"""The controls of a figure: one for each swept dimension, from the field or the coordinate, and for further fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from widgets import protocol
from widgets.agreement import same
from widgets.inputs import Experiment, Field
from widgets.provenance import fields


def rest(more: Sequence[str], names: Sequence[str], experiment: Experiment | None) -> list[str]:
    """The fields with a control beside those that are swept: those in `more`, and the seed."""
    if experiment is None:
        return []
    seed = [name for name in experiment.fields() if name == "seed"]
    return [n for n in dict.fromkeys([*more, *seed]) if n not in names]


def controls(
    measured: xr.Dataset | None, experiment: Experiment | None, swept: Sequence[str], more: Sequence[str]
) -> list[protocol.Control]:
    """One for each swept dimension, and for each field in `more`."""
    coordinates = {name: measured[name] for name in swept} if measured is not None else {}
    if experiment is None:
        first = as_controlled(fields(measured), None)
        return [_from_coordinate(name, coordinate, first) for name, coordinate in coordinates.items()]
    made = [_from_field(name, experiment, coordinates.get(name)) for name in [*swept, *more]]
    for control in made:
        control["advanced"] = measured is not None and not control["recorded"]
    return made


def led_by(first: str, controls: Sequence[dict]) -> list[dict]:
    """The controls with that of the field `first` before the others, not folded; ValueError where there is none."""
    names = [control["name"] for control in controls]
    if first and first not in names:
        raise ValueError(f"first: {first!r} has no control; {among(names)}")
    unfolded = [control | {"advanced": control["advanced"] and control["name"] != first} for control in controls]
    return sorted(unfolded, key=lambda control: control["name"] != first)


def begun_at(values: Mapping, controls: Sequence[dict], experiment: Experiment | None) -> list[dict]:
    """The controls with these first values; ValueError for one without a control, or that is not to be had."""
    led = {control["name"]: control for control in controls}
    for name, value in as_controlled(values, experiment).items():
        if name not in led:
            raise ValueError(f"values: {name!r} has no control; {among(led)}")
        if experiment is None:
            check_recorded("values", name, value, led[name]["marks"])
    known = as_controlled(experiment.replace(**values).values() if experiment is not None else values, experiment)
    return [c | {"default": known[c["name"]] if c["name"] in values else c["default"]} for c in controls]


def as_controlled(values: Mapping[str, Any], experiment: Experiment | None) -> dict[str, Any]:
    """Values of fields as controls and coordinates have them: numbers, yes and no, and texts."""
    declared = experiment.fields() if experiment is not None else {}

    def written(name: str, value: Any) -> Any:
        if name in declared:
            return declared[name].written(value)
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value if value is not None else "None"

    return {name: written(name, value) for name, value in values.items()}


def _from_field(name: str, experiment: Experiment, coordinate: xr.DataArray | None) -> protocol.Control:
    """Its marks are the recorded values where it was swept, else the field's own."""
    field, recorded = experiment.fields()[name], coordinate is not None
    value, named = field.written(getattr(experiment, name)), field.named
    marks = coordinate.values.tolist() if coordinate is not None else _marks(field, value)
    return {
        "name": name,
        "label": field.label,
        "symbol": field.symbol,
        "type": "choice" if field.type == "sequence" else field.type,
        "scale": field.scale,
        "low": None if named else field.low,
        "high": None if named else field.high,
        "options": _options(field, marks, value),
        "help": field.help,
        "marks": marks,
        "default": value,
        "recorded": recorded,
        "advanced": False,
        "trains": [],
    }


def _options(field: Field, marks: Sequence, value: Any) -> list | None:
    """What a menu has: the options of the field; of a sequence its marks, and where it stands."""
    if field.options:
        return [field.written(option) for option in field.options]
    return list(dict.fromkeys([*marks, value])) if field.named else None


def _marks(field: Field, value: Any) -> list:
    """The stops of a field's slider; the value at which it stands is one, so that keys lead back to it."""
    marks = [field.written(mark) for mark in field.marks]
    stands = field.type in ("number", "integer") and not any(same(value, mark) for mark in marks)
    return sorted([*marks, value]) if stands else marks


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


def check_recorded(what: str, name: str, value: Any, marks: Sequence) -> None:
    if not any(same(value, mark) for mark in marks):
        raise ValueError(f"{what}: {name} = {value!r} is not recorded; recorded are {marks or 'no runs'}")


def among(names) -> str:
    return "there are " + ", ".join(sorted(map(str, names)))
