"""A figure on paper: as wide as the sheet, whatever the window is, and again as it was afterwards."""

import pytest

from tests.browser.host import mount
from tests.browser.reader import settle
from tests.browser.synthetic import traits
from tests.panels.examples import PANELS

SHEET = 700  # pixels between the margins of A4
DRAWN = "[...document.querySelectorAll('.ex-panel :is(svg, canvas)')]"
WIDEST = f"Math.max(...{DRAWN}.map(e => e.getBoundingClientRect().right))"


def widths(page) -> list[float]:
    return [panel.bounding_box()["width"] for panel in page.locator(".ex-panel").all()]


@pytest.mark.parametrize("window", [820, 1280, 1900])
def test_a_figure_fits_the_sheet(page, window):
    page.set_viewport_size({"width": window, "height": 900})
    mount(page, traits(panels=PANELS))
    before = widths(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    left = page.locator(".explorer").bounding_box()["x"]
    assert page.evaluate(WIDEST) - left <= SHEET
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    settle(page)
    assert widths(page) == before
