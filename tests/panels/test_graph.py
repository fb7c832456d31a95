"""Graph: nodes in a row, and edges that a reader switches."""

import pytest

from toolkit.panels import graph, read


def test_a_graph_in_full():
    panel = graph("Layers", ["x", "1", "2"], switches={"skip": (0, 2)}, always=[(0, 1), (1, 2)])
    assert (panel.columns, panel.curves, panel.dimensions, panel.chosen) == ((), {}, (), ("skip",))
    assert panel.spec() == {
        "kind": "graph",
        "title": "Layers",
        "names": ["x", "1", "2"],
        "switches": [{"field": "skip", "edge": [0, 2]}],
        "always": [[0, 1], [1, 2]],
    }
    assert read(panel.spec()) == panel


@pytest.mark.parametrize("edge", [(0, 3), (1, 1), (0,), (-1, 1), (0, 1.0)])
def test_what_is_no_edge_is_refused(edge):
    with pytest.raises(ValueError, match="an edge must be two different numbers of nodes from 0 to 2"):
        graph("Layers", ["x", "1", "2"], switches={"skip": edge})


def test_names_are_asked_for():
    with pytest.raises(ValueError, match="a graph needs two names of nodes or more"):
        graph("Layers", ["x"], switches={})
    with pytest.raises(ValueError, match="names must be a list of strings"):
        graph("Layers", "x12", switches={})
