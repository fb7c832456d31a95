"""The moments of a run in a still: words above the axes, ticks on the curves, the wait between two."""

import numpy as np
import pytest
import xarray as xr
from matplotlib.backends.backend_agg import FigureCanvasAgg
from numpy.testing import assert_allclose

from toolkit import figures
from toolkit.panels import lines

STEPS = np.array([0, 1, 3, 10, 30, 100, 300])
BOTH = lines("Right", {"train": ("seen", "train"), "test": ("not seen", "test")})
OTHER = lines("Else", {"norm": ("norm", "first")})
CONDITIONS = [["train", ">=", 0.5], ["test", ">=", 0.5]]


def run(*moments, seeds: int = 0):
    """Two curves that rise evenly in log(1 + step), and their moments; of several seeds, a row of moments each."""
    rise = np.log1p(STEPS) / np.log1p(300)
    dims, shape = (["seed"], (seeds, 1)) if seeds else ([], (1,))
    column = ([*dims, "step"], np.broadcast_to(rise, (*shape[:-1], len(STEPS))))
    steps = np.array(moments, np.int32)
    held = xr.DataArray(steps, dims=[*dims, "moment"], attrs={"conditions": CONDITIONS})
    coords = {"step": STEPS, "moment": ["memorised", "generalised"]} | ({"seed": range(seeds)} if seeds else {})
    return xr.Dataset({"train": column, "test": column, "norm": column, "moments": held}, coords=coords)


def words(axes):
    return [text.get_text() for text in axes.texts]


def ticks(axes):
    return [line for line in axes.lines if line.get_linestyle() == ":" and line.get_label() == "_moment"]


def test_both_words_stand_above_with_the_wait():
    panel, other = figures.draw(run(16, 115), panels=[BOTH, OTHER]).axes
    assert words(panel) == ["memorised, step 16", "generalised, step 115", "× 7.2"]
    assert words(other) == ["memorised", "generalised"]
    assert all(text.get_position()[1] > 1 for text in panel.texts)
    assert len(ticks(panel)) == len(ticks(other)) == 2


def test_a_tick_ends_on_the_curve():
    axes = figures.draw(run(30, 115), panels=[BOTH]).axes[0]
    x, y = ticks(axes)[0].get_xdata()[0], ticks(axes)[0].get_ydata()[1]
    assert_allclose(axes.transAxes.transform((x, y)), axes.transData.transform((30, np.log1p(30) / np.log1p(300))))


@pytest.mark.parametrize("steps", [(16, 18), (0, 1), (290, 300), (115, 16)])
def test_words_do_not_overlap(steps):
    figure = figures.draw(run(*steps), panels=[BOTH])
    figure.draw_without_rendering()
    renderer = FigureCanvasAgg(figure).get_renderer()
    one, other = (text.get_window_extent(renderer) for text in figure.axes[0].texts[:2])
    assert not one.overlaps(other)


@pytest.mark.parametrize(("steps", "shown"), [((16, -1), ["memorised, step 16"]), ((-1, -1), [])])
def test_what_has_not_come_is_not_drawn(steps, shown):
    assert words(figures.draw(run(*steps), panels=[BOTH]).axes[0]) == shown


def test_over_seeds_the_middle_one_stands_if_each_has_it():
    seeds = run([16, 115], [20, 200], [17, -1], seeds=3)
    assert words(figures.draw(seeds, panels=[BOTH]).axes[0]) == ["memorised, step 17"]
    assert words(figures.draw(seeds, panels=[BOTH], seed=1).axes[0])[-1] == "× 10"
