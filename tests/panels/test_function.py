"""Function: a curve over the input with its data."""

import pytest

from toolkit.panels import function


def test_a_function_in_full():
    about = {"target": "wanted", "data": ["x", "y"], "x_label": "input", "domain": [-2, 2]}
    panel = function("Fit", "fitted", inputs="place", along="point", **about)
    assert panel.columns == ("fitted", "place", "wanted", "x", "y")
    assert (panel.dimensions, panel.curves) == (("point",), {})
    assert panel.spec() == {
        "kind": "function",
        "title": "Fit",
        "column": "fitted",
        "inputs": "place",
        "along": "point",
        "target": "wanted",
        "data": ["x", "y"],
        "bands": [],
        "moved": None,
        "role": "test",
        "x_label": "input",
        "y_label": "",
        "x_domain": None,
        "domain": [-2.0, 2.0],
    }
    assert function("Fit", "fitted", inputs="place", along="point").columns == ("fitted", "place")


def test_bands_are_two_columns_and_a_role():
    panel = function("Fit", "fitted", inputs="place", along="point", bands={"90 %": ("low", "high", "first")})
    assert panel.columns == ("fitted", "place", "low", "high")
    assert panel.spec()["bands"] == [{"label": "90 %", "low": "low", "high": "high", "role": "first"}]
    assert type(panel).read(panel.spec()) == panel


@pytest.mark.parametrize("band", [("low", "high"), ("low", "high", "blue"), "low", ("low", "", "first")])
def test_a_band_that_is_none_is_refused(band):
    with pytest.raises(ValueError, match=r"band '90 %' must be \(low, high, role\)"):
        function("Fit", "fitted", inputs="place", along="point", bands={"90 %": band})


@pytest.mark.parametrize("data", [["x"], ["x", "y", "z"], "xy", ["x", ""], ["x", 3]])
def test_data_are_two_columns(data):
    with pytest.raises(ValueError, match=r"data must be two columns \(inputs, outputs\)"):
        function("Fit", "fitted", inputs="place", along="point", data=data)


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match=r"a role must be one of .* \(got 'blue'\)"):
        function("Fit", "fitted", inputs="place", along="point", role="blue")
    with pytest.raises(ValueError, match="inputs of function must be a name"):
        function("Fit", "fitted", inputs="", along="point")


def test_points_that_are_moved_set_fields():
    about = {"inputs": "place", "along": "point", "data": ("x", "y")}
    panel = function("Fit", "fitted", **about, moved=["first", "second"])
    assert panel.chosen == ("first", "second") and panel.spec()["moved"] == ["first", "second"]
    assert type(panel).read(panel.spec()) == panel
    for moved in ([], ["first", "first"], "first", [""], [3]):
        with pytest.raises(ValueError, match="moved must be the names of different fields"):
            function("Fit", "fitted", **about, moved=moved)
    with pytest.raises(ValueError, match="moved needs data"):
        function("Fit", "fitted", inputs="place", along="point", moved=["first"])
