"""Rows that are read one row late, as on a GPU: the same numbers, moments and ends, after the next steps were asked."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from tests.launched import Launched, as_on_a_gpu
from tests.test_moments import Decay
from toolkit import device, engine, place
from toolkit.engine.moments import Moments
from toolkit.experiment import setting

F64 = place("cpu", "float64")


@dataclass(frozen=True, kw_only=True)
class Signed(Decay):
    """The same training, looked at in two ways."""

    sign: str = setting("plus", options=("plus", "minus"))

    def measure(self, state, data):
        columns = super().measure(state, data)
        return columns if self.sign == "plus" else columns | {"again": -columns["again"]}


SWEEPS = {
    "alone": (Decay(), {}),
    "a batch": (Decay(), {"size": [1.0, 2.0, 0.4], "rate": [0.02, 0.05, 0.3], "shown": [0.5, 1.0]}),
    "two looks": (Signed(), {"sign": ["plus", "minus"], "rate": [0.02, 0.05]}),
    "some diverge": (Decay(steps=5000), {"rate": [0.05, -1.0]}),
    "all diverge": (Decay(steps=5000), {"rate": [-1.0, -2.0]}),
}


@pytest.mark.filterwarnings("ignore:.* diverged")
@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_is_what_it_is_when_rows_are_read_at_once(name, monkeypatch):
    experiment, axes = SWEEPS[name]
    about = {"points": 40, "device": "cpu", "dtype": "float64", "progress": False}
    here = experiment.sweep(**axes, **about)
    order = as_on_a_gpu(monkeypatch)
    there = experiment.sweep(**axes, **about)
    assert there.drop_attrs().identical(here.drop_attrs())
    looks = len(axes.get("sign", [1]))
    assert order.index("read") == 2 * looks and Launched.taken


@pytest.mark.parametrize("late", [0, 1])
def test_steps_to_the_next_row_are_asked_for_before_a_row_is_read(late, monkeypatch):
    order = as_on_a_gpu(monkeypatch)
    run = engine.Alone(Decay(), F64)
    run.late, advance = late, run.advance
    monkeypatch.setattr(run, "advance", lambda steps: order.append(f"+{steps}") or advance(steps))
    ((rows,), _) = engine.record(run, [0, 3, 10])
    expected = {
        0: ["+0", "asked", "read", "+3", "asked", "read", "+7", "asked", "read"],
        1: ["+0", "asked", "+3", "asked", "read", "+7", "asked", "read", "read"],
    }
    assert order == expected[late]
    np.testing.assert_allclose([row["loss"] for _, row in rows], 0.95 ** np.array([0, 3, 10]), rtol=1e-12)


def test_a_walk_gives_each_row_and_its_moments_whenever_it_is_read(monkeypatch):
    as_on_a_gpu(monkeypatch)
    walk, asked = Decay().walk(F64), []
    assert walk.late == 1
    for step in (0, 10, 50, 100):
        walk.advance(step - walk.done)
        asked.append(walk.ask())
    assert walk.moments["half"] == -1  # nothing has been read
    rows = [row() for row in asked]
    assert [step for step, _ in rows] == [0, 10, 50, 100]
    np.testing.assert_allclose([row["loss"] for _, row in rows], 0.95 ** np.array([0, 10, 50, 100]), rtol=1e-12)
    assert walk.moments == {"learned": 90, "half": 14, "swings": 45, "lost": -1}


def test_on_a_cpu_a_row_is_here_when_it_is_asked_for():
    run = engine.Alone(Decay(), F64)
    assert run.late == 0 and Decay().walk(F64).late == 0
    moments, since = Moments(run), run.mark()
    run.advance(30)
    asked = run.ask(since)
    run.advance(100)
    (row,) = asked.read()
    moments.seen(row, asked)
    assert row["loss"] == pytest.approx(0.95**30) and moments.found["half"] == 14
    device.so_far(torch.device("cpu"))()  # nothing to wait for
