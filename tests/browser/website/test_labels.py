"""The words at curves: on no curve, dot or other word, on every page, at three widths, wherever the cursor is."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import act, press, settle
from tests.browser.site import ROOT, WITH_FIGURES, one_of_each_kind

TROUBLES = (ROOT / "tests/browser/website/labels.js").read_text(encoding="utf-8")
PLACES = """(figure) => JSON.stringify([...figure.querySelectorAll("text.ex-label")].map((label) =>
    [label.textContent, label.getAttribute("x"), label.getAttribute("y")]))"""
EMPTY = """(figure) => [...figure.querySelectorAll(".ex-panel:has(.ex-line[data-series])")].filter((panel) => {
    const [all, area] = [panel.querySelector(".ex-box > svg"), panel.querySelector(".ex-area")];
    const [width, x, inner] = [[all, "width"], [area, "x"], [area, "width"]].map(([e, n]) => +e.getAttribute(n));
    return width - x - inner > 24 && !panel.querySelector(".ex-hair");
}).map((panel) => panel.querySelector("figcaption b").textContent)"""
REST = 800  # milliseconds, by which words have been placed anew once nothing moves
WIDTHS = (1280, 820, 390)


@pytest.mark.parametrize("name", one_of_each_kind(WITH_FIGURES))
def test_words_stand_clear(visit, name):
    here = visit()
    here.open(name)
    for width in WIDTHS:
        here.page.set_viewport_size({"width": width, "height": 900})
        settle(here.page)
        for figure in here.show_figures():
            assert figure.evaluate(TROUBLES) == [], width
            assert figure.evaluate(EMPTY) == [], "panels with a margin for words and no word in it"


def another_value(figure) -> None:
    """Of its first slider, or where it has none, of its first choice or switch, if there is any."""
    slider, choice = (
        figure.locator(f".ex-settings {one}") for one in ("[data-control]:has(input[type=range])", "select")
    )
    if slider.count():
        press(figure, slider.first.get_attribute("data-control"), "PageUp")
    elif choice.count():
        choice.first.select_option(index=1)
    elif (switch := figure.locator(".ex-settings [role=switch]")).count():
        switch.first.click()


@pytest.mark.parametrize("name", one_of_each_kind(WITH_FIGURES))
def test_words_of_kept_runs_stand_clear_and_do_not_follow_the_cursor(visit, name):
    here = visit()
    here.open(name)
    for figure in here.show_figures():
        if figure.locator("[data-action=keep]:not([hidden])").count():
            act(figure, "keep")
            another_value(figure)
            act(figure, "keep")
        here.page.wait_for_timeout(600)  # a value that is not recorded begins to train, and the margin is decided
        stop = figure.locator("[data-action=cancel]")  # a run may end by itself at any moment
        stop.evaluate_all("all => all.forEach((e) => e.hidden || e.click())")
        expect(figure.locator("[data-action=cancel]")).to_be_hidden()
        here.page.wait_for_timeout(REST)
        assert figure.evaluate(EMPTY) == []
        before = figure.evaluate(PLACES)
        for key in ("Home", "PageUp", "End"):
            press(figure, "cursor", key)
            assert figure.evaluate(TROUBLES) == []
            assert figure.evaluate(PLACES) == before


def test_a_word_in_the_margin_could_be_of_one_curve_only(visit):
    """One layer and two end at the same strengths: what is kept of one is named in the caption, not at those ends."""
    here = visit(reduced_motion="reduce")
    here.open("lazy_rich/deep_linear")
    panel = here.show_figures()[0].locator(".ex-panel", has_text="Strength of each mode")
    expect(panel.locator("figcaption")).to_contain_text("mode 2, L 1")
    assert panel.locator("path.ex-hair.ex-of-kept").count() == 0
