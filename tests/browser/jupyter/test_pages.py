"""One page of every other family in JupyterLab: a value between two recorded ones trains, pauses, and ends on a gap."""

import json

import pytest

from tests.browser.live import click, join, nudge, open_figure, state, threads, wait_for

# page, its first cell with a figure, a slider, presses to a value that is not recorded, the largest gap it may end with
PAGES = [
    ("lazy_rich/output_scale", "Explorer(\n    held, OutputScale()", "output_scale", 3, {"train_loss": 1.0}),
    ("random_features/ridge", "Explorer(", "ridge", 3, {"tuned_test_loss": 0.06}),
    ("collapse/linear_layers", 'name="training"', "weight_decay", 2, {"largest_output": 0.25}),
    ("collapse/digits", 'name="three"', "weight_decay", 2, {"largest_cosine": 0.3}),
]


@pytest.mark.parametrize("page_name, cell, control, presses, gaps", PAGES, ids=[name for name, *_ in PAGES])
def test_a_slider_trains_in_jupyterlab(page_name, cell, control, presses, gaps, page, lab, errors):
    figure = open_figure(page, lab, f"book/{page_name}.md", cell)
    assert state(figure)["state"] == "recorded"
    before = figure.locator("[data-series]").first.get_attribute("d")
    box = figure.locator(f"[data-control={control}]").first
    if not box.is_visible():
        figure.locator("summary").first.click()
    nudge(figure, control, presses)
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
