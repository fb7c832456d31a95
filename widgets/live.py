"""Live training on one worker thread: pause, step, cancel, and only the latest request trains."""

from __future__ import annotations

import atexit
import contextlib
import functools
import threading
import time
import weakref
from collections.abc import Callable

from widgets.inputs import Along, Experiment, Walk
from widgets.protocol import State
from widgets.run import Run

CLOCK = 0.06  # seconds between pictures
FIRST_HORIZON = 64  # steps the theory is first computed for; then eight times as far, until the end

_alive: weakref.WeakSet[Live] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """PyTorch aborts the interpreter if a thread is inside it at exit."""
    for live in list(_alive):
        live.close()


class Interrupted(Exception):
    """A command came while a theory was being computed."""


class Live:
    """Trains the latest experiment it was handed; `show(run)` is called by the clock and at every change of state.

    Commands return at once and may come from any thread. The thread exists only while there is work or a pause.
    """

    def __init__(self, show: Callable[[Run], None], clock: float = CLOCK):
        self._show, self._clock = show, clock
        self._lock = threading.Condition()
        self._attention = threading.Event()  # set when the loop must look for commands: the fast path tests one flag
        self._next: Run | None = None
        self._warm: Experiment | None = None
        self._paused, self._single, self._stop = False, 0, False
        self._thread: threading.Thread | None = None
        self._count, self._closed = 0, False
        self.run: Run | None = None
        _alive.add(self)

    def warm(self, experiment: Experiment) -> None:
        """Take one step that is not shown: PyTorch's first gradient imports for a second, and no slider should wait."""
        with self._lock:
            if self._thread is None and not self._closed:
                self._warm = experiment
                self._begin()

    def train(self, experiment: Experiment, paused: bool = False, along: Along | None = None) -> None:
        """Stop the present run and train this one; with `paused`, measure step 0 and wait. Does nothing once closed.

        With `along` = (field, values), measure one value after the other.
        """
        with self._lock:
            if self._closed:
                return
            self._count += 1
            self._next = Run(experiment, self._count, along)
            self._set(paused=paused, single=0, stop=True)
            self._begin()

    def pause(self) -> None:
        with self._lock:
            self._set(paused=True)

    def resume(self) -> None:
        with self._lock:
            self._set(paused=False)

    def step(self) -> None:
        """Take one step, then pause."""
        with self._lock:
            self._set(paused=True, single=self._single + 1)

    def cancel(self) -> None:
        """Stop training; the rows measured so far are kept."""
        with self._lock:
            self._next = None
            self._set(stop=True)

    @property
    def active(self) -> bool:
        """Whether a run is training or paused."""
        return self._thread is not None

    def close(self, timeout: float = 5.0) -> None:
        """Cancel, wait for the thread to end, and train no more."""
        self._closed, thread = True, self._thread
        self.cancel()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="live training", daemon=True)
            self._thread.start()

    def _set(self, **flags) -> None:
        for name, value in flags.items():
            setattr(self, f"_{name}", value)
        self._attention.set()
        self._lock.notify_all()

    def _work(self) -> None:
        if (warm := self._warm) is not None:
            self._warm = None
            with contextlib.suppress(Exception):  # the error is reported when it trains
                walk = warm.walk()
                walk.measure()
                walk.advance()
        while (run := self._take()) is not None:
            try:
                run.context.run(self._train, run)
            except Exception as error:  # the figure shows the error as a sentence, and the thread lives on
                with contextlib.suppress(Exception):  # perhaps the row itself cannot be shown
                    self._end(run, "failed", f"{type(error).__name__}: {error}")

    def _take(self) -> Run | None:
        with self._lock:
            run, self._next = self._next, None
            self._stop = False
            if run is None:
                self._thread = None
            else:
                self.run = run
            return run

    def _train(self, run: Run) -> None:
        walk = run.begin()
        due = set(walk.axis.due().tolist())
        drawn = began = time.monotonic()
        if 0 in due:
            run.measure()
            self._show(run)
        while walk.done < walk.axis.last and run.state != "diverged":
            single = False
            if self._attention.is_set():
                run.seconds += time.monotonic() - began
                single = self._look_up(run, walk)
                began = time.monotonic()
                if single is None:
                    return
            walk.advance()
            if walk.done in due or single:
                run.measure()
            now = time.monotonic()
            if now - drawn > self._clock or single:
                run.seconds, began = run.seconds + now - began, now
                self._show(run)
                began = drawn = self._predict_ahead(run, walk, now)
        while not self._predict(run, walk.axis.last):
            if self._look_up(run, walk) is None:
                return
        self._end(run, run.state if run.state == "diverged" else "done")

    def _look_up(self, run: Run, walk: Walk) -> bool | None:
        """Wait until the pause ends. True: take a single step; False: go on; None: stop."""
        while True:
            with self._lock:
                if self._stop:
                    break
                if self._single:
                    self._single -= 1
                    return True
                if not self._paused:
                    self._attention.clear()
                    run.state = "training"
                    return False
                if run.state == "paused":
                    self._lock.wait()
                    continue
            self._rest(run, walk)
            if run.state == "diverged":
                self._end(run, "diverged")
                return None
        if self._next is None:
            self._end(run, "cancelled")
        return None

    def _rest(self, run: Run, walk: Walk) -> None:
        """Draw the paused state, up to the exact step at which it paused."""
        run.state = "paused"
        if run.rows and run.rows[-1][0] != walk.axis.place(walk.done):
            run.measure()
        self._show(run)
        self._predict_ahead(run, walk, 0.0)

    def _predict_ahead(self, run: Run, walk: Walk, now: float) -> float:
        """Keep the theory ahead of the measurement; returns the time afterwards."""
        last = walk.axis.last
        if not walk.trains or not run.experiment.theories or run.horizon >= last or 4 * walk.done < run.horizon:
            return now
        horizon = max(FIRST_HORIZON, 8 * run.horizon, 2 * walk.done)
        self._predict(run, last if 2 * horizon > last else horizon)
        self._show(run)
        return time.monotonic()

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
        called = self._attention.is_set() if run.state == "training" else self._stop
        if called or (run.state == "paused" and (self._single or not self._paused)):
            raise Interrupted

    def _end(self, run: Run, state: State, message: str = "") -> None:
        run.state, run.message = state, message or run.message
        self._show(run)
