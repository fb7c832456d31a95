"""Training speed against the loop that a user would write: alone, 32 settings at once, compiled, on two threads.

A batch is timed for as many steps of as many runs; the ratio is that of the steps of single runs in a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch

from tests.benchmarks.plain import BENCHMARK, LOOPS, SETTINGS, Loop
from tests.benchmarks.turns import Row, interleaved
from toolkit import engine, place

STEPS = 4  # of a batch in one timing
SWEPT = {"benchmark": 2.2, "ModularAddition": 1.0, "DigitsCollapse": 1.0}  # least ratio of 32 settings; others:
OTHERS = 1.5
COMPILED = {"benchmark": 2.8, "DigitsCollapse": 2.0}
ON_TWO_THREADS = 4.0
SHARE = 0.7  # of the rate of a large product
PLAIN = 32  # steps of the plain loop in one timing


def every_experiment() -> Iterator[Row]:
    """Alone, and 32 settings, as programs of plain calls."""
    with threads(1):
        for name, loop in LOOPS.items():
            alone = engine.Alone(loop.experiment, place("cpu"), engine.Programs())
            batch = engine.Batch([loop.experiment], loop.knobs(), place("cpu"))
            ratio = against(loop, {"alone": (lambda run=alone: run.advance(PLAIN), PLAIN), "swept": many(batch)})
            least = SWEPT.get(name, OTHERS)
            about = f"{name}: plain loop /"
            yield f"{about} {SETTINGS} settings", f"{ratio['swept']:.2f}", f">= {least}", ratio["swept"] >= least
            exempt = name == "DigitsCollapse"
            good = None if exempt else ratio["alone"] >= 1
            yield f"{about} alone", f"{ratio['alone']:.2f}", "" if exempt else ">= 1", good


def compiled() -> Iterator[Row]:
    """32 settings, their programs compiled, and the share of the machine's rate that products then have."""
    with threads(1):
        for name, least in COMPILED.items():
            loop = LOOPS[name]
            batch = engine.Batch([loop.experiment], loop.knobs(), place("cpu"), engine.Programs(compiled=True))
            began = time.perf_counter()
            batch.advance()
            seconds = time.perf_counter() - began
            square, times = torch.randn(1500, 1500), {}
            about = {"compiled": many(batch), "product": (lambda square=square: square @ square, 1)}
            ratio = against(loop, about, times)
            what = f"{name}: plain loop / {SETTINGS} settings, compiled in {seconds:.1f} s"
            yield what, f"{ratio['compiled']:.2f}", f">= {least}", ratio["compiled"] >= least
            if name == "benchmark":
                share = products() / times["compiled"] / (2 * 1500**3 / times["product"])
                yield "   its flops / those of a product 1500 x 1500", f"{share:.2f}", f">= {SHARE}", share >= SHARE


def two_threads() -> Iterator[Row]:
    """The benchmark where two cores are free, against the plain loop on one: on two it is no faster."""
    loop = LOOPS["benchmark"]
    with threads(2):
        batch = engine.Batch([loop.experiment], loop.knobs(), place("cpu"))  # which keeps its threads
    with threads(1):
        ratio = against(loop, {"swept": many(batch)})["swept"]
    what = f"benchmark: plain loop on one thread / {SETTINGS} settings on two"
    yield what, f"{ratio:.2f}", f">= {ON_TWO_THREADS}", ratio >= ON_TWO_THREADS


def many(batch: engine.Batch) -> tuple[Callable, int]:
    """A batch as what is timed, and the steps of single runs in it."""
    batch.advance(STEPS)  # trace and compare
    return lambda: batch.advance(STEPS), STEPS * SETTINGS


def against(loop: Loop, runs: dict[str, tuple[Callable, int]], times: dict | None = None) -> dict[str, float]:
    """Steps a second of each over those of the plain loop; seconds of a timing in `times`, of a step of a batch."""
    step = loop.step()

    def plain():
        for _ in range(PLAIN):
            step()

    found = interleaved({"plain": plain} | {name: run for name, (run, _) in runs.items()})
    if times is not None:
        times |= {name: found[name] / (STEPS if name == "compiled" else 1) for name in runs}
    return {name: found["plain"] / PLAIN * steps / found[name] for name, (_, steps) in runs.items()}


def products() -> float:
    """Operations in the products of one step of the benchmark's settings: X Wᵀ, and that of the gradient."""
    e = BENCHMARK
    return SETTINGS * 2 * 2 * e.samples * e.dimension * e.width


@contextmanager
def threads(count: int):
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
