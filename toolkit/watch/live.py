"""A training of one's own network that a figure begins, pauses and begins again."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from torch.optim import Optimizer

from toolkit.engine.axis import Steps
from toolkit.watch.kept import attributes, drawn

if TYPE_CHECKING:
    from toolkit.watch.recorder import Row, Watch


class LiveTraining:
    """What a figure asks of an experiment: no fields, the columns of a `Watch`, and a walk that trains the network.

    Each walk begins at the same place: weights, buffers, optimiser and random numbers are those of the moment when this
    was made. Only the latest walk trains.
    """

    theories: dict[str, str] = {}
    targets: tuple[str, ...] = ()
    unasked = False  # a figure may not take a step to warm up: the network is the reader's

    def __init__(self, watched: Watch, optimiser: Optimizer, axis: Steps, points: int):
        self.watched, self.optimiser, self.axis = watched, optimiser, _Axis(axis, points)
        self.lock = threading.Lock()
        self.latest: LiveWalk | None = None
        self._state = copy.deepcopy((watched.model.state_dict(), optimiser.state_dict()))
        self._back = [*attributes(watched.model), *drawn(watched.train)]

    @property
    def columns(self) -> dict[str, Any]:
        return self.watched.columns

    def fields(self) -> dict:
        return {}

    values = fields

    def knobs(self) -> tuple[str, ...]:
        return ()

    def conditions(self) -> dict:
        return {}

    def replace(self, **values: Any) -> LiveTraining:
        """The same training with another number of steps, where one is given: there is nothing else to replace."""
        twin = copy.copy(self)
        twin.axis = self.axis.to(values.get("steps", self.axis.last))
        return twin

    def cost(self) -> None:
        """Not known."""
        return None

    def walk(self, where: Any = None, along: Any = None, watch: Callable[[], None] = lambda: None) -> LiveWalk:
        """The training from its beginning; one that is under way ends."""
        with self.lock:
            weights, optimiser = copy.deepcopy(self._state)
            self.watched.model.load_state_dict(weights)
            self.optimiser.load_state_dict(optimiser)
            for back in self._back:
                back()
            self.watched.begin()
            self.latest = LiveWalk(self)
            return self.latest


class LiveWalk:
    """The network in training, one step at a time."""

    trains = True
    late = 0
    moments: dict[str, int] = {}

    def __init__(self, training: LiveTraining):
        self._training, self.axis, self.done = training, training.axis, 0
        self._steps = training.watched.training(training.optimiser)

    def advance(self, steps: int = 1) -> None:
        """So many steps of the optimiser, each on the next batch; RuntimeError once another training has begun."""
        for _ in range(steps):
            with self._training.lock:
                self._check()
                next(self._steps)
                self.done += 1
                self._training.watched.done = self.done

    def measure(self) -> dict[str, np.ndarray]:
        with self._training.lock:
            self._check()
            return self._training.watched.measure()

    def row(self) -> Row:
        return self.done, self.measure()

    def ask(self) -> Callable[[], Row]:
        row = self.row()
        return lambda: row

    def lengthen(self, experiment: Any, watch: Callable[[], None]) -> bool:
        """Go on to the steps of `experiment`, the same training with more of them."""
        self.axis = experiment.axis
        return True

    def cost(self) -> None:
        return None

    def predict(self, theory: str, horizon: int, watch: Callable[[], None]) -> xr.Dataset:
        raise NotImplementedError("a network of one's own has no theory")

    def tabulate(self, rows: Sequence[Row]) -> xr.Dataset:
        return self._training.watched.tabulate(rows, self.axis.steps)

    def _check(self) -> None:
        if self._training.latest is not self:
            raise RuntimeError("another training of this network has begun")


class _Axis:
    """Training steps of which `points` are measured."""

    name = "step"

    def __init__(self, steps: Steps, points: int):
        self.steps, self.last, self._points = steps, steps.last, points

    def due(self) -> np.ndarray:
        return self.steps.due(self._points)

    def place(self, advances: int) -> int:
        return advances

    def to(self, last: int) -> _Axis:
        """The same with another end."""
        return _Axis(Steps(last), self._points)
