"""Points are drawn with a trail from where they started, and images as pictures at their places."""

import numpy as np
import pytest
import xarray as xr
from matplotlib.offsetbox import AnnotationBbox
from numpy.testing import assert_allclose, assert_array_equal

from toolkit import figures
from toolkit.figures.images import edges, hue
from toolkit.panels import images, points

PLACES = np.array([[[1.0, 0], [0, 1], [-1, 0]], [[2, 0], [0, 2], [-3, -4]]])
ABOUT = {"point": "point", "coordinate": "xy"}


def moving() -> xr.Dataset:
    pictures = np.zeros((3, 4))
    pictures[:, 0] = 1
    columns = {
        "places": (("frame", "point", "xy"), PLACES),
        "signs": (("frame", "point"), [[1.0, -1, 1]] * 2),
        "beams": (("frame", "beam", "xy"), [[[1.0, 0.0]]] * 2),
        "pictures": (("point", "pixel"), pictures),
        "group": ("point", [0.0, 1, 2]),
    }
    return xr.Dataset(columns, {"frame": [0, 100], "step": [0, 10, 100]})


def drawn(panel, **about):
    (axes,) = figures.draw(moving(), panels=[panel], **about).axes
    return axes


def test_a_point_has_a_ring_where_it_started_and_a_trail_to_where_it_is():
    axes = drawn(points("Points", "places", **ABOUT))
    trails = [line.get_xydata() for line in axes.lines if len(line.get_xdata()) == 2]
    assert {tuple(map(tuple, trail)) for trail in trails} == {tuple(map(tuple, PLACES[:, i])) for i in range(3)}
    assert len(axes.collections) == 6  # a ring and a dot for each
    assert_allclose(axes.get_xlim(), np.array([-1, 1]) * 1.16 * 5)  # the farthest place of the whole recording


def test_the_cursor_ends_the_trails_and_arrows_point_to_it():
    axes = drawn(points("Points", "places", sign="signs", beams="beams", arrows=True, **ABOUT), cursor=50)
    tips = {tuple(arrow.xy) for arrow in axes.texts if getattr(arrow, "arrow_patch", None)}
    assert tips == {tuple(place) for place in PLACES[0]}


def test_dots_fill_the_picture_and_some_have_rings():
    data = moving().assign(
        dots=(("dot", "xy"), [[3.0, 0], [0, -1.5]]), labels=("dot", [1.0, -1]), wrong=("dot", [0.0, 1])
    )
    panel = points("Points", "places", dots="dots", dot="dot", dot_signs="labels", ringed="wrong", **ABOUT)
    (axes,) = figures.draw(data, panels=[panel]).axes
    dots, rings = axes.collections[:2]
    assert_allclose(dots.get_offsets(), [[5, 0], [0, -2.5]])  # 5 is how far the farthest point is
    assert_allclose(rings.get_offsets(), [[0, -2.5]])
    assert not np.array_equal(*dots.get_facecolors()) and len(rings.get_facecolors()) == 0


def test_joined_points_of_one_sign_are_a_path_over_that_of_the_start():
    axes = drawn(points("Points", "places", sign="signs", joined=True, **ABOUT))
    paths = [line.get_xydata() for line in axes.lines if len(line.get_xdata()) <= 2]
    assert [tuple(map(tuple, path)) for path in paths] == [
        tuple(map(tuple, places[kept])) for places in PLACES for kept in ([0, 2], [1])
    ]
    assert [line.get_alpha() for line in axes.lines[-4:]] == [0.3, 0.3, 1.0, 1.0]


def test_names_stand_at_the_points():
    axes = drawn(points("Points", "places", names=["one", "two"], **ABOUT))
    assert [text.get_text() for text in axes.texts] == ["one", "two"]


def test_pictures_stand_at_their_places_in_the_colour_of_their_group():
    about = {"pictures": "pictures", "pixel": "pixel", "group": "group"}
    axes = drawn(images("Pictures", "places", **ABOUT, **about), cursor=0)
    stamps = [artist for artist in axes.artists if isinstance(artist, AnnotationBbox)]
    assert_array_equal([stamp.xy for stamp in stamps], PLACES[0])
    ink = stamps[1].offsetbox.get_data()
    assert ink.shape == (2, 2, 4) and ink[0, 0, 3] == pytest.approx(0.9) and ink[1, 1, 3] == 0
    assert "#{:02x}{:02x}{:02x}".format(*np.round(255 * ink[0, 0, :3]).astype(int)) == hue(1)


def test_what_lies_outside_is_counted():
    about = {"pictures": "pictures", "pixel": "pixel", "group": "group"}
    axes = drawn(images("Pictures", "places", **ABOUT, **about))
    assert [text.get_text() for text in axes.texts] == ["3 further out"]


def test_an_outline_goes_round_the_plane_and_joins_all_in_space():
    square = np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])
    assert {frozenset(edge) for edge in edges(square)} == {frozenset(e) for e in [(0, 2), (2, 1), (1, 3), (3, 0)]}
    assert len(edges(np.eye(4)[:, :3])) == 6
