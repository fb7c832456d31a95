"""Wide panels live in JupyterLab: the heatmap and the histogram of a run follow its training and the cursor."""

import pytest

from tests.browser.live import nudge, open_figure, state, wait_for

PAGE = "book/grokking/modular_addition.md"
COLOURS = """figure => {
  const canvas = figure.querySelector("canvas.ex-canvas");
  const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  const strong = pixels.filter((p) => (p & 255) < 110).length;
  return {size: [canvas.width, canvas.height], strong, sum: pixels.reduce((a, b) => a + b, 0)};
}"""
BARS = "figure => [...figure.querySelectorAll('rect.ex-rect')].map((r) => Math.round(+r.getAttribute('height')))"


@pytest.mark.full
def test_spectrum_and_histogram_follow_a_live_run_and_its_cursor(page, lab, errors):
    figure = open_figure(page, lab, PAGE)
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
    assert sum(high[-5:]) > sum(low[-5:])  # neurons of high ratio have appeared
    figure.locator("input[type=range]").last.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(300)
    first = figure.evaluate(COLOURS)
    assert first["sum"] != late["sum"] and sum(figure.evaluate(BARS)[-5:]) == 0
    assert first["strong"] == 0 and late["strong"] > 10  # from even noise to single waves: cells with little red
    assert errors == []
