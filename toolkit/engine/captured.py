"""Steps on a GPU: many of them recorded as one graph, which is launched as one.

A step of a small network is a few dozen kernels of some microseconds, and Python and the driver take longer to ask for
one than the GPU to do it. A graph holds the kernels of 1, 8 or 64 steps, with the addresses that they read and write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import torch

from toolkit.device import graph
from toolkit.trace.calls import Call, Depends

COUNTS = (64, 8, 1)  # steps in one graph
NORMS = ("linalg_vector_norm", "linalg_matrix_norm", "linalg_cross")  # the only ones that are kernels like others


def waits(calls: Iterable[Call]) -> str:
    """Which of the calls is one of linear algebra that waits for the GPU, "" if none is. The library that does it
    breaks where it is asked while a graph is recorded."""
    names = (getattr(call.kind, "__name__", "") for call in calls if call.depends == Depends.CHANGING)
    return next((name for name in names if "linalg" in name or "cholesky" in name if name not in NORMS), "")


class Captured:
    """`each(*invariants, *leaves) -> leaves` on a CUDA device, taken many times without asking Python.

    The state lives at fixed addresses here; what comes in is copied there and what is given is a copy. Recording the
    graphs takes no step. Raises RuntimeError where a step cannot be recorded.
    """

    def __init__(self, each: Callable, invariants: Sequence[torch.Tensor], leaves: Sequence[torch.Tensor]):
        self._each, self._invariants = each, list(invariants)
        self._state = [leaf.clone() for leaf in leaves]
        self._graphs: dict[int, Any] = {}
        for count in COUNTS:
            beside = next(iter(self._graphs.values()), None)
            self._graphs[count] = graph(partial(self._take, count), leaves[0].device, beside)

    def advance(
        self, leaves: Sequence[torch.Tensor], steps: int, stopped: Callable[[], bool] = lambda: False
    ) -> list[torch.Tensor]:
        """The leaves after so many steps, or after some of them where it was stopped."""
        self._put(leaves)
        for count in COUNTS:
            while steps >= count and not stopped():
                self._graphs[count].replay()
                steps -= count
        return [held.clone() for held in self._state]

    def _put(self, leaves: Sequence[torch.Tensor]) -> None:
        for held, leaf in zip(self._state, leaves, strict=True):
            held.copy_(leaf)

    def _take(self, steps: int) -> None:
        leaves = self._state
        for _ in range(steps):
            leaves = self._each(*self._invariants, *leaves)
        self._put([leaf.clone() for leaf in leaves])  # one may lie where another goes
