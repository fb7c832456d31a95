"""The Explorer in a kernel: recorded values at once, others by training, parts that add up to the data on screen."""

import subprocess
import sys
import time
from types import SimpleNamespace

import numpy as np
import xarray as xr
from numpy.testing import assert_allclose

from tests.three_experiments import FeatureRidge, XorClusters
from tests.widgets.small import SMALL, ends, training, until
from toolkit.panels import lines
from widgets.transport import unpack


def joined(parts, run):
    """Increments of one run put together, as the front end does: rows by their first index, frames by their step, the
    latest theory."""
    rows, frames, theories = {}, {}, {}
    for part in parts:
        measured, predicted, about = unpack(part)
        if about["run"] != run:
            continue
        theories |= predicted
        for i in range(measured.sizes.get("step", 0)):
            rows[about["first"] + i] = measured.drop_dims("frame", errors="ignore").isel(step=[i])
        wide = measured.drop_dims("step", errors="ignore")
        frames |= {
            int(step): wide.sel(frame=[step]) for step in (wide["frame"].values if "frame" in wide.sizes else ())
        }
    assert sorted(rows) == list(range(len(rows)))
    parts_of = (xr.concat([kept[i] for i in sorted(kept)], dim) for kept, dim in ((rows, "step"), (frames, "frame")))
    return xr.merge(parts_of), theories


def test_recorded_values_answer_without_training(make, recorded):
    explorer, parts = make()
    assert explorer.status["state"] == "recorded" and explorer.values == {"output_scale": 0.5, "seed": 0}
    explorer.values = {"output_scale": 1.0, "seed": 1}
    assert explorer.status["state"] == "recorded" and explorer.run is None and not parts
    xr.testing.assert_equal(explorer.data, recorded.measured.sel(output_scale=1.0, seed=1))
    for name, predicted in explorer.predicted.items():
        xr.testing.assert_equal(predicted, recorded.predicted[name].sel(output_scale=1.0, seed=1))
    assert explorer.configuration == SMALL.replace(output_scale=1.0, seed=1)
    held, over, _ = unpack(explorer.recorded)
    assert_allclose(held["train_loss"], recorded.measured["train_loss"], rtol=1e-6)
    assert list(over) == ["exact", "linearised"]


def test_other_values_train(make):
    explorer, parts = make()
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
    whole, theories = joined(parts, explorer.run.number)
    for name in whole.data_vars:
        assert_allclose(whole[name], explorer.data[name], rtol=1e-6)
    assert whole["step"].values.tolist() == measured["step"].values.tolist()
    assert_allclose(theories["exact"]["test_loss"], exact["test_loss"], rtol=1e-6)
    assert unpack(parts[-1])[2]["values"] == {"output_scale": 0.7, "seed": 0}


def test_back_on_a_recorded_value_the_recording_shows(make, recorded):
    explorer, _ = make(experiment=SMALL)
    explorer.values = {"output_scale": 0.7, "seed": 0}
    until(lambda: explorer.run is not None)
    explorer.values = {"output_scale": 1.0, "seed": 0}
    until(lambda: not training())
    assert explorer.status["state"] == "recorded"
    xr.testing.assert_equal(explorer.data, recorded.measured.sel(output_scale=1.0, seed=0))


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
    explorer, parts = make()
    explorer.values = {"output_scale": 0.7, "seed": 1}
    ends(explorer)
    parts.clear()
    explorer.resend += 1
    whole, _ = joined(parts, explorer.run.number)
    assert len(parts) == 1 and unpack(parts[0])[2]["first"] == 0
    assert_allclose(whole["train_loss"], explorer.data["train_loss"], rtol=1e-6)


def test_a_status_says_of_which_values_it_speaks_and_which_request_was_heard(make):
    explorer, _ = make(None, SMALL.replace(steps=1_000_000), more=["output_scale"])
    said = []
    explorer.observe(lambda change: said.append(change["new"]), "status")
    assert explorer.status["values"] == explorer.values and explorer.status["heard"] == 0
    explorer.request = {"serial": 4, "action": "pause"}
    assert explorer.status["heard"] == 4 and explorer.status["state"] == "waiting"
    explorer.values = {"output_scale": 0.7}
    until(lambda: explorer.status["step"] > 5)
    explorer.values = {"output_scale": 0.8}
    explorer.request = {"serial": 5, "action": "cancel"}
    until(lambda: explorer.status["state"] == "cancelled" and not training())
    assert explorer.status["heard"] == 5
    order = [status["values"]["output_scale"] for status in said]
    assert order == sorted(order) and {0.7, 0.8} <= set(order)
    assert all(status["values"] | {"seed": 0} == status["values"] for status in said)


def test_a_figure_that_has_missed_the_status_gets_it_again(make, monkeypatch):
    explorer, _ = make()
    sent = []
    monkeypatch.setattr(explorer, "send_state", lambda key=None: sent.append(key))
    explorer.resend += 1
    assert "status" in sent


def test_a_figure_that_is_set_up_or_stopped_says_nothing_of_the_run_before(make):
    explorer, _ = make()
    explorer.values = {"output_scale": 0.7, "seed": 1}
    ends(explorer)
    before, said = explorer.run.number, []
    explorer.observe(lambda change: said.append(change["new"]), "status")
    explorer.values = {"output_scale": 0.8, "seed": 1}
    ends(explorer)
    assert said[0] | {"values": 0} == said[0] | {"run": 0, "step": 0, "message": "", "seconds_left": None, "values": 0}
    assert {status["run"] for status in said} <= {0, before + 1}


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


def test_along_a_field_a_value_between_marks_is_measured_at_every_recorded_value_of_it(make):
    ridge, panel = FeatureRidge(), lines("Loss", {"test_loss": ("test", "test")})
    axes = {"features": [4, 8, 16], "ridge": [0.1, 1.0]}
    held = SimpleNamespace(
        measured=ridge.sweep(device="cpu", progress=False, **axes), predicted={"direct": ridge.predict(**axes)}
    )
    explorer, parts = make(held, ridge, panels=[panel], axis="features")
    explorer.values = {"ridge": 0.3}
    ends(explorer)
    expected = ridge.replace(ridge=0.3).sweep(device="cpu", progress=False, features=[4, 8, 16])
    assert explorer.data["features"].values.tolist() == [4, 8, 16]
    assert_allclose(explorer.data["test_loss"], expected["test_loss"], rtol=1e-5)
    theory = ridge.replace(ridge=0.3).predict(features=[4, 8, 16])
    assert_allclose(explorer.predicted["direct"]["test_loss"], theory["test_loss"], rtol=1e-10)
    assert explorer.gap["test_loss"] < 1e-4 and explorer.status["steps"] == explorer.status["step"] == 3
    parts = [unpack(part)[0] for part in parts]
    assert sum(part.sizes.get("features", 0) for part in parts) == 3


def test_along_a_knob_without_a_recording_the_marks_are_measured(make):
    ridge, panel = FeatureRidge(), lines("Loss", {"test_loss": ("test", "test")})
    explorer, _ = make(None, ridge, panels=[panel], axis="ridge", more=["features"])
    explorer.values = {"features": 5}
    ends(explorer)
    expected = ridge.replace(features=5).sweep(device="cpu", progress=False, ridge=[0.1, 1, 10])
    assert_allclose(explorer.data["test_loss"], expected["test_loss"], rtol=1e-5)


def test_a_closed_figure_trains_no_more(make):
    figure, _ = make()
    figure.close()
    figure.values = {**figure.values, "output_scale": 0.7}
    assert not figure._trainer.active


def test_a_script_that_makes_a_figure_and_ends_while_it_trains_ends_well():
    script = (
        "from toolkit.grokking import PolynomialRegression as P; from toolkit.panels import lines; "
        "from widgets import Explorer; import time; "
        "figure = Explorer(None, P(), panels=[lines('L', {'train_loss': ('a', 'train')})]); "
        "figure.request = {'serial': 1, 'action': 'train'}; time.sleep(2)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
