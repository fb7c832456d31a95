"""A field map is drawn as squares with their numbers, the present run and the kept ones ringed."""

import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from numpy.testing import assert_allclose

from toolkit import figures
from toolkit.figures.colours import colour_map
from toolkit.figures.field_map import place
from toolkit.palette import LIGHT
from toolkit.panels import field_map

AXES = {"ridge": [0.1, 1.0], "samples": [80, 160], "scale": [0.5, 1.0, 2.0]}
CELLS = xr.DataArray([[[1, 2, 4], [8, 16, np.nan]], [[16, 8, 4], [2, 1, 1]]], AXES, tuple(AXES))
PANEL = field_map("Wait", CELLS, x="scale", y="samples", says="", scale="log", x_label="α")
RUNS = xr.Dataset({"loss": (("step", "scale"), np.ones((2, 3)))}, {"step": [0, 9], "scale": [0.5, 1.0, 2.0]})
RUNS = RUNS.assign_attrs(fields='{"samples": 160, "ridge": 0.2}')


def squares(axes, filled=True) -> dict:
    """{(column, row): patch} of the cells, or of the rings."""
    patches = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_fill() == filled]
    return {tuple(round(at + 0.5) for at in patch.get_xy()): patch for patch in patches}


def drawn(panel=PANEL, **options):
    return figures.draw(RUNS, panels=[panel], **{"scale": 1.0} | options).axes[0]


def test_equal_factors_are_equal_steps_of_colour_and_the_number_is_in_the_cell():
    axes = drawn()
    cells = squares(axes)
    assert len(cells) == 6 and cells[2, 1].get_hatch() and not cells[0, 0].get_hatch()
    shades = colour_map("sequential")
    for at, share in (((0, 0), 0.0), ((2, 0), 0.5), ((1, 1), 1.0)):
        assert_allclose(cells[at].get_facecolor()[:3], shades(share)[:3], atol=0.02)
    assert [text.get_text() for text in axes.texts] == ["1", "2", "4", "8", "16"]
    assert [text.get_color() for text in axes.texts][-1] == "white"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("α", "samples")
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["80", "160"]


def test_the_present_run_is_ringed_and_the_kept_ones():
    kept = RUNS.sel(scale=0.5).assign_attrs(fields='{"samples": 80}')
    rings = squares(drawn(kept=[kept]), filled=False)
    assert {at: ring.get_linestyle() for at, ring in rings.items()} == {(1, 1): "-", (0, 0): ":"}
    outside = RUNS.assign_attrs(fields='{"samples": 1000}')
    assert not squares(figures.draw(outside, panels=[PANEL], scale=1.0).axes[0], filled=False)


def test_the_cells_are_those_of_the_other_fields_and_of_the_cursor():
    along = RUNS.isel(step=0, drop=True).assign_attrs(fields='{"samples": 80, "ridge": 1.0}')
    axes = figures.draw(along, panels=[PANEL], axis="scale", cursor=0.5).axes[0]
    assert [text.get_text() for text in axes.texts] == ["16", "8", "4", "2", "1", "1"]
    assert list(squares(axes, filled=False)) == [(0, 0)]
    at_end = figures.draw(along, panels=[PANEL], axis="scale").axes[0]
    assert list(squares(at_end, filled=False)) == [(2, 0)]


def test_categories_have_the_colours_of_their_roles_and_guides_run_through_the_cells():
    kinds = {"lazy": ("train", 1.0), "rich": ("test", 1.0)}
    who = (CELLS > 2).isel(ridge=0)
    panel = field_map(
        "Who", who, x="scale", y="samples", says="", categories=kinds, guides={"law": [(0.5, 80), (1.5, 240)]}
    )
    axes = drawn(panel)
    cells = squares(axes)
    assert_allclose(cells[0, 0].get_facecolor()[:3], to_rgb(LIGHT["roles"]["train"]))
    assert_allclose(cells[0, 1].get_facecolor()[:3], to_rgb(LIGHT["roles"]["test"]))
    assert_allclose(axes.lines[0].get_xydata(), [[0, 0], [1.5, 2]])
    assert [text.get_text() for text in axes.get_legend().texts] == list(kinds)


@pytest.mark.parametrize(
    "values, value, at",
    [
        ([1, 2, 4], 2, 1),
        ([1, 2, 4], 3, 1.5),
        ([1, 2, 4], 8, 4),
        ([1, 2, 4], 0, -1),
        (["lazy", "rich"], "rich", 1),
        (["lazy", "rich"], "other", np.nan),
        ([False, True], True, 1),
        ([5], 5, 0),
        ([5], 6, np.nan),
    ],
)
def test_where_a_value_lies(values, value, at):
    np.testing.assert_equal(place(values, value), at)
