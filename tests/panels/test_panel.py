"""What all panels have in common: a description that makes them again, and changes that are checked."""

import json

import pytest

from tests.panels import examples
from toolkit.panels import KINDS, Panel, bars, check, heatmap, lines, read, scatter
from toolkit.panels.panel import checked_domain, checked_references

PANELS = [
    *examples.PANELS,
    lines("Loss", {"loss": ("training", "train"), "test": ("test", "test")}, references={"chance": 1}, domain=[0, 2]),
    heatmap("Cosines", "cosines", x="class", y="other", palette="diverging"),
    scatter("Features", "points", point="point", coordinate="xy", group="group", centres="means", arrows="rows"),
    bars("Spectrum", "values", along="index", bins=4, domain=(0, 1), references={"half": 0.5}),
]


def test_every_kind_has_an_example():
    assert {panel.kind: type(panel) for panel in examples.PANELS} == KINDS


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.kind)
def test_a_description_is_plain_and_makes_the_panel_again(panel):
    described = json.loads(json.dumps(panel.spec()))
    assert described == panel.spec() and described["kind"] == panel.kind
    assert read(described) == panel and type(read(described)) is type(panel)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.kind)
def test_a_panel_with_another_title_is_a_new_one(panel):
    other = panel.with_(title="Another")
    assert other.title == "Another" and panel.title != "Another"
    assert other.spec() == panel.spec() | {"title": "Another"}
    with pytest.raises(AttributeError):
        panel.title = "Another"


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.kind)
def test_what_a_panel_does_not_have_cannot_be_changed(panel):
    with pytest.raises(ValueError, match=f"a panel of {panel.kind} has no 'colour'; it has title, "):
        panel.with_(colour="red")


def test_changes_are_checked_as_arguments_are():
    with pytest.raises(ValueError, match="domain must be two increasing finite numbers"):
        PANELS[0].with_(domain=[2, 1])
    with pytest.raises(ValueError, match="palette must be one of"):
        heatmap("Cosines", "cosines", x="class", y="other").with_(palette="jet")
    assert PANELS[0].with_(domain=None, references=None).spec()["references"] == []


def test_later_changes_of_an_argument_do_not_reach_the_panel():
    series, references = {"loss": ("training", "train")}, {"chance": 1.0}
    panel = lines("Loss", series, references=references)
    series["more"], references["more"] = ("more", "test"), 2.0
    assert panel.columns == ("loss",) and panel.references == {"chance": 1.0}


def test_a_kind_that_leaves_a_part_out_cannot_be_made():
    class Empty(Panel):
        kind = "empty"

    with pytest.raises(TypeError, match="abstract"):
        Empty(title="")


def test_what_is_no_panel_is_named():
    assert check(iter(PANELS)) == PANELS
    with pytest.raises(ValueError, match=r"panels must be made with \w+(, \w+)* or \w+ \(got 'loss'\)") as refused:
        check([PANELS[0], "loss"])
    assert all(kind in str(refused.value) for kind in KINDS)


@pytest.mark.parametrize(
    "domain", [[], [1], [1, 2, 3], [1, 1], [2, 1], [0, float("nan")], [0, float("inf")], ["0", "a"], 3, "01", [None, 1]]
)
def test_a_domain_is_two_increasing_finite_numbers(domain):
    with pytest.raises(ValueError, match="domain must be two increasing finite numbers"):
        checked_domain(domain)


def test_a_domain_is_positive_on_a_logarithmic_scale():
    assert checked_domain([0, 1]) == (0, 1) and checked_domain((0.1, 1), "log") == (0.1, 1)
    assert checked_domain(None) is None
    with pytest.raises(ValueError, match=r"on a logarithmic scale domain must be positive \(got \[0, 1\]\)"):
        checked_domain([0, 1], "log")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "1", None])
def test_a_reference_is_a_finite_number(value):
    with pytest.raises(ValueError, match="the reference 'chance' must be a finite number"):
        checked_references({"chance": value})


def test_a_reference_is_positive_on_a_logarithmic_scale():
    assert checked_references({"chance": -1}) == {"chance": -1.0}
    with pytest.raises(ValueError, match=r"on a logarithmic scale the reference 'chance' must be positive \(got 0\)"):
        checked_references({"chance": 0}, "log")
