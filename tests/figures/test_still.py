"""A still figure: what is chosen, which theory, which panels, and its picture."""

import subprocess
import sys

import pytest
from numpy.testing import assert_array_equal

import toolkit
import toolkit.panels
from tests.figures.data import LOSS, dashed, dataset, measured_lines
from toolkit import figures
from toolkit.figures.still import DRAW
from toolkit.panels import KINDS


def test_the_theory_named_is_the_one_drawn():
    one = dataset().sel(seed=0, scale=2.0, drop=True)
    axes = figures.draw(one, {"exact": one * 1.1, "other": one * 9}, panels=[LOSS], theory="other").axes[0]
    assert_array_equal(dashed(axes)[0].get_ydata(), one["train_loss"] * 9)


def test_chosen_values_are_the_nearest_recorded():
    data = dataset()
    axes = figures.draw(data, {"t": data * 3}, panels=[LOSS], scale=1.9, seed=2).axes[0]
    assert_array_equal(measured_lines(axes)[0].get_ydata(), data["train_loss"].sel(scale=2.0, seed=2))
    assert_array_equal(dashed(axes)[0].get_ydata(), 3 * data["train_loss"].sel(scale=2.0, seed=2))


def test_without_panels_every_column_has_one():
    data = dataset(scales=(1.0,)).isel(seed=0, scale=0, drop=True)
    data["test_loss"] = (data["train_loss"] * 2).assign_attrs(data["train_loss"].attrs)
    data["end"] = 3.0
    drawn = figures.draw(data).axes
    titles = [axes.get_title(loc="left") for axes in drawn]
    assert titles == ["training loss", "training loss"]
    assert_array_equal(measured_lines(drawn[1])[0].get_ydata(), data["test_loss"])


def test_what_is_not_there_is_said():
    data = dataset()
    with pytest.raises(ValueError, match="width is not a dimension of this dataset; it has seed, scale, step"):
        figures.draw(data, panels=[LOSS], width=3)
    with pytest.raises(ValueError, match=r"theory must be one of 'exact' \(got 'lazy'\)"):
        figures.draw(data, {"exact": data}, panels=[LOSS], theory="lazy")


def test_png_is_a_picture_of_that_size():
    content = figures.png(figures.draw(dataset(), panels=[LOSS]), resolution=50)
    assert content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[i : i + 4], "big") for i in (16, 20))
    assert 229 <= width <= 230 and height == 165  # older versions of matplotlib round down


def test_pyplot_is_not_imported():
    code = "import sys; from toolkit import figures; print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_notebook_shows_the_figure_by_itself():
    still = figures.draw(dataset(), panels=[LOSS], scale=2.0)
    assert still._repr_png_().startswith(b"\x89PNG")


def test_every_kind_of_panel_has_a_still():
    assert set(DRAW) == set(KINDS)


def test_what_is_no_panel_is_refused():
    words = r"panels must be made with \w+(, \w+)* or \w+ \(got {'kind': 'lines'}\)"
    with pytest.raises(ValueError, match=words):
        figures.draw(dataset(), panels=[{"kind": "lines"}])


def test_the_toolkit_brings_its_figures_only_when_they_are_asked_for():
    code = (
        "import sys, toolkit; print('matplotlib' in sys.modules); "
        "toolkit.figures.draw; print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
    with pytest.raises(AttributeError, match="module 'toolkit' has no attribute 'pictures'"):
        _ = toolkit.pictures


@pytest.mark.parametrize("name", KINDS)
def test_panels_are_public_at_the_top(name):
    assert name in toolkit.__all__ and getattr(toolkit, name) is getattr(toolkit.panels, name)


def test_what_cannot_be_drawn_is_refused_in_words():
    run = dataset()
    with pytest.raises(ValueError, match=r"measured must be an xarray.Dataset, such as a run \(got dict\)"):
        figures.draw({})
    with pytest.raises(ValueError, match="predicted must be a dict of predictions by name"):
        figures.draw(run, run)
    with pytest.raises(ValueError, match=r"axis must be a dimension of a column, such as .* \(got 'ridge'\)"):
        figures.draw(run, axis="ridge")
