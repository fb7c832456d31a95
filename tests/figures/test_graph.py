"""A graph is drawn with an arrow for each edge that is there, and a broken line for each that is not."""

import json

import pytest
import xarray as xr
from matplotlib.patches import FancyArrowPatch

from toolkit import figures
from toolkit.panels import graph

PANEL = graph("Layers", ["x", "1", "2"], switches={"skip": (0, 2)}, always=[(0, 1), (1, 2)])


def arrows(axes):
    return [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]


@pytest.mark.parametrize("skip", [False, True])
def test_an_edge_is_solid_where_its_field_is_yes(skip):
    run = xr.Dataset(attrs={"fields": json.dumps({"skip": skip})})
    (axes,) = figures.draw(run, panels=[PANEL]).axes
    assert [text.get_text() for text in axes.texts] == ["x", "1", "2"]
    assert [arrow.get_linestyle() == "solid" for arrow in arrows(axes)] == [skip, True, True]


def test_the_chosen_value_of_a_sweep_is_drawn():
    run = xr.Dataset({"change": ("skip", [1.0, 2.0])}, {"skip": [False, True]}, {"fields": '{"skip": false}'})
    (axes,) = figures.draw(run, panels=[PANEL], skip=True).axes
    assert arrows(axes)[0].get_linestyle() == "solid"
