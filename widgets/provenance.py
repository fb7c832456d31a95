"""What a recording says of its runs, and whether they are those of an experiment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import xarray as xr

from widgets import agreement
from widgets.agreement import same
from widgets.inputs import Experiment, Panel


def base(measured: xr.Dataset | None) -> dict:
    """{field: value} that every recorded run has in common."""
    return {n: v for n, v in fields(measured).items() if measured is None or n not in measured.dims}


def fields(measured: xr.Dataset | None) -> dict[str, Any]:
    """{field: value} of the recorded experiment; of a swept one, the first."""
    return json.loads(measured.attrs.get("fields", "{}")) if measured is not None else {}


def mismatch(measured: xr.Dataset, experiment: Experiment | None, controls: Sequence[dict]) -> str:
    """In words, why the recording holds no runs of this experiment, "" where it does.

    They are its runs if the class is the same and every field without a control is equal; a field that the recording
    does not know must have its default. A Dataset that does not say what was run is believed.
    """
    if experiment is None:
        return ""
    made, name = measured.attrs.get("experiment", "").rpartition(".")[2], type(experiment).__name__
    if made not in ("", name):
        return f"it holds runs of {made}, and this experiment is {name}"
    recorded, now = base(measured), experiment.values()
    free = {c["name"] for c in controls} | set(measured.dims)
    defaults = {n: field.default for n, field in experiment.fields().items()} if recorded else now
    names = [n for n in {**recorded, **now} if n not in free]
    differ = [n for n in names if n not in now or not same(recorded.get(n, defaults.get(n)), now[n])]
    if not differ:
        return ""
    return f"it has {_written(differ, recorded)}, and this experiment has {_written(differ, now)}"


def _written(names: Sequence[str], values: Mapping[str, Any]) -> str:
    words = [f"{n} = {values[n]!r}" if n in values else f"no field {n}" for n in names]
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[:-1] else words)


def unfinished(measured: xr.Dataset, experiment: Experiment | None, panels: Sequence[Panel]) -> str:
    """In words, what a recording lacks that a figure would show, "" where it lacks nothing."""
    lacks = [c for panel in panels for c in panel.columns if c not in measured.data_vars and experiment is not None]
    found = [f"it has no column {' and no column '.join(dict.fromkeys(lacks))}"] if lacks else []
    if not measured.attrs.get("finished", 1):
        found.append("it was stopped before its last run")
    return " and ".join(found)


def recorded_by(experiment: Experiment | None) -> str:
    """How runs are recorded: those of a chapter by a command, those of one's own experiment or network by a call."""
    if experiment is not None and not experiment.fields():
        return "watched.fit(optimiser, steps), and Explorer(watched, panels=watched.panels)"
    package, _, module = type(experiment).__module__.partition(".")
    if experiment is None or (package == "toolkit" and "." in module):
        return "python -m toolkit.record NAME"
    field = next((name for name in experiment.fields() if name not in ("seed", "steps")), "seed")
    return f"recorded({type(experiment).__name__}(), {field}=[...]) of toolkit, which is given to Explorer"


def is_recorded(measured: xr.Dataset, values: Mapping, common: Mapping) -> bool:
    """Whether a configuration is on the recorded grid."""
    grid = {name: measured[name].values.tolist() for name in values if name in measured.dims}
    return agreement.is_recorded(values, grid, common)
