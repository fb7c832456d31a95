"""Field map: a number for each pair of values of two fields."""

import numpy as np
import pytest
import xarray as xr

from toolkit.panels import field_map, read

AXES = {"samples": [80, 160], "scale": [0.5, 1.0, 2.0]}
CELLS = xr.DataArray([[1.2345, 2, 3], [4, np.inf, np.nan]], AXES, ("samples", "scale"))
CELLS["scale"].attrs.update(label="output scale", symbol="α")
SIDES = {"x": "scale", "y": "samples", "says": "{x}, {y}[: {value}]"}


def test_a_map_in_full():
    panel = field_map("Wait", CELLS, **SIDES, missing="never", scale="log", guides={"law": [(0.5, 80), (2, 120)]})
    assert (panel.columns, panel.dimensions, panel.curves, panel.chosen) == ((), (), {}, ("scale", "samples"))
    assert panel.spec() == {
        "kind": "field_map",
        "title": "Wait",
        "x": "scale",
        "y": "samples",
        "x_label": "output scale α",
        "y_label": "samples",
        "xs": [0.5, 1.0, 2.0],
        "ys": [80, 160],
        "others": [],
        "cells": [1.23, 2.0, 3.0, 4.0, None, None],
        "says": "{x}, {y}[: {value}]",
        "missing": "never",
        "palette": "sequential",
        "domain": None,
        "scale": "log",
        "categories": [],
        "guides": [{"label": "law", "places": [[0.5, 80.0], [2.0, 120.0]]}],
    }
    assert read(panel.spec()) == panel


def test_cells_over_further_fields_have_those_before_the_rows():
    deep = xr.concat([CELLS, 10 * CELLS], xr.DataArray([0.1, 0.3], dims="ridge", name="ridge")).transpose(..., "ridge")
    panel = field_map("Wait", deep, **SIDES)
    assert panel.others == {"ridge": (0.1, 0.3)} and panel.cells[6:8] == (12.3, 20.0)
    assert read(panel.spec()) == panel


def test_categories_are_numbers_of_labels():
    kinds = {"lazy": ("train", 1.0), "rich": ("test", 0.5)}
    panel = field_map("Who", CELLS > 2, **SIDES, categories=kinds)
    assert panel.cells == (0, 0, 1, 1, 1, 0) and panel.spec()["categories"][1] == {
        "label": "rich",
        "role": "test",
        "share": 0.5,
    }
    assert read(panel.spec()) == panel


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"y": "scale"}, r"x and y of a field map must be two fields \(got 'scale' twice\)"),
        ({"x": "width"}, "cells must be an xarray.DataArray with the dimensions 'width' and 'samples'"),
        ({"palette": "rainbow"}, "palette must be one of sequential, diverging"),
        ({"scale": "root"}, "scale must be 'linear' or 'log'"),
        ({"scale": "log", "palette": "diverging"}, "no logarithmic scale"),
        ({"domain": [2, 1]}, "domain must be two increasing finite numbers"),
        ({"categories": {"lazy": ("blue", 1)}}, r"category 'lazy' must be \(role, share\), role one of train"),
        ({"categories": {"lazy": ("train", 1)}}, "cells must be numbers of the 1 categories, from 0 on"),
        ({"guides": {"law": [(1, 2)]}}, "the guide 'law' must be two or more places"),
        ({"guides": {"law": [(1, 2), (3, np.nan)]}}, "the guide 'law' must be two or more places"),
    ],
)
def test_what_cannot_be_drawn_is_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        field_map("Wait", CELLS, **SIDES | changes)


def test_a_cell_for_each_place():
    with pytest.raises(ValueError, match=r"a cell for each of its 6 places \(got 3\)"):
        field_map("Wait", CELLS, **SIDES).with_(cells=[1, 2, 3])
    with pytest.raises(ValueError, match="must be an xarray.DataArray"):
        field_map("Wait", [[1, 2]], **SIDES)
