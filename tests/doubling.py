"""An experiment of three batches that computes at once, one that kills its process, and their sweeps."""

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import torch
import xarray as xr

from toolkit.experiment import Training, column, knob, setting

AXES = {"padding": [1, 2, 3], "rate": [0.5, 2.0]}  # three batches: unequal shapes


@dataclass(frozen=True, kw_only=True)
class Doubling(Training):
    """x ← rate·x from x = 1."""

    padding: int = setting(1, 1, 9)
    rate: float = knob(1.0, 0.0, 10.0)
    steps: int = setting(8, 1, 100)
    columns = {"x": column("x")}

    def start(self, generator):
        one = torch.ones((), dtype=torch.float64)
        return {"x": one}, {"padding": one.expand(self.padding)}

    def step(self, state, data):
        return {"x": self.rate * state["x"]}

    def measure(self, state, data):
        return {"x": state["x"]}


@dataclass(frozen=True, kw_only=True)
class Deadly(Doubling):
    """Kills the process that measures padding 2: always, or once if DEADLY_ONCE names a file. Never the test's own."""

    def measure(self, state, data):
        once = os.environ.get("DEADLY_ONCE")
        if (
            self.padding == 2
            and os.environ["DEADLY_PARENT"] != str(os.getpid())
            and not (once and os.path.exists(once))
        ):
            open(once or os.devnull, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().measure(state, data)


def sweep(experiment, executor=None, **axes):
    return experiment.sweep(dtype="float64", device="cpu", progress=False, executor=executor, **(axes or AXES))


def spawning(count):
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))


def same(there, here=None):
    """Assert that a sweep is finished and has the numbers of one that is trained here."""
    assert there.attrs["finished"] == 1
    xr.testing.assert_equal(there, sweep(Doubling()) if here is None else here)
