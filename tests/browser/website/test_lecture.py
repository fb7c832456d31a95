"""A lecture by a link: the figure fills the page, wherever it stands on it, and goes from state to state."""

from playwright.sync_api import expect

from tests.browser.reader import value

LESSON = "grokking/polynomial"


def test_a_link_opens_a_lecture_whose_states_train(visit):
    here = visit(viewport={"width": 1600, "height": 900})
    page = here.open(LESSON, "?figure.states=output_scale%3D0.25%2Cstep%3D322%3Boutput_scale%3D0.3%3Bstart")
    figure = page.locator(".wnl-figure").first
    stage = figure.locator("dialog[open]")
    stage.wait_for()
    said, explorer = stage.locator(".ex-desk [role=status]"), figure.locator(".explorer")
    expect(said).to_have_text("State 1 of 3")
    first = ("0.25", "322")
    assert (value(figure, "output_scale"), value(figure, "cursor")) == first
    page.keyboard.press("PageDown")
    expect(said).to_have_text("State 2 of 3")
    expect(explorer).to_have_attribute("data-source", "live", timeout=60_000)  # 0.3 is not recorded
    expect(explorer).to_have_attribute("data-state", "done", timeout=60_000)
    page.keyboard.press("PageDown")
    expect(said).to_have_text("State 3 of 3")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    expect(explorer).to_have_attribute("data-source", "recorded")
    assert (value(figure, "output_scale"), value(figure, "cursor")) == first
    page.keyboard.press("Escape")
    expect(figure.locator("dialog")).to_have_count(0)


def test_a_figure_far_down_the_page_is_presented_at_once(visit):
    here = visit()
    name = "lazy_rich/output_scale"
    page = here.open(name, "?linear.states=start")
    expect(page.locator(".wnl-figure[data-figure=linear] dialog[open]")).to_have_count(1)
