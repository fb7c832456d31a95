"""Live training on one worker thread: pause, step, cancel, and only the latest request trains."""

from __future__ import annotations

import atexit
import contextlib
import contextvars
import functools
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

CLOCK = 0.06  # seconds between pictures
FIRST_HORIZON = 64  # steps the theory is first computed for; then eight times as far, until the end

Row = tuple[float, dict[str, np.ndarray]]


_alive: weakref.WeakSet[Live] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """PyTorch aborts the interpreter if a thread is inside it at exit."""
    for live in list(_alive):
        live.close()


class Interrupted(Exception):
    """A command came while a theory was being computed."""


class Run:
    """One configuration in training: the rows measured so far and the predictions for them.

    `along` is ("step", ()), or a field and its values where the experiment has no steps: a row is then one value.
    """

    def __init__(self, experiment: Any, number: int, along: tuple[str, Sequence] = ("step", ())):
        self.experiment, self.number = experiment, number
        self.field, self.points = along
        # ipykernel sends a widget's messages to the subshell that its last picture answered, and keeps that in a
        # context variable; without it they would wait in the main thread for a running cell.
        self.context = contextvars.copy_context()
        self.rows: list[Row] = []
        self.predicted: dict[str, Any] = {}
        self.step, self.seconds, self.horizon = 0, 0.0, 0
        self.state, self.message = "training", ""

    @property
    def steps(self) -> int:
        return len(self.points) or getattr(self.experiment, "steps", 0)

    @property
    def axes(self) -> dict:
        """What a sweep along the field takes; {} for a run over steps."""
        return {self.field: self.points} if self.points else {}

    def tabulate(self, rows: list[Row]) -> Any:
        """Rows of this run as the experiment's Dataset."""
        return self.experiment.tabulate(rows, along=self.field if self.points else None)

    @property
    def seconds_left(self) -> float | None:
        if self.state != "training" or not self.step:
            return None
        return self.seconds / self.step * (self.steps - self.step)


class Live:
    """Trains the latest experiment it was handed; `show(run)` is called by the clock and at every change of state.

    Commands return at once and may come from any thread. The thread exists only while there is work or a pause.
    """

    def __init__(self, show: Callable[[Run], None], clock: float = CLOCK):
        self._show, self._clock = show, clock
        self._lock = threading.Condition()
        self._attention = threading.Event()  # set when the loop must look up: the fast path is one flag
        self._next: Run | None = None
        self._warm: Any = None
        self._paused, self._single, self._stop = False, 0, False
        self._thread: threading.Thread | None = None
        self._count, self._closed = 0, False
        self.run: Run | None = None
        _alive.add(self)

    def warm(self, experiment: Any) -> None:
        """Take one step of it unseen: PyTorch's first gradient imports for a second, and no slider should wait."""
        with self._lock:
            if self._thread is None and not self._closed:
                self._warm = experiment
                self._begin()

    def train(self, experiment: Any, paused: bool = False, along: tuple[str, Sequence] = ("step", ())) -> None:
        """Drop whatever runs and train this instead; with `paused`, measure step 0 and wait. Nothing once closed.

        `along` a field, measure one value after the other.
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
        """Stop training; what is measured stays."""
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
            with contextlib.suppress(Exception):  # whatever is wrong is said when it trains
                walk = warm.walk()
                walk.measure()
                walk.advance()
        while (run := self._take()) is not None:
            try:
                run.context.run(self._sweep if run.points else self._train, run)
            except Exception as error:  # a sentence in the figure, never a dead thread
                with contextlib.suppress(Exception):  # the row itself may be what cannot be shown
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
        walk = run.experiment.walk()
        due = run.experiment.record_steps()
        due = {0} if due is None else set(due.tolist())
        drawn = began = time.monotonic()
        self._measure(run, walk)
        self._show(run)
        while walk.step < run.steps and run.state != "diverged":
            single = False
            if self._attention.is_set():
                run.seconds += time.monotonic() - began
                single = self._look_up(run, walk)
                began = time.monotonic()
                if single is None:
                    return
            walk.advance()
            run.step = walk.step
            if walk.step in due or single:
                self._measure(run, walk)
            now = time.monotonic()
            if now - drawn > self._clock or single:
                run.seconds, began = run.seconds + now - began, now
                self._show(run)
                began = drawn = self._predict_ahead(run, now)
        while not self._predict(run, run.steps):
            if self._look_up(run, walk) is None:
                return
        self._end(run, run.state if run.state == "diverged" else "done")

    def _sweep(self, run: Run) -> None:
        """The measurement at one value of the field after the other."""
        drawn = began = time.monotonic()
        for value in run.points:
            single = self._look_up(run, None) if self._attention.is_set() else False
            if single is None:
                return
            columns = run.experiment.replace(**{run.field: value}).walk().measure()
            run.rows.append((value, {name: values[0, 0] for name, values in columns.items()}))
            run.step, now = run.step + 1, time.monotonic()
            run.seconds, began = run.seconds + now - began, now
            if single or now - drawn > self._clock:
                self._show(run)
                drawn = now
        while not self._predict(run, run.steps):
            if self._look_up(run, None) is None:
                return
        self._end(run, "done")

    def _look_up(self, run: Run, walk: Any) -> bool | None:
        """Wait out a pause. True: take a single step; False: go on; None: stop."""
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

    def _rest(self, run: Run, walk: Any) -> None:
        """Draw the paused state, up to the very step it paused at."""
        run.state = "paused"
        if walk is not None and run.rows[-1][0] != walk.step:
            self._measure(run, walk)
        self._show(run)
        if walk is not None:
            self._predict_ahead(run, 0.0)

    def _measure(self, run: Run, walk: Any) -> None:
        row = {name: values[0, 0] for name, values in walk.measure().items()}
        if not all(np.isfinite(v).all() for v in row.values()):
            run.state = "diverged"
            run.message = (
                f"Diverged at step {walk.step}: the numbers are no longer finite. Try a smaller learning rate."
            )
            return
        run.rows.append((walk.step, row))

    def _predict_ahead(self, run: Run, now: float) -> float:
        """Keep the theory ahead of the measurement; the time when done."""
        if not run.experiment.theories or run.horizon >= run.steps or 4 * run.step < run.horizon:
            return now
        horizon = max(FIRST_HORIZON, 8 * run.horizon, 2 * run.step)
        self._predict(run, run.steps if 2 * horizon > run.steps else horizon)
        self._show(run)
        return time.monotonic()

    def _predict(self, run: Run, horizon: int) -> bool:
        """Compute the theories up to a step; False if a command came in between, which they must not delay."""
        steps = run.experiment.record_steps()
        if run.horizon >= horizon and (steps is not None or run.predicted):
            return True
        if steps is not None:
            steps = steps[steps <= horizon]
        try:
            theories = run.experiment.theories
            watch = functools.partial(self._watch, run)
            predicted = {name: run.experiment.predict(name, steps, watch=watch, **run.axes) for name in theories}
        except Interrupted:
            return False
        run.predicted, run.horizon = predicted, horizon
        return True

    def _watch(self, run: Run) -> None:
        called = self._attention.is_set() if run.state == "training" else self._stop
        if called or (run.state == "paused" and (self._single or not self._paused)):
            raise Interrupted

    def _end(self, run: Run, state: str, message: str = "") -> None:
        run.state, run.message = state, message or run.message
        self._show(run)
