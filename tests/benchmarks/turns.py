"""Two things timed in turns, so that what else the machine does hits both."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

Row = tuple[str, str, str, bool | None]


def interleaved(actions: dict[str, Callable], rounds: int = 12) -> dict[str, float]:
    """Median seconds of each action, taken in turns so that a busy moment hits all alike."""
    times: dict[str, list] = {name: [] for name in actions}
    for action in actions.values():
        action()
    for _ in range(rounds):
        for name, action in actions.items():
            began = time.perf_counter()
            action()
            times[name].append(time.perf_counter() - began)
    return {name: float(np.median(t)) for name, t in times.items()}
