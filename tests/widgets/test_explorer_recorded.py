"""The Explorer on recordings: what it shows without training, what a static page holds, what is refused in words."""

import json
import re

import pytest
import xarray as xr

from tests.three_experiments import FeatureRidge
from tests.widgets.small import SMALL, ends, training, until
from toolkit.metrics.gap import gap
from toolkit.panels import lines
from widgets import Explorer, provenance
from widgets.page import unzipped


def test_values_out_of_range_are_refused_in_words(make):
    explorer, parts = make()
    explorer.values = {"output_scale": 99.0, "seed": 0}
    assert explorer.status["state"] == "failed"
    assert explorer.status["message"] == "output_scale must be a number between 0.05 and 16 (got 99.0)"
    until(lambda: not training())
    assert not parts and explorer.status["state"] == "failed"
    with pytest.raises(ValueError, match="nothing is on screen yet"):
        _ = explorer.data


def test_a_recording_of_another_configuration_is_not_used(make):
    with pytest.warns(UserWarning, match="The recording is not shown: it has width = 10, and .* has width = 11"):
        explorer, _ = make(experiment=SMALL.replace(width=11))
    assert explorer.recorded == b"" and explorer.status["state"] == "waiting"
    said = "The recording is not shown: it has width = 10, and this experiment has width = 11."
    assert explorer.status["message"] == said
    explorer.request = {"action": "train"}
    ends(explorer)
    assert explorer.data.sizes["step"] == len(SMALL.axis.due()) and explorer.configuration.width == 11


def test_a_dataset_alone_and_an_experiment_without_steps(make, recorded):
    explorer, _ = make(recorded.measured, None)
    assert explorer.spec["trainer"] is None and explorer.predicted == {}
    ridge = FeatureRidge()
    swept = ridge.sweep(device="cpu", ridge=[0.1, 1.0, 10.0], seed=[0, 1], progress=False)
    panel = lines("Loss", {"test_loss": ("test", "test")})
    explorer, _ = make(swept, ridge, panels=[panel], axis="ridge")
    assert list(explorer.values) == ["seed"] and explorer.data["test_loss"].dims == ("ridge",)
    with pytest.raises(ValueError, match="Explorer needs a recording, an experiment, or both"):
        make(None, None)


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
    explorer, parts = make()
    assert explorer.comm is None and explorer.spec["trainer"] is None and not training()
    explorer.values = {"output_scale": 0.7, "seed": 0}
    explorer.request = {"action": "train"}
    assert not training() and not parts and explorer.recorded


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
    with pytest.raises(ValueError, match="it has width = 10, .* has width = 11.*python -m toolkit.record"):
        make(experiment=SMALL.replace(width=11))


def test_the_theory_on_screen_is_chosen_from_python_and_measures_the_gap(make):
    figure, _ = make()
    assert figure.theory == "exact" and figure.gap == gap(figure.data, figure.predicted["exact"])
    figure.theory = "linearised"
    assert figure.gap == gap(figure.data, figure.predicted["linearised"])
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


def test_what_does_not_exist_is_named():
    losses = [lines("Loss", {"nope": ("training", "train")})]
    with pytest.raises(ValueError, match="no column is called 'nope'"):
        Explorer(None, SMALL, panels=losses)
    with pytest.raises(ValueError, match="no field is called 'nope'"):
        Explorer(None, SMALL, panels=[], more=["nope"])
    with pytest.raises(ValueError, match="recording must be what"):
        Explorer("grokking/polynomial", SMALL, panels=[])


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (SMALL.replace(steps=40), "it has steps = 30, and this experiment has steps = 40"),
        (
            SMALL.replace(steps=40, learning_rate=0.1, centred=not SMALL.centred),
            f"it has steps = 30, centred = {SMALL.centred} and learning_rate = {SMALL.learning_rate}, and",
        ),
        (FeatureRidge(), "it holds runs of PolynomialRegression, and this experiment is FeatureRidge"),
    ],
    ids=["a field", "fields", "a class"],
)
def test_what_differs_from_the_recording_is_named(recorded, other, why):
    assert why in provenance.mismatch(recorded.measured, other, [{"name": "output_scale"}, {"name": "seed"}])


def test_a_recording_of_another_version_of_the_class(recorded):
    """A field that it does not know must have its default; one that the class has lost is named."""
    controls = [{"name": "output_scale"}, {"name": "seed"}]
    fields = json.loads(recorded.measured.attrs["fields"])

    def held(changed):
        return recorded.measured.assign_attrs(fields=json.dumps(changed))

    without = {n: v for n, v in fields.items() if n != "centred"}
    assert provenance.mismatch(held(without), SMALL, controls) == ""
    said = provenance.mismatch(held(without), SMALL.replace(centred=not SMALL.centred), controls)
    assert said.startswith("it has no field centred, and this experiment has centred = ")
    said = provenance.mismatch(held(fields | {"momentum": 0.9}), SMALL, controls)
    assert said == "it has momentum = 0.9, and this experiment has no field momentum"
    assert provenance.mismatch(recorded.measured.drop_attrs(), SMALL.replace(steps=40), controls) == ""


def test_a_field_with_a_control_may_differ(make, recwarn):
    explorer, _ = make(experiment=SMALL.replace(width=11), more=["width"])
    assert explorer.recorded and explorer.status["state"] == "waiting"
    assert not [said for said in recwarn.list if "traitlets" not in said.filename]  # old ipywidgets speak to it so


def test_what_a_recording_lacks_is_said(make, recorded):
    with pytest.warns(UserWarning, match="as far as it goes: it has no column test_loss"):
        make(recorded.measured.drop_vars("test_loss"))
    with pytest.warns(UserWarning, match="as far as it goes: it was stopped before its last run"):
        make(recorded.measured.assign_attrs(finished=0))
