"""Waves: many short curves."""

import pytest

from toolkit.panels import waves


def test_waves_in_full():
    panel = waves("Rows", "row", each="neuron", along="number", own_steps=True, note="one point a number")
    assert (panel.columns, panel.dimensions, panel.curves) == (("row",), ("neuron", "number"), {})
    assert panel.spec() == {
        "kind": "waves",
        "title": "Rows",
        "column": "row",
        "each": "neuron",
        "along": "number",
        "role": "first",
        "own_steps": True,
        "note": "one point a number",
    }


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match=r"each and along of waves must be two dimensions \(got 'a' twice\)"):
        waves("Rows", "row", each="a", along="a")
    with pytest.raises(ValueError, match=r"a role must be one of .* \(got 'blue'\)"):
        waves("Rows", "row", each="a", along="b", role="blue")
    with pytest.raises(ValueError, match=r"own_steps must be True or False \(got 1\)"):
        waves("Rows", "row", each="a", along="b", own_steps=1)
