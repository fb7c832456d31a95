"""Wide panels live in JupyterLab: the heatmap and the histogram of a run follow its training and the cursor."""

import pytest

from tests.browser.lab import open_page, run_all, wait_idle
from tests.browser.test_polynomial_page import errors, nudge, state, wait_for  # noqa: F401

PAGE = "book/grokking/modular_addition.md"
COLOURS = """figure => {
  const canvas = figure.querySelector("canvas.ex-canvas");
  const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  return {size: [canvas.width, canvas.height], colours: new Set(pixels).size, sum: pixels.reduce((a, b) => a + b, 0)};
}"""
BARS = "figure => [...figure.querySelectorAll('rect.ex-rect')].map((r) => Math.round(+r.getAttribute('height')))"


@pytest.fixture
def figure(page, lab, errors):  # noqa: F811
    open_page(page, lab, PAGE)
    run_all(page)
    wait_idle(page)
    figure = page.locator(".jp-OutputArea [data-state]").first
    figure.wait_for()
    figure.scroll_into_view_if_needed()
    page.wait_for_timeout(2500)
    return figure


def test_spectrum_and_histogram_follow_a_live_run_and_its_cursor(figure, page, errors):  # noqa: F811
    assert state(figure)["state"] == "recorded"
    assert figure.evaluate(COLOURS)["size"] == [48, 30]
    figure.locator("[data-action=seed-next]").click()
    page.wait_for_function(
        "e => e.querySelectorAll('.ex-when')[2].textContent === 'seed 0'", arg=figure.element_handle()
    )
    figure.locator("[data-action=seed-previous]").click()
    nudge(figure, "train_fraction", 5)  # between two recorded shares: trains
    wait_for(figure, "d.source === 'live' && +d.rows > 5", timeout=40_000)
    early, low = figure.evaluate(COLOURS), figure.evaluate(BARS)
    wait_for(figure, "d.source === 'live' && d.state === 'done'", timeout=120_000)
    page.wait_for_timeout(300)
    late, high = figure.evaluate(COLOURS), figure.evaluate(BARS)
    assert early["size"] == late["size"] == [48, 30] and early["sum"] != late["sum"] and low != high
    assert late["colours"] > early["colours"]  # from even noise to single waves
    assert sum(high[-5:]) > sum(low[-5:])  # neurons of high ratio have appeared
    figure.locator("input[type=range]").last.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(300)
    first = figure.evaluate(COLOURS)
    assert first["sum"] != late["sum"] and sum(figure.evaluate(BARS)[-5:]) == 0
    assert errors == []
