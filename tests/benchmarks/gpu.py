"""Sweeps on a GPU against the loop that a user would write, on the same GPU. Without one these rows say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import torch
from torch.utils.flop_counter import FlopCounterMode

from tests.benchmarks.plain import LOOPS, Loop
from tests.benchmarks.turns import Row, interleaved
from toolkit import engine, place
from toolkit.device import Place

CLOCK = LOOPS["ModularAddition"]
CASES = {
    "PolynomialRegression": (LOOPS["PolynomialRegression"], 1024),
    "ModularAddition(modulus=59)": (replace(CLOCK, experiment=CLOCK.experiment.replace(modulus=59)), 256),
}
LEAST = 50
STEPS = 64  # in one timing of a batch, and of the plain loop
BETWEEN = 8  # steps between rows
SIDE = 8192  # of the product whose rate is the machine's


def sweeps() -> Iterator[Row]:
    """Settings trained at once, each step of each of them counted, against one after the other; and the rate of it."""
    if not torch.cuda.is_available():
        yield "sweeps on a GPU", "no GPU here", "", None
        return
    where = place("cuda")
    peak = product_rate(where)
    for name, (loop, settings) in CASES.items():
        seconds = times(loop, settings, where)
        ratio = settings * seconds["plain"] / seconds["batch"]
        about = torch.cuda.get_device_name(where.device)
        yield f"{name}: plain loop / {settings} settings, on {about}", f"{ratio:.0f}", f">= {LEAST}", ratio >= LEAST
        rate = operations(loop) * settings * STEPS / seconds["batch"]
        yield "   its flops / those of a large product", f"{rate / peak:.2f}", "", None
        yield "   plain loop / one run, in graphs", f"{seconds['plain'] / seconds['alone']:.1f}", ">= 1", None
        yield "   plain loop / one run, asked for step by step", f"{seconds['plain'] / seconds['single']:.1f}", "", None
        late = rows(loop, settings, where)
        yield "   rows read at once / one row late, while the next steps are taken", f"{late:.2f}", ">= 1", None


def times(loop: Loop, settings: int, where: Place) -> dict[str, float]:
    """Seconds of so many steps of the plain loop, of a run (as in a sweep, and as in a live figure), and of a batch."""
    step = loop.step(where=where)
    one = engine.Alone(loop.experiment, where, engine.Programs())
    batch = engine.Batch([loop.experiment], loop.knobs(settings), where)

    def plain():
        for _ in range(STEPS):
            step()

    def single():
        for _ in range(STEPS):
            one.advance()

    actions = {"plain": plain, "alone": lambda: one.advance(STEPS), "single": single}
    actions |= {"batch": lambda: batch.advance(STEPS)}
    return interleaved({name: finished(action) for name, action in actions.items()})


def rows(loop: Loop, settings: int, where: Place) -> float:
    """How many times longer a batch takes that waits for each of its rows."""

    def recorded(late: int) -> Callable:
        batch = engine.Batch([loop.experiment], loop.knobs(settings), where)
        batch.late = late
        return lambda: engine.record(batch, range(batch.step, batch.step + STEPS + 1, BETWEEN))

    seconds = interleaved({name: finished(recorded(late)) for name, late in {"at once": 0, "late": 1}.items()})
    return seconds["at once"] / seconds["late"]


def finished(action: Callable) -> Callable:
    """The action and the wait for the GPU."""

    def all_of_it():
        action()
        torch.cuda.synchronize()

    return all_of_it


def product_rate(where: Place) -> float:
    """Operations in a second of a large product in this dtype."""
    square = torch.randn(SIDE, SIDE, device=where.device, dtype=where.dtype)
    seconds = interleaved({"product": finished(lambda: square @ square)})["product"]
    return 2 * SIDE**3 / seconds


def operations(loop: Loop) -> float:
    """Of the matrix products in one step of one run."""
    run = engine.Alone(loop.experiment, place("cpu"))
    with FlopCounterMode(display=False) as counted:
        run.advance()
    return counted.get_total_flops()
