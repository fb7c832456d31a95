"""Controls over a reader's own plot: a slider moves the data of the same lines."""

import base64

import ipywidgets as iw
import numpy as np
import pytest

from tests.three_experiments import FeatureRidge, FreeFeatures
from toolkit.grokking import PolynomialRegression
from widgets import controls
from widgets.controls import Plot, control

SMALL = PolynomialRegression()


class Draw:
    """Notes what it is called with; one line y = output_scale·x, and a second above 1."""

    def __init__(self):
        self.calls, self.lines = [], []

    def __call__(self, experiment, axes):
        self.calls.append(experiment)
        self.lines.append(list(axes.lines))
        self.axes = axes
        x = np.arange(3.0)
        two = {"two": (x, -x)} if experiment.output_scale > 1 else {}
        return {"one": (x, experiment.output_scale * x)} | two


@pytest.fixture(autouse=True)
def in_a_kernel(monkeypatch):
    monkeypatch.delenv("WNL_STATIC", raising=False)


def test_moving_a_control_moves_the_same_line():
    draw = Draw()
    box = controls(SMALL, draw, fields=["output_scale", "centred", "width"])
    slider, box_centred, width, picture = box.children
    assert len(draw.calls) == 1 and isinstance(slider, iw.FloatLogSlider) and slider.value == SMALL.output_scale
    (line,) = draw.axes.lines
    before = picture.value
    slider.value = 0.25
    assert draw.calls[-1] == SMALL.replace(output_scale=0.25) and len(draw.calls) == 2
    assert list(draw.axes.lines) == [line] and list(line.get_ydata()) == [0, 0.25, 0.5]
    assert bytes(picture.value).startswith(b"\x89PNG") and picture.value != before
    box_centred.value, width.value = False, 9
    assert draw.calls[-1] == SMALL.replace(output_scale=0.25, centred=False, width=9)


def test_lines_come_and_go():
    draw = Draw()
    plot = Plot(SMALL, draw, (4, 3))
    (line,) = plot.axes.lines
    plot.update(SMALL.replace(output_scale=2))
    assert [list(one.get_ydata()) for one in plot.axes.lines] == [[0, 2, 4], [0, -1, -2]]
    plot.update(SMALL)
    assert list(plot.axes.lines) == [line]


@pytest.mark.parametrize("name", SMALL.knobs())
def test_both_ends_of_every_slider_are_legal(name):
    draw = Draw()
    slider = controls(SMALL, draw, fields=[name]).children[0]
    field = SMALL.fields()[name]
    for end, limit in ((slider.base**slider.max, field.high), (slider.base**slider.min, field.low)):
        slider.value = end
        np.testing.assert_allclose(getattr(draw.calls[-1], name), limit)
        assert field.low <= getattr(draw.calls[-1], name) <= field.high
    assert len(draw.calls) == 3


def test_the_default_is_every_knob_in_words_with_range_and_scale():
    def draw(experiment, axes):
        return {"line": ([0, 1], [0, experiment.momentum])}

    *inputs, _ = controls(FreeFeatures(), draw).children
    assert [w.description for w in inputs] == ["weight decay λ", "learning rate η", "momentum μ"]
    linear = inputs[2]
    assert isinstance(linear, iw.FloatSlider) and (linear.min, linear.max, linear.value) == (0.0, 0.99, 0.9)


def test_kinds_of_control():
    fields = SMALL.fields()
    assert isinstance(control(fields["centred"], "centred", True), iw.Checkbox)
    number = control(fields["width"], "width", 200)
    assert isinstance(number, iw.BoundedIntText) and (number.min, number.max) == (1, 10_000)
    ridge = control(FeatureRidge.fields()["ridge"], "ridge", 1.0)
    assert isinstance(ridge, iw.FloatLogSlider)
    np.testing.assert_allclose((10**ridge.min, 10**ridge.max), (1e-3, 100.0))


def test_static_pages_show_the_first_picture_and_say_so(monkeypatch):
    monkeypatch.setenv("WNL_STATIC", "1")
    draw = Draw()
    made = controls(SMALL, draw, alt="A line & more.")
    assert not isinstance(made, iw.Widget) and made.png.startswith(b"\x89PNG") and len(draw.calls) == 1
    shown = made._repr_html_()
    assert base64.b64encode(made.png).decode() in shown and 'alt="A line &amp; more."' in shown
    assert "Open this page in Jupyter to move the sliders of this plot." in shown
