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
        "dots": None,
        "dot": None,
        "dot_signs": None,
        "ringed": None,
        "joined": False,
    }


def test_points_over_dots():
    panel = points("Neurons", "neurons", dots="inputs", dot="input", dot_signs="labels", ringed="wrong", **ABOUT)
    assert panel.columns == ("neurons", "inputs", "labels", "wrong")
    assert panel.dimensions == ("neuron", "xy", "input")


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
    with pytest.raises(ValueError, match=r"dots and their dimension dot belong together \(got 'inputs' and None\)"):
        points("Neurons", "neurons", dots="inputs", **ABOUT)
    with pytest.raises(ValueError, match="ringed 'wrong' need dots"):
        points("Neurons", "neurons", ringed="wrong", **ABOUT)
    with pytest.raises(ValueError, match="joined points need a sign, and are no arrows"):
        points("States", "states", joined=True, **ABOUT)
    with pytest.raises(ValueError, match=r"names must be a list of strings \(got 'one'\)"):
        points("Neurons", "neurons", names="one", **ABOUT)
