"""The Explorer in a kernel: recorded values at once, others by training, frames that add up to the data on screen."""

import json
import re
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

from tests.three_experiments import FeatureRidge, XorClusters
from toolkit.grokking import PolynomialRegression
from toolkit.panels import lines
from widgets import Explorer
from widgets.page import unzipped
from widgets.transport import unpack

SMALL = PolynomialRegression(steps=30, dimension=8, samples=12, test_samples=50, width=10)
AXES = {"output_scale": [0.5, 1.0], "seed": [0, 1]}
PANELS = [lines("Loss", {"train_loss": ("training", "train"), "test_loss": ("test", "test")}, y_scale="log")]


@pytest.fixture(scope="module")
def recorded():
    measured = SMALL.sweep(device="cpu", progress=False, **AXES)
    predicted = {name: SMALL.predict(name, **AXES) for name in SMALL.theories}
    return SimpleNamespace(measured=measured, predicted=predicted)


@pytest.fixture
def make(recorded, monkeypatch):
    """Makes Explorers, notes the frames they send, and closes them."""
    monkeypatch.setenv("WNL_DEVICE", "cpu")
    monkeypatch.delenv("WNL_STATIC", raising=False)
    made = []

    def explorer(recording=recorded, experiment=SMALL, panels=PANELS, **about):
        one = Explorer(recording, experiment, panels=panels, **about)
        frames = []
        one.observe(lambda change: frames.append(change["new"]), "frame")
        made.append(one)
        return one, frames

    yield explorer
    for one in made:
        one.close()
    assert not training()


def training():
    return [t for t in threading.enumerate() if t.name == "live training"]


def until(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this did not happen in time"
        time.sleep(0.005)


def ends(explorer, state="done"):
    until(lambda: explorer.status["state"] == state and not training())


def joined(frames, run):
    """Increments of one run put together, as the front end does: rows by their first index, the latest theory."""
    rows, theories = {}, {}
    for frame in frames:
        measured, predicted, about = unpack(frame)
        if about["run"] != run:
            continue
        theories |= predicted
        for i in range(measured.sizes.get("step", 0)):
            rows[about["first"] + i] = measured.isel(step=[i])
    assert sorted(rows) == list(range(len(rows)))
    return xr.concat([rows[i] for i in sorted(rows)], "step"), theories


def test_recorded_values_answer_without_training(make, recorded):
    explorer, frames = make()
    assert explorer.status["state"] == "recorded" and explorer.values == {"output_scale": 0.5, "seed": 0}
    explorer.values = {"output_scale": 1.0, "seed": 1}
    assert explorer.status["state"] == "recorded" and explorer.run is None and not frames
    xr.testing.assert_equal(explorer.data, recorded.measured.sel(output_scale=1.0, seed=1))
    for name, predicted in explorer.predicted.items():
        xr.testing.assert_equal(predicted, recorded.predicted[name].sel(output_scale=1.0, seed=1))
    assert explorer.configuration == SMALL.replace(output_scale=1.0, seed=1)
    held, over, _ = unpack(explorer.recorded)
    assert_allclose(held["train_loss"], recorded.measured["train_loss"], rtol=1e-6)
    assert list(over) == ["exact", "linearised"]


def test_other_values_train(make):
    explorer, frames = make()
    explorer.values = {"output_scale": 0.7, "seed": 0}
    ends(explorer)
    one = SMALL.replace(output_scale=0.7)
    measured = one.run(device="cpu", progress=False)
    assert explorer.configuration == one and explorer.run.experiment == one
    for name in measured.data_vars:
        assert_allclose(explorer.data[name], measured[name], rtol=1e-5, atol=1e-7)
    assert explorer.data["step"].equals(measured["step"])
    exact = one.predict("exact")
    assert explorer.predicted["exact"].drop_attrs().equals(exact.drop_attrs())
    expected = np.abs(measured["test_loss"] - exact["test_loss"]).sum() / measured["test_loss"].sum()
    assert_allclose(explorer.gap["test_loss"], expected, rtol=1e-3)
    whole, theories = joined(frames, explorer.run.number)
    for name in whole.data_vars:
        assert_allclose(whole[name], explorer.data[name], rtol=1e-6)
    assert whole["step"].values.tolist() == measured["step"].values.tolist()
    assert_allclose(theories["exact"]["test_loss"], exact["test_loss"], rtol=1e-6)
    assert unpack(frames[-1])[2]["values"] == {"output_scale": 0.7, "seed": 0}


def test_back_on_a_recorded_value_the_recording_shows(make, recorded):
    explorer, _ = make(experiment=SMALL)
    explorer.values = {"output_scale": 0.7, "seed": 0}
    until(lambda: explorer.run is not None)
    explorer.values = {"output_scale": 1.0, "seed": 0}
    until(lambda: not training())
    assert explorer.status["state"] == "recorded"
    xr.testing.assert_equal(explorer.data, recorded.measured.sel(output_scale=1.0, seed=0))


def test_values_out_of_range_are_refused_in_words(make):
    explorer, frames = make()
    explorer.values = {"output_scale": 99.0, "seed": 0}
    assert explorer.status["state"] == "failed"
    assert explorer.status["message"] == "output_scale must be a number between 0.05 and 16 (got 99.0)"
    until(lambda: not training())
    assert not frames and explorer.status["state"] == "failed"
    with pytest.raises(ValueError, match="nothing is on screen yet"):
        _ = explorer.data


def test_requests_pause_step_train_cancel_reset(make):
    explorer, _ = make(None, SMALL.replace(steps=1_000_000), more=["output_scale"])
    assert explorer.status["state"] == "waiting" and list(explorer.values) == ["output_scale", "seed"]

    def ask(action, state):
        explorer.request = {"action": action, "at": time.monotonic()}
        until(lambda: explorer.status["state"] == state)

    ask("step", "paused")
    until(lambda: explorer.status["step"] == 1)
    ask("train", "training")
    until(lambda: explorer.status["step"] > 5)
    ask("pause", "paused")
    at = explorer.status["step"]
    ask("cancel", "cancelled")
    assert explorer.data["step"].values[-1] <= at == explorer.status["step"] < 1_000_000
    ask("reset", "paused")
    until(lambda: explorer.status["step"] == 0 and explorer.status["run"] == 2)
    explorer.request = {"action": "close"}
    assert explorer.status["state"] == "paused"


def test_resend_starts_from_the_first_row(make):
    explorer, frames = make()
    explorer.values = {"output_scale": 0.7, "seed": 1}
    ends(explorer)
    frames.clear()
    explorer.resend += 1
    whole, _ = joined(frames, explorer.run.number)
    assert len(frames) == 1 and unpack(frames[0])[2]["first"] == 0
    assert_allclose(whole["train_loss"], explorer.data["train_loss"], rtol=1e-6)


def test_a_recording_of_another_configuration_is_not_used(make):
    explorer, _ = make(experiment=SMALL.replace(width=11))
    assert explorer.recorded == b"" and explorer.status["state"] == "waiting"
    explorer.request = {"action": "train"}
    ends(explorer)
    assert explorer.data.sizes["step"] == len(SMALL.record_steps()) and explorer.configuration.width == 11


def test_a_field_in_more_trains_off_the_recorded_value(make):
    explorer, _ = make(more=["width"])
    assert explorer.values["width"] == 10 and explorer.status["state"] == "recorded"
    explorer.values = explorer.values | {"width": 7}
    ends(explorer)
    assert explorer.configuration == SMALL.replace(width=7)


def test_a_run_that_cannot_be_tabulated_says_so(make):
    class Wide(XorClusters):
        columns = {}  # its matrix is not declared

    explorer, _ = make(None, Wide(), panels=[])
    explorer.request = {"action": "train"}
    until(lambda: explorer.status["state"] == "failed" and not training())
    assert "ValueError" in explorer.status["message"]


def test_a_dataset_alone_and_an_experiment_without_steps(make, recorded):
    explorer, _ = make(recorded.measured, None)
    assert not explorer.spec["live"] and explorer.predicted == {}
    ridge = FeatureRidge()
    swept = ridge.sweep(device="cpu", ridge=[0.1, 1.0, 10.0], seed=[0, 1], progress=False)
    panel = lines("Loss", {"test_loss": ("test", "test")})
    explorer, _ = make(swept, ridge, panels=[panel], axis="ridge")
    assert list(explorer.values) == ["seed"] and explorer.data["test_loss"].dims == ("ridge",)
    with pytest.raises(ValueError, match="Explorer needs a recording, an experiment, or both"):
        make(None, None)


def test_along_a_field_a_value_between_marks_is_measured_at_every_recorded_value_of_it(make):
    ridge, panel = FeatureRidge(), lines("Loss", {"test_loss": ("test", "test")})
    axes = {"features": [4, 8, 16], "ridge": [0.1, 1.0]}
    held = SimpleNamespace(
        measured=ridge.sweep(device="cpu", progress=False, **axes), predicted={"direct": ridge.predict(**axes)}
    )
    explorer, frames = make(held, ridge, panels=[panel], axis="features")
    explorer.values = {"ridge": 0.3}
    ends(explorer)
    expected = ridge.replace(ridge=0.3).sweep(device="cpu", progress=False, features=[4, 8, 16])
    assert explorer.data["features"].values.tolist() == [4, 8, 16]
    assert_allclose(explorer.data["test_loss"], expected["test_loss"], rtol=1e-5)
    theory = ridge.replace(ridge=0.3).predict(features=[4, 8, 16])
    assert_allclose(explorer.predicted["direct"]["test_loss"], theory["test_loss"], rtol=1e-10)
    assert explorer.gap["test_loss"] < 1e-4 and explorer.status["steps"] == explorer.status["step"] == 3
    parts = [unpack(frame)[0] for frame in frames]
    assert sum(part.sizes.get("features", 0) for part in parts) == 3


def test_along_a_knob_without_a_recording_the_marks_are_measured(make):
    ridge, panel = FeatureRidge(), lines("Loss", {"test_loss": ("test", "test")})
    explorer, _ = make(None, ridge, panels=[panel], axis="ridge", more=["features"])
    explorer.values = {"features": 5}
    ends(explorer)
    expected = ridge.replace(features=5).sweep(device="cpu", progress=False, ridge=[0.1, 1, 10])
    assert_allclose(explorer.data["test_loss"], expected["test_loss"], rtol=1e-5)


def test_the_cursor_may_stand_anywhere_at_first(make):
    assert make()[0].cursor is None and make(cursor=5)[0].cursor == 5.0


def test_names_and_switches_are_looked_up_exactly(make):
    axes = {"centred": [False, True], "output_scale": [0.5, 1.0]}
    swept = SMALL.sweep(device="cpu", progress=False, **axes)
    explorer, _ = make(swept)
    explorer.values = explorer.values | {"centred": False, "output_scale": 1.0}
    assert explorer.status["state"] == "recorded"
    xr.testing.assert_equal(explorer.data, swept.sel(centred=False, output_scale=1.0))


def test_static_pages_open_no_comm_and_never_train(make, monkeypatch, recorded):
    monkeypatch.setenv("WNL_STATIC", "1")
    explorer, frames = make()
    assert explorer.comm is None and not explorer.spec["live"] and not training()
    explorer.values = {"output_scale": 0.7, "seed": 0}
    explorer.request = {"action": "train"}
    assert not training() and not frames and explorer.recorded


def test_a_static_figure_is_its_state_and_its_recording_and_nothing_else(make, monkeypatch):
    monkeypatch.setenv("WNL_STATIC", "1")
    explorer, _ = make(title="</script> & <b>")
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    inside = re.fullmatch(r'<script type="application/json" class="wnl-explorer">(.*)</script>', bundle["text/html"])
    state = json.loads(inside[1])
    assert "<" not in inside[1] and state["spec"] == json.loads(json.dumps(explorer.spec))
    assert unzipped(state.pop("recorded")) == explorer.recorded
    assert set(state) == {"spec", "values", "cursor", "theory", "status"}
    assert explorer._repr_mimebundle_() == bundle


def test_a_static_figure_without_a_recording_of_its_runs_says_how_to_make_one(make, monkeypatch):
    monkeypatch.setenv("WNL_STATIC", "1")
    with pytest.raises(ValueError, match="python -m toolkit.record"):
        make(None)
    with pytest.raises(ValueError, match="python -m toolkit.record"):
        make(experiment=SMALL.replace(width=11))


def test_the_theory_on_screen_is_chosen_from_python_and_measures_the_gap(make):
    figure, _ = make()
    assert figure.theory == "exact" and figure.gap == SMALL.gap(figure.data, figure.predicted["exact"])
    figure.theory = "linearised"
    assert figure.gap == SMALL.gap(figure.data, figure.predicted["linearised"])
    figure.theory = ""
    assert figure.gap == {}
    with pytest.raises(Exception, match="theory must be one of 'exact', 'linearised', or ''"):
        figure.theory = "magic"


def test_a_figure_has_a_name_that_may_stand_in_an_address(make):
    assert make()[0].spec["name"] == "figure" and make(name="left")[0].spec["name"] == "left"
    with pytest.raises(ValueError, match="name must be a word"):
        make(name="a figure")


def test_values_left_out_stay_and_unknown_ones_are_refused(make):
    figure, _ = make()
    before = dict(figure.values)
    figure.values = {"seed": before["seed"]}
    assert figure.values == before
    with pytest.raises(Exception, match="no control 'nope'"):
        figure.values = {"nope": 1}


def test_a_closed_figure_trains_no_more(make):
    figure, _ = make()
    figure.close()
    figure.values = {**figure.values, "output_scale": 0.7}
    assert not figure._live.active


def test_a_script_that_makes_a_figure_and_ends_while_it_trains_ends_well():
    script = (
        "from toolkit.grokking import PolynomialRegression as P; from toolkit.panels import lines; "
        "from widgets import Explorer; import time; "
        "figure = Explorer(None, P(), panels=[lines('L', {'train_loss': ('a', 'train')})]); "
        "figure.request = {'serial': 1, 'action': 'train'}; time.sleep(2)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_what_does_not_exist_is_named():
    losses = [lines("Loss", {"nope": ("training", "train")})]
    with pytest.raises(ValueError, match="no column is called 'nope'"):
        Explorer(None, SMALL, panels=losses)
    with pytest.raises(ValueError, match="no field is called 'nope'"):
        Explorer(None, SMALL, panels=[], more=["nope"])
    with pytest.raises(ValueError, match="recording must be what"):
        Explorer("grokking/polynomial", SMALL, panels=[])
