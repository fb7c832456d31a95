"""A theory in three pure parts, so that it runs here in NumPy and, traced, wherever a program runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Kept = dict[str, Any]  # what a theory keeps from step to step: arrays by name


class TheoryProgram(NamedTuple):
    """Parts written against any array namespace (`array_api_compat.array_namespace`), in float64.

    No part branches on a number in an array, changes an array in place or prints. A number that is not known is NaN.
    """

    start: Callable[..., Kept]  # what the theory keeps before the first step
    step: Callable[[Kept], Kept] | None  # the same after one more step of training; None for a closed form
    columns: Callable[
        [Kept, Any], dict[str, Any]
    ]  # the columns at a step, which is a number or an array of no dimensions

    def walked(self, state: dict, data: dict, steps: Any, watch: Callable[[], None]) -> dict[str, np.ndarray]:
        """The columns at some `steps` of a run, made one step after the other; `watch` raises to give up."""
        due = np.asarray(steps).tolist()
        kept, rows = self.start(state, data), {}
        for step in range(max(due) + 1):
            kept = self.step(kept) if step and self.step else kept
            if step in due:
                watch()
                rows[step] = self.columns(kept, step)
        return {name: np.array([rows[step][name] for step in due]) for name in rows[due[0]]}
