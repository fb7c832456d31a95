"""The kernel as a figure's trainer: it answers requests by training on a worker thread, and sends what is new."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping
from typing import TYPE_CHECKING

import xarray as xr

from widgets.agreement import agrees
from widgets.inputs import Along, Experiment
from widgets.live import Live
from widgets.protocol import ACTIONS, State, Status
from widgets.run import NOTHING, Run
from widgets.settings import as_controlled
from widgets.transport import pack

if TYPE_CHECKING:
    from widgets.explorer import Explorer


class KernelTrainer:
    """Trains what the controls of a figure say. It does not keep the figure alive: a re-run cell's figure can be freed.

    `along` = (field, values) measures one value of a field after the other; None trains along the steps.
    """

    def __init__(self, figure: Explorer, experiment: Experiment, along: Along | None):
        self._figure, self._experiment, self._along = weakref.ref(figure), experiment, along
        self._live = Live(_weak(self._publish))
        self._sent = (0, 0, NOTHING)  # run, rows and horizon of the theory that the front end has been sent
        self._sending = threading.RLock()
        self._heard = 0  # the serial of the last request
        weakref.finalize(figure, Live.cancel, self._live)

    @property
    def figure(self) -> Explorer:
        figure = self._figure()
        assert figure is not None, "a figure that is gone asks for nothing"
        return figure

    @property
    def run(self) -> Run | None:
        """The live run of the controls' present values, once it has rows."""
        run = self._live.run
        return run if run is not None and run.rows and agrees(self.figure.values, self._values(run)) else None

    @property
    def active(self) -> bool:
        """Whether a run is training or paused."""
        return self._live.active

    def answer(self, request: Mapping) -> None:
        """Do what the reader asks, and say that it was heard; ignore a word that is not an action."""
        self._heard = request.get("serial", self._heard)
        if request.get("action") in ACTIONS:
            getattr(self, f"_{request['action']}")()
        with self._sending:
            self.figure.status = self.figure.status | {"heard": self._heard}

    def follow(self, recorded: bool) -> None:
        """The controls have moved: train their configuration, or stop training if it is recorded."""
        if not recorded:
            return self._begin(paused=False)
        self._live.cancel()
        self._tell("recorded")

    def resend(self) -> None:
        """Send all rows of the run again, and how it stands: a figure may have missed that too."""
        with self._sending:
            if (run := self._live.run) is not None:
                self._sent = (run.number, 0, NOTHING)
                self._publish(run)
            self.figure.send_state("status")

    def close(self) -> None:
        """Stop training, for good."""
        self._live.close()

    def _greet(self) -> None:
        self._live.warm(self._experiment)

    def _train(self) -> None:
        if self._live.active and self.run is not None:
            self._live.resume()
        else:
            self._begin(paused=False)

    def _pause(self) -> None:
        self._live.pause()

    def _step(self) -> None:
        if not (self._live.active and self.run is not None):
            self._begin(paused=True)
        self._live.step()

    def _cancel(self) -> None:
        self._live.cancel()

    def _reset(self) -> None:
        self._begin(paused=True)

    def _further(self) -> None:
        """Twice as many steps, for a run that has ended."""
        run = self.run
        if run is not None and run.state == "done" and run.steps and not run.along:
            self._ask_for(run.experiment, {"steps": 2 * run.steps}, before=run)

    def _begin(self, paused: bool) -> None:
        self._ask_for(self._experiment, self.figure.values, paused)

    def _ask_for(self, of: Experiment, values: Mapping, paused: bool = False, before: Run | None = None) -> None:
        """Train `of` with these values: go on `before`, or with what is the same with fewer steps, else from step 0."""
        try:
            experiment = of.replace(**values)
        except ValueError as error:
            self._live.cancel()
            return self._tell("failed", str(error))
        latest = self._live.run
        if latest is not None and not paused and latest.leads_to(experiment):
            before = latest
        steps = len(self._along[1]) if self._along else experiment.axis.last
        with self._sending:  # so that nothing of the run before is sent in between
            self._tell("paused" if paused else "training", steps=steps, run=before.number if before else 0)
            if before:
                self._live.further(experiment)
            else:
                self._live.train(experiment, paused, self._along)

    def _tell(self, state: State, message: str = "", steps: int = 0, run: int = 0) -> None:
        """Say how the training of the controls' present values stands, before it has a run; `run` stays on screen."""
        with self._sending:
            said = status(state, message, steps=steps)
            self.figure.status = dict(said) | {"values": self.figure.values, "heard": self._heard, "run": run}

    def _publish(self, run: Run) -> None:
        """Send the new rows of a run, unless the controls have moved on; mostly called from the worker thread."""
        with self._sending:
            figure = self._figure()
            if figure is None or run is not self._live.run or not agrees(figure.values, self._values(run)):
                return
            try:
                self._send_rows(figure, run)
            finally:  # if a run cannot be sent, its status still says why
                said = status(run.state, run.said, run)
                figure.status = dict(said) | {"values": self._values(run), "heard": self._heard}

    def _send_rows(self, figure: Explorer, run: Run) -> None:
        number, first, horizon = self._sent
        if number != run.number:
            first, horizon = 0, NOTHING
        rows, predicted = run.rows[first:], run.predicted if run.horizon != horizon else {}
        if rows or predicted:
            about = {"run": run.number, "first": first, "values": self._values(run), "moments": run.moments}
            measured = run.tabulate(rows).drop_dims("moment", errors="ignore") if rows else xr.Dataset()
            figure.part = pack(measured, predicted, about)
        self._sent = (run.number, first + len(rows), run.horizon)

    def _values(self, run: Run) -> dict:
        """{field: value} of a run, for the fields that the figure has controls for."""
        return as_controlled({name: getattr(run.experiment, name) for name in self.figure.values}, run.experiment)


def status(state: State, message: str = "", run: Run | None = None, steps: int = 0) -> Status:
    """The status of the training: of a run, or before there is one."""
    return {
        "state": state,
        "message": message,
        "step": run.step if run else 0,
        "steps": run.steps if run else steps,
        "seconds_left": run.seconds_left if run else None,
        "run": run.number if run and run.rows else 0,
        "device": "",
        "values": {},
        "heard": 0,
        "details": run.details if run else "",
    }


def _weak(method):
    """A callback that does not keep its object alive."""
    reference = weakref.WeakMethod(method)

    def call(*args):
        if (bound := reference()) is not None:
            bound(*args)

    return call
