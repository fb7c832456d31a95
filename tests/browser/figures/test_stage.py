"""A figure over the whole screen, for a lecture: how large it is, its keys, and the list of states in a link."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.host import choose, mount, opened
from tests.browser.reader import act, drawn, press, settle, value
from tests.browser.synthetic import traits
from tests.panels.examples import PANELS

ADDRESS = {"address": "lazy"}
PROJECTOR = {"width": 1920, "height": 1080}
SIZE = "document.querySelector('.ex-frame').style.transform"
FILLED = "document.fullscreenElement?.className ?? ''"


@pytest.fixture
def stage(page):
    """A figure of two panels, which is presented."""
    page.set_viewport_size(PROJECTOR)
    mount(page, traits(panels=PANELS[:2]) | ADDRESS)
    choose(page, "present")
    page.wait_for_function(f"{FILLED} === 'ex-whole'")
    settle(page)
    return page


def larger(page) -> float:
    return float(page.evaluate(SIZE).removeprefix("scale(").removesuffix(")"))


def steps(page) -> str:
    return value(page, "cursor")


def states(page) -> str:
    return page.locator(".ex-desk [role=status]").inner_text()


def shows_all(page) -> bool:
    return page.evaluate("(r => r.scrollHeight <= r.clientHeight)(document.querySelector('.ex-room'))")


def heights(page) -> list[float]:
    return [panel.bounding_box()["height"] for panel in page.locator(".ex-panel").all()]


def test_it_is_as_large_as_the_screen_has_room_for(stage):
    assert larger(stage) >= 1.5 and shows_all(stage)
    act(stage, "larger")
    size = larger(stage)
    stage.set_viewport_size({"width": 1600, "height": 900})
    expect(stage.locator(".ex-frame")).to_have_css("transform", f"matrix({size}, 0, 0, {size}, 0, 0)")  # it was chosen
    stage.keyboard.press("-")
    stage.keyboard.press("-")
    assert larger(stage) < size


def test_another_screen_another_size(stage):
    before = larger(stage)
    stage.set_viewport_size({"width": 1024, "height": 768})
    stage.wait_for_function(f"{SIZE} !== 'scale({before:g})'")
    settle(stage)
    assert 1 <= larger(stage) < before and shows_all(stage)
    stage.set_viewport_size({"width": 390, "height": 780})
    stage.wait_for_function(f"{SIZE} === 'scale(1)'")
    expect(stage.locator(".ex-card")).to_contain_class("ex-narrow")
    assert stage.locator(".ex-desk").bounding_box()["height"] < 150
    assert stage.evaluate("document.querySelector('.ex-desk').scrollWidth") <= 390


@pytest.mark.parametrize("first", range(0, len(PANELS), 3))
def test_on_a_low_screen_panels_are_lower(page, first):
    page.set_viewport_size({"width": 1280, "height": 720})
    mount(page, traits(panels=(PANELS[first:] + PANELS)[:3]) | ADDRESS)
    before = heights(page)
    choose(page, "present")
    page.wait_for_function(f"{FILLED} === 'ex-whole'")
    settle(page)
    assert shows_all(page)
    page.keyboard.press("Escape")
    page.wait_for_function(f"{FILLED} === ''")
    settle(page)
    assert heights(page) == before


def test_a_pointer_finds_its_place_on_a_large_figure(stage):
    """A tap in the middle of the axis is the middle of the steps, which are even on it."""
    box = stage.locator("[data-panel='0'] .ex-area").first.bounding_box()
    stage.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    settle(stage)
    assert 29 <= float(steps(stage)) <= 33  # the geometric middle of 1 and 1001, less 1


def test_keys_play_and_step_and_leave(stage):
    last = steps(stage)
    stage.keyboard.press("ArrowLeft")
    settle(stage)
    assert float(steps(stage)) < float(last)
    stage.keyboard.press("Home")
    stage.keyboard.press(" ")
    expect(stage.locator("[data-action=play]")).to_have_attribute("aria-label", "Pause")
    stage.keyboard.press(" ")
    expect(stage.locator("[data-action=play]")).to_have_attribute("aria-label", "Play")
    act(stage, "leave")
    stage.wait_for_function(f"{FILLED} === ''")
    assert stage.locator("dialog").count() == 0
    assert stage.evaluate("document.activeElement.dataset.action") == "menu"
    assert stage.evaluate("el.style.minHeight") == "" and stage.locator(".explorer > .ex-card").is_visible()


def test_keys_of_a_control_stay_its_own(stage):
    before, scale = steps(stage), value(stage, "output_scale")
    press(stage, "output_scale", "ArrowRight")
    assert value(stage, "output_scale") != scale and steps(stage) == before
    stage.locator("[data-control=theory]").press("ArrowDown")
    assert steps(stage) == before
    act(stage, "state-add")
    stage.locator("[data-action=state-add]").focus()
    stage.keyboard.press("Tab")
    stage.keyboard.press("Shift+Tab")
    stage.keyboard.press(" ")  # a button that was reached with keys is pressed
    assert states(stage) == "State 2 of 2"
    press(stage, "output_scale", "PageUp")  # as a clicker does, wherever the focus is
    assert states(stage) == "State 1 of 2"


def test_a_lecture_is_a_list_of_states_in_a_link(stage):
    figure = stage.locator(".explorer")
    assert states(stage) == "No states yet"
    act(stage, "state-add")
    first = drawn(figure)
    press(stage, "output_scale", "End")
    press(stage, "cursor", "Home")
    act(stage, "state-add")
    second = drawn(figure)
    stage.wait_for_url("**?lazy.states=start%3Boutput_scale%3D16%2Cstep%3D0")
    link = stage.url.partition("?")[2]
    stage.keyboard.press("PageUp")
    assert states(stage) == "State 1 of 2" and drawn(figure) == first
    stage.keyboard.press("PageUp")
    assert states(stage) == "State 1 of 2"
    stage.keyboard.press("PageDown")
    assert drawn(figure) == second
    act(stage, "leave")
    stage.wait_for_function(f"{FILLED} === ''")
    choose(stage, "present")  # who left by mistake has the list still
    assert states(stage) == "State 2 of 2" and stage.url.endswith(link)
    with opened(stage.context.browser, f"?{link}", viewport=PROJECTOR) as other:
        mount(other, traits(panels=PANELS[:2]) | ADDRESS)
        assert states(other) == "State 1 of 2" and other.evaluate(FILLED) == ""
        assert larger(other) >= 1.5 and drawn(other.locator(".explorer")) == first
        other.keyboard.press("PageDown")
        assert drawn(other.locator(".explorer")) == second
        act(other, "state-remove")
        assert states(other) == "State 1 of 1"
        other.keyboard.press("Escape")
        expect(other.locator("dialog")).to_have_count(0)
        other.wait_for_url("**?lazy.output_scale=16&lazy.step=0&lazy.v=2")  # what is shown, not the lecture


@pytest.mark.parametrize("text", ["%ZZ;;=;a=b=c", "output_scale=1e99", "nothing=3;theory=none"])
def test_a_damaged_list_is_said_or_left_out(browser, text):
    with opened(browser, f"?lazy.states={quote(text)}", viewport=PROJECTOR) as page:
        mount(page, traits() | ADDRESS)
        assert states(page).startswith("State 1 of ")
        told = page.locator("[data-told]").inner_text()
        assert ("which this figure cannot show" in told) == ("=" in text.split(";")[0])


def test_a_picture_of_what_is_presented_is_as_large_as_ever(page):
    page.set_viewport_size(PROJECTOR)
    mount(page, traits(panels=PANELS[:2]) | ADDRESS)
    choose(page, "present")
    page.wait_for_function(f"{FILLED} === 'ex-whole'")
    before = larger(page)
    with page.expect_download() as saved:
        choose(page, "download-svg")
    svg = saved.value.path().read_text(encoding="utf-8")
    wide = float(svg.partition('width="')[2].partition('"')[0])
    assert wide <= PROJECTOR["width"] / before + 1
    settle(page)
    assert larger(page) == before > 1


def test_a_figure_that_is_made_anew_is_presented_still(page):
    mount(page, traits(live=True, panels=PANELS[:2]) | ADDRESS)
    choose(page, "present")
    page.evaluate("model.set('spec', { ...model.get('spec'), title: 'Another' })")
    settle(page)
    assert page.locator("dialog .ex-card").get_attribute("aria-label") == "Another"
    page.evaluate("stop.abort()")
    assert page.locator("dialog").count() == 0
