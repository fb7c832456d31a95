"""Where the batches of a sweep run if not here: an executor, or processes of our own. A lost batch is tried again."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from numbers import Integral
from queue import SimpleQueue
from typing import Any

import cloudpickle
import loky

ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # as many processes as cores
WANTED = "executor must be a number of processes, such as executor=2, or a concurrent.futures.Executor"


def check(executor) -> None:
    """ValueError unless `executor` is None, a number of processes, or an Executor on which PyTorch can compute."""
    if executor is None or (_is_count(executor) and executor > 0):
        return
    if not isinstance(executor, Executor):
        hint = "; of a Dask client it is client.get_executor()" if hasattr(executor, "get_executor") else ""
        raise ValueError(f"{WANTED} (got {executor!r}){hint}")
    if _start_method(executor) == "fork":
        raise ValueError(
            "executor is a pool that forks (on Linux before Python 3.14 each one does that is not told otherwise): its "
            "processes would wait for ever for threads of PyTorch that only this process has. Pass executor=2, or "
            'ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))'
        )
    if any(cls.__name__ == "InterpreterPoolExecutor" for cls in type(executor).__mro__):
        raise ValueError("executor has sub-interpreters, in which PyTorch does not run: pass executor=2")


def processes(executor) -> int | None:
    """How many processes of our own are asked for; None if `executor` is one, or none at all."""
    return int(executor) if _is_count(executor) else None


def workers(executor) -> int:
    """How many batches are trained at once: processes of our own, those of a pool, threads of a Dask cluster; 1 where
    an executor does not say."""
    if (client := getattr(executor, "_client", None)) is not None and hasattr(client, "ncores"):
        return max(1, sum(client.ncores().values()))
    return processes(executor) or max(1, getattr(executor, "_max_workers", None) or 1)


def _is_count(executor) -> bool:
    return isinstance(executor, Integral) and not isinstance(executor, bool)


def _start_method(executor: Executor) -> str | None:
    context: Any = getattr(executor, "_mp_context", None) or getattr(executor, "_context", None)
    return context.get_start_method() if hasattr(context, "get_start_method") else None


# --- jobs and their results -----------------------------------------------------------------------------------------
def spread(jobs: Sequence, work: Callable, executor) -> Iterator[tuple]:
    """(job, work(job), None) of each job in the order in which they end; (job, None, why) of one that is lost twice.

    A job is lost when its worker dies. It is tried once more on the same executor or, if that takes no more work, in
    processes of our own. What `work` raises is raised here. Ctrl-C ends the iteration.
    """
    with ExitStack() as ours:
        count = processes(executor)
        pool = ours.enter_context(Processes(min(count, len(jobs)))) if count else executor
        try:
            lost = yield from _results(pool, jobs, work, 1)
            if lost and not _takes_work(pool):
                pool = ours.enter_context(Processes(min(len(lost), getattr(pool, "_max_workers", 1))))
            lost = yield from _results(pool, [job for job, _ in lost], work, 2)
        except KeyboardInterrupt:
            return
    for job, error in lost:
        yield job, None, error


def _results(pool: Executor, jobs: Sequence, work: Callable, attempt: int) -> Generator[tuple, None, list[tuple]]:
    """(job, result, None) of those that end; returns the others, each with the error that took it."""
    lost: list[tuple] = []
    waiting: dict[Future, Any] = {}
    try:
        for job in jobs:
            try:
                waiting[_submit(pool, work, job, attempt)] = job
            except BrokenExecutor as error:
                lost.append((job, error))
            except TakesNoWork as error:
                if not waiting and attempt == 1:
                    raise
                lost.append((job, error.__cause__))
        ended: SimpleQueue[Future] = SimpleQueue()  # `as_completed` would wait for those that a shutdown has cancelled
        for future in waiting:
            future.add_done_callback(ended.put)
        for _ in range(len(waiting)):
            job = waiting.pop(future := ended.get())
            try:
                yield job, _result(future), None
            except WorkerGone as gone:
                lost.append((job, gone.__cause__))
    except KeyboardInterrupt:
        done = [future for future in waiting if future.done() and not future.cancelled() and not future.exception()]
        yield from ((waiting[future], _result(future), None) for future in done)
        raise
    finally:
        for future in waiting:
            future.cancel()
    return lost


def _submit(pool: Executor, work: Callable, job, attempt: int) -> Future:
    """Threads get the job itself. Dask takes the same function of the same arguments for the same: hence `attempt`."""
    if isinstance(pool, ThreadPoolExecutor):
        return _taken(pool, _tried, work, job)
    try:
        packed = cloudpickle.dumps((work, job))  # it knows classes of a notebook or a main script too
    except Exception as error:
        raise ValueError(
            f"the experiment cannot be sent to another process: {error}. Sweep without executor"
        ) from error
    return _taken(pool, _unpacked, packed, attempt)


class TakesNoWork(ValueError):
    """An executor, or what was given for one, refuses a job for a reason that is not a worker's end."""


def _taken(pool: Executor, function: Callable, *arguments) -> Future:
    try:
        return pool.submit(function, *arguments)
    except BrokenExecutor:
        raise
    except Exception as error:
        raise TakesNoWork(f"executor takes no work ({type(error).__name__}: {error})") from error


def _takes_work(pool: Executor) -> bool:
    try:
        pool.submit(os.getpid)
    except Exception:
        return False
    return True


class WorkerGone(Exception):
    """A job ended without a result; the cause is what its executor said."""


def _result(future: Future):
    """The result, or the exception that `work` raised. WorkerGone if the executor, not `work`, raised one."""
    try:
        result = future.result()
    except Exception as error:
        if _tells_of_a_worker(error):
            raise WorkerGone from error
        raise
    if isinstance(result, Raised):
        raise pickle.loads(result.error) if isinstance(result.error, bytes) else result.error
    return result


def _tells_of_a_worker(error: Exception) -> bool:
    """Executors have classes of their own for it (`KilledWorker`, `TerminatedWorkerError`, `EngineError`).

    Python's other errors tell of what is wrong everywhere, for example that a worker does not have the toolkit.
    """
    ended = isinstance(error, (BrokenExecutor, CancelledError, OSError, EOFError))
    return ended or type(error).__module__.partition(".")[0] not in sys.stdlib_module_names


# --- in the worker --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Raised:
    """What `work` raised: an exception, packed if it comes from another process."""

    error: Exception | bytes


def _tried(work: Callable, job):
    try:
        return work(job)
    except Exception as error:
        return Raised(error)


def _unpacked(packed: bytes, attempt: int):
    """`work(job)` in another process, its exceptions packed with their traceback as a note."""
    try:
        work, job = pickle.loads(packed)
        return work(job)
    except Exception as error:
        where = f"In a process of the sweep:\n{''.join(traceback.format_exception(error))}"
        error.add_note(where)
        try:
            pickle.loads(sent := cloudpickle.dumps(error))
        except Exception:
            plain = RuntimeError(f"{type(error).__name__}: {error}")
            plain.add_note(where)
            sent = cloudpickle.dumps(plain)
        return Raised(sent)


# --- processes of our own -------------------------------------------------------------------------------------------
class Processes(Executor):
    """`count` processes, each a pool of one that a thread feeds: one that dies takes only its own job with it.

    loky starts them without fork and without running the main script again. Each computes with one thread.
    """

    def __init__(self, count: int):
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="sweep")
        self._lock = threading.Lock()
        self._pools: list[loky.ProcessPoolExecutor] = []  # every one that was begun
        self._idle: list[loky.ProcessPoolExecutor] = []
        self._closed = False

    def submit(self, fn: Callable, /, *args, **kwargs) -> Future:
        return self._threads.submit(self._feed, fn, *args, **kwargs)

    def _feed(self, fn: Callable, *args, **kwargs):
        with self._lock:
            if self._closed:
                raise CancelledError
            pool = self._idle.pop() if self._idle else self._begin()
            future = pool.submit(fn, *args, **kwargs)
        result = future.result()
        self._idle.append(pool)  # a broken one is not used again
        return result

    def _begin(self) -> loky.ProcessPoolExecutor:
        deaf = {"initializer": signal.signal, "initargs": (signal.SIGINT, signal.SIG_IGN)}  # Ctrl-C is for this process
        self._pools.append(loky.ProcessPoolExecutor(1, env=ONE_THREAD, **deaf))
        return self._pools[-1]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Jobs that still run are stopped. A second Ctrl-C does not leave half of them."""
        with undisturbed():
            with self._lock:
                self._closed = True
            self._threads.shutdown(wait=False, cancel_futures=cancel_futures)
            for pool in self._pools:
                pool.shutdown(wait=wait, kill_workers=True)
            self._threads.shutdown(wait=wait)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C does nothing in here."""
    before = signal.getsignal(signal.SIGINT)
    if before is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
