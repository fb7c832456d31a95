"""Programs of experiments: `start`, `step` and `measure` as graphs that a website runs in the reader's browser.

python -m toolkit.programs                       make the programs of every recording again
python -m toolkit.programs grokking/polynomial   those of one
python -m toolkit.programs --check               compare with what the code gives now

    program = export(PolynomialRegression())     # of an experiment of your own, too; TraceError says what keeps it
    program.text, program.data

A program holds for every value of the fields that are no part of its structure: knobs, sizes, numbers, the seed.
*Structural* are names, yes or no, sequences and what Python loops over (`looped`); each of their values is a program of
its own, a *variant*. A recording has the variant of its configuration, and one for each other value of a structural
field that is swept or that its module names: `trained = {"digits": ("depth", "objective")}`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch

from toolkit import chapters, engine
from toolkit.device import place
from toolkit.draws import Stream
from toolkit.engine.axis import Steps
from toolkit.experiment import Experiment
from toolkit.fields import Field
from toolkit.recordings import DATA, programs_folder
from toolkit.trace import Graph, TraceError, trace

FORMAT = 1
SIZES = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113)
SMALL = (3, 4, 5, 6, 8, 9, 10, 14, 15, 21, 22, 25, 26, 33, 34, 35, 38, 39)  # other sizes, at which it must hold too
ENCODINGS = [*(("u1", 2.0**-power) for power in range(9)), ("i4", 1.0), ("f8", 1.0)]  # (numbers, factor)


@dataclass(frozen=True)
class Program:
    """`text` is JSON; `data` are the large constants that it names, {hash: bytes}."""

    text: str
    data: dict[str, bytes]


def export(experiment: Experiment) -> Program:
    """The program of a configuration, for all values of the fields that are not structural. TraceError says what keeps
    an experiment from having one: the line, and what to write instead."""
    if not isinstance(experiment.axis, Steps):
        raise TraceError(f"{type(experiment).__name__} has no steps: a program trains")
    data: dict[str, np.ndarray] = {}
    graphs: dict[str, Any] = {"theories": {}}
    for part, about in _parts(experiment).items():
        graph = _traced(experiment, part, *about)
        graphs[part], data = graph.json(), data | graph.data
    for theory, parts in _theories(experiment).items():
        traced = {
            name: _traced(experiment, f"theory_program({theory!r}).{name}", *about) for name, about in parts.items()
        }
        graphs["theories"][theory] = {"step": None} | {name: graph.json() for name, graph in traced.items()}
        data = dict(chain(data.items(), *(graph.data.items() for graph in traced.values())))
    files = {name: encoded(array) for name, array in data.items()}
    about = _about(experiment) | graphs | {"data": {name: entry for name, (entry, _) in files.items()}}
    text = json.dumps(about, separators=(",", ":"), allow_nan=False) + "\n"
    return Program(text, {entry["file"]: content for entry, content in files.values()})


def _traced(experiment: Experiment, part: str, function, inputs, others, narrow: bool) -> Graph:
    try:
        return trace(function, inputs, others, narrow)
    except TraceError as error:
        raise TraceError(f"{type(experiment).__name__}.{part} cannot be traced: {error}") from error


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


def _kind(field) -> str:
    return "knob" if field.kind == "knob" else "size" if field.type == "integer" else "number"


def _parts(experiment: Experiment) -> dict[str, tuple]:
    """{part: (function, its inputs, those elsewhere, whether it runs in float32 too)}."""
    here, *elsewhere = (begun(one) for one in (_other(experiment, SIZES), experiment, _other(experiment, SMALL)))
    fields, others = {"field": here["field"]}, [{"field": other["field"]} for other in elsewhere]

    def start(at):
        state, data = engine.guarded(engine.given(experiment, at["field"])).start(Stream())
        return {"state": engine.given(experiment, at["field"]).ready(state), "data": data}

    def step(at):
        twin: Any = engine.given(experiment, at["field"])
        return {"state": twin.step(at["state"], at["data"])}

    def measure(at):
        return engine.given(experiment, at["field"]).measure(at["state"], at["data"])

    return {
        "start": (start, fields, others, False),
        "step": (step, here, elsewhere, True),
        "measure": (measure, here, elsewhere, True),
    }


def _theories(experiment: Experiment) -> dict[str, dict[str, tuple]]:
    """{theory: {part: as in `_parts`}}, of the theories that run everywhere."""
    found = {}
    for theory in experiment.theories:
        if experiment.theory_program(theory) is not None:
            found[theory] = _theory_parts(experiment, theory)
    return found


def _theory_parts(experiment: Experiment, theory: str) -> dict[str, tuple]:
    first, *firsts = (begun(one) for one in (_other(experiment, SIZES), experiment, _other(experiment, SMALL)))

    def program(at) -> Any:
        return engine.given(experiment, at["field"]).theory_program(theory)

    def start(at):
        return {"theory": program(at).start(at["state"], at["data"])}

    def step(at):
        return {"theory": program(at).step(at["theory"])}

    def columns(at):
        return program(at).columns(at["theory"], at["step"])

    kept, *others = ({"field": at["field"]} | start(at) for at in (first, *firsts))
    at_step = {"step": torch.tensor(5.0, dtype=torch.float64)}
    parts = {
        "start": (start, first, firsts, False),
        "step": (step, kept, others, False),
        "columns": (columns, kept | at_step, [other | at_step for other in others], False),
    }
    return parts if program(first).step else {name: parts[name] for name in ("start", "columns")}


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


# --- the programs of recordings -----------------------------------------------------------------------------------
def variants(name: str) -> dict[str, Experiment]:
    """{name of the variant: configuration} of a recording; none for an experiment without steps."""
    experiment, axes = chapters.recorded()[name]
    if not isinstance(experiment.axis, Steps):
        return {}
    fields, found = experiment.fields(), {"default": experiment}
    for field in dict.fromkeys([*axes, *chapters.trained().get(name, ())]):
        if fields[field].structural:
            values = axes.get(field) or fields[field].options or fields[field].marks
            others = [value for value in values if value != getattr(experiment, field)]
            found |= {f"{field}={value}": experiment.replace(**{field: value}) for value in others}
    return found


def made(name: str) -> dict[Path, bytes]:
    """The files of a recording's programs as the code gives them now."""
    files: dict[Path, bytes] = {}
    for variant, experiment in variants(name).items():
        program = export(experiment)
        files[programs_folder(name) / f"{variant}.json"] = program.text.encode()
        files |= {DATA / f"{file}.bin": content for file, content in program.data.items()}
    return files


def make(name: str) -> int:
    """Write the programs of a recording; their size in bytes. Files of variants that are gone are removed."""
    files = made(name)
    for stale in set(programs_folder(name).glob("*.json")) - files.keys():
        stale.unlink()
    for file, content in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return sum(map(len, files.values()))


def check(name: str) -> list[str]:
    """What differs between the programs of a recording and those that the code gives now."""
    files = made(name)
    there = set(programs_folder(name).glob("*.json"))
    stale = [file for file, content in files.items() if not file.is_file() or file.read_bytes() != content]
    return [f"{name}: the program {file.stem} is not up to date" for file in sorted({*stale, *(there - files.keys())})]


def is_current(name: str) -> bool:
    """Whether the program of a recording's own configuration is what the code gives now; true where there is none."""
    file = programs_folder(name) / "default.json"
    own = variants(name).get("default")
    return own is None or not file.is_file() or file.read_bytes() == export(own).text.encode()


def main(arguments: list[str] | None = None) -> int:
    known = list(chapters.recorded())
    parser = argparse.ArgumentParser(prog="python -m toolkit.programs", description="Make or check programs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known)} (default: all)")
    parser.add_argument("--check", action="store_true", help="compare with what the code gives now")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in known]:
        parser.error(f"no recording is called {unknown[0]!r}; known: {', '.join(known)}")
    try:
        return _check_all(options.names or known) if options.check else _make_all(options.names or known)
    except TraceError as error:
        print(error)
        return 1


def _make_all(names: list[str]) -> int:
    for name in names:
        print(f"{name}: {make(name):,} bytes in {len(variants(name))} programs", flush=True)
    return 0


def _check_all(names: list[str]) -> int:
    wrong = [line for name in names for line in check(name)]
    print(*wrong or [f"programs of {len(names)} recordings checked: all hold"], sep="\n")
    if wrong:
        print("make again with: python -m toolkit.programs", *sorted({line.split(":")[0] for line in wrong}))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
