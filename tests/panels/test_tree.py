"""Tree: things that part as columns grow."""

import pytest

from toolkit.panels import tree


def test_a_tree_in_full():
    panel = tree("Things", {"mode1": 1, "mode2": 0.5}, ["one", "two", "three", "four"])
    assert (panel.columns, panel.curves, panel.dimensions) == (("mode1", "mode2"), {}, ())
    assert panel.spec() == {
        "kind": "tree",
        "title": "Things",
        "splits": [{"column": "mode1", "size": 1.0}, {"column": "mode2", "size": 0.5}],
        "names": ["one", "two", "three", "four"],
    }


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="a tree needs at least one split"):
        tree("Things", {}, ["one"])
    with pytest.raises(ValueError, match=r"the size of 'mode1' must be positive \(got 0\)"):
        tree("Things", {"mode1": 0}, ["one", "two"])
    with pytest.raises(ValueError, match=r"1 splits part 2 things \(got 3 names\)"):
        tree("Things", {"mode1": 1}, ["one", "two", "three"])
