"""The worked example of the page `beyond_your_laptop`: a phase diagram, on a cluster of which a worker is killed."""

import os
import signal
from dataclasses import dataclass

import numpy as np
import pytest
import xarray as xr

from toolkit.lazy_rich import LinearRichness

SIDE, SEEDS = 64, 8


@dataclass(frozen=True, kw_only=True)
class Mortal(LinearRichness):
    """Kills the process in which it is first measured, once for each file that DEADLY_ONCE names."""

    def measure(self, state, data):
        once = os.environ.get("DEADLY_ONCE")
        if once and os.environ["DEADLY_PARENT"] != str(os.getpid()) and not os.path.exists(once):
            open(once, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().measure(state, data)


def diagram(experiment, executor=None, resume=None, side=SIDE):
    axes = {"richness": np.geomspace(0.05, 30, side), "learning_rate": np.geomspace(0.001, 0.5, side)}
    with pytest.warns(RuntimeWarning, match="runs diverged"):
        return experiment.sweep(
            **axes, seed=range(SEEDS), points=[0, 400], device="cpu", dtype="float64", progress=False,
            executor=executor, resume=resume,
        )  # fmt: skip


@pytest.mark.full
def test_a_phase_diagram_on_a_cluster_of_which_a_worker_is_killed_is_the_serial_one(tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setenv("DEADLY_PARENT", str(os.getpid()))
    monkeypatch.setenv("DEADLY_ONCE", str(tmp_path / "once"))
    about = {"width": 20, "steps": 400}
    cluster = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**cluster) as nodes, distributed.Client(nodes) as client:
        there = diagram(Mortal(**about), client.get_executor(), tmp_path / "part")
    assert (tmp_path / "once").exists() and there.attrs["finished"] == 1
    assert there.sizes["richness"] * there.sizes["learning_rate"] * there.sizes["seed"] == SIDE**2 * SEEDS
    here = diagram(LinearRichness(**about))
    xr.testing.assert_allclose(there, here, rtol=1e-9)
    assert np.array_equal(np.isnan(there.train_loss), np.isnan(here.train_loss))
    xr.testing.assert_equal(diagram(Mortal(**about), resume=tmp_path / "part"), there)  # from the file
