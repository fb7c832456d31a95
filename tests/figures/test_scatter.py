"""A scatter is the points at the cursor in the colours of their classes, and the theory as rings."""

import numpy as np
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_array_equal

from tests.figures.data import wide
from toolkit import figures
from toolkit.palette import CYCLE, LIGHT
from toolkit.panels import scatter


def test_scatter_draws_points_coloured_by_group_and_the_theory_as_rings():
    panel = scatter("Features", "points", point="point", coordinate="xy", group="group")
    axes = figures.draw(wide(), {"t": wide() * 2}, panels=[panel], cursor=3).axes[0]
    dots, rings = axes.collections
    points = wide()["points"].values[1]
    assert_array_equal(dots.get_offsets(), points)
    assert_array_equal(rings.get_offsets(), 2 * points)
    colours = [to_rgba(CYCLE[g]) for g in wide()["group"].values]
    assert_array_equal(dots.get_facecolors(), colours)
    assert rings.get_facecolors().size == 0 and axes.get_aspect() == 1


def test_scatter_draws_centres_and_arrows_in_the_colours_of_their_groups():
    g = np.random.default_rng(2)
    ends = {n: (("frame", "kind", "xy"), g.normal(size=(3, 3, 2))) for n in ("means", "rows")}
    held = wide().assign(ends)
    about = {"point": "point", "coordinate": "xy", "group": "group", "centres": "means", "arrows": "rows"}
    axes = figures.draw(held, {"t": held * 2}, panels=[scatter("Features", "points", **about)], cursor=3).axes[0]
    dots, centres, rings = axes.collections
    assert_array_equal(dots.get_offsets(), held["points"].values[1])
    assert_array_equal(centres.get_offsets(), held["means"].values[1])
    assert_array_equal(rings.get_offsets(), 2 * held["means"].values[1])
    assert_array_equal(centres.get_facecolors(), [to_rgba(c) for c in CYCLE[:3]])
    assert_array_equal([arrow.xy for arrow in axes.texts], held["rows"].values[1])


def test_classes_are_numbers_that_are_rounded_and_go_round_the_cycle():
    panel = scatter("Features", "points", point="point", coordinate="xy", group="group")
    odd = wide().assign(group=("point", np.array([0.9, -1, 6, 7, 2.2, 5])))
    (dots,) = figures.draw(odd, panels=[panel]).axes[0].collections
    assert_array_equal(dots.get_facecolors(), [to_rgba(CYCLE[k]) for k in (1, 1, 0, 1, 2, 5)])


def test_points_of_no_class_have_the_colour_of_training():
    panel = scatter("Features", "points", point="point", coordinate="xy")
    (dots,) = figures.draw(wide(), panels=[panel]).axes[0].collections
    assert_array_equal(dots.get_facecolors(), [to_rgba(LIGHT["roles"]["train"])])


def test_the_axes_hold_all_that_was_measured_at_every_place_of_the_axis():
    ends = {"means": (("frame", "kind", "xy"), np.array([[[9.0, 0]], [[0, 0]], [[0, -4]]]))}
    about = {"point": "point", "coordinate": "xy", "centres": "means"}
    drawn = figures.draw(wide().assign(ends), panels=[scatter("Features", "points", **about)], cursor=3)
    (axes,) = drawn.axes
    low, high = wide()["points"].values.min((0, 1)), wide()["points"].values.max((0, 1))
    across, up = 9 - low[0], high[1] + 4
    assert_allclose(axes.get_xlim(), (low[0] - 0.07 * across, 9 + 0.07 * across))
    assert_allclose(axes.get_ylim(), (-4 - 0.07 * up, high[1] + 0.07 * up))
    sides = axes.get_xlim(), axes.get_ylim()
    drawn.draw_without_rendering()  # the equal aspect widens one side, and narrows none
    assert axes.get_adjustable() == "datalim"
    for before, after in zip(sides, (axes.get_xlim(), axes.get_ylim()), strict=True):
        assert after[0] <= before[0] + 1e-9 and after[1] >= before[1] - 1e-9
