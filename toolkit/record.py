"""Re-make or check the recordings that figures show without training, and the programs that train them elsewhere.

python -m toolkit.record                       re-make every recording
python -m toolkit.record grokking/polynomial   re-make one
python -m toolkit.record --jobs 4              re-make every recording, each with four processes
python -m toolkit.record --check               compare fields and programs, and the first points of one run of each
"""

from __future__ import annotations

import argparse
import json
import sys
import time

import numpy as np
import xarray as xr

from toolkit import chapters, programs
from toolkit.attributes import listed
from toolkit.experiment import Experiment
from toolkit.moments import NEVER
from toolkit.recordings import Recording, RecordingError, path, recording
from toolkit.recordings.file_format import check_writable, write
from toolkit.trace import TraceError

POINTS = 64  # steps recorded of each run
CHECK_STEPS = 40  # steps recomputed by --check
CHECK_OTHERS = 6  # further configurations of which --check recomputes what theories say
TOLERANCE = 2e-3  # relative: float32 on another machine, and the recordings' rounding to 11 bits
TIES = 1e-3  # the share of entries of a column of whole numbers that may differ
NOISE = 1e-8  # absolute: a column of nothing but rounding errors differs between machines by its own size


def known() -> dict[str, tuple[Experiment, dict]]:
    """{name: (configuration, swept values)} of every chapter's recordings."""
    return chapters.recorded()


def make(name: str, executor: int | None = None) -> int:
    """Run the sweep and its theories, write the file; its size in bytes. RecordingError if it cannot be written."""
    check_writable(path(name))
    return write(path(name), *contents(name, executor))


def contents(name: str, executor: int | None = None) -> tuple[xr.Dataset, dict[str, xr.Dataset]]:
    """What a recording holds, made now: (measured, {theory: predicted})."""
    experiment, axes = known()[name]
    measured = experiment.sweep(points=POINTS, device="cpu", executor=executor, **axes)
    if not measured.attrs["finished"]:
        raise KeyboardInterrupt
    steps = measured["step"].values.tolist() if "step" in measured.coords else None
    return measured, {theory: experiment.predict(theory, steps, **axes) for theory in experiment.theories}


def check(name: str) -> list[str]:
    """Differences between a recording and what the code gives now; an empty list if there are none. About 2 seconds."""
    try:
        held = recording(name)
    except RecordingError as error:
        return [str(error)]
    experiment, axes = known()[name]
    wrong = _fields(held, experiment) + _axes(held, axes)
    return [f"{name}: {w}" for w in (wrong or _first_points(held, experiment, axes))]


def _fields(held: Recording, experiment: Experiment) -> list[str]:
    recorded, now = json.loads(held.measured.attrs["fields"]), experiment.values()
    now = json.loads(json.dumps(now))
    names = recorded.keys() | now.keys()
    return [
        f"field {n} was {recorded.get(n)!r} and is now {now.get(n)!r}"
        for n in sorted(names)
        if recorded.get(n) != now.get(n)
    ]


def _axes(held: Recording, axes: dict) -> list[str]:
    def differs(name, values):
        have = held.measured[name].values if name in held.measured.coords else []
        if any(isinstance(value, str) for value in values):
            return list(have) != list(values)
        return len(have) != len(values) or not np.allclose(have, values)

    return [f"swept values of {n} are now {list(v)}" for n, v in axes.items() if differs(n, v)]


def _first_points(held: Recording, experiment: Experiment, axes: dict) -> list[str]:
    """Recompute the first recorded steps of one configuration, measured and predicted, and the theory of a few more."""
    at = {n: list(v).index(getattr(experiment, n)) if getattr(experiment, n) in v else 0 for n, v in axes.items()}
    one = experiment.replace(**{n: axes[n][i] for n, i in at.items()})
    every = held.measured["step"].values.tolist() if "step" in held.measured.coords else None
    steps = None if every is None else [step for step in every if step <= CHECK_STEPS]
    again = _again(one, steps)
    wrong = _moments(held.measured.isel(at), again) or _compare("measured", held.measured.isel(at), again)
    for theory, predicted in held.predicted.items():
        here = _compare(f"predicted/{theory}", predicted.isel(at), one.predict(theory, steps))
        wrong += here or _elsewhere(theory, predicted, experiment, axes, every)
    return wrong


def _elsewhere(theory: str, predicted: xr.Dataset, experiment: Experiment, axes: dict, steps) -> list[str]:
    """What differs at a few further configurations, drawn at random but always the same; the first that has any."""
    drawn = np.random.default_rng(0)
    of_all = predicted.drop_vars([name for name in predicted if "held" in predicted[name].attrs])
    for _ in range(CHECK_OTHERS):
        at = {name: int(drawn.integers(len(values))) for name, values in axes.items()}
        there = experiment.replace(**{name: axes[name][i] for name, i in at.items()})
        known = theory in there.theories  # some hold for some values only
        if known and (wrong := _compare(f"predicted/{theory}", of_all.isel(at), there.predict(theory, steps))):
            return wrong
    return []


def _again(experiment: Experiment, steps: list[int] | None) -> xr.Dataset:
    """The run of one configuration up to the last of `steps`, measured at exactly these steps."""
    return experiment.run(device="cpu", progress=False, **({} if steps is None else {"points": steps}))


def _moments(recorded: xr.Dataset, again: xr.Dataset) -> list[str]:
    """What differs in the conditions of the moments, and in the steps of those that `again` reaches; rounding may move
    one by a step."""
    was, now = _conditions(recorded), _conditions(again)
    if was != now:
        return [f"moments were {was} and are now {now}"]
    last = int(again["step"].values[-1]) if now else 0
    steps = {name: [int(run.moments.sel(moment=name)) for run in (recorded, again)] for name in now}
    early = {name: [step if step <= last else NEVER for step in pair] for name, pair in steps.items()}
    return [f"{name} was at step {a} and is at {b}" for name, (a, b) in early.items() if abs(a - b) > 1 and a < last]


def _conditions(run: xr.Dataset) -> dict[str, list]:
    return (
        dict(zip(run["moment"].values.tolist(), listed(run.moments.attrs["conditions"]), strict=True))
        if "moments" in run
        else {}
    )


def _compare(group: str, recorded: xr.Dataset, again: xr.Dataset) -> list[str]:
    """Columns that differ at the steps and frames that both have."""
    wrong = []
    for name in recorded.data_vars:
        if name == "moments":
            continue
        if name not in again:
            wrong.append(f"{group}: column {name} is gone")
            continue
        own = _of_own_size(recorded[name], again[name])
        if any(own.sizes[n] != size for n, size in again[name].sizes.items() if n not in again.coords):
            wrong.append(f"{group}: {name} differs in its size")
            continue
        there, here = (v.values for v in xr.align(own, again[name], join="inner"))
        if words := _difference(there, here, recorded[name].attrs.get("resolution", 0.0)):
            wrong.append(f"{group}: {name} differs {words}")
    return wrong


def _of_own_size(recorded: xr.DataArray, again: xr.DataArray) -> xr.DataArray:
    """A column without the NaN that it was filled up with, where other runs have a larger one."""
    shorter = {n: slice(size) for n, size in again.sizes.items() if n not in again.coords and size < recorded.sizes[n]}
    rest = [recorded.isel({name: slice(size.stop, None)}) for name, size in shorter.items()]
    return recorded.isel(shorter) if all(bool(part.isnull().all()) for part in rest) else recorded


def _difference(there: np.ndarray, here: np.ndarray, resolution: float) -> str:
    """In words by how much two arrays differ, "" if by no more than another machine's rounding."""
    distance = np.where(np.isnan(there) & np.isnan(here), 0.0, np.abs(there - here))
    if resolution == 1:  # numbers that name something: where two are nearly tied, rounding chooses
        share = float(np.mean(distance != 0)) if distance.size else 0.0
        return "" if share <= TIES else f"in {share:.1%} of its entries, more than {TIES:.1%}"
    scale = np.nan_to_num(np.abs(here)).max() or 1.0
    worst = np.maximum(0.0, distance.max() - resolution / 2 - NOISE) / scale
    return "" if worst <= TOLERANCE else f"by {worst:.1e} of its size, more than {TOLERANCE:.0e}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m toolkit.record", description="Re-make or check recordings.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known())} (default: all)")
    parser.add_argument("--check", action="store_true", help="compare with what the code gives now")
    parser.add_argument("--jobs", type=int, metavar="N", help="processes that train (default: this one)")
    options = parser.parse_args(arguments)
    if unknown := [n for n in options.names if n not in known()]:
        parser.error(f"no recording is called {unknown[0]!r}; known: {', '.join(known())}")
    if options.jobs is not None and options.jobs < 1:
        parser.error(f"--jobs must be at least 1 (got {options.jobs})")
    names = options.names or list(known())
    return _check_all(names) if options.check else _make_all(names, options.jobs)


def _make_all(names: list[str], executor: int | None = None) -> int:
    began = time.monotonic()
    try:
        for name in names:
            check_writable(path(name))
        for number, name in enumerate(names, 1):
            print(f"[{number}/{len(names)}] {name}", flush=True)
            size = make(name, executor)
            print(f"    {size:,} bytes after {time.monotonic() - began:.0f} s", flush=True)
            _programs(name)
    except RecordingError as error:
        print(error)
        return 1
    except KeyboardInterrupt:
        print("stopped; the recording that was being made is left as it was")
        return 130
    return 0


def _programs(name: str) -> None:
    """Make the programs of a recording, or say what keeps it from having any."""
    try:
        programs.make(name)
    except TraceError as error:
        print(f"    no program, so the website shows the recorded runs only: {error}")


def _check_all(names: list[str]) -> int:
    wrong = [line for name in names for line in check(name)]
    stale = [line for name in names for line in programs.check(name)]
    print(*wrong, *stale, sep="\n", end="\n" * bool(wrong or stale))
    if stale:
        print("make programs with: python -m toolkit.programs", *sorted({line.split(":")[0] for line in stale}))
    if wrong:
        print(
            "re-make with: python -m toolkit.record",
            *sorted({line.split(":")[0] for line in wrong} & set(known())),
        )
    if wrong or stale:
        return 1
    print(f"{len(names)} recording{'s' * (len(names) > 1)} checked: all hold")
    return 0


if __name__ == "__main__":
    sys.exit(main())
