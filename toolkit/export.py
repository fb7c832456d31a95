"""An experiment as a program: its `start`, `step`, `measure` and theories as graphs in JSON.

A program holds for every value of the fields that are no part of its structure: knobs, sizes, numbers, the seed. It is
traced at small sizes that differ from each other, and everything that was asked of these must hold at the
configuration's own and at others, too.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np
import torch

from toolkit import engine
from toolkit.device import place
from toolkit.draws import Stream
from toolkit.engine.axis import Steps
from toolkit.experiment import Experiment
from toolkit.fields import Field
from toolkit.trace import TraceError, trace

FORMAT = 1
SIZES = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113)
SMALL = (3, 4, 5, 6, 8, 9, 10, 14, 15, 21, 22, 25, 26, 33, 34, 35, 38, 39)  # other sizes, at which it must hold too
ENCODINGS = [*(("u1", 2.0**-power) for power in range(9)), ("i4", 1.0), ("f8", 1.0)]  # (numbers, factor)


@dataclass(frozen=True)
class Program:
    """`text` is JSON; `data` are the large constants that it names, {hash: bytes}."""

    text: str
    data: dict[str, bytes]


class Part(NamedTuple):
    """A pure function, its inputs here and elsewhere, and whether it runs in float32, too."""

    function: Callable
    inputs: Any
    others: Sequence
    narrow: bool


def export(experiment: Experiment) -> Program:
    """The program of a configuration, for all values of the fields that are not structural. TraceError says what keeps
    an experiment from having one: the line, and what to write instead."""
    if not isinstance(experiment.axis, Steps):
        raise TraceError(f"{type(experiment).__name__} has no steps: a program trains")
    places = _other(experiment, SIZES), experiment, _other(experiment, SMALL), _least(experiment)
    at = [begun(one) for one in places]
    data: dict[str, np.ndarray] = {}
    graphs = {name: _traced(experiment, name, part, data) for name, part in _parts(experiment, at).items()}
    theories = {theory: _theory(experiment, theory, at, data) for theory in experiment.theories}
    graphs["theories"] = {name: parts for name, parts in theories.items() if parts}
    files = {name: encoded(array) for name, array in data.items()}
    about = _about(experiment) | graphs | {"data": {name: entry for name, (entry, _) in files.items()}}
    text = json.dumps(about, separators=(",", ":"), allow_nan=False) + "\n"
    return Program(text, {entry["file"]: content for entry, content in files.values()})


def structural(experiment: Experiment, axes: Mapping[str, Sequence]) -> dict[str, Experiment]:
    """{name: configuration} of the programs of a sweep: its own, and one for each other value of a structural field in
    `axes`; without values there, those of its options or marks."""
    fields, found = experiment.fields(), {"default": experiment}
    for field in axes:
        if fields[field].structural:
            values = axes[field] or fields[field].options or fields[field].marks
            others = [value for value in values if value != getattr(experiment, field)]
            found |= {f"{field}={value}": experiment.replace(**{field: value}) for value in others}
    return found


def _traced(experiment: Experiment, name: str, part: Part, data: dict[str, np.ndarray]) -> dict[str, Any]:
    """A part in JSON; its large constants are added to `data`."""
    try:
        graph = trace(*part)
    except TraceError as error:
        raise TraceError(f"{type(experiment).__name__}.{name} cannot be traced: {error}") from error
    data |= graph.data
    return graph.json()


def _about(experiment: Experiment) -> dict[str, Any]:
    fields = experiment.fields()
    columns = {name: {"dims": list(c.dims), "frames": c.frames} for name, c in experiment.columns.items()}
    return {
        "format": FORMAT,
        "experiment": f"{type(experiment).__module__}.{type(experiment).__qualname__}",
        "values": {name: getattr(experiment, name) for name, field in fields.items() if field.structural},
        "inputs": {name: _kind(field) for name, field in fields.items() if not field.structural},
        "columns": columns,
    }


def _kind(field: Field) -> str:
    return "knob" if field.kind == "knob" else "size" if field.type == "integer" else "number"


def _parts(experiment: Experiment, begun: Sequence[dict]) -> dict[str, Part]:
    def start(at):
        twin = engine.given(experiment, at["field"])
        state, data = engine.guarded(twin).start(Stream())
        return {"state": twin.ready(state), "data": data}

    def step(at):
        twin: Any = engine.given(experiment, at["field"])
        return {"state": twin.step(at["state"], at["data"])}

    def measure(at):
        return engine.given(experiment, at["field"]).measure(at["state"], at["data"])

    here, *elsewhere = begun
    fields, *others = ({"field": at["field"]} for at in begun)
    return {
        "start": Part(start, fields, others, narrow=False),
        "step": Part(step, here, elsewhere, narrow=True),
        "measure": Part(measure, here, elsewhere, narrow=True),
    }


def _theory(experiment: Experiment, theory: str, begun: Sequence[dict], data: dict) -> dict[str, Any]:
    """The graphs of a theory, with None for the step of a closed form; empty for a theory that runs in NumPy only."""
    if experiment.theory_program(theory) is None:
        return {}
    parts = _theory_parts(experiment, theory, begun)
    name = f"theory_program({theory!r})"
    traced = {part: _traced(experiment, f"{name}.{part}", about, data) for part, about in parts.items()}
    return {"step": None} | traced


def _theory_parts(experiment: Experiment, theory: str, begun: Sequence[dict]) -> dict[str, Part]:
    def program(at) -> Any:
        return engine.given(experiment, at["field"]).theory_program(theory)

    def start(at):
        return {"theory": program(at).start(at["state"], at["data"])}

    def step(at):
        return {"theory": program(at).step(at["theory"])}

    def columns(at):
        return program(at).columns(at["theory"], at["step"])

    kept, *others = ({"field": at["field"]} | start(at) for at in begun)
    at_step = {"step": torch.tensor(5.0, dtype=torch.float64)}
    rows, *other_rows = (at | at_step for at in (kept, *others))
    parts = {"start": Part(start, begun[0], begun[1:], narrow=False)}
    if program(begun[0]).step:
        parts["step"] = Part(step, kept, others, narrow=False)
    return parts | {"columns": Part(columns, rows, other_rows, narrow=False)}


def begun(experiment: Experiment) -> dict[str, Any]:
    """The inputs of `step` and `measure` where training begins, in float64: fields, state and data."""
    fields = {name: getattr(experiment, name) for name, field in experiment.fields().items() if not field.structural}
    knobs = {name: torch.tensor(fields[name], dtype=torch.float64) for name in experiment.knobs()}
    state, data = engine.draw(experiment, place("cpu", torch.float64))
    return {"field": fields | knobs, "state": engine.given(experiment, knobs).ready(state), "data": data}


def _other(experiment: Experiment, sizes: tuple[int, ...]) -> Experiment:
    """The same structure at other values of all that is not structural; sizes that differ from each other."""
    left = list(sizes)
    for name, field in experiment.fields().items():
        if field.structural or field.kind == "knob" or name == "seed":
            continue
        values = [50 * sizes[0]] if name == "steps" else left if field.type == "integer" else _between(field)
        for value in values:
            try:
                experiment = experiment.replace(**{name: value})
            except ValueError:
                continue
            left = [size for size in left if size != value]
            break
    return experiment


def _least(experiment: Experiment) -> Experiment:
    """The same structure at the least values that fit together."""
    for name, field in experiment.fields().items():
        with contextlib.suppress(ValueError):
            least = {} if field.structural or field.kind == "knob" or name == "seed" else {name: field.low}
            experiment = experiment.replace(**least)
    return experiment


def _between(field: Field) -> list[float]:
    """Numbers of a field's range, no end of it."""
    low, high = cast(tuple[float, float], (field.low, field.high))
    return [low + share * (high - low) for share in (0.37, 0.21, 0.11, 0.43)]


def encoded(array: np.ndarray) -> tuple[dict[str, Any], bytes]:
    """A large constant as bytes, as short as its numbers allow, and what stands of it in the program."""
    kind, factor = next(how for how in ENCODINGS if np.array_equal(_stored(array, *how) * how[1], array))
    content = _stored(array, kind, factor).tobytes()
    file = hashlib.sha256(content).hexdigest()[:16]
    whole = "i" if array.dtype.kind in "iu" else "f"
    return {"file": file, "shape": list(array.shape), "type": whole, "bytes": kind, "factor": factor}, content


def _stored(array: np.ndarray, kind: str, factor: float) -> np.ndarray:
    with np.errstate(invalid="ignore"):  # a number that does not fit is found by its value
        return np.ascontiguousarray(array / factor).astype(f"<{kind}")
