"""One configuration that advances along its axis, one row at a time: what a live figure trains."""

from __future__ import annotations

import contextlib
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

import xarray as xr

from toolkit.device import Place, so_far
from toolkit.engine import dataset, runs
from toolkit.engine.axis import Axis, Values
from toolkit.engine.cost import Cost, cost
from toolkit.engine.moments import Moments
from toolkit.engine.parts import Programs
from toolkit.engine.rows import Asked, Table
from toolkit.engine.watched import Watched

SLOW = 0.02  # seconds of a step or a measurement, above which the next one is watched too
Row = tuple[float, Table]  # place on the axis, columns in their own shapes


class Walk(ABC):
    """`advance()` moves along the `axis`, `measure()` reads the columns; `done` counts the places that it has moved.

    `ask()` is `measure()` for who need not have the row at once: `late` rows later it is here without a wait.
    `watch()` is called now and then by whatever takes long; what it raises ends the computation.
    """

    trains: bool  # whether rows are steps of one training: it can diverge, and theory can predict a first part of it
    late = 0

    def __init__(self, experiment, axis: Axis, where: Place, watch: Callable[[], None]):
        self.experiment, self.axis, self.where, self.done = experiment, axis, where, 0
        self.watched = Watched(watch)

    @abstractmethod
    def advance(self, steps: int = 1) -> None:
        """So many steps, or the measurement at the value that is so many further."""

    @abstractmethod
    def measure(self) -> Table:
        """Every column where the walk is now, in its own shape."""

    @abstractmethod
    def predict(self, theory: str, horizon: int, watch: Callable[[], None]) -> xr.Dataset:
        """The rows that `theory` predicts, up to so many advances; `watch` as in `Experiment.prediction`."""

    @property
    def moments(self) -> dict[str, int]:
        """The steps of the moments up to the last row, -1 for those that have not come."""
        return {}

    def cost(self) -> Cost | None:
        """What a further step and measurement cost; None if it is not known."""
        return None

    def lengthen(self, experiment, watch: Callable[[], None]) -> bool:
        """Go on as `experiment`, the same with more steps; False where its first steps would have been others."""
        return False

    def row(self) -> Row:
        """The present row."""
        return self.axis.place(self.done), self.measure()

    def ask(self) -> Callable[[], Row]:
        """The present row, on its way: calling it waits for it. Rows are read in the order in which they are asked."""
        row = self.row()
        return lambda: row

    def tabulate(self, rows: Sequence[Row]) -> xr.Dataset:
        """Rows of this walk as a Dataset like that of `run`, or of `sweep` over the field."""
        return dataset.tabulate(self.experiment, self.axis, rows, self.where, self.moments)


class AlongSteps(Walk):
    """Training, or the one measurement of an experiment without steps."""

    trains = True

    def __init__(self, experiment, where: Place, watch: Callable[[], None]):
        super().__init__(experiment, experiment.axis, where, watch)
        self._slow_step = self._slow_row = True
        with self.watched:
            programs = Programs(steps=self.axis.last, rows=len(self.axis.due()), live=True)
            self._run = runs.Alone(experiment, where, programs)
        self.late, self._moments = self._run.late, Moments(self._run)
        self._since, self._earlier = self._run.mark(), so_far(where.device)

    def advance(self, steps: int = 1) -> None:
        """So many steps. A GPU may still be taking them: it is never asked for more than these ahead."""
        began = time.perf_counter()
        with self.watched if self._slow_step else contextlib.nullcontext():
            self._run.advance(steps)
        self._earlier()
        self._earlier = so_far(self.where.device)
        self.done, self._slow_step = self._run.step, time.perf_counter() - began > SLOW * steps

    def measure(self) -> Table:
        return self._read(self._ask())

    def ask(self) -> Callable[[], Row]:
        place, asked = self.axis.place(self.done), self._ask()
        return lambda: (place, self._read(asked))

    def _ask(self) -> Asked:
        began = time.perf_counter()
        with self.watched if self._slow_row else contextlib.nullcontext():
            asked = self._run.ask(self._since)
        self._since, self._slow_row = self._run.mark(), time.perf_counter() - began > SLOW
        return asked

    def _read(self, asked: Asked) -> Table:
        """A row, and the moments since the one before it."""
        (row,) = asked.read()
        with self.watched:
            self._moments.seen(row, asked)
        return row

    @property
    def moments(self) -> dict[str, int]:
        return {name: int(step) for name, step in self._moments.found.items()}

    def cost(self) -> Cost | None:
        return cost(self.experiment, self.where, self._run)

    def lengthen(self, experiment, watch: Callable[[], None]) -> bool:
        self.watched = Watched(watch)
        with self.watched:
            if runs.reads(self.experiment, self.where, "steps"):
                return False
        self.experiment, self.axis = experiment, experiment.axis
        return True

    def predict(self, theory: str, horizon: int, watch: Callable[[], None]) -> xr.Dataset:
        due = self.axis.due()
        with Watched(watch):
            return self.experiment.predict(theory, due[due <= horizon] if self.axis.name else None, watch=watch)


class AlongField(Walk):
    """One value of a field after the other, each measured once: an experiment without steps."""

    trains = False

    def __init__(self, experiment, axis: Values, where: Place, watch: Callable[[], None]):
        super().__init__(experiment, axis, where, watch)
        self._values = axis.values
        self._columns: Table = {}

    def advance(self, steps: int = 1) -> None:
        self.done += steps
        one = self.experiment.replace(**{self.axis.name: self.axis.place(self.done)})
        with self.watched:
            self._columns = runs.Alone(one, self.where).measure()

    def measure(self) -> Table:
        return self._columns

    def predict(self, theory: str, horizon: int, watch: Callable[[], None]) -> xr.Dataset:
        with Watched(watch):
            return self.experiment.predict(theory, watch=watch, **{self.axis.name: self._values[:horizon]})
