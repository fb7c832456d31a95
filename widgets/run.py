"""A live run: one configuration in training, the rows measured so far and what theories predict of them."""

from __future__ import annotations

import contextvars
import time
from collections import deque
from collections.abc import Callable

import numpy as np
import xarray as xr

from widgets.inputs import Along, Experiment, Row, Walk
from widgets.pace import Pace, Stride
from widgets.protocol import State

NOTHING = -1  # the horizon before any theory is computed
ANEW = "It trains from step 0 again: how long a run is to be decides its draws or its schedule."
FIRST_HORIZON = 64  # steps the theory is first computed for; then eight times as far, until the end


class Run:
    """One configuration in training: its walk, the rows measured so far and the predictions for them. `rows` lacks
    what has been asked for and not read.

    `along` = (field, values) measures one value of a field after the other; None goes along the experiment's own axis.
    `before` is a run that has ended and that this one goes on with: it has the same experiment, with fewer steps.
    """

    def __init__(self, experiment: Experiment, number: int, along: Along | None = None, before: Run | None = None):
        self.experiment, self.number, self.along = experiment, number, along
        # ipykernel sends a widget's messages to the subshell of the request its last update replied to, and keeps
        # that in a context variable; without it they would wait in the main thread for a running cell.
        self.context = contextvars.copy_context()
        self.walk: Walk | None = None  # made on the worker thread
        self.due = np.zeros(0, int)  # the numbers of steps that are followed by a row
        self.rows: list[Row] = []
        self._asked: deque[Callable[[], Row]] = deque()  # rows that are on their way
        self.predicted: dict[str, xr.Dataset] = {}
        self.horizon = NOTHING
        self.state: State = "training"
        self.message = ""
        self.details = ""  # where it failed: the traceback
        self.expected = ""  # what it may take, in words, as long as the time left is not known
        self.pace, self._stride = Pace(), Stride()
        if before is not None:
            self.walk, self.rows, self.pace = before.walk, list(before.rows), before.pace
            self.predicted, self.horizon = before.predicted, before.horizon

    def begin(self, watch: Callable[[], None]) -> Walk:
        """Draw the start, or go on; `watch` raises to give up a draw, a step or a measurement."""
        walk = self.walk
        if walk is None or not walk.lengthen(self.experiment, watch):
            self._forget()
            walk = self.experiment.walk(along=self.along, watch=watch)
        self.due = np.asarray(walk.axis.due())
        self.walk = walk
        return walk

    def _forget(self) -> None:
        """Nothing is left of the run before: its first steps were those of a run of its own length."""
        if self.rows:
            self.expected = ANEW
        self.rows, self.predicted, self.horizon = [], {}, NOTHING

    def leads_to(self, experiment: Experiment) -> bool:
        """Whether the run has ended, and `experiment` is the same with more steps."""
        if self.state != "done" or self.along or "steps" not in experiment.fields():
            return False
        return experiment.axis.last > self.steps and experiment.replace(steps=self.steps) == self.experiment

    @property
    def step(self) -> int:
        """How far the run is, of `steps`."""
        return self.walk.done if self.walk else 0

    @property
    def steps(self) -> int:
        return self.walk.axis.last if self.walk else 0

    def advance(self, beside: float, single: bool) -> bool:
        """Take steps, at most up to the next row: a single one, or as many as are taken at once. Whether a row is due.
        `beside` are the seconds that something else took meanwhile, and are counted with them."""
        assert self.walk is not None, "a run advances only once it has begun"
        began, after = time.monotonic(), int(np.searchsorted(self.due, self.walk.done, "right"))
        due = int(self.due[after]) if after < len(self.due) else self.steps
        steps = 1 if single else min(self._stride.steps, due - self.walk.done)
        self.walk.advance(steps)
        seconds = time.monotonic() - began
        self._stride.took(seconds, steps)
        self.pace.step(seconds + beside, steps)
        return self.walk.done == due

    def measure(self) -> None:
        """Ask for the row of this moment, and read those that are here by now."""
        assert self.walk is not None, "a run is measured only once it has begun"
        began = time.monotonic()
        self._asked.append(self.walk.ask())
        self.read(self.walk.late)
        self.pace.row(time.monotonic() - began)

    def read(self, late: int = 0) -> None:
        """Add the rows that were asked for, all but so many, or say that the numbers are no longer finite."""
        while len(self._asked) > late and self.state != "diverged":
            self._add(*self._asked.popleft()())

    def _add(self, place: float, columns: dict[str, np.ndarray]) -> None:
        assert self.walk is not None
        if self.state == "cancelled":  # while it was measured
            return
        if self.walk.trains and not all(np.isfinite(v).all() for v in columns.values()):
            self.state = "diverged"
            self.message = f"Diverged at step {place}: the numbers are no longer finite. Try a smaller learning rate."
            return
        self.rows.append((place, columns))

    def predict(self, horizon: int, watch: Callable[[], None]) -> None:
        """Compute all theories up to so many steps; what `watch` raises leaves the predictions as they are."""
        assert self.walk is not None, "theories are asked only once a run has begun"
        began, walk = time.monotonic(), self.walk
        self.predicted = {name: walk.predict(name, horizon, watch) for name in self.experiment.theories}
        self.horizon = horizon
        self.pace.prediction(horizon, time.monotonic() - began)

    def next_horizon(self, horizon: int) -> int:
        """The number of steps that theories are computed for, after `horizon`."""
        last = self.steps
        further = max(FIRST_HORIZON, 8 * horizon, 2 * self.step)
        return last if 2 * further > last else further

    def tabulate(self, rows: list[Row]) -> xr.Dataset:
        """Rows of this run as the experiment's Dataset."""
        assert self.walk is not None, "a run has rows only once it has begun"
        return self.walk.tabulate(rows)

    @property
    def moments(self) -> dict[str, int]:
        """The steps of the moments that have come."""
        return {name: step for name, step in self.walk.moments.items() if step >= 0} if self.walk else {}

    @property
    def said(self) -> str:
        """What there is to say of the run."""
        waiting = self.state == "training" and self.step < max(1, self.steps) and self.seconds_left is None
        return self.message or (self.expected if waiting else "")

    @property
    def seconds_left(self) -> float | None:
        """An estimate; None while nothing is known, and where nothing is left."""
        if self.state != "training" or not self.rows or self.step >= self.steps:
            return None
        rows = len(self.due) - int(np.searchsorted(self.due, self.step, "right"))
        return self.pace.left(self.steps - self.step, rows, self._horizons())

    def _horizons(self) -> list[int]:
        """The horizons at which theories are still to be computed."""
        found, horizon = [], self.horizon
        while self.experiment.theories and horizon < self.steps:
            horizon = self.next_horizon(horizon)
            found.append(horizon)
        return found
