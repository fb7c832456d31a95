"""Answers are drawn above the line of the right ones, seen and unseen apart, a kept run beside the present one."""

import numpy as np
import xarray as xr
from numpy.testing import assert_array_equal

from toolkit import figures
from toolkit.palette import LIGHT
from toolkit.panels import answers

DATA = xr.Dataset(
    {
        "said": (("scale", "frame", "example"), [[[0.0, 0, 0], [4, 9, 1]], [[0.0, 0, 0], [1, 0, 0]]]),
        "right": ("example", [4.0, 0, 1]),
        "x": ("example", [2.0, 0, -1]),
        "told": ("example", [1.0, 0, 1]),
    },
    {"scale": [1, 8], "frame": [0, 9]},
)
PANEL = answers("Answers", "said", wanted="right", place="x", seen="told", along="example", domain=(-1, 5))


def tiles(**about):
    (axes,) = figures.draw(DATA, panels=[PANEL], scale=1, **about).axes
    return axes.child_axes


def test_seen_and_unseen_answers_at_the_cursor_above_the_right_ones():
    (tile,) = tiles(cursor=9)
    (right,), (unseen, seen) = tile.lines, tile.collections
    assert_array_equal(right.get_xydata(), [[-1, 1], [0, 0], [2, 4]])
    assert_array_equal(seen.get_offsets(), [[2, 4], [-1, 1]])
    assert_array_equal(unseen.get_offsets(), [[0, 5]]), "beyond the domain a dot stands at the edge"
    assert tile.get_ylim() == (-1, 5)
    assert_array_equal(tiles(cursor=0)[0].collections[1].get_offsets(), [[2, 0], [-1, 0]])
    assert np.allclose(
        seen.get_facecolor()[0, :3], [int(LIGHT["roles"]["train"][i : i + 2], 16) / 255 for i in (1, 3, 5)]
    )


def test_a_kept_run_stands_beside_the_present_one():
    present, kept = tiles(cursor=9, kept=[DATA.sel(scale=8)])
    assert_array_equal(kept.collections[1].get_offsets(), [[2, 1], [-1, 0]])
    assert_array_equal(present.collections[1].get_offsets(), [[2, 4], [-1, 1]])
