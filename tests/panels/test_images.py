"""Images: small pictures at moving places."""

import pytest

from toolkit.panels import images

ABOUT = {"point": "sample", "coordinate": "xy", "pictures": "pictures", "pixel": "pixel", "group": "digit"}


def test_images_in_full():
    panel = images("Digits", "samples", corners="means", **ABOUT)
    assert (panel.columns, panel.curves) == (("samples", "pictures", "digit", "means"), {})
    assert panel.dimensions == ("sample", "xy", "pixel")
    spec = {"kind": "images", "title": "Digits", "column": "samples", "corners": "means", "arrows": None, "side": None}
    assert panel.spec() == spec | ABOUT
    assert images("Digits", "samples", arrows="rows", **ABOUT).columns == ("samples", "pictures", "digit", "rows")


def test_pictures_may_have_a_size_in_the_unit_of_their_places():
    assert images("Digits", "samples", side=0.7, **ABOUT).spec()["side"] == 0.7
    for side in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="side of images must be a positive number"):
            images("Digits", "samples", side=side, **ABOUT)


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match=r"group of images must be a name \(got ''\)"):
        images("Digits", "samples", **ABOUT | {"group": ""})
    with pytest.raises(ValueError, match=r"must be three dimensions \(got 'sample', 'xy', 'xy'\)"):
        images("Digits", "samples", **ABOUT | {"pixel": "xy"})
