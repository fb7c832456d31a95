"""Scatter: points in the plane, with classes, centres and arrows."""

import pytest

from toolkit.panels import scatter


def test_a_scatter_in_full():
    panel = scatter("Points", "samples", point="sample", coordinate="xy", group="class", arrows="rows", x_label="first")
    assert (panel.columns, panel.curves) == (("samples", "class", "rows"), {})
    assert panel.dimensions == ("sample", "xy")
    assert panel.spec() == {
        "kind": "scatter",
        "title": "Points",
        "column": "samples",
        "point": "sample",
        "coordinate": "xy",
        "group": "class",
        "centres": None,
        "arrows": "rows",
        "x_label": "first",
        "y_label": "",
        "equal": True,
    }
    assert panel.with_(group=None, centres="means").columns == ("samples", "means", "rows")


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match=r"centres of scatter must be a name \(got ''\)"):
        scatter("Points", "samples", point="sample", coordinate="xy", centres="")
    with pytest.raises(ValueError, match=r"point and coordinate must be two dimensions \(got 'xy' twice\)"):
        scatter("Points", "samples", point="xy", coordinate="xy")
