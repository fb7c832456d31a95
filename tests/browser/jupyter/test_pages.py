"""Pages in JupyterLab: they run to the end, and a value between two recorded ones trains, pauses, and ends on a gap."""

import json

import pytest

from tests.browser.lab import open_page, run_all, wait_idle
from tests.browser.live import FIGURE, click, join, nudge, open_figure, state, threads, wait_for
from tests.browser.site import ROOT, WITH_FIGURES

pytestmark = pytest.mark.full
FIRST, LATER = ["End", "ArrowLeft", "ArrowLeft"], ["ArrowRight", "ArrowRight"]
# page, its first cell with a figure, a slider, keys to a value that is not recorded, the largest gap it may end with
PAGES = [
    ("lazy_rich/output_scale", "Explorer(\n    held, OutputScale()", "output_scale", FIRST, {"train_loss": 0.02}),
    ("lazy_rich/feature_amplification", "Explorer(", "learning_rate", LATER, {"alignment": 0.03}),
    ("random_features/ridge", "Explorer(", "ridge", [*LATER, "ArrowRight"], {"tuned_test_loss": 0.2}),
    ("collapse/linear_layers", 'name="training"', "weight_decay", LATER, {"largest_output": 0.25}),
    ("collapse/digits", 'name="three"', "weight_decay", LATER, {"largest_cosine": 0.3}),
]


@pytest.mark.parametrize("page_name, cell, control, keys, gaps", PAGES, ids=[name for name, *_ in PAGES])
def test_a_slider_trains_in_jupyterlab(page_name, cell, control, keys, gaps, page, lab, errors):
    figure = open_figure(page, lab, f"book/{page_name}.md", cell)
    assert state(figure)["state"] == "recorded"
    before = figure.locator("[data-series]").first.get_attribute("d")
    box = figure.locator(f"[data-control={control}]").first
    if not box.is_visible():
        figure.locator("summary").first.click()
    for key in keys:
        nudge(figure, control, key=key)
    wait_for(figure, "d.source === 'live' && +d.rows > 1", timeout=60_000)
    if state(figure)["state"] == "training":
        click(figure, "train")
        wait_for(figure, "d.state === 'paused' || d.state === 'done'")
        if state(figure)["state"] == "paused":
            click(figure, "train")
    seen = wait_for(figure, "d.source === 'live' && d.state === 'done'", timeout=120_000)
    assert figure.locator("[data-series]").first.get_attribute("d") != before
    measured = json.loads(seen["gap"])
    for column, most in gaps.items():
        assert 0 <= measured[column] < most
    join(page)
    assert threads(page) == 0
    assert errors == []


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_every_page_runs_and_shows_its_figures(name, page, lab, errors):
    open_page(page, lab, f"book/{name}.md")
    run_all(page)
    wait_idle(page)
    figures = page.locator(FIGURE)
    figures.first.wait_for()
    assert {state(figure)["state"] for figure in figures.all()} == {"recorded"}
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    assert (lab.root / f"book/{name}.md").read_text() == (ROOT / f"book/{name}.md").read_text()
    assert errors == []
