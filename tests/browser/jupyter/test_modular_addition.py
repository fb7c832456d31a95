"""The panels of clock arithmetic, live in JupyterLab: table, waves and histogram follow the training and the cursor."""

import json

import pytest

from tests.browser.lab import run_code
from tests.browser.live import click, nudge, open_figure, state, wait_for
from tests.browser.reader import settle

PAGE = "book/grokking/modular_addition.md"
SUMS, NEURONS, MOST_PURE = 59**2, 12, slice(-5, None)  # cells, tiles, and the five bars of the purest neurons
COUNTS = r"(\d+) not seen, wrong, (\d+) not seen, right, (\d+) seen, wrong, (\d+) seen, right"
COLOURS = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Uint32Array(data.buffer).reduce((sum, pixel) => (sum + pixel) % 4294967296, 0);
}"""
BARS = "figure => [...figure.querySelectorAll('rect.ex-rect')].map((r) => Math.round(+r.getAttribute('height')))"
HELD = ("unseen_wrong", "unseen_right", "seen_wrong", "seen_right", "colours")
SHARES = """figure => [...figure.querySelectorAll('.ex-waves text.ex-tick[text-anchor=end]')]
  .filter((n) => n.checkVisibility()).map((n) => Number.parseFloat(n.textContent))"""
CURVES = "figure => [...figure.querySelectorAll('.ex-waves .ex-wave')].map((n) => n.getAttribute('d'))"


@pytest.fixture
def figure(page, lab, errors):
    return open_figure(page, lab, PAGE)


def seen(figure) -> dict:
    """What the table, the waves and the histogram show: counts, colours, shares of a wave in per cent, heights."""
    settle(figure)
    table = figure.locator(".ex-table")
    counted = table.locator("svg[role=img]").evaluate(
        "(svg, pattern) => svg.getAttribute('aria-label').match(pattern).slice(1).map(Number)", COUNTS
    )
    looks = {
        "colours": table.locator("canvas").evaluate(COLOURS),
        "asked": table.locator(".ex-asked").first.inner_text(),
    }
    moving = {"bars": figure.evaluate(BARS), "shares": figure.evaluate(SHARES), "curves": figure.evaluate(CURVES)}
    return (
        looks | moving | dict(zip(("unseen_wrong", "unseen_right", "seen_wrong", "seen_right"), counted, strict=True))
    )


def sums(shown: dict) -> tuple[int, int]:
    return shown["unseen_wrong"] + shown["unseen_right"], shown["seen_wrong"] + shown["seen_right"]


def test_another_seed_moves_the_curves_and_leaves_what_is_recorded_of_the_first(figure, page, errors):
    assert state(figure)["state"] == "recorded"
    first = seen(figure)
    assert sums(first) == (SUMS - int(0.4 * SUMS), int(0.4 * SUMS)) and len(first["shares"]) == NEURONS
    curve = figure.locator("[data-series=test_accuracy]").first
    before = curve.get_attribute("d")
    figure.locator("[data-action=seed-next]").click()
    page.wait_for_function("([e, d]) => e.getAttribute('d') !== d", arg=[curve.element_handle(), before])
    assert figure.locator(".ex-table .ex-when, .ex-waves .ex-when").all_inner_texts() == ["seed 0", "seed 0"]
    assert seen(figure) == first
    figure.locator("[data-action=seed-previous]").click()
    page.wait_for_function("([e, d]) => e.getAttribute('d') === d", arg=[curve.element_handle(), before])
    assert errors == []


@pytest.mark.full
def test_every_panel_follows_a_live_run_and_its_cursor(figure, page, errors):
    nudge(figure, "train_fraction", 5)  # between two recorded shares: trains
    run = wait_for(figure, "d.source === 'live' && +d.rows > 5", timeout=40_000)["run"]
    click(figure, "reset")
    wait_for(figure, f"d.state === 'paused' && +d.run > {run} && +d.rows === 1")
    early = seen(figure)
    click(figure, "train")
    wait_for(figure, "d.source === 'live' && d.state === 'done'", timeout=120_000)
    late = seen(figure)
    fraction = json.loads(run_code(page, "print(figure.values['train_fraction'])"))
    assert 0.4 < fraction < 0.5 and sums(early) == sums(late) == (SUMS - int(fraction * SUMS), int(fraction * SUMS))
    assert late["unseen_wrong"] == late["seen_wrong"] == 0
    assert early["unseen_right"] + early["seen_right"] < 0.1 * SUMS  # chance, at first
    assert early["colours"] != late["colours"] and early["asked"] != late["asked"]
    assert sum(early["bars"][MOST_PURE]) == 0 < sum(late["bars"][MOST_PURE])  # neurons of high ratio have appeared
    assert len(late["shares"]) == NEURONS and max(early["shares"]) < 50 < max(late["shares"])  # noise has become waves
    figure.locator("input[type=range]").last.focus()
    page.keyboard.press("Home")
    again = seen(figure)
    assert {name: again[name] for name in HELD} == {name: early[name] for name in HELD}
    assert again["curves"] != late["curves"] and sum(again["bars"][MOST_PURE]) == 0
    assert errors == []
