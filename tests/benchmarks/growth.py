"""How time and memory grow with settings, width, samples and steps: `python -m tests.benchmarks.growth` measures them
on the device that is there, and keeps them under its name for the page `beyond_your_laptop`.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.benchmarks.held import most_held
from tests.benchmarks.turns import Row
from toolkit import describe, engine, place
from toolkit.device import Place
from toolkit.grokking import PolynomialRegression

FILE = Path(__file__).parents[2] / "book" / "_static" / "growth.json"
BASE = PolynomialRegression(dimension=100, samples=450, width=64, test_samples=50)
STEPS = 16  # in one timing
ROUNDS = 3
LONGEST = {"cpu": 4.0, "cuda": 1.0}  # seconds of a timing, after which a quantity grows no further
SHORT = 3.0  # the same, for `make bench`
MOST = 1.1  # power with which time may grow
GROWN: dict[str, list[int]] = {
    "settings": [4**k for k in range(6)],
    "width": [8 * 4**k for k in range(6)],
    "samples": [19 * 4**k for k in range(5)],
    "steps": [64 * 4**k for k in range(6)],
}


def measured(where: Place) -> dict[str, Any]:
    """{quantity: {"at": its values, "seconds": of a step, or of a run, "bytes": the most that was held}}."""
    return {quantity: series(quantity, where) for quantity in GROWN}


def series(quantity: str, where: Place, longest: float | None = None, most: Callable | None = None) -> dict[str, list]:
    """`most()` gives the bytes where PyTorch does not know them."""
    found: dict[str, list] = {"at": [], "seconds": [], "bytes": []}
    longest = longest or LONGEST[where.device.type]
    for value in GROWN[quantity]:
        if found["seconds"] and 4 * found["seconds"][-1] * repeats(quantity) > longest:
            break
        seconds, held = cost(quantity, value, where)
        for name, number in zip(found, (value, seconds, most() if most else held), strict=True):
            found[name].append(number)
    return found


def repeats(quantity: str) -> int:
    return 1 if quantity == "steps" else STEPS


def cost(quantity: str, value: int, where: Place) -> tuple[float, int | None]:
    """Seconds of one step of all settings, or of a run of so many steps with its rows; and the bytes that it takes.

    On a CPU they are seconds of a core, which what else the machine does hardly changes.
    """
    with Peak(where) as peak:
        action = run_of(value, where) if quantity == "steps" else steps_of(quantity, value, where)
        action()
        times = [timed(action, where) for _ in range(ROUNDS)]
    return float(np.median(times)) / repeats(quantity), peak.bytes


def steps_of(quantity: str, value: int, where: Place) -> Callable[[], None]:
    one = BASE if quantity == "settings" else BASE.replace(**{quantity: value})
    scales = list(np.linspace(0.5, 2.0, value if quantity == "settings" else 1))
    knobs = {name: [getattr(one, name)] * len(scales) for name in one.knobs()} | {"output_scale": scales}
    batch = engine.Batch([one], knobs, where)
    batch.advance(4)
    return lambda: batch.advance(STEPS)


def run_of(steps: int, where: Place) -> Callable[[], None]:
    one = BASE.replace(steps=steps)
    return lambda: void(one.run(device=str(where.device), progress=False))


def void(_: Any) -> None:
    return None


def timed(action: Callable[[], None], where: Place) -> float:
    on_gpu = where.device.type == "cuda"
    clock = time.perf_counter if on_gpu else time.process_time
    began = clock()
    action()
    if on_gpu:
        torch.cuda.synchronize()
    return clock() - began


class Peak:
    """The most bytes of a GPU that were held in a block, above what was held before it. Of a CPU it is not known: what
    PyTorch gives back the process keeps."""

    def __init__(self, where: Place):
        self._on_gpu = where.device.type == "cuda"
        self.bytes: int | None = None

    def __enter__(self):
        if self._on_gpu:
            torch.cuda.reset_peak_memory_stats()
            self._before = torch.cuda.memory_allocated()
        return self

    def __exit__(self, *_):
        if self._on_gpu:
            self.bytes = torch.cuda.max_memory_allocated() - self._before


def exponent(at: list[float], numbers: list[float]) -> float:
    """The slope of the last three points on logarithmic axes."""
    return float(np.polyfit(np.log(at[-3:]), np.log(numbers[-3:]), 1)[0])


def kept() -> dict[str, Any]:
    return json.loads(FILE.read_text()) if FILE.exists() else {}


def rows() -> Iterator[Row]:
    """For `make bench`: time must not grow faster than in proportion, as theory says of all four; memory beside it."""
    for quantity in GROWN:
        found = apart(quantity)
        last, grown = f"{found['at'][-1]:,}", exponent(found["at"], found["seconds"])
        yield f"time up to {quantity} {last} grows with the power", f"{grown:.2f}", f"1, <= {MOST}", grown <= MOST
        if held := found["bytes"][-1]:
            yield f"   memory at {quantity} {last}", f"{held / 1e6:.0f} MB", "", None


def apart(quantity: str) -> dict[str, list]:
    """How one quantity grows, in a process of its own: what a process has held it keeps, and then its memory tells."""
    command = [sys.executable, "-c", f"from tests.benchmarks import growth; growth.tell({quantity!r})"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def tell(quantity: str) -> None:
    """Print a series, shorter than that of the page; on a CPU with the bytes that the process held at most by then."""
    torch.set_num_threads(1)
    where = place()
    cost("settings", 1, where)  # what is loaded and made once
    before = most_held()

    def held() -> int | None:
        return None if before is None else max(1, (most_held() or 0) - before)

    found = series(quantity, where, SHORT, held if where.device.type == "cpu" else None)
    print(json.dumps(found))


def main(folder: str = "") -> None:
    where = place()
    if where.device.type == "cpu":
        torch.set_num_threads(1)
    about = {"python": platform.python_version(), "torch": torch.__version__}
    found = kept() | {describe(where): {"versions": about, **measured(where)}}
    (Path(folder) / FILE.name if folder else FILE).write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
