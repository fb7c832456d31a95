"""The thread that trains: it advances one run after the other, and looks up when it is called."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
import traceback
from typing import TYPE_CHECKING

from widgets.forecast import forecast, needs_words
from widgets.inputs import Experiment, Walk
from widgets.protocol import State
from widgets.run import Run

if TYPE_CHECKING:
    from widgets.live import Live


FORECAST = 0.5  # seconds after which a run that is hardly under way is foretold


class Interrupted(Exception):
    """A command came while something was being computed."""


class Worker(threading.Thread):
    """Trains what `live` hands it, until there is nothing more. A worker that is left behind shows nothing."""

    def __init__(self, live: Live):
        super().__init__(name="live training", daemon=True)
        self._live = live
        self.called = threading.Event()  # set when it must look for commands: the fast path tests one flag
        self.called.set()
        self.busy_with: Run | None = None

    def run(self) -> None:
        while (work := self._live.take(self)) is not None:
            if isinstance(work, Run):
                self._work_on(work)
            else:
                self._warm(work)

    def _warm(self, experiment: Experiment) -> None:
        if not getattr(experiment, "unasked", True):  # what it trains is the reader's own
            return
        with contextlib.suppress(Exception):  # the error is reported when it trains
            walk = experiment.walk()
            walk.measure()
            walk.advance()

    def _work_on(self, run: Run) -> None:
        self.busy_with = run
        timer = threading.Timer(FORECAST, self._foretell, [run])
        timer.daemon = True
        self._live.start(timer)
        try:
            run.context.run(self._train, run)
        except Interrupted:
            self._end(run, "cancelled")
        except Exception as error:  # the figure shows the error as a sentence, and the thread lives on
            with contextlib.suppress(Exception):  # perhaps the row itself cannot be shown
                run.details = "".join(traceback.format_exception(error))
                self._end(run, "failed", in_words(error))
        finally:
            timer.cancel()
            self.busy_with = None

    def _foretell(self, run: Run) -> None:
        """Say what a run may take that is hardly under way; on a thread of its own, for the worker is busy."""
        if not needs_words(run, FORECAST):
            return
        with contextlib.suppress(Exception):  # a run that can be trained and not foretold
            run.expected = forecast(run)
        if run.expected and run.said == run.expected:
            run.context.copy().run(self._show, run)

    def _train(self, run: Run) -> None:
        walk = run.begin(self._give_up)
        if walk.done == 0 and 0 in run.due and not self._called_off:
            run.measure()
            self._draw(run)
        drawn, drawing = time.monotonic(), 0.0
        while walk.done < walk.axis.last and run.state != "diverged":
            single = False
            if self.called.is_set():
                single = self._look_up(run, walk)
                if single is None:
                    return
            if run.advance(drawing, single) or single:
                run.measure()
            drawing = 0.0
            if (now := time.monotonic()) - drawn > self._live.clock or single:
                self._draw(run)
                drawing = time.monotonic() - now
                self._predict_ahead(run, walk)
                drawn = time.monotonic()
        run.read()
        while not self._predict(run, walk.axis.last):
            if self._look_up(run, walk) is None:
                return
        self._end(run, run.state if run.state == "diverged" else "done")

    def _look_up(self, run: Run, walk: Walk) -> bool | None:
        """Wait until the pause ends. True: take a single step; False: go on; None: stop."""
        live = self._live
        run.read()
        while run.state != "diverged":
            with live.lock:
                if self._called_off:
                    break
                if live.single:
                    live.single -= 1
                    return True
                if not live.paused:
                    self.called.clear()
                    run.state = "training"
                    return False
                if run.state == "paused":
                    live.lock.wait()
                    continue
            self._rest(run, walk)
        self._end(run, run.state if run.state == "diverged" else "cancelled")
        return None

    @property
    def _called_off(self) -> bool:
        return self._live.stop or self._live.has_left(self)

    def _give_up(self) -> None:
        """Called between the operations of what takes long."""
        if self._called_off:
            raise Interrupted

    def _rest(self, run: Run, walk: Walk) -> None:
        """Draw the paused state, up to the exact step at which it paused."""
        run.state = "paused"
        if run.rows and run.rows[-1][0] != walk.axis.place(walk.done):
            run.measure()
        self._draw(run)
        self._predict_ahead(run, walk)

    def _predict_ahead(self, run: Run, walk: Walk) -> None:
        """Keep the theory ahead of the measurement: computed further once a quarter of its steps has been made."""
        last = walk.axis.last
        if not walk.trains or not run.experiment.theories or run.horizon >= last or 4 * walk.done < run.horizon:
            return
        self._predict(run, run.next_horizon(run.horizon))
        self._show(run)

    def _predict(self, run: Run, horizon: int) -> bool:
        """Compute the theories up to a step; False if a command came meanwhile: they must not delay it."""
        if run.horizon >= horizon:
            return True
        try:
            run.predict(horizon, functools.partial(self._watch, run))
        except Interrupted:
            return False
        return True

    def _watch(self, run: Run) -> None:
        live = self._live
        called = self.called.is_set() if run.state == "training" else self._called_off
        if called or self._called_off or (run.state == "paused" and (live.single or not live.paused)):
            raise Interrupted

    def _draw(self, run: Run) -> None:
        """Show all rows up to this moment."""
        run.read()
        self._show(run)

    def _show(self, run: Run) -> None:
        self._live.show(self, run)

    def _end(self, run: Run, state: State, message: str = "") -> None:
        if not self._live.has_left(self):
            self._live.end(run, state, message)


def in_words(error: Exception) -> str:
    """An error as a sentence, with the notes that it was given on its way."""
    said = f"{type(error).__name__}: {error}".rstrip(" .:")
    return " ".join([f"{said}." if getattr(error, "__notes__", []) else said, *getattr(error, "__notes__", [])])
