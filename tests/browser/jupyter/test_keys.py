"""Keys typed on a figure's buttons are the figure's: in JupyterLab plain letters are commands of the notebook."""

from playwright.sync_api import expect

from tests.browser.lab import open_page
from tests.browser.live import run_figure
from tests.browser.site import ROOT

FIGURE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.browser.synthetic import Synthetic
from toolkit.panels import lines
from widgets import Explorer
Explorer(None, Synthetic(), panels=[lines("Loss", dict(train_loss=("training", "train")))])
"""


def test_keys_on_a_button_do_not_reach_the_notebook(page, lab):
    open_page(page, lab, "book/index.md")
    figure = run_figure(page, FIGURE)
    cells = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")
    before = cells.count()
    button = figure.locator("[data-action=train]").first
    button.focus()
    for key in ("b", "a", "x", "d", "d", "m"):
        page.keyboard.press(key)
    expect(button).to_be_focused()
    expect(cells).to_have_count(before)
    assert button.get_attribute("data-lm-suppress-shortcuts") is not None
    page.keyboard.press("Control+Shift+F9")  # nobody's; what has Ctrl reaches the notebook, so that it can be saved
    assert button.get_attribute("data-lm-suppress-shortcuts") is None


def test_a_presented_figure_covers_the_notebook_and_has_all_keys(page, lab):
    open_page(page, lab, "book/index.md")
    figure = run_figure(page, FIGURE)
    cells = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")
    before = cells.count()
    figure.locator("[data-action=menu]").click()
    figure.locator("[data-action=present]").click()
    page.wait_for_function("document.fullscreenElement !== null")
    stage = figure.locator(".ex-whole")
    assert stage.bounding_box() == {"x": 0, "y": 0, **page.viewport_size}
    for key in ("b", "x", "d", "d", " "):
        page.keyboard.press(key)
    figure.locator("[data-action=state-add]").click()
    expect(figure.locator(".ex-desk [role=status]")).to_have_text("State 1 of 1")
    figure.locator("[data-action=leave]").click()
    expect(figure.locator("dialog")).to_have_count(0)
    expect(figure.locator(".ex-card")).to_be_visible()
    expect(cells).to_have_count(before)
