"""Sweeps in further processes: workers that are killed, and what a reader types in a script or a notebook."""

import multiprocessing
import os
import subprocess
import sys
import textwrap
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
import xarray as xr

from tests.doubling import Deadly, Doubling, same, spawning, sweep
from tests.three_experiments import FreeFeatures
from toolkit.engine import executors


@pytest.fixture
def deadly_once(monkeypatch, tmp_path):
    monkeypatch.setenv("DEADLY_PARENT", str(os.getpid()))
    monkeypatch.setenv("DEADLY_ONCE", str(tmp_path / "once"))
    yield
    assert (tmp_path / "once").exists()


@pytest.mark.full
def test_a_worker_of_a_spawn_pool_dies_and_the_sweep_is_the_serial_one(deadly_once):
    """The pool is broken then, so that processes of our own take over."""
    with spawning(2) as pool:
        same(sweep(Deadly(), pool))


SCRIPT = """
import os, signal
from dataclasses import dataclass
from toolkit.grokking import PolynomialRegression

@dataclass(frozen=True, kw_only=True)
class Mine(PolynomialRegression):
    def measure(self, state, data):
        if os.getpid() != int(os.environ.setdefault("PARENT", str(os.getpid()))) and not os.path.exists("once"):
            open("once", "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().measure(state, data)

{guard}
    here = Mine(steps=30, dimension=8, width=10, samples=12)
    print(here.sweep(seed=range(3), executor=2).equals(here.sweep(seed=range(3))), os.path.exists("once"))
"""


@pytest.mark.parametrize("guard", ["if True:", pytest.param('if __name__ == "__main__":', marks=pytest.mark.full)])
def test_a_script_with_an_experiment_of_its_own_whose_worker_dies(guard, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT.format(guard=guard))
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.split() == ["True", "True"], done.stderr


@pytest.mark.full
def test_a_notebook_with_an_experiment_of_its_own(tmp_path):
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    define, run = SCRIPT.format(guard="if True:").split("if True:\n")
    cells = [nbformat.v4.new_code_cell(define), nbformat.v4.new_code_cell(textwrap.dedent(run))]
    made = nbformat.v4.new_notebook(cells=cells)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    nbclient.NotebookClient(made, timeout=200, resources={"metadata": {"path": str(tmp_path)}}).execute(env=environment)
    (said,) = (output for output in made.cells[1].outputs if output.get("name") == "stdout")
    assert said["text"].split() == ["True", "True"]


@pytest.mark.full
def test_a_batch_that_kills_every_process_takes_no_other_with_it(monkeypatch):
    monkeypatch.setenv("DEADLY_PARENT", str(os.getpid()))
    with pytest.warns(
        RuntimeWarning, match=r"1 of the sweep's batches is missing .*padding = 2.*TerminatedWorkerError"
    ):
        swept = sweep(Deadly(), 2)
    assert swept.attrs["finished"] == 0 and np.isnan(swept["x"].sel(padding=2)).all()
    xr.testing.assert_equal(swept.sel(padding=[1, 3]), sweep(Doubling()).sel(padding=[1, 3]))


@pytest.mark.full
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_pools_of_processes_give_the_numbers_of_a_sweep_here(method):
    axes = {"seed": [0, 1], "width": [3, 4], "momentum": [0.0, 0.9]}
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        same(sweep(FreeFeatures(), pool, **axes), sweep(FreeFeatures(), **axes))


@pytest.mark.full
def test_a_worker_of_a_loky_executor_dies(deadly_once):
    with executors.loky.ProcessPoolExecutor(2) as pool:
        same(sweep(Deadly(), pool))


@pytest.mark.full
def test_a_worker_of_a_dask_cluster_dies(deadly_once):
    distributed = pytest.importorskip("distributed")
    about = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**about) as cluster, distributed.Client(cluster) as client:
        same(sweep(Deadly(), client.get_executor()))


@pytest.mark.full
def test_a_batch_that_dask_gives_up_is_asked_for_once_more(deadly_once):
    distributed = pytest.importorskip("distributed")
    about = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**about) as cluster, distributed.Client(cluster) as client:
        cluster.scheduler.allowed_failures = 0
        same(sweep(Deadly(), client.get_executor()))


@pytest.mark.full
@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_stops_the_processes_and_says_nothing(tmp_path, times):
    code = (
        "from toolkit.grokking import PolynomialRegression as P\n"
        "from toolkit.engine import executors\n"
        "import threading, os, signal\n"
        f"for n in range({times}): threading.Timer(8 + n / 20, lambda: os.killpg(0, signal.SIGINT)).start()\n"
        "run = P(steps=200_000).sweep(seed=range(4), executor=2, progress=False)\n"
        "print(run.attrs['finished'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, start_new_session=True
    )
    assert (done.stdout, done.stderr) == ("0\n", "")
