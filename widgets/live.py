"""Live training on a worker thread: pause, step, cancel, and only the latest request trains."""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections.abc import Callable

from widgets.inputs import Along, Experiment
from widgets.protocol import State
from widgets.run import Run
from widgets.worker import Worker

CLOCK = 0.06  # seconds between pictures
PATIENCE = 0.2  # seconds a worker has to look up when it is told to stop; then it is left behind
AT_EXIT = 20.0  # seconds that the interpreter waits for threads at its end
DEAF = 2  # so many workers may be left behind at once; a further request waits for one of them

_alive: weakref.WeakSet[Live] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """PyTorch aborts the interpreter if a thread is inside it at exit."""
    for live in list(_alive):
        live.close(AT_EXIT)


class Live:
    """Trains the latest experiment it was handed; `show(run)` is called by the clock and at every change of state.

    Commands return at once and may come from any thread. A thread exists only while there is work or a pause. One
    that does not look up when it is told to stop, because a draw, a step, a measurement or a theory takes long, is left
    behind: it ends once that is done, and nothing of it is shown.
    """

    def __init__(self, show: Callable[[Run], None], clock: float = CLOCK, patience: float = PATIENCE):
        self._show, self.clock, self._patience = show, clock, patience
        self.lock = threading.Condition()
        self._next: Run | None = None
        self._warm: Experiment | None = None
        self.paused, self.single, self.stop = False, 0, False
        self._worker: Worker | None = None
        self._deaf: set[Worker] = set()
        self._threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()  # all that may compute
        self._insisting: threading.Timer | None = None
        self._told = 0.0  # when the worker was told to stop
        self._count, self._closed = 0, False
        self.run: Run | None = None  # the latest
        _alive.add(self)

    def warm(self, experiment: Experiment) -> None:
        """Take one step that is not shown: PyTorch's first gradient imports for a second, and no slider should wait."""
        with self.lock:
            if self._worker is None and not self._closed:
                self._warm = experiment
                self._begin()

    def train(self, experiment: Experiment, paused: bool = False, along: Along | None = None) -> None:
        """Stop the present run and train this one; with `paused`, measure step 0 and wait. Does nothing once closed.

        With `along` = (field, values), measure one value after the other.
        """
        self._queue(experiment, paused, along)

    def further(self, experiment: Experiment) -> None:
        """Go on with the latest run, which has ended, as `experiment`: the same with more steps."""
        self._queue(experiment, before=self.run)

    def pause(self) -> None:
        with self.lock:
            self._set(paused=True)

    def resume(self) -> None:
        with self.lock:
            self._set(paused=False)

    def step(self) -> None:
        """Take one step, then pause."""
        with self.lock:
            self._set(paused=True, single=self.single + 1)

    def cancel(self) -> None:
        """Stop training; the rows measured so far are kept."""
        with self.lock:
            waiting, self._next = self._next, None
            self._set(stop=True)
        if waiting is not None:
            self.end(waiting, "cancelled")

    @property
    def active(self) -> bool:
        """Whether a run is training or paused."""
        return self._worker is not None or self._next is not None

    def close(self, timeout: float = 5.0) -> None:
        """Cancel, wait for the threads to end, and train no more."""
        self._closed = True
        self.cancel()
        until = time.monotonic() + timeout
        for thread in list(self._threads):
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(max(0.0, until - time.monotonic()))

    def end(self, run: Run, state: State, message: str = "") -> None:
        """Show how a run has ended."""
        run.state, run.message = state, message or run.message
        self._show(run)

    def start(self, thread: threading.Thread) -> None:
        """Start a thread that is waited for at the end."""
        self._threads.add(thread)
        thread.start()

    def _queue(
        self, experiment: Experiment, paused: bool = False, along: Along | None = None, before: Run | None = None
    ) -> None:
        with self.lock:
            if self._closed:
                return
            self._count += 1
            self.run = self._next = Run(experiment, self._count, along, before)
            self._set(paused=paused, single=0, stop=True)
            self._begin()

    # --- for the worker -------------------------------------------------------------------------------------------
    def show(self, worker: Worker, run: Run) -> None:
        """Show a run, unless its worker has been left behind."""
        if not self.has_left(worker):
            self._show(run)

    def has_left(self, worker: Worker) -> bool:
        """Whether a worker has been left behind."""
        return worker in self._deaf

    def take(self, worker: Worker) -> Run | Experiment | None:
        """What a worker does next: warm up, train a run, or end."""
        with self.lock:
            if worker in self._deaf:
                self._leave(worker)
                return None
            warm, self._warm = self._warm, None
            if warm is not None:
                return warm
            run, self._next = self._next, None
            self.stop = False
            if run is None:
                self._worker = None
            return run

    def _leave(self, worker: Worker) -> None:
        self._deaf.discard(worker)
        if self._next is not None:
            self._begin()

    def _begin(self) -> None:
        if self._worker is None and len(self._deaf) < DEAF:
            self._worker = Worker(self)
            self.start(self._worker)

    def _set(self, **flags) -> None:
        if flags.get("stop") and not self.stop:
            self._told = time.monotonic()
        for name, value in flags.items():
            setattr(self, name, value)
        if self._worker is not None:
            self._worker.called.set()
            if self.stop and self._insisting is None:
                self._insist_in(self._patience)
        self.lock.notify_all()

    def _insist_in(self, seconds: float) -> None:
        self._insisting = threading.Timer(seconds, self._insist)
        self._insisting.daemon = True
        self._insisting.start()

    def _insist(self) -> None:
        """Leave the worker behind if it has been told to stop and has not looked up."""
        with self.lock:
            self._insisting, worker = None, self._worker
            left = worker.busy_with if worker is not None and self.stop else None
            if worker is None or left is None:
                return
            if (wait := self._told + self._patience - time.monotonic()) > 0:
                return self._insist_in(wait)
            self._deaf.add(worker)
            self._worker, self.stop = None, False
            if self._next is not None:
                self._begin()
        left.context.copy().run(self.end, left, "cancelled")
