"""What a GPU gives: the numbers of the CPU, for every experiment, alone, in batches, and step by step."""

import time

import numpy as np
import pytest
import torch

from tests.benchmarks.plain import LOOPS
from tests.test_rows import SWEEPS
from tests.widgets.growth import assert_rests_where_it_pauses
from tests.widgets.small import PANELS, SMALL, ends
from toolkit import device, engine, place
from widgets import Explorer
from widgets.live import Live
from widgets.pace import STRIDE
from widgets.run import Run

pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")]

STEP_BY_STEP = {"NearCollapse"}  # its eigenvectors are computed by a library that waits for the GPU
STEPS = 75  # some that are compared with what the experiment itself gives, a graph of 64 steps and one of 8


def short(loop):
    return loop.experiment.replace(steps=STEPS)


def assert_alike(there: dict, here: dict) -> None:
    """In float64. Adam divides by the root of squared gradients, which makes the rounding of small ones larger."""
    assert there.keys() == here.keys()
    for name in here:
        np.testing.assert_allclose(there[name], here[name], rtol=1e-6, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("name", LOOPS)
def test_a_run_is_that_of_the_cpu(name):
    runs = [engine.Alone(short(LOOPS[name]), place(where, "float64"), engine.Programs()) for where in ("cuda", "cpu")]
    for steps in (3, 64, 8):
        for run in runs:
            run.advance(steps)
        assert_alike(*(run.measure() for run in runs))


@pytest.mark.parametrize("name", LOOPS)
def test_a_sweep_is_that_of_the_cpu(name):
    loop = LOOPS[name]
    about = {"seed": [0, 1], loop.knob: [loop.low, loop.high], "dtype": "float64", "progress": False}
    there, here = (short(loop).sweep(device=where, **about) for where in ("cuda", "cpu"))
    assert there.attrs["device"].startswith("cuda")
    assert_alike({k: v.values for k, v in there.data_vars.items()}, {k: v.values for k, v in here.data_vars.items()})


@pytest.mark.parametrize("name", LOOPS)
def test_steps_are_recorded_as_graphs(name, monkeypatch, caplog):
    run = engine.Alone(short(LOOPS[name]), place("cuda"), engine.Programs())
    run.advance(8)  # the first ones are compared with what the experiment itself gives
    launched, replay = [], torch.cuda.CUDAGraph.replay
    monkeypatch.setattr(torch.cuda.CUDAGraph, "replay", lambda graph: launched.append(graph) or replay(graph))
    run.advance(64)
    assert len(launched) == (name not in STEP_BY_STEP), caplog.text


def test_marked_states_do_not_move_with_the_run():
    experiment = LOOPS["benchmark"].experiment
    run = engine.Alone(experiment, place("cuda", "float64"), engine.Programs())
    run.advance(STEPS)
    since, before = run.mark(), run.measure()
    run.advance(STEPS)
    asked = run.ask(since)
    run.advance(STEPS)  # the row that was asked for stays that of its step
    assert not np.allclose(asked.read()[0]["train_loss"], before["train_loss"])
    assert not np.allclose(asked.read()[0]["train_loss"], run.measure()["train_loss"])
    steps = [step for step, _ in run.again(asked, np.array(True))]
    assert steps == list(range(STEPS + 1, 2 * STEPS))


@pytest.mark.filterwarnings("ignore:.* diverged")
@pytest.mark.parametrize("name", SWEEPS)
def test_rows_that_come_late_have_the_moments_and_the_ends_of_the_cpu(name):
    experiment, axes = SWEEPS[name]
    about = {"points": 40, "dtype": "float64", "progress": False}
    there, here = (experiment.sweep(device=where, **axes, **about) for where in ("cuda", "cpu"))
    assert_alike({k: v.values for k, v in there.data_vars.items()}, {k: v.values for k, v in here.data_vars.items()})


def test_a_wait_is_for_all_that_was_asked_before_it():
    torch.cuda._sleep(200_000_000)  # so many clock cycles: a tenth of a second
    wait, began = device.so_far(torch.device("cuda")), time.perf_counter()
    asked = time.perf_counter() - began
    wait()
    assert asked < 0.02 < time.perf_counter() - began


def test_a_live_run_takes_many_steps_at_once_and_is_never_far_ahead(monkeypatch):
    run = Run(LOOPS["benchmark"].experiment.replace(steps=5000), 1)
    monkeypatch.setenv("WNL_DEVICE", "cuda")
    walk = run.begin(lambda: None)
    launched, replay = [], torch.cuda.CUDAGraph.replay
    monkeypatch.setattr(torch.cuda.CUDAGraph, "replay", lambda graph: launched.append(graph) or replay(graph))
    while walk.done < 5000:
        if run.advance(0.0, single=False):
            run.measure()
        began = time.perf_counter()
        torch.cuda.synchronize()  # what is still on its way is one stride
        assert time.perf_counter() - began < 20 * STRIDE
    run.read()
    assert 0 < len(launched) < 5000 / 2
    assert [step for step, _ in run.rows] == run.due[run.due > 0].tolist()


def test_a_live_figure_trains_there(monkeypatch):
    monkeypatch.setenv("WNL_DEVICE", "cuda")
    figure = Explorer(experiment=SMALL, panels=PANELS, more=["output_scale"])
    figure.values = figure.values | {"output_scale": 0.7}
    ends(figure)
    here = SMALL.replace(output_scale=0.7).run(device="cpu", progress=False)
    assert figure.run.walk.where.device.type == "cuda"
    np.testing.assert_allclose(figure.data["train_loss"], here["train_loss"], rtol=1e-4, atol=1e-6)
    figure.close()


def test_a_paused_figure_shows_the_step_at_which_it_paused(monkeypatch):
    monkeypatch.setenv("WNL_DEVICE", "cuda")
    live = Live(lambda run: None)
    try:
        assert_rests_where_it_pauses(live)
    finally:
        live.close()
