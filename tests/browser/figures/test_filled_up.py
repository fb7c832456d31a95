"""A run with fewer entries than the largest of its recording, filled up with NaN: no kind of panel draws them."""

import numpy as np
import pytest
import xarray as xr

from tests.browser.host import mount
from tests.browser.synthetic import as_held, recording, traits
from tests.panels.examples import PANELS

KNOWN = {"sample": 2, "point": 20, "neuron": 25, "first": 4}  # how many entries of each dim are known


def filled_up(data: xr.Dataset) -> xr.Dataset:
    """Every wide column, with NaN where an entry of one of its dims is not known."""
    data = data.copy(deep=True)
    for column in data.values():
        for at, dim in enumerate(column.dims):
            if dim in KNOWN and column.dtype.kind == "f":
                beyond = [slice(None)] * column.ndim
                beyond[at] = slice(KNOWN[dim], None)
                column.values[tuple(beyond)] = np.nan
    return data


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.kind)
def test_what_is_unknown_is_left_out(page, panel):
    measured, predicted = (filled_up(data) for data in recording())
    mount(page, traits(held=as_held(measured, exact=predicted), panels=[panel]))  # its page may log no error
    marks = page.locator("svg *").evaluate_all("nodes => nodes.filter((n) => /NaN|Infinity/.test(n.outerHTML)).length")
    assert marks == 0
    if panel.kind == "function":
        assert page.locator("circle.ex-point:visible").count() == KNOWN["sample"]
        assert "2 samples" in page.locator("[role=img]").first.get_attribute("aria-label")
