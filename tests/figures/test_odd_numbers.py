"""Stills of numbers that an axis cannot show: none of them positive, none finite, all equal, a single row."""

import numpy as np
import pytest
import xarray as xr

from tests.browser.synthetic import Synthetic
from tests.panels.examples import PANELS
from toolkit import figures
from toolkit.figures.view import apart
from toolkit.panels import lines

LOG = lines("Loss", {"train_loss": ("train", "train")}, y_scale="log")
NUMBERS = {"zero": 0.0, "negative": -1.0, "nan": np.nan, "infinite": np.inf, "equal": 0.5}
every = pytest.mark.parametrize("panel", [*PANELS, LOG], ids=lambda panel: f"{panel.kind}, {panel.title}")


@pytest.fixture(scope="module")
def run():
    return Synthetic(steps=100).run(progress=False)


def filled(run, number: float) -> xr.Dataset:
    return run.assign({name: xr.full_like(run[name], number) for name in run.data_vars})


def drawn(run, *panels, **about) -> None:
    assert figures.png(figures.draw(run, panels=panels, **about), 30).startswith(b"\x89PNG")


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
@every
def test_a_still_is_drawn(run, panel, number):
    odd = filled(run, number)
    drawn(odd, panel, predicted={"exact": odd}, cursor=3)


@every
def test_a_run_of_one_row(panel):
    drawn(Synthetic(steps=1).run(points=[0], progress=False), panel)


@pytest.mark.full
@pytest.mark.parametrize("number", [*NUMBERS.values(), 1e12, 1e-38])
@every
def test_a_still_is_drawn_in_every_way(run, panel, number):
    odd = filled(run, number)
    drawn(odd, panel)
    drawn(run, panel, predicted={"exact": odd})
    drawn(run, panel, kept=[odd])


def test_an_empty_logarithmic_panel_has_its_axes(run):
    (axes,) = figures.draw(filled(run, 0), panels=[LOG]).axes
    assert axes.get_yscale() == "log" and axes.get_title(loc="left") == "Loss"
    assert axes.get_xlabel() == "training step" and axes.get_ylim() == (0.1, 1.0)


def test_the_ends_of_an_axis_differ():
    assert apart((1, 2)) == (1, 2) and apart((-3.0, 0.0)) == (-3.0, 0.0)
    assert apart(None) == apart((np.nan, 1)) == (0, 1) and apart((0, 0)) == (-0.5, 0.5)
    assert apart((2, 2)) == (1, 3)
    np.testing.assert_allclose(apart((1, 1 + 1e-7)), (0.5, 1.5), atol=1e-6)
