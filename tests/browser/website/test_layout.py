"""Where things stand on a page: figures at their full width, contents in reach, a phone's bar and swiped panels."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import settle
from tests.browser.site import WITH_FIGURES, one_of_each_kind

PAGE = "grokking/modular_addition"  # four panels, of which one is a tall table
DESK = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
BAR = 56  # pixels of the page's bar, and of the space below it
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_a_figure_of_many_panels_leaves_no_column_empty(visit):
    here = visit()
    here.open(PAGE)
    card = here.show_figures()[0].locator(".ex-card")
    box = {part: card.locator(part).first.bounding_box() for part in (".ex-toolbar", ".ex-say", ".ex-panels")}
    width = card.bounding_box()["width"]
    assert box[".ex-toolbar"]["width"] == pytest.approx(width, abs=4)
    assert box[".ex-panels"]["width"] == pytest.approx(width, abs=4)
    assert box[".ex-say"]["y"] + box[".ex-say"]["height"] <= box[".ex-panels"]["y"]


def test_the_panels_beside_a_table_are_as_high_as_the_table(visit):
    here = visit(**DESK)
    here.open(PAGE)
    panels = here.show_figures()[0].locator(".ex-panel")
    boxes = [panel.bounding_box() for panel in panels.all()]
    whole = panels.first.locator("xpath=..").bounding_box()
    halves = [box for box in boxes if box["width"] < 0.6 * whole["width"]]
    ends = {side: max(b["y"] + b["height"] for b in halves if (b["x"] < halves[0]["x"] + 9) == side) for side in (0, 1)}
    assert abs(ends[0] - ends[1]) < 80


def test_circles_stand_in_a_column_beside_two_panels_and_one_run_has_one(visit):
    here = visit(**DESK)
    page = here.open("lazy_rich/early_alignment")
    figure = here.show_figures()[0]
    boxes = [panel.bounding_box() for panel in figure.locator(".ex-panel").all()]
    circles, others = boxes[0], boxes[1:]
    assert len(others) == 2 and all(box["x"] >= circles["x"] + circles["width"] for box in others)
    assert circles["height"] <= 1.05 * (others[1]["y"] + others[1]["height"] - circles["y"])
    names = [name.bounding_box() for name in figure.locator(".ex-picture").all()]
    assert len(names) == 2 and abs(names[1]["y"] - names[0]["y"]) > 200  # one above the other
    page.locator(".wnl-set button", has_text="0.1").first.click()  # the kept run
    expect(figure.locator(".ex-picture")).to_have_count(0)
    expect(figure.locator(".ex-badge")).to_have_count(2)


@pytest.mark.parametrize("name", one_of_each_kind(WITH_FIGURES))
def test_a_window_of_900_pixels_holds_panels_and_sentence_beside_the_prose(visit, name):
    here = visit(**DESK)
    here.open(name)
    for figure in here.show_figures():
        top = figure.locator(".ex-card").bounding_box()["y"]
        sentence, foot = (figure.locator(part).bounding_box() for part in (".ex-say", ".ex-cursor-row"))
        narrow = figure.locator(".ex-card.ex-narrow").count()  # then the foot lies over what is behind it
        assert sentence["y"] + sentence["height"] - top <= 900 - BAR - (foot["height"] if narrow else 0)


def test_the_first_screen_has_sentence_and_slider(visit):
    here = visit(**DESK)
    page = here.open("index")
    figure = here.show_figures()[0]
    page.evaluate("scrollTo(0, 0)")
    settle(page)
    foot = figure.locator(".ex-cursor-row").bounding_box()["y"]
    for part in (".ex-sentence", ".ex-chip", "[data-control=output_scale] input"):
        box = figure.locator(part).bounding_box()
        assert 0 < box["y"] < box["y"] + box["height"] <= foot + 1


@pytest.mark.parametrize("width", [1000, 1280, 1440])
def test_the_contents_of_a_page_open_from_a_button_where_they_have_no_room(visit, width):
    page = visit(viewport={"width": width, "height": 900}, reduced_motion="reduce").open(PAGE)
    link = page.get_by_role("link", name="Where it fails")
    expect(link).to_have_count(0)
    page.locator("button.secondary-toggle:visible").click()
    expect(link).to_be_visible()
    link.click()
    expect(page.get_by_role("heading", name="Where it fails")).to_be_in_viewport()


def test_a_phone_has_three_buttons_beside_the_menu(visit):
    page = visit(**PHONE).open(PAGE)
    assert page.locator(".bd-header-article .header-article__inner :is(button, a):visible").count() == 4


def test_swiped_panels_are_as_high_as_the_one_that_is_shown(visit):
    here = visit(reduced_motion="reduce", **PHONE)
    page = here.open(PAGE)
    figure = here.show_figures()[0]
    heights = []
    for i, panel in enumerate(figure.locator(".ex-panel").all()):
        figure.locator(f"[data-action=panel-{i}]").click()
        expect(figure.locator(f"[data-action=panel-{i}]")).to_have_attribute("aria-current", "true")
        settle(page)
        heights.append(panel.bounding_box()["height"])
        assert 0 <= figure.locator(".ex-panels").bounding_box()["height"] - heights[-1] < 24
    assert max(heights) - min(heights) > 50


def test_the_next_panel_of_a_phone_is_named_and_a_tap_brings_it(visit):
    figure = (here := visit(reduced_motion="reduce", **PHONE)).open(PAGE) and here.show_figures()[0]
    following = figure.locator("[data-action=next-panel]")
    names = [title.text_content() for title in figure.locator(".ex-panel figcaption b").all()]
    for i, name in enumerate([*names[1:], names[0]]):
        expect(following).to_have_text(f"{name} ›")
        expect(figure.locator(f"[data-action=panel-{i}]")).to_have_attribute("aria-current", "true")
        following.click()
    expect(figure.locator("[data-action=panel-0]")).to_have_attribute("aria-current", "true")
