"""How time and memory grow with settings, width, samples and steps: `python -m tests.benchmarks.growth` measures them
on the device that is there, and keeps them under its name for the page `beyond_your_laptop`.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from toolkit import describe, engine, place
from toolkit.device import Place
from toolkit.grokking import PolynomialRegression

FILE = Path(__file__).parents[2] / "book" / "_static" / "growth.json"
BASE = PolynomialRegression(dimension=100, samples=450, width=64, test_samples=50)
STEPS = 16  # in one timing
ROUNDS = 3
LONGEST = {"cpu": 4.0, "cuda": 1.0}  # seconds of a timing, after which a quantity grows no further
GROWN: dict[str, list[int]] = {
    "settings": [4**k for k in range(6)],
    "width": [8 * 4**k for k in range(6)],
    "samples": [19 * 4**k for k in range(5)],
    "steps": [64 * 4**k for k in range(6)],
}


def measured(where: Place) -> dict[str, Any]:
    """{quantity: {"at": its values, "seconds": of a step, or of a run, "bytes": the most that was held}}."""
    return {quantity: series(quantity, where) for quantity in GROWN}


def series(quantity: str, where: Place) -> dict[str, list]:
    found: dict[str, list] = {"at": [], "seconds": [], "bytes": []}
    for value in GROWN[quantity]:
        if found["seconds"] and 4 * found["seconds"][-1] * repeats(quantity) > LONGEST[where.device.type]:
            break
        seconds, held = cost(quantity, value, where)
        for name, number in zip(found, (value, seconds, held), strict=True):
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


def rows() -> Iterator[tuple]:
    """For `make bench`: time must not grow faster than in proportion."""
    for quantity, found in measured(place()).items():
        grown = exponent(found["at"], found["seconds"])
        about = f"time grows with {quantity} to the power of"
        yield about, f"{grown:.2f}", "<= 1.1", grown <= 1.1


def main(folder: str = "") -> None:
    where = place()
    if where.device.type == "cpu":
        torch.set_num_threads(1)
    about = {"python": platform.python_version(), "torch": torch.__version__}
    found = kept() | {describe(where): {"versions": about, **measured(where)}}
    (Path(folder) / FILE.name if folder else FILE).write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
