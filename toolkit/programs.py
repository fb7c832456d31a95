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
import sys
from pathlib import Path

from toolkit import chapters
from toolkit.engine.axis import Steps
from toolkit.experiment import Experiment
from toolkit.export import Program, export, structural
from toolkit.recordings import DATA, programs_folder
from toolkit.trace import TraceError

__all__ = ["Program", "check", "export", "make", "variants"]


def variants(name: str) -> dict[str, Experiment]:
    """{name of the variant: configuration} of a recording; none for an experiment without steps."""
    experiment, axes = chapters.recorded().get(name, (None, {}))
    if experiment is None or not isinstance(experiment.axis, Steps):
        return {}
    return structural(experiment, axes | {field: axes.get(field, ()) for field in chapters.trained().get(name, ())})


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
    """What differs between the programs of a recording and those that the code gives now. A recording whose
    experiment cannot be traced has none."""
    there = set(programs_folder(name).glob("*.json"))
    try:
        files = made(name)
    except TraceError as error:
        return [f"{name}: {error}"] if there else []
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
