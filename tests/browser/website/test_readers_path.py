"""A first-time reader: home, figure, lesson, exercise, next page. PICTURES=folder keeps screenshots of the path."""

import os

import pytest
from playwright.sync_api import expect

READERS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
}


@pytest.mark.parametrize("reader", READERS)
def test_home_figure_exercise_next_page(visit, reader):
    here = visit(reduced_motion="reduce", **READERS[reader])
    page = here.open("index")
    (figure,) = here.show_figures()
    page.evaluate("scrollTo(0, 0)")
    height = page.viewport_size["height"]
    assert figure.bounding_box()["y"] < height / 2, "the first screen of the home page is its figure"
    keep(page, reader, "1-home")
    page.get_by_role("button", name="scale 8", exact=True).click()
    expect(figure.locator("[data-control=output_scale] output")).to_have_text("8")
    keep(page, reader, "2-words")
    page.get_by_role("main").get_by_role("link", name="a page of its own").click()
    expect(page.locator("h1:visible")).to_contain_text("From lazy to rich")
    first, _ = here.show_figures()
    first.scroll_into_view_if_needed()
    keep(page, reader, "3-figure")
    solution = page.locator("details", has=page.get_by_text("Solution", exact=True)).first
    solution.locator("summary").click()
    expect(solution.locator("pre").filter(has_text="Right")).to_be_visible()
    solution.scroll_into_view_if_needed()
    keep(page, reader, "4-exercise")
    page.locator(".prev-next-footer a").last.click()
    expect(page.locator("h1:visible")).not_to_contain_text("From lazy to rich")
    keep(page, reader, "5-next")


def keep(page, reader: str, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/path-{reader}-{name}.png")
