"""A tree is drawn as a branch for each thing, and a name at the end of each."""

import numpy as np
import xarray as xr
from numpy.testing import assert_allclose

from toolkit import figures
from toolkit.panels import tree


def test_things_part_where_their_split_has_grown():
    modes = {"mode1": ("step", [0.0, 1, 1]), "mode2": ("step", [0.0, 0, 0.5])}
    run = xr.Dataset(modes, {"step": [0, 10, 100]})
    panel = tree("Things", {"mode1": 1, "mode2": 0.5}, ["one", "two", "three", "four"])
    (axes,) = figures.draw(run, panels=[panel]).axes
    branches = np.array([line.get_ydata() for line in axes.lines])
    assert_allclose(branches, [[0, 0.5, 0.75], [0, 0.5, 0.25], [0, -0.5, -0.25], [0, -0.5, -0.75]])
    assert [text.get_text() for text in axes.texts] == ["one", "two", "three", "four"]
