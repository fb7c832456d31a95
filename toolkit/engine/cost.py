"""What a configuration would cost, counted without computing anything: its start, one step and one measurement.

The experiment runs on tensors that have shapes and no numbers, which takes as long for large sizes as for small ones.
Counted are the multiplications and additions of matrix products, the bytes that are written, and the calls. On a CPU
they are seconds at the rates of this machine, which are measured once, in some milliseconds.
"""

from __future__ import annotations

import functools
import statistics
import time
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

from toolkit.device import Place
from toolkit.engine import runs

CALL = 1e-5  # seconds of a call, whatever its size


@dataclass(frozen=True)
class Cost:
    """Seconds of the start, of one step (0 for an experiment without steps), and of one measurement."""

    start: float
    step: float
    measure: float


@dataclass
class Count:
    """Additions and multiplications in matrix products (those in float64 twice), bytes written, calls."""

    products: float = 0.0
    bytes: float = 0.0
    calls: int = 0

    @property
    def seconds(self) -> float:
        products, written = rates()
        return self.products / products + self.bytes / written + CALL * self.calls


class Counting(TorchDispatchMode):
    """Counts every call that is made inside it."""

    def __init__(self, count: Count):
        super().__init__()
        self._count = count

    def __torch_dispatch__(self, func, types, args=(), kwargs=None) -> Any:
        from torch.utils.flop_counter import flop_registry  # some parts of PyTorch are imported only when they are used

        made = func(*args, **(kwargs or {}))
        self._count.calls += 1
        if count := flop_registry.get(func._overloadpacket):
            wide = max(t.element_size() for t in tree_leaves(made) if isinstance(t, torch.Tensor)) / 4
            self._count.products += wide * count(*args, **(kwargs or {}), out_val=made)
        if not func.is_view:
            self._count.bytes += sum(t.nbytes for t in tree_leaves(made) if isinstance(t, torch.Tensor))
        return made


def cost(experiment, where: Place, run: runs.Alone | None = None) -> Cost | None:
    """The cost of a configuration, or of a run that has begun (then its start is not counted and costs 0).

    None where it cannot be counted: on a GPU, or if a shape depends on a number.
    """
    from torch._subclasses.fake_tensor import FakeTensorMode

    if where.device.type != "cpu":
        return None
    start, step, measure = Count(), Count(), Count()
    try:
        with FakeTensorMode(allow_non_fake_inputs=True) as shapes:
            with Counting(start):
                run = runs.Alone(experiment, where) if run is None else _without_numbers(run, shapes)
            with Counting(measure):
                run.look()
            if experiment.axis.name:
                with Counting(step):
                    run.advance()
    except Exception:  # whatever an experiment does that needs numbers
        return None
    return Cost(start.seconds, step.seconds, measure.seconds)


def _without_numbers(run: runs.Alone, shapes) -> runs.Alone:
    """A run at the same place whose tensors have no numbers."""
    return run.with_tensors(*tree_map(shapes.from_tensor, (run.state, run.data)))


@functools.cache
def rates() -> tuple[float, float]:
    """Operations of matrix products a second, and bytes written a second, of this machine at this moment."""
    matrix, row = torch.ones(384, 384), torch.ones(2**20)
    product = _usual(lambda: matrix @ matrix)
    write = _usual(lambda: row + 1.0)
    return 2 * 384**3 / product, row.nbytes / write


def _usual(call, times: int = 9) -> float:
    """The median seconds of a call after the first."""
    seconds = []
    for _ in range(times + 1):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    return max(statistics.median(seconds[1:]), 1e-9)
