"""A heatmap is the matrix at the cursor, in colours that mean the same all along the axis."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tests.figures.data import wide
from toolkit import figures
from toolkit.panels import heatmap


@pytest.mark.parametrize("cursor, frame", [(None, 2), (0, 0), (50, 1), (100, 2)])
def test_heatmap_draws_the_matrix_at_the_cursor(cursor, frame):
    panel = heatmap("Cosines", "cosines", x="class", y="other", palette="diverging")
    axes = figures.draw(wide(), panels=[panel], cursor=cursor).axes[0]
    (image,) = axes.images
    matrix = wide()["cosines"].values[frame].T
    assert_array_equal(image.get_array(), matrix)
    reach = np.abs(wide()["cosines"]).values.max()  # of every frame: the colours mean the same at all of them
    assert (image.norm.vmin, image.norm.vcenter, image.norm.vmax) == (-reach, 0, reach)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("class", "other")


def test_heatmap_of_a_fixed_domain():
    panel = heatmap("Cosines", "cosines", x="other", y="class", domain=(-2, 5))
    (image,) = figures.draw(wide(), panels=[panel]).axes[0].images
    assert image.get_clim() == (-2, 5)


def test_the_range_is_of_the_whole_recording_and_a_theory_widens_it_by_half_at_most():
    panel = heatmap("Cosines", "cosines", x="class", y="other")
    low, high = wide()["cosines"].values.min(), wide()["cosines"].values.max()
    drawn = figures.draw(wide(), {"near": wide() * 1.01, "far": wide() * 100}, panels=[panel], cursor=0)
    room = (high - low) / 2
    assert_allclose(drawn.axes[0].images[0].get_clim(), (low - room, high + room))
    near = figures.draw(wide(), {"near": wide() * 1.01}, panels=[panel], cursor=0)
    assert_allclose(near.axes[0].images[0].get_clim(), (1.01 * low, 1.01 * high))


def test_diverging_colours_are_stretched_over_a_domain_as_it_is_given():
    panel = heatmap("Cosines", "cosines", x="class", y="other", palette="diverging", domain=(-1, 3))
    (image,) = figures.draw(wide(), panels=[panel]).axes[0].images
    assert_allclose(image.norm([-1, 1, 3]), [0, 0.5, 1])


def test_rows_and_columns_are_named_by_their_coordinates():
    named = wide().assign_coords(other=[2.0, 4.5, 8.0, 16.0])
    panel = heatmap("Cosines", "cosines", x="other", y="class")
    axes = figures.draw(named, panels=[panel]).axes[0]
    across, down = axes.xaxis.get_major_formatter(), axes.yaxis.get_major_formatter()
    assert [across(place, 0) for place in (-1, 0, 1, 3, 4)] == ["", "2", "4.5", "16", ""]
    assert [down(place, 0) for place in (0, 1, 2)] == ["0", "1", ""]


def test_equal_factors_are_equal_steps_of_colour_on_a_logarithmic_scale():
    panel = heatmap("Cosines", "cosines", x="other", y="class", domain=(0.1, 10), scale="log")
    (image,) = figures.draw(wide(), panels=[panel]).axes[0].images
    assert_allclose(image.norm([0.1, 1, 10, 100]), [0, 0.5, 1, 1])
    free = figures.draw(wide(), panels=[panel.with_(domain=None)]).axes[0].images[0]
    values = wide()["cosines"].values
    assert_allclose(free.get_clim(), (values[values > 0].min(), values.max()))
