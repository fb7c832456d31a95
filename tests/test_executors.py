"""Sweeps on executors: what is refused, and what becomes of a batch that is lost or raises."""

import multiprocessing
import os
import subprocess
import sys
import threading
from concurrent.futures import BrokenExecutor, CancelledError, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

from tests.doubling import AXES, Doubling, same, sweep
from toolkit.engine import executors


@pytest.mark.parametrize("wrong", [True, 0, -1, 2.0, "2", ThreadPoolExecutor, np.bool_(True), [2]], ids=repr)
def test_what_is_no_executor_is_refused(wrong):
    with pytest.raises(ValueError, match=r"executor must be a number of processes, such as executor=2, .*\(got"):
        sweep(Doubling(), wrong)


def test_a_multiprocessing_pool_and_a_dask_client_are_refused_with_what_to_pass():
    with multiprocessing.get_context("spawn").Pool(1) as pool, pytest.raises(ValueError, match="such as executor=2"):
        sweep(Doubling(), pool)
    client = type("Client", (), {"submit": print, "get_executor": print})()
    with pytest.raises(ValueError, match=r"of a Dask client it is client.get_executor\(\)"):
        sweep(Doubling(), client)


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork on this system")
def test_a_pool_that_forks_is_refused_before_anything_runs():
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        with pytest.raises(ValueError, match="a pool that forks .* Pass executor=2"):
            sweep(Doubling(), pool)
        assert not pool._processes


def test_an_executor_of_sub_interpreters_is_refused():
    with type("InterpreterPoolExecutor", (ThreadPoolExecutor,), {})(1) as pool:
        with pytest.raises(ValueError, match="PyTorch does not run: pass executor=2"):
            sweep(Doubling(), pool)


def test_numbers_of_processes():
    assert [executors.processes(n) for n in (3, np.int64(2), None)] == [3, 2, None]
    executors.check(np.int64(2))


@pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="no fork on this system")
def test_a_forked_process_computes_too():
    """Someone else's pool may fork where it cannot be seen; without one thread the child would wait for ever."""
    code = (
        "import multiprocessing, torch, toolkit\n"
        "torch.set_num_threads(2)\n"
        "total = lambda n: float(torch.ones(n, n).square().sum())\n"
        "assert total(2000) == 4e6\n"
        "def child(): assert total(2000) == 4e6 and torch.get_num_threads() == 1\n"
        "process = multiprocessing.get_context('fork').Process(target=child)\n"
        "process.start(); process.join(60); print(process.exitcode)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=90)
    assert done.stdout == "0\n", done.stderr


# --- jobs, without a further process --------------------------------------------------------------------------------
class Threads(ThreadPoolExecutor):
    """Threads that lose the jobs whose numbers are given, with an error like those of real executors."""

    def __init__(self, lose, error, broken=False):
        super().__init__(2)
        self.lose, self.error, self.broken, self.count = set(lose), error, broken, 0

    def submit(self, fn, /, *args, **kwargs):
        if self.broken and self.count > max(self.lose):
            raise BrokenExecutor("takes no more work")
        if fn is os.getpid:  # asks whether it takes work
            return Future()
        self.count += 1
        if self.count - 1 not in self.lose:
            return super().submit(fn, *args, **kwargs)
        lost = Future()
        lost.set_exception(self.error)
        return lost


class KilledWorker(Exception):
    """As Dask calls it."""


@pytest.mark.parametrize("error", [KilledWorker("gone"), BrokenExecutor(), CancelledError(), ConnectionResetError()])
def test_a_lost_batch_is_tried_once_more_on_the_same_executor(error, recwarn):
    with Threads({1}, error) as pool:
        same(sweep(Doubling(), pool))
        assert pool.count == 4 and not recwarn.list


def test_a_broken_executor_is_replaced_by_processes_of_our_own(monkeypatch):
    begun = []
    monkeypatch.setattr(executors, "Processes", lambda count: begun.append(count) or ThreadPoolExecutor(count))
    with Threads({1, 2}, BrokenExecutor(), broken=True) as pool:
        same(sweep(Doubling(), pool))
        assert begun == [2] and pool.count == 3


def test_a_batch_that_is_lost_twice_is_named_and_the_others_are_kept():
    with Threads({1, 3}, KilledWorker("out of memory\nand more")) as pool:
        with pytest.warns(RuntimeWarning) as warned:
            swept = Doubling().sweep(dtype="float64", device="cpu", progress=False, executor=pool, **AXES)
    (warning,) = warned
    assert warning.filename == __file__
    assert str(warning.message) == (
        "1 of the sweep's batches is missing and NaN (padding = 2, rate = 0.5, 2.0): "
        "twice the process that trained it was lost (KilledWorker: out of memory)"
    )
    assert swept.attrs["finished"] == 0 and np.isnan(swept["x"].sel(padding=2)).all()
    xr.testing.assert_equal(swept.sel(padding=[1, 3]), sweep(Doubling()).sel(padding=[1, 3]))


def test_a_sweep_of_which_all_is_lost_says_so():
    with (
        Threads(range(6), KilledWorker("gone")) as pool,
        pytest.warns(RuntimeWarning, match="3 of the sweep's batches"),
    ):
        swept = sweep(Doubling(), pool)
    assert swept.attrs["finished"] == 0 and list(swept["padding"]) == [1, 2, 3]


def test_an_error_of_the_executor_that_trying_again_cannot_mend_is_raised():
    with Threads({0}, ModuleNotFoundError("No module named 'toolkit'")) as pool:
        with pytest.raises(ModuleNotFoundError, match="toolkit"):
            sweep(Doubling(), pool)


def test_what_the_experiment_raises_is_raised_even_if_it_looks_like_a_dead_worker():
    @dataclass(frozen=True, kw_only=True)
    class Failing(Doubling):
        def measure(self, state, data):
            if self.padding == 2 and threading.current_thread() is not threading.main_thread():
                raise ConnectionResetError("my file is gone")
            return super().measure(state, data)

    with ThreadPoolExecutor(2) as pool, pytest.raises(ConnectionResetError, match="my file is gone"):
        sweep(Failing(), pool)


def test_results_come_in_the_order_in_which_they_end():
    taken = threading.Event()

    def work(job):
        return job if job == 1 or taken.wait(10) else None

    with ThreadPoolExecutor(2) as pool:
        results = executors.spread([0, 1], work, pool)
        assert next(results) == (1, 1, None)
        taken.set()
        assert list(results) == [(0, 0, None)]


def test_an_executor_may_end_the_last_batch_first():
    class LastFirst(executors.Executor):
        def __init__(self):
            self.taken = []

        def submit(self, fn, /, *args):
            self.taken.append((Future(), fn, args))
            if len(self.taken) == 3:
                for future, work, given in reversed(self.taken):
                    future.set_result(work(*given))
            return self.taken[-1][0]

    same(sweep(Doubling(), LastFirst()))


def test_an_executor_that_takes_no_work_is_named_in_words():
    class Wrong(executors.Executor):
        def submit(self, fn, /, *args):
            raise TypeError("no such thing")

    with pytest.raises(ValueError, match="executor takes no work .TypeError: no such thing"):
        sweep(Doubling(), Wrong())
    with ThreadPoolExecutor(1) as pool:
        pass
    with pytest.raises(ValueError, match="executor takes no work .RuntimeError: cannot schedule .* after shutdown"):
        sweep(Doubling(), pool)


def test_an_executor_that_is_shut_down_in_the_middle_is_replaced(monkeypatch):
    monkeypatch.setattr(executors, "Processes", ThreadPoolExecutor)

    class ShutDown(ThreadPoolExecutor):
        def submit(self, fn, /, *args):
            future = super().submit(fn, *args)
            if self._work_queue.qsize() == 2:
                self.shutdown(wait=False, cancel_futures=True)
            return future

    with ShutDown(1) as pool:
        release = threading.Event()
        ThreadPoolExecutor.submit(pool, release.wait)
        threading.Timer(0.3, release.set).start()
        same(sweep(Doubling(), pool))


def test_each_batch_is_one_job():
    names = set()

    class Counting(ThreadPoolExecutor):
        count = 0

        def submit(self, fn, /, *args):
            Counting.count += 1
            return super().submit(lambda: names.add(threading.current_thread().name) or fn(*args))

    with Counting(2) as pool:
        same(sweep(Doubling(), pool))
    assert Counting.count == 3 and threading.current_thread().name not in names


def test_ctrl_c_while_waiting_keeps_what_came_back():
    class Waiting(ThreadPoolExecutor):
        jobs = 0

        def submit(self, fn, /, *args):
            Waiting.jobs += 1
            return super().submit(self.interrupt) if Waiting.jobs == 2 else super().submit(fn, *args)

        def interrupt(self):
            raise KeyboardInterrupt

    with Waiting(1) as pool:
        swept = sweep(Doubling(), pool)
    assert swept.attrs["finished"] == 0
    assert_allclose(swept["x"].sel(padding=1, rate=2.0), 2.0 ** swept["step"])
    assert np.isnan(swept["x"].sel(padding=2)).all()


class InLine(executors.Executor):
    """Does what a process would do with a job, here and at once."""

    def submit(self, fn, /, *args):
        done = Future()
        done.set_result(fn(*args))
        return done


def test_an_experiment_of_a_notebook_reaches_other_processes():
    @dataclass(frozen=True, kw_only=True)
    class Own(Doubling):
        pass

    Own.__module__ = "__main__"
    same(sweep(Own(), InLine()), sweep(Own()))


def test_an_experiment_that_cannot_be_pickled_is_refused_in_words():
    class Locked(Doubling):
        lock = threading.Lock()

    with pytest.raises(ValueError, match="cannot be sent to another process: cannot pickle '_thread.lock' object"):
        sweep(Locked(), InLine())


class Odd(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


@pytest.mark.parametrize(
    ("kind", "values", "seen", "words"),
    [(KeyError, ["width"], KeyError, "'width'"), (Odd, [1, 2], (RuntimeError, Odd), "1 and 2")],
)
def test_what_is_raised_in_another_process_comes_with_its_traceback(kind, values, seen, words):
    def work(job):
        raise kind(*values)

    with pytest.raises(seen) as raised:
        list(executors.spread([0], work, InLine()))
    assert str(raised.value).endswith(words) and 'test_executors.py", line' in raised.value.__notes__[0]
