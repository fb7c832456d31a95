"""What the front end is told: controls, theories, and which configurations a recording holds."""

import json

import numpy as np
import pytest
import xarray as xr

from tests.three_experiments import FeatureRidge
from toolkit.collapse import LinearLayersCollapse
from toolkit.grokking import PolynomialRegression
from toolkit.panels import bars, heatmap, lines, scatter
from widgets import provenance, settings, spec

RIDGE = FeatureRidge(features=8)
PANELS = [lines("Loss", {"test_loss": ("test", "test")}), heatmap("Map", "train_loss", x="a", y="b")]


@pytest.fixture(scope="module")
def swept():
    return RIDGE.sweep(device="cpu", seed=[0, 1], features=[4, 8], ridge=[0.1, 1.0], progress=False)


def test_every_swept_dimension_no_panel_draws_gets_a_control_the_seed_last(swept):
    made = spec.make(swept, {}, RIDGE, PANELS, ["noise"], "ridge")
    assert [c["name"] for c in made["controls"]] == ["features", "seed", "noise"]
    assert [c["recorded"] for c in made["controls"]] == [True, True, False]
    features, seed, noise = made["controls"]
    assert features["marks"] == [4, 8] and features["default"] == 8 and features["type"] == "integer"
    assert (noise["low"], noise["high"], noise["default"], noise["marks"]) == (0.0, 10.0, 0.5, [0.5])
    assert noise["advanced"] and not seed["advanced"]
    axis = made["axis"]
    assert (axis["kind"], axis["name"], axis["label"], axis["symbol"]) == ("field", "ridge", "ridge", "λ")
    assert (axis["scale"], axis["values"]) == ("log", [0.1, 1.0])
    assert made["theories"] == [{"name": "direct", "label": "direct solve", "target": False}]
    assert made["gap"] == [{"column": "test_loss", "label": "test"}] and made["panels"] == [
        panel.spec() for panel in PANELS
    ]
    assert made["base"] == {"samples": 12, "noise": 0.5}


def test_without_an_experiment_the_coordinates_speak(swept):
    made = spec.make(swept, {"direct": RIDGE.predict()}, None, PANELS, ["noise"], "ridge")
    assert [c["name"] for c in made["controls"]] == ["features", "seed"]
    features = made["controls"][0]
    assert (features["low"], features["high"], features["scale"]) == (4, 8, "log")
    assert features["symbol"] == "N" and features["default"] == 8
    assert made["theories"] == [{"name": "direct", "label": "direct solve", "target": False}]


def test_columns_of_one_label_are_told_apart_by_their_panel_else_by_themselves(swept):
    two = [lines("Loss", {"train_loss": ("training", "train"), "test_loss": ("test", "test")})]
    made = spec.make(swept, {}, RIDGE, [*two, two[0].with_(title="NC1")], [], "ridge")
    assert [one["label"] for one in made["gap"]] == ["training", "test"], "a column that is drawn twice is one"
    alike = [
        lines(title, {column: ("error", "train")}) for title, column in (("Seen", "train_loss"), ("MSE", "test_loss"))
    ]
    labels = [one["label"] for one in spec.make(swept, {}, RIDGE, alike, [], "ridge")["gap"]]
    assert labels == ["error (seen)", "error (MSE)"]
    same = lines("Seen", {"train_loss": ("error", "train"), "test_loss": ("error", "test")})
    assert [one["label"] for one in spec.make(swept, {}, RIDGE, [same], [], "ridge")["gap"]] == [
        "train_loss",
        "test_loss",
    ]


def test_a_theory_of_the_end_is_a_target_of_training_and_of_nothing_else():
    experiment = LinearLayersCollapse(smallest=4)
    for axis, target in (("step", True), ("smallest", False)):
        theories = spec.make(None, {}, experiment, [lines("Answer", {"nc1": ("NC1", "train")})], [], axis)["theories"]
        assert {theory["target"] for theory in theories} == {target} and len(theories) == 2
    predicted = {name: experiment.replace(steps=2).predict(name) for name in experiment.theories}
    theories = spec.make(
        predicted["optimum"], predicted, None, [lines("Answer", {"train_loss": ("loss", "train")})], [], "step"
    )["theories"]
    assert [theory["target"] for theory in theories] == [True, True]  # a recording says so by itself


def test_dimensions_that_a_heatmap_draws_have_no_control(swept):
    drawn = heatmap("Loss", "test_loss", x="features", y="seed")
    assert spec.make(swept, {}, None, [drawn], [], "ridge")["controls"] == []


def test_the_axis_is_measured_where_it_was_recorded_else_at_its_marks(swept):
    assert spec.values_along(swept, RIDGE, "features") == [4, 8]
    assert spec.values_along(None, RIDGE, "features") == [4, 8, 16]
    assert spec.values_along(swept, RIDGE, "step") == spec.values_along(swept, None, "ridge") == []


def test_without_a_recording_the_fields_speak():
    made = spec.make(None, {}, RIDGE, PANELS, ["ridge"], "step")
    ridge, seed = made["controls"]
    assert ridge["marks"] == [0.1, 1, 10] and ridge["default"] == 1.0 and seed["name"] == "seed"
    axis = made["axis"]
    assert (axis["kind"], axis["label"], axis["symbol"], axis["values"]) == ("steps", "training step", "t", [])
    assert made["base"] == {}


@pytest.mark.parametrize(
    "values, held",
    [
        ({"features": 4, "ridge": 0.1, "seed": 1}, True),
        ({"features": 4, "ridge": 0.1 * (1 + 1e-9), "seed": 1}, True),
        ({"features": 5, "ridge": 0.1, "seed": 1}, False),
        ({"features": 4, "ridge": 0.11, "seed": 1}, False),
        ({"noise": 0.5, "seed": 0}, True),
        ({"noise": 0.6, "seed": 0}, False),
    ],
)
def test_is_recorded(swept, values, held):
    assert provenance.is_recorded(swept, values, provenance.base(swept)) is held


def test_fits_where_fields_without_a_control_agree(swept):
    def fits(experiment, *moved):
        return not provenance.mismatch(swept, experiment, [{"name": n} for n in ("features", "seed", *moved)])

    assert fits(RIDGE) and fits(None)
    assert fits(RIDGE.replace(features=4, seed=9, ridge=50))
    assert not fits(RIDGE.replace(noise=0.6)) and fits(RIDGE.replace(noise=0.6), "noise")
    assert not fits(RIDGE.replace(samples=13))


def test_spec_is_plain(swept):
    made = spec.make(swept, {}, RIDGE, PANELS, ["noise"], "ridge")
    assert json.loads(json.dumps(made)) == made
    assert not any(isinstance(v, np.generic) for c in made["controls"] for v in c.values())


def test_python_names_the_class_where_it_is_public_and_how_it_was_recorded(swept):
    about = spec.python(PolynomialRegression(width=20), swept.assign_attrs(points=64))
    assert (about["module"], about["name"], about["points"]) == ("toolkit.grokking", "PolynomialRegression", 64)
    assert about["fields"]["width"] == 20 and about["defaults"]["width"] == 200
    assert about["install"].startswith("git+https://github.com/")
    own = spec.python(RIDGE, None)
    assert (own["module"], own["points"]) == ("tests.three_experiments", None)


def test_a_field_that_is_named_leads_the_controls(swept):
    controls = spec.make(swept, {}, RIDGE, [lines("Loss", {"test_loss": ("test", "test")})], [], "ridge")["controls"]
    names = [control["name"] for control in controls]
    led = [control["name"] for control in settings.led_by(names[-1], controls)]
    assert len(names) > 1 and led == [names[-1], *names[:-1]] and settings.led_by("", controls) == controls
    folded = [control | {"advanced": True} for control in controls]
    assert [control["advanced"] for control in settings.led_by(names[-1], folded)] == [False] + [True] * (
        len(names) - 1
    )
    with pytest.raises(ValueError, match="first: 'colour' has no control; there are "):
        settings.led_by("colour", controls)


def test_a_figure_begins_at_the_values_that_it_is_given(swept):
    panels = [lines("Loss", {"test_loss": ("test", "test")})]
    for experiment in (RIDGE, None):
        controls = spec.make(swept, {}, experiment, panels, [], "ridge")["controls"]
        begun = {c["name"]: c["default"] for c in settings.begun_at({"features": 8}, controls, experiment)}
        assert begun == {c["name"]: c["default"] for c in controls} | {"features": 8} and begun["features"] == 8
        with pytest.raises(ValueError, match="values: 'colour' has no control; there are "):
            settings.begun_at({"colour": 1}, controls, experiment)
    with pytest.raises(ValueError, match=r"values: features = 5 is not recorded; recorded are \[4, 8\]"):
        settings.begun_at({"features": 5}, controls, None)
    with pytest.raises(ValueError, match="features"):
        settings.begun_at({"features": -1}, controls, RIDGE)


def test_kept_runs_must_be_recorded(swept):
    controls = spec.make(swept, {}, RIDGE, PANELS, [], "ridge")["controls"]
    assert spec.kept([{"features": 4}], swept, controls) == [{"features": 4}]
    with pytest.raises(ValueError, match=r"kept: features = 5 is not recorded; recorded are \[4, 8\]"):
        spec.kept([{"features": 5}], swept, controls)
    with pytest.raises(ValueError, match="kept: noise"):
        spec.kept([{"noise": 1}], swept, controls)


def test_wide_columns_that_no_panel_draws_are_not_sent():
    coords = {"ridge": ("ridge", [0.1, 1.0], {"kind": "knob"}), "step": [0, 1]}
    wide = {
        "seen": (("ridge", "frame", "a", "b"), np.zeros((2, 1, 3, 2))),
        "unseen": (("frame", "a"), np.zeros((1, 3))),
    }
    given = xr.Dataset({"loss": (("ridge", "step"), np.zeros((2, 2)))} | wide, coords)
    about = {"point": "a", "coordinate": "b", "arrows": "unseen"}
    measured, predicted = spec.shown(given, {"t": given}, "step", [heatmap("Map", "seen", x="a", y="b")])
    assert list(measured) == list(predicted["t"]) == ["loss", "seen"]
    measured, _ = spec.shown(given, {}, "step", [scatter("Points", "seen", **about)])
    assert list(measured) == ["loss", "seen", "unseen"]
    with pytest.raises(ValueError, match="no column is called 'gone'"):
        spec.make(given, {}, None, [scatter("Points", "seen", point="a", coordinate="b", centres="gone")], [], "step")


def test_dimensions_that_any_kind_draws_have_no_control(swept):
    drawn = [bars("Loss", "test_loss", along="features"), scatter("Loss", "train_loss", point="seed", coordinate="x")]
    assert spec.dimensions(swept, "ridge", drawn[:1]) == ["seed"]
    assert spec.dimensions(swept, "ridge", drawn) == []


def test_a_description_is_no_panel(swept):
    with pytest.raises(ValueError, match=r"panels must be made by the functions of toolkit.panels \(got {'kind'"):
        spec.make(swept, {}, RIDGE, [PANELS[0].spec()], [], "ridge")


@pytest.mark.parametrize(("at", "known"), [("features", True), ("samples", True), (2, True), ("ridge", False)])
def test_a_guide_is_at_a_field_whose_value_the_figure_knows(swept, at, known):
    panel = lines("Loss", {"test_loss": ("test", "test")}, guides={"here": at})  # "ridge" is what the axis runs along
    if known:
        assert spec.make(swept, {}, RIDGE, [panel], [], "ridge")["panels"] == [panel.spec()]
        return
    with pytest.raises(
        ValueError, match="panel 'Loss' draws the value of 'ridge', which it cannot; there are features"
    ):
        spec.make(swept, {}, RIDGE, [panel], [], "ridge")
