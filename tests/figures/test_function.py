"""A function is drawn over its inputs in their order, with its target and its data."""

import numpy as np
import xarray as xr
from numpy.testing import assert_array_equal

from toolkit import figures
from toolkit.palette import LIGHT
from toolkit.panels import function

X = np.array([0.5, 0.0, 1.0])
DATA = xr.Dataset(
    {
        "fitted": (("ridge", "place"), [[1.0, 2, 3], [4, 5, 6]]),
        "place": ("place", X),
        "wanted": ("place", X**2),
        "x": ("sample", [0.1, 0.9]),
        "y": ("sample", [1.0, -1.0]),
    },
    {"ridge": [0.1, 1.0]},
)
PANEL = function("Fit", "fitted", inputs="place", along="place", target="wanted", data=("x", "y"), x_label="input")


def test_the_function_at_the_cursor_over_its_target_with_its_data():
    (axes,) = figures.draw(DATA, panels=[PANEL], axis="ridge", cursor=0.1).axes
    target, fitted = axes.lines
    assert_array_equal(fitted.get_xydata(), [[0, 2], [0.5, 1], [1, 3]])
    assert_array_equal(target.get_ydata(), [0, 0.25, 1])
    assert fitted.get_color() == LIGHT["roles"]["test"]
    assert_array_equal(axes.collections[0].get_offsets(), [[0.1, 1], [0.9, -1]])
    assert (axes.get_xlabel(), axes.get_xlim()) == ("input", (0, 1))


def test_ranges_can_be_fixed():
    panel = PANEL.with_(domain=(-2, 2), x_domain=(0, 0.5), target=None, data=None)
    (axes,) = figures.draw(DATA, panels=[panel], axis="ridge").axes
    assert (axes.get_ylim(), axes.get_xlim()) == ((-2, 2), (0, 0.5)) and len(axes.lines) == 1
    assert_array_equal(axes.lines[0].get_ydata(), [5, 4, 6])


def test_a_band_lies_between_its_two_columns():
    data = DATA.assign(low=DATA.fitted - 1, high=DATA.fitted + 2)
    panel = PANEL.with_(bands={"90 %": ("low", "high", "first")}, data=None)
    (axes,) = figures.draw(data, panels=[panel], axis="ridge", cursor=0.1).axes
    (band,) = axes.collections
    corners = {tuple(corner) for corner in band.get_paths()[0].vertices}
    assert {(0.0, 1.0), (0.0, 4.0), (0.5, 0.0), (0.5, 3.0), (1.0, 2.0), (1.0, 5.0)} <= corners
    assert band.get_label() == "90 %"


def test_the_theory_is_dashed_over_it():
    theory = DATA[["fitted"]] * 2
    (axes,) = figures.draw(DATA, {"exact": theory}, panels=[PANEL], axis="ridge", cursor=0.1).axes
    dashed = axes.lines[-1]
    assert dashed.get_linestyle() == "--"
    assert_array_equal(dashed.get_xydata(), [[0, 4], [0.5, 2], [1, 6]])
