"""A figure whose cursor moves along a field of the experiment instead of the training step, in Chromium."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from tests.browser.host import mount
from tests.browser.reader import press, settle
from tests.browser.synthetic import as_held, traits
from toolkit.experiment import Experiment, column, knob, setting
from toolkit.panels import lines

RIDGES = [1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0]


@dataclass(frozen=True, kw_only=True)
class Ridge(Experiment):
    """Without steps: the error is 2 + scale + seed at every ridge, the theory 3."""

    seed: int = setting(0, 0, 9, label="seed")
    output_scale: float = knob(0.25, 0.1, 1, label="scale", symbol="α")
    ridge: float = knob(1.0, 1e-4, 10, marks=RIDGES, label="ridge", symbol="δ", scale="log")
    columns = {"test_loss": column("test error")}
    theories = {"exact": "exact closure"}

    def start(self, generator):
        return {}, {}

    def measure(self, state, data):
        return {"test_loss": 2 + self.output_scale + self.seed + 0 * self.ridge}


def along_ridge(live: bool = False) -> dict:
    """Two seeds and two scales over six ridges."""
    dims, fields = ("output_scale", "seed", "ridge"), Ridge.fields()
    error = 2 + np.array([0.25, 1.0])[:, None, None] + np.arange(2)[:, None] + np.zeros(6)
    values = {"output_scale": [0.25, 1.0], "seed": [0, 1], "ridge": RIDGES}
    coords = {n: (n, values[n], {a: getattr(fields[n], a) for a in ("label", "symbol", "scale", "kind")}) for n in dims}
    measured = xr.Dataset({"test_loss": (dims, error)}, coords)
    panel = lines("Error", {"test_loss": ("test", "test")}, y_scale="log", guides={"δ = α": "output_scale"})
    about = {"panels": [panel], "axis": "ridge", "more": (), "sentence": "Ridge {ridge}: test error {test_loss}."}
    return traits(live, as_held(measured, exact=measured * 0 + 3), experiment=Ridge(), **about)


def dots(page) -> np.ndarray:
    drawn = page.locator("path.ex-measured").first.get_attribute("d")
    return np.array([[float(v) for v in part.removesuffix("h0").split(",")] for part in drawn.split("M")[1:]])


def test_a_logarithmic_field_has_even_decades_and_a_dot_at_every_value(page):
    mount(page, along_ridge())
    spaces = np.diff(dots(page)[:, 0])
    assert len(spaces) == 5 and np.ptp(spaces) < 0.05 and spaces.min() > 20
    ticks = page.locator(".ex-tick").all_text_contents()
    assert {"10⁻⁴", "1"} <= set(ticks)


def test_cursor_sentence_gap_and_band_follow_the_field(page):
    mount(page, along_ridge())
    assert page.locator(".ex-sentence").inner_text() == "Ridge 10: test error 2.25."
    page.locator("[data-control=cursor] input").press("Home")
    settle(page)
    assert page.evaluate("model.get('cursor')") == 1e-4
    assert page.locator(".ex-sentence").inner_text() == "Ridge 10⁻⁴: test error 2.25."
    press(page, "output_scale", "End")
    assert page.locator(".ex-sentence").inner_text() == "Ridge 10⁻⁴: test error 3.00."
    assert page.locator(".ex-chip").inner_text().endswith("test <\u202f0.01\u202f%")
    assert page.locator("path.ex-band").first.get_attribute("d")
    assert page.locator("[data-theory=test_loss]").get_attribute("d")


def test_a_press_in_the_panel_moves_to_the_nearest_value_on_the_screen(page):
    mount(page, along_ridge())
    svg, place = page.locator(".ex-panel svg[role=img]").first, dots(page)
    for index in (1, 3):
        box = svg.bounding_box()
        page.mouse.click(box["x"] + place[index, 0] + 4, box["y"] + 60)
        settle(page)
        assert page.evaluate("model.get('cursor')") == RIDGES[index]


def test_a_guide_stands_at_the_value_of_its_field_and_moves_with_it(page):
    mount(page, along_ridge())
    guide, word = page.locator("[data-guide='δ = α']"), page.locator(".ex-label", has_text="δ = α")
    place = dots(page)[:, 0]
    decade = place[1] - place[0]
    assert abs(float(guide.get_attribute("x1")) - (place[3] + np.log10(2.5) * decade)) < 0.1
    press(page, "output_scale", "End")
    for end in ("x1", "x2"):
        assert abs(float(guide.get_attribute(end)) - place[4]) < 0.1
    line, text = guide.bounding_box(), word.bounding_box()
    beside = max(line["x"] - text["x"] - text["width"], text["x"] - line["x"] - line["width"])
    assert 0 < beside < 40


def test_a_guide_follows_values_that_are_not_recorded(page):
    mount(page, along_ridge(live=True))
    guide, place = page.locator("[data-guide='δ = α']"), dots(page)[:, 0]
    page.evaluate("model.set('values', {output_scale: 0.5, seed: 0})")
    settle(page)
    assert abs(float(guide.get_attribute("x1")) - (place[3] + np.log10(5) * (place[1] - place[0]))) < 0.1


def test_words_speak_of_computing_and_no_step_is_offered(page):
    mount(page, along_ridge(live=True))
    assert page.locator("[data-action=train]").inner_text().strip() == "Compute"
    assert page.locator("[data-action=step]").count() == page.locator("[data-action=reset]").count() == 0
    page.evaluate("model.set('values', {output_scale: 0.5, seed: 0})")
    page.evaluate("model.set('status', {state: 'cancelled', values: {output_scale: 0.5, seed: 0}})")
    settle(page)
    assert "press Compute" in page.locator("[data-control=cursor]").inner_text()
