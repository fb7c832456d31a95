"""Programs of an experiment in a figure of a page without a kernel: what they train, and how the page holds them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from widgets import protocol
from widgets.agreement import same
from widgets.inputs import Experiment
from widgets.settings import as_controlled


@dataclass(frozen=True)
class Programs:
    """The `texts` of programs, each JSON, and their large constants as {hash: bytes}."""

    texts: Sequence[str] = ()
    data: Mapping[str, bytes] = field(default_factory=dict)

    def map(self, packed: Callable[[bytes], str]) -> dict[str, Any]:
        """The bytes of all, each packed as text: {"variants": [...], "data": {hash: text}}."""
        return {
            "variants": [packed(text.encode()) for text in self.texts],
            "data": {name: packed(content) for name, content in self.data.items()},
        }

    def described(self, experiment: Experiment, controls: Sequence[protocol.Control]) -> protocol.Programs | None:
        """The programs as the front end knows them, before their files have names; None where there are none."""
        if not self.texts:
            return None
        read = [json.loads(text) for text in self.texts]
        inputs = [name for name in read[0]["inputs"] if all(name in program["inputs"] for program in read)]
        return {
            "worker": "",
            "data": dict.fromkeys(self.data, ""),
            "variants": [_variant(program["values"], experiment, controls) for program in read],
            "fields": as_controlled(experiment.values(), experiment),
            "inputs": inputs,
            "theories": [
                name for name in experiment.theories if any(name in program.get("theories", {}) for program in read)
            ],
        }


def programs_of(recording: object, experiment: Experiment | None) -> Programs:
    """The programs that are recorded for this experiment, if it has steps."""
    if experiment is None or experiment.axis.name != "step":
        return Programs()
    recorded: Mapping[str, str] = getattr(recording, "programs", {})
    cls = type(experiment)
    name = f"{cls.__module__}.{cls.__qualname__}"
    own = {text: read for text in recorded.values() if (read := json.loads(text))["experiment"] == name}
    files = sorted({entry["file"] for read in own.values() for entry in read["data"].values()})
    data: Mapping[str, bytes] = getattr(recording, "data", {})
    return Programs(tuple(own), {file: data[file] for file in files})


def _variant(values: dict[str, Any], experiment: Experiment, controls: Sequence[protocol.Control]) -> protocol.Variant:
    of_program = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    try:
        limits = dict(_limits(experiment.replace(**of_program), controls))
    except ValueError:  # it does not fit to the figure's other values, so that nobody can ask for it
        limits = {}
    return {"values": as_controlled(values, experiment), "limits": limits, "file": ""}


def _limits(experiment: Experiment, controls: Sequence[protocol.Control]) -> Iterator[tuple[str, list[float]]]:
    """(name, [low, high]) of the controls whose range the experiment does not allow as a whole."""
    for control in controls:
        name, ends = control["name"], (control["low"], control["high"])
        if control["type"] not in ("number", "integer") or None in ends:
            continue
        whole, here = control["type"] == "integer", getattr(experiment, name)
        limits = [_furthest(lambda v, name=name: _allows(experiment, name, v), here, end, whole) for end in ends]
        if limits != list(ends):
            yield name, limits


def _allows(experiment: Experiment, name: str, value: float) -> bool:
    try:
        experiment.replace(**{name: value})
    except ValueError:
        return False
    return True


def _furthest(allows: Callable[[float], bool], here: float, end: Any, whole: bool) -> float:
    """The value nearest to the end of a range that is allowed, by bisection from a value that is."""
    if allows(end):
        return end
    for _ in range(60):
        middle = (here + end) // 2 if whole else (here + end) / 2
        if middle in (here, end):
            break
        here, end = (middle, end) if allows(middle) else (here, middle)
    return here


def trains(name: str, trainer: protocol.TrainerName | None, programs: protocol.Programs | None) -> Any:
    """The values of a field that train with the others at their defaults: `protocol.Control.trains`."""
    if trainer == "kernel":
        return "any"
    if programs is None:
        return []
    if name in programs["inputs"]:
        return "any"
    return [v["values"][name] for v in programs["variants"] if name in v["values"] and _is_near(v, name, programs)]


def _is_near(variant: protocol.Variant, name: str, programs: protocol.Programs) -> bool:
    """Whether a variant differs from the figure's configuration in this field alone."""
    return all(same(programs["fields"][other], v) for other, v in variant["values"].items() if other != name)
