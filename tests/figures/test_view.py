"""What a still shows of a dataset: the place of the axis, and the range over the whole recording."""

import numpy as np
import pytest
import xarray as xr

from toolkit.figures.view import View, recorded_range

DATA = xr.Dataset({"wide": (("ridge", "index"), [[1.0, 2], [3, 4], [5, np.inf]])}, {"ridge": [1e-4, 1e-2, 1.0]})


def view(cursor=None, predicted=None):
    theory = next(iter((predicted or {}).values()), None)
    return View(DATA, predicted or {}, DATA, theory, (), cursor, "ridge")


@pytest.mark.parametrize(
    "cursor, row", [(None, 2), (5, 2), (1e-2 * (1 - 1e-13), 1), (1e-2, 1), (0.009, 0), (1e-4, 0), (1e-5, 0)]
)
def test_the_place_is_the_last_one_up_to_the_cursor(cursor, row):
    np.testing.assert_array_equal(view(cursor).measured_at("wide"), DATA["wide"].values[row])


def test_a_theory_that_does_not_speak_of_a_column_gives_none():
    assert view(predicted={"t": DATA.rename(wide="other")}).theory_at("wide") is None
    np.testing.assert_array_equal(view(predicted={"t": DATA}).theory_at("wide"), DATA["wide"].values[2])


def test_the_range_is_of_what_is_finite():
    assert recorded_range(view(), "wide") == (1, 5)
    assert recorded_range(view(predicted={"t": DATA + 1}), "wide") == (1, 6)
    assert recorded_range(view(predicted={"t": DATA * 50}), "wide") == (1, 7)
    nothing = DATA * np.nan
    assert recorded_range(View(nothing, {}, nothing, None, (), None, "ridge"), "wide") is None
