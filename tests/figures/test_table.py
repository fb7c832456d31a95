"""A table is the categories at the cursor in their colours, with the asked cells ringed."""

import numpy as np
import xarray as xr
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from numpy.testing import assert_allclose, assert_array_equal

from toolkit import figures
from toolkit.figures.table import shade
from toolkit.palette import LIGHT
from toolkit.panels import table

FRAMES = np.array([[[0, 1, 2], [2, 0, 1]], [[1, 1, 1], [2, 2, np.nan]]])
DATA = xr.Dataset({"right": (("frame", "first", "second"), FRAMES)}, {"frame": [0, 9]})
KINDS = {"wrong": ("test", 0, ""), "right": ("test", 1, ""), "seen": ("train", 0.5, "")}
PANEL = table("Sums", "right", x="second", y="first", categories=KINDS, y_label="a", asked=[(1, 2), (0, 1)])


def test_the_cells_at_the_cursor_have_the_colours_of_their_categories():
    for cursor, frame in ((None, 1), (3, 0)):
        (axes,) = figures.draw(DATA, panels=[PANEL], cursor=cursor).axes
        (mesh,) = axes.collections
        assert_array_equal(np.ma.filled(mesh.get_array(), np.nan), FRAMES[frame])
    grid, train, test = (to_rgb(c) for c in (LIGHT["grid"], LIGHT["roles"]["train"], LIGHT["roles"]["test"]))
    assert_allclose(mesh.cmap(mesh.norm([0, 1, 2]))[:, :3], [grid, test, np.mean([grid, train], axis=0)])
    assert_allclose(shade("train", 0.5), np.mean([grid, train], axis=0))
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_aspect()) == ("second", "a", 1)
    assert axes.yaxis_inverted() and [text.get_text() for text in axes.get_legend().texts] == list(KINDS)


def test_the_asked_cells_are_ringed():
    (axes,) = figures.draw(DATA, panels=[PANEL]).axes
    rings = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert [ring.get_xy() for ring in rings] == [(2, 1), (1, 0)]
    assert [ring.get_linestyle() for ring in rings] == ["-", ":"]
