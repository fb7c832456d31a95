"""What a reader has made of a figure: a run trained further, and curves that stay when its cell is run again."""

from playwright.sync_api import expect

from tests.browser.lab import open_page, run_code, wait_idle
from tests.browser.live import FIGURE, click, join, run_figure, state, wait_for
from tests.browser.site import ROOT

CODE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.browser.synthetic import Synthetic
from toolkit.panels import lines
from widgets import Explorer
figure = Explorer(None, Synthetic(), panels=[lines("Loss", dict(train_loss=("training", "train")))], more=["width"])
figure
"""
AGAIN = "window.jupyterapp.commands.execute('notebook:run-cell')"


def test_a_run_goes_on_and_a_kept_curve_survives_its_cell(page, lab, errors):
    open_page(page, lab, "book/index.md")
    figure = run_figure(page, CODE)
    click(figure, "train")
    wait_for(figure, "d.state === 'done' && d.source === 'live'", timeout=60_000)
    rows = int(state(figure)["rows"])
    assert figure.locator("[data-action=further]").get_attribute("title") == "Train to step 2000"
    click(figure, "further")
    wait_for(figure, f"d.state === 'done' && d.run === '2' && +d.rows > {rows}", timeout=60_000)
    expect(figure.locator("[data-control=cursor] output")).to_have_text("2000")
    click(figure, "keep")
    expect(figure.locator(".ex-kept")).to_have_count(1)
    figure.evaluate("e => e.setAttribute('data-earlier', '')")
    page.evaluate(AGAIN)
    figure = page.locator(f"{FIGURE}:not([data-earlier])").last
    wait_idle(page)
    figure.wait_for()
    expect(figure.locator("[data-action=clear]")).to_be_visible()
    join(page)
    click(figure, "train")
    wait_for(figure, "d.state === 'done' && d.source === 'live'", timeout=60_000)
    expect(figure.locator(".ex-kept")).to_have_count(1)
    click(figure, "clear")
    expect(figure.locator(".ex-kept:visible")).to_have_count(0)
    assert run_code(page, "print(figure.configuration.steps)") == "1000" and errors == []
