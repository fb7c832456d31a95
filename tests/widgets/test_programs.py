"""Programs in figures of a page without a kernel: who trains, which values of a control do, and what the page holds."""

import base64
import gzip
import json
import re

import pytest

from tests.three_experiments import FeatureRidge
from tests.widgets.small import SMALL
from toolkit.collapse import LinearLayersCollapse
from toolkit.lazy_rich import DeepLinear
from widgets import Explorer
from widgets.programs import Programs, programs_of, trains

CLASS = "toolkit.grokking.polynomial.PolynomialRegression"
STRUCTURAL = {"centred"}


def program(experiment: str = CLASS, data=(), theories=("exact",), **values) -> str:
    """The text of a program, as far as a figure reads it."""
    inputs = {name: "size" for name in SMALL.fields() if name not in STRUCTURAL}
    stored = {name: {"file": name} for name in data}
    about = {"experiment": experiment, "values": {"centred": SMALL.centred} | values, "inputs": inputs}
    return json.dumps(about | {"theories": dict.fromkeys(theories, {}), "data": stored})


class Recorded:
    """A recording with programs."""

    name = "grokking/small"

    def __init__(self, recorded, programs, data=None):
        self.measured, self.predicted = recorded.measured, {"linearised": recorded.predicted["linearised"]}
        self.programs, self.data = programs, data or {}


BOTH = {"default": program(), "centred": program(centred=not SMALL.centred)}


@pytest.fixture
def static(make, monkeypatch, recorded):
    """Makes the Explorer of a static page over these programs."""
    monkeypatch.setenv("WNL_STATIC", "1")
    return lambda programs, data=None, **about: make(Recorded(recorded, programs, data), **about)[0]


def test_a_page_trains_what_it_has_programs_for(static):
    spec = static(BOTH, more=["width", "centred"]).spec
    assert spec["trainer"] == "browser"
    assert {c["name"]: c["trains"] for c in spec["controls"]} == {
        "output_scale": "any",
        "width": "any",
        "centred": [SMALL.centred, not SMALL.centred],
        "seed": "any",
    }
    programs = spec["programs"]
    assert programs["fields"] == SMALL.values() and "centred" not in programs["inputs"]
    assert [v["values"]["centred"] for v in programs["variants"]] == [SMALL.centred, not SMALL.centred]
    assert programs["theories"] == ["exact"] and [t["name"] for t in spec["theories"]] == ["exact", "linearised"]


def test_without_programs_only_recorded_runs_are_shown(static):
    for programs in ({}, {"default": program(experiment="toolkit.elsewhere.Other")}):
        spec = static(programs, more=["width"]).spec
        assert spec["trainer"] is None and spec["programs"] is None
        assert all(control["trains"] == [] for control in spec["controls"])
        assert [t["name"] for t in spec["theories"]] == ["linearised"]
    assert static(BOTH, experiment=None).spec["trainer"] is None


def test_a_kernel_trains_everything(make, recorded):
    explorer, _ = make(Recorded(recorded, BOTH), more=["centred"])
    assert explorer.spec["programs"] is None
    assert {control["trains"] for control in explorer.spec["controls"]} == {"any"}


def test_a_variant_that_differs_in_two_fields_is_no_value_of_a_control():
    read = {"fields": {"a": 1, "b": "x"}, "inputs": [], "worker": "", "data": {}, "theories": []}
    variants = [{"a": 1, "b": "x"}, {"a": 2, "b": "x"}, {"a": 1, "b": "y"}, {"a": 3, "b": "y"}]
    read["variants"] = [{"values": values, "limits": {}, "file": ""} for values in variants]
    assert trains("a", "browser", read) == [1, 2] and trains("b", "browser", read) == ["x", "y"]
    assert trains("c", "browser", read) == [] == trains("a", None, None)


def test_an_experiment_without_steps_has_no_programs(recorded):
    assert programs_of(Recorded(recorded, BOTH), FeatureRidge()) == Programs()
    assert programs_of(None, SMALL) == Programs() == programs_of(recorded, SMALL)


def test_a_page_holds_the_programs_and_the_data_that_they_name(static):
    programs = {"default": program(data=["abc"])}
    explorer = static(programs, {"abc": b"pictures", "other": b"not of these"})
    inside = re.fullmatch(r"<script[^>]*>(.*)</script>", explorer._repr_mimebundle_()["text/html"])
    held = json.loads(inside[1])["programs"]
    unzipped = {name: gzip.decompress(base64.b64decode(text)) for name, text in held["data"].items()}
    assert unzipped == {"abc": b"pictures"}
    assert gzip.decompress(base64.b64decode(held["variants"][0])).decode() == programs["default"]
    assert explorer.spec["programs"]["data"] == {"abc": ""}


def test_values_that_do_not_fit_together_are_known_before_they_are_asked_for():
    controls = Explorer(None, DeepLinear(), panels=[], more=["imbalance", "layers", "ratio"]).spec["controls"]
    names = {**dict.fromkeys(DeepLinear.fields(), "number")}
    texts = [
        json.dumps({"values": {"layers": layers}, "inputs": {n: k for n, k in names.items() if n != "layers"}})
        for layers in (2, 3)
    ]
    two, three = Programs(texts).described(DeepLinear(), controls)["variants"]
    assert two["limits"] == {} and three["limits"] == {"imbalance": [0.0, 0.0]}
    one = LinearLayersCollapse()
    controls = Explorer(None, one, panels=[], more=["smallest"]).spec["controls"]
    text = json.dumps({"values": {"counts": list(one.counts)}, "inputs": {"smallest": "size"}})
    (variant,) = Programs([text]).described(one, controls)["variants"]
    assert variant["limits"] == {"smallest": [1, min(one.counts)]}
