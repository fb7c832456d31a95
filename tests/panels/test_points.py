"""Points: places that leave a trail, as dots or arrows, with beams."""

import pytest

from toolkit.panels import points

ABOUT = {"point": "neuron", "coordinate": "xy"}


def test_points_in_full():
    panel = points("Neurons", "neurons", sign="signs", beams="teachers", beam_signs="plus", arrows=True, **ABOUT)
    assert (panel.columns, panel.curves) == (("neurons", "signs", "teachers", "plus"), {})
    assert panel.dimensions == ("neuron", "xy")
    assert panel.spec() == {
        "kind": "points",
        "title": "Neurons",
        "column": "neurons",
        "point": "neuron",
        "coordinate": "xy",
        "sign": "signs",
        "names": [],
        "beams": "teachers",
        "beam_signs": "plus",
        "arrows": True,
        "lens": False,
    }


def test_points_with_names():
    panel = points("Means", "means", names=["one", "two"], **ABOUT)
    assert panel.columns == ("means",) and panel.spec()["names"] == ["one", "two"]


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match=r"sign of points must be a name \(got ''\)"):
        points("Neurons", "neurons", sign="", **ABOUT)
    with pytest.raises(ValueError, match=r"point and coordinate must be two dimensions \(got 'xy' twice\)"):
        points("Neurons", "neurons", point="xy", coordinate="xy")
    with pytest.raises(ValueError, match="beam_signs 'plus' need beams"):
        points("Neurons", "neurons", beam_signs="plus", **ABOUT)
    with pytest.raises(ValueError, match=r"names must be a list of strings \(got 'one'\)"):
        points("Neurons", "neurons", names="one", **ABOUT)
