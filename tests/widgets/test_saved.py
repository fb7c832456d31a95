"""What a notebook keeps of a figure: a still of what is on screen, and what it shows in words."""

import base64
import struct

import pytest
from IPython.core.formatters import DisplayFormatter

from tests.widgets.small import SMALL, ends
from toolkit.panels import lines
from widgets import controls

VIEW = "application/vnd.jupyter.widget-view+json"


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return struct.unpack(">II", png[16:24])


def test_a_live_figure_is_kept_as_a_picture_and_in_words(make):
    figure, _ = make(title="A small run", alt="The loss falls.")
    data, about = figure._repr_mimebundle_()
    assert data[VIEW]["model_id"] == figure.model_id
    assert data["text/plain"].startswith("A small run. The loss falls. output scale") and "0.5" in data["text/plain"]
    width, height = size(base64.b64decode(data["image/png"]))
    assert width > height > 200 and about["image/png"] == {"alt": data["text/plain"]}
    assert len(data["image/png"]) < 60_000


def test_a_notebook_asks_for_picture_and_words(make):
    """Also under ipywidgets 7, whose own way of showing a widget knows neither."""
    box = controls(SMALL, lambda e, axes: {"one": ([0, 1], [0, e.output_scale])}, alt="A line.")
    for shown in (make()[0], box):
        data, _ = DisplayFormatter().format(shown)
        assert {VIEW, "image/png", "text/plain"} <= data.keys()


def test_the_picture_is_of_what_is_on_screen(make):
    figure, _ = make()
    first = figure._repr_mimebundle_()[0]["image/png"]
    figure.values = {"output_scale": 1.0}
    recorded = figure._repr_mimebundle_()[0]["image/png"]
    figure.values = {"output_scale": 0.7}
    ends(figure)
    live = figure._repr_mimebundle_()[0]
    assert len({first, recorded, live["image/png"]}) == 3 and "0.7" in live["text/plain"]


def test_a_figure_with_nothing_on_screen_has_words_alone(make):
    figure, _ = make(None, more=["output_scale"], alt="A loss.")
    data, about = figure._repr_mimebundle_()
    assert set(data) == {VIEW, "text/plain"} and data["text/plain"] == "A loss." and about == {}


def test_a_panel_that_cannot_be_drawn_still_is_told_and_the_figure_shown(make, monkeypatch):
    figure, _ = make(panels=[lines("Loss", {"train_loss": ("training", "train")})], title="A loss")
    monkeypatch.setattr("toolkit.figures.draw", lambda *_, **__: 1 / 0)
    with pytest.warns(UserWarning, match="no still picture of this figure: division by zero"):
        data, _ = figure._repr_mimebundle_()
    assert set(data) == {VIEW, "text/plain"} and data["text/plain"] == "A loss."


def test_sliders_are_kept_with_their_plot():
    box = controls(SMALL, lambda e, axes: {"one": ([0, 1], [0, e.output_scale])}, alt="A line.")
    data, about = box._repr_mimebundle_()
    assert VIEW in data and data["text/plain"] == "A line." == about["image/png"]["alt"]
    assert size(base64.b64decode(data["image/png"]))[0] > 300
