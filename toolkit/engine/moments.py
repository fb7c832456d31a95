"""The first steps at which conditions hold (`toolkit.moments`), in all runs of a batch.

Rows are sparse, and to measure every step would cost more than the training. So a condition is looked at in each row;
where it holds for the first time, the steps since the row before are taken once more and only its column is measured.
What holds between two rows and in neither of them is not found.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.engine.rows import Asked, Table, finite
from toolkit.moments import NEVER


class Moments:
    """Those of a run or a batch in progress, in one of its looks. `found` is {name: steps}, NEVER where a condition has
    not held."""

    def __init__(self, run: Any, look: int = 0):
        self._run, self._look = run, look
        self._conditions = run.experiment.conditions() if run.experiment.axis.name == "step" else {}
        self.found = {name: np.full(run.shape, NEVER, int) for name in self._conditions}

    def seen(self, row: Table, asked: Asked) -> None:
        """A row has been measured; the steps between it and the one before have not."""
        fresh = {name: self._fresh(name, row) for name in self._conditions}
        waiting = {name: where for name, where in fresh.items() if where.any()}
        if not waiting:
            return
        running = finite(row, self._run.lead)  # what is infinite may be as large as is asked, and has no moment
        self._settle(asked, {name: where & running for name, where in waiting.items()})

    def _fresh(self, name: str, row: Table) -> np.ndarray:
        condition = self._conditions[name]
        return (self.found[name] == NEVER) & condition.holds(row[condition.column])

    def _settle(self, asked: Asked, waiting: dict[str, np.ndarray]) -> None:
        """Find the steps at which what holds in a row has begun to."""
        concerned = np.asarray(np.any(list(waiting.values()), axis=0))
        for step, columns in self._run.again(asked, concerned, self._look):
            for name, where in waiting.items():
                self._note(name, where & self._fresh(name, columns), step)
            concerned &= np.any([where & (self.found[name] == NEVER) for name, where in waiting.items()], axis=0)
            if not concerned.any():
                return
        for name, where in waiting.items():
            self._note(name, where & (self.found[name] == NEVER), asked.step)

    def _note(self, name: str, where: np.ndarray, step: int) -> None:
        self.found[name][where] = step
