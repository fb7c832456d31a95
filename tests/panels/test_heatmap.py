"""Heatmap: a matrix over two dimensions."""

import pytest

from toolkit.panels import heatmap


def test_a_heatmap_in_full():
    panel = heatmap("Map", "cosines", x="class", y="other", y_label="digit", palette="diverging", domain=[-1, 1])
    assert (panel.columns, panel.dimensions, panel.curves) == (("cosines",), ("class", "other"), {})
    assert panel.spec() == {
        "kind": "heatmap",
        "title": "Map",
        "column": "cosines",
        "x": "class",
        "y": "other",
        "x_label": "class",
        "y_label": "digit",
        "palette": "diverging",
        "domain": [-1.0, 1.0],
        "scale": "linear",
    }


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match=r"palette must be one of sequential, diverging \(got 'jet'\)"):
        heatmap("Map", "cosines", x="a", y="b", palette="jet")
    with pytest.raises(ValueError, match=r"x and y of a heatmap must be two dimensions \(got 'a' twice\)"):
        heatmap("Map", "cosines", x="a", y="a")
    with pytest.raises(ValueError, match=r"column of heatmap must be a name \(got 3\)"):
        heatmap("Map", 3, x="a", y="b")
    with pytest.raises(ValueError, match="domain must be two increasing finite numbers"):
        heatmap("Map", "cosines", x="a", y="b", domain=[1, -1])
    with pytest.raises(ValueError, match=r"scale must be 'linear' or 'log' \(got 'root'\)"):
        heatmap("Map", "cosines", x="a", y="b", scale="root")
    with pytest.raises(ValueError, match="on a logarithmic scale domain must be positive"):
        heatmap("Map", "cosines", x="a", y="b", scale="log", domain=[0, 1])
    with pytest.raises(ValueError, match="colours that diverge about zero have no logarithmic scale"):
        heatmap("Map", "cosines", x="a", y="b", scale="log", palette="diverging")
