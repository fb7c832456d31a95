"""A cut through bars is a control: its line is dragged by hand or touch or moved by keys, and sets its field."""

import pytest

from tests.browser.host import mount, opened, trait
from tests.browser.reader import press, settle
from tests.browser.synthetic import traits
from toolkit.panels import bars, lines

BARS = bars("Strength", "strength", along="neuron", cut="learning_rate")
LOSS = lines("Loss", {"test_loss": ("test", "test")}, y_scale="log")
NEURONS = 32


@pytest.fixture
def figure(page):
    mount(page, traits(panels=[LOSS, BARS]))
    return page.locator(".ex-panel").nth(1)


def rate(figure) -> float:
    settle(figure)
    return trait(figure.page, "values")["learning_rate"]


def at(figure, share: float) -> tuple[float, float]:
    """The place on the page where a cut of this share stands, at half the height of the panel."""
    area = figure.locator("svg.ex-area").bounding_box()
    return area["x"] + share * area["width"], area["y"] + area["height"] / 2


def line(figure) -> float:
    """The share at which the line stands."""
    area, box = figure.locator("svg.ex-area").bounding_box(), figure.locator(".ex-cut-line").bounding_box()
    return (box["x"] + box["width"] / 2 - area["x"]) / area["width"]


def told(figure) -> list[str]:
    settle(figure)
    return figure.locator(".ex-key").all_inner_texts()


def pale(figure) -> int:
    return figure.locator(".ex-rect.ex-away").count()


def test_the_cut_stands_where_the_field_says(figure):
    assert line(figure) == pytest.approx(0.2, abs=0.005)
    assert pale(figure) == 6 and told(figure) == ["cut6", "kept26"]
    press(figure.page, "learning_rate", "End")
    assert line(figure) == pytest.approx(0.5, abs=0.005)
    assert pale(figure) == 16 and told(figure) == ["cut16", "kept16"]


def test_dragging_the_line_sets_the_field_to_the_nearest_value_that_is_offered(figure):
    before = figure.page.locator("[data-series=test_loss]").get_attribute("d")
    mouse = figure.page.mouse
    mouse.move(*at(figure, 0.2))
    mouse.down()
    mouse.move(*at(figure, 0.44), steps=5)
    assert rate(figure) == 0.5 and line(figure) == pytest.approx(0.5, abs=0.005)
    mouse.move(*at(figure, 0.11), steps=5)
    mouse.up()
    assert rate(figure) == 0.1 and pale(figure) == 3
    assert figure.page.locator("[data-series=test_loss]").get_attribute("d") != before
    mouse.move(*at(figure, 0.9))  # the hand has let go
    assert rate(figure) == 0.1


def test_any_value_of_a_field_that_trains_can_be_dragged_to(page):
    mount(page, traits(live=True, panels=[LOSS, BARS]))
    figure = page.locator(".ex-panel").nth(1)
    page.mouse.click(*at(figure, 0.37))
    assert rate(figure) == pytest.approx(0.37, abs=0.02)
    assert line(figure) == pytest.approx(rate(figure), abs=0.005)


def test_keys_move_the_cut_to_the_next_value(figure):
    handle = figure.get_by_role("slider")
    handle.focus()
    assert handle.get_attribute("aria-valuetext") == "0.2: 6 of 32"
    moves = {"ArrowRight": 0.5, "ArrowLeft": 0.2, "PageUp": 0.5, "Home": 0.1, "End": 0.5, "PageDown": 0.2}
    for key, wanted in moves.items():
        figure.page.keyboard.press(key)
        assert rate(figure) == wanted, key
    assert handle.evaluate("e => e === document.activeElement")
    low, high, now = (float(handle.get_attribute(f"aria-value{name}")) for name in ("min", "max", "now"))
    assert (low, high, now) == (0.1, 0.5, 0.2)


def test_a_finger_drags_the_line_and_scrolls_beside_it(browser):
    with opened(browser, has_touch=True) as page:
        mount(page, traits(panels=[LOSS, BARS]))
        figure = page.locator(".ex-panel").nth(1)
        actions = figure.evaluate(
            "e => [...e.querySelectorAll('.ex-box, .ex-cut')].map(n => getComputedStyle(n).touchAction)"
        )
        assert actions == ["pan-y", "none"]
        page.touchscreen.tap(*at(figure, 0.48))
        assert rate(figure) == 0.5
