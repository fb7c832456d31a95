"""A live run: one configuration in training, the rows measured so far and what theories predict of them."""

from __future__ import annotations

import contextvars
from collections.abc import Callable

import numpy as np
import xarray as xr

from widgets.inputs import Along, Experiment, Row, Walk
from widgets.protocol import State

NOTHING = -1  # the horizon before any theory is computed


class Run:
    """One configuration in training: its walk, the rows measured so far and the predictions for them.

    `along` = (field, values) measures one value of a field after the other; None goes along the experiment's own axis.
    """

    def __init__(self, experiment: Experiment, number: int, along: Along | None = None):
        self.experiment, self.number, self.along = experiment, number, along
        # ipykernel sends a widget's messages to the subshell of the request its last update replied to, and keeps
        # that in a context variable; without it they would wait in the main thread for a running cell.
        self.context = contextvars.copy_context()
        self.walk: Walk | None = None  # made on the worker thread
        self.rows: list[Row] = []
        self.predicted: dict[str, xr.Dataset] = {}
        self.seconds, self.horizon = 0.0, NOTHING
        self.state: State = "training"
        self.message = ""

    def begin(self) -> Walk:
        """Draw the start."""
        self.walk = self.experiment.walk(along=self.along)
        return self.walk

    @property
    def step(self) -> int:
        """How far the run is, of `steps`."""
        return self.walk.done if self.walk else 0

    @property
    def steps(self) -> int:
        return self.walk.axis.last if self.walk else 0

    def measure(self) -> None:
        """Add the row of this moment, or say that the numbers are no longer finite."""
        assert self.walk is not None, "a run is measured only once it has begun"
        place, columns = self.walk.row()
        if self.walk.trains and not all(np.isfinite(v).all() for v in columns.values()):
            self.state = "diverged"
            self.message = f"Diverged at step {place}: the numbers are no longer finite. Try a smaller learning rate."
            return
        self.rows.append((place, columns))

    def predict(self, horizon: int, watch: Callable[[], None]) -> None:
        """Compute all theories up to so many steps; what `watch` raises leaves the predictions as they are."""
        assert self.walk is not None, "theories are asked only once a run has begun"
        walk = self.walk
        self.predicted = {name: walk.predict(name, horizon, watch) for name in self.experiment.theories}
        self.horizon = horizon

    def tabulate(self, rows: list[Row]) -> xr.Dataset:
        """Rows of this run as the experiment's Dataset."""
        assert self.walk is not None, "a run has rows only once it has begun"
        return self.walk.tabulate(rows)

    @property
    def seconds_left(self) -> float | None:
        if self.state != "training" or not self.step:
            return None
        return self.seconds / self.step * (self.steps - self.step)
