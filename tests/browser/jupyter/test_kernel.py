"""A figure in JupyterLab and the life of its kernel and views: killed, interrupted, shown twice, cleared, closed."""

import os
import signal

import pytest

from tests.browser.lab import open_page, run_code, wait_idle
from tests.browser.live import FIGURE, click, nudge, run_figure, state, wait_for
from tests.browser.reader import press
from tests.browser.site import ROOT

# A step that reads a number is not replayed as a program: it sleeps each time.
MAKE = f"""import os, sys, time
sys.path.insert(0, {str(ROOT)!r})
from dataclasses import dataclass
from tests.browser.synthetic import Synthetic, explorer
@dataclass(frozen=True, kw_only=True)
class Synthetic(Synthetic):
    def step(self, state, data):
        time.sleep(0.02 if state["time"].item() >= 0 else 0)
        return super().step(state, data)
figure = explorer(experiment=Synthetic(width=100))
figure"""


@pytest.fixture
def figure(page, lab, errors):
    """A figure that trains between two recorded values."""
    open_page(page, lab, "book/index.md")
    figure = run_figure(page, MAKE)
    nudge(figure, "output_scale")
    wait_for(figure, "d.source === 'live' && +d.rows > 5 && d.line === 'open'")
    return figure


def test_a_killed_kernel_leaves_what_was_drawn_and_recorded_runs(figure, page, errors):
    drawn = "[data-series=test_loss]"
    os.kill(int(run_code(page, "print(os.getpid())")), signal.SIGKILL)
    seen = wait_for(figure, "d.line === 'gone'", timeout=30_000)
    assert (seen["state"], seen["source"]) == ("cancelled", "live") and figure.locator(drawn).first.get_attribute("d")
    note = figure.locator("[data-note]").inner_text()
    assert note.startswith("The kernel is gone: run the cell again.") and "Stopped at step" in note
    assert figure.locator("[data-action=train], .ex-left").count() == 0
    page.locator(".jp-Dialog button").last.click()  # JupyterLab tells too that the kernel has died
    press(figure, "output_scale", "End")
    assert state(figure)["source"] == "recorded"
    click(figure, "play")
    wait_idle(page)
    again = run_figure(page, MAKE)
    nudge(again, "output_scale")
    wait_for(again, "d.source === 'live' && +d.rows > 5 && d.line === 'open'")
    assert errors == []


def test_closing_a_second_view_leaves_the_training_and_clearing_the_cell_stops_it(figure, page, errors):
    click_in_lab = "command => window.jupyterapp.commands.execute(command)"
    page.evaluate(SELECT_FIGURE)
    page.evaluate(click_in_lab, "notebook:create-output-view")
    second = page.locator(f".jp-LinkedOutputView {FIGURE.split()[-1]}")
    second.wait_for()
    wait_for(second, "d.state === 'training' && +d.rows > 5")
    page.evaluate(CLOSE_VIEW)
    second.wait_for(state="detached")
    rows = int(state(figure)["rows"])
    wait_for(figure, f"d.state === 'training' && +d.rows > {rows}")
    page.evaluate(SELECT_FIGURE)
    page.evaluate(click_in_lab, "notebook:clear-cell-output")
    figure.wait_for(state="detached")
    assert run_code(page, "time.sleep(.5); print(figure.status['state'])") == "cancelled"
    assert errors == []


def test_an_interrupt_leaves_the_figure_and_a_closed_notebook_its_training(figure, page, lab, errors):
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()")
    rows = int(state(figure)["rows"])
    wait_for(figure, f"d.state === 'training' && d.line === 'open' && +d.rows > {rows}")
    page.evaluate(CLOSE_NOTEBOOK)
    figure.wait_for(state="detached")
    page.wait_for_timeout(500)
    open_page(page, lab, "book/index.md")
    assert run_code(page, "print(figure.status['state'])") in ("training", "done")
    assert errors == []


SELECT_FIGURE = """() => {
  const panels = [...window.jupyterapp.shell.widgets("main")];
  const panel = panels.find((p) => p.content?.widgets?.some?.((cell) => cell.model));
  window.jupyterapp.shell.activateById(panel.id);
  const notebook = panel.content;
  notebook.activeCellIndex = notebook.widgets.findLastIndex((c) => c.model.sharedModel.source.includes("explorer("));
}"""
CLOSE_VIEW = """() => {
  const view = document.querySelector(".jp-LinkedOutputView").closest(".jp-MainAreaWidget");
  [...window.jupyterapp.shell.widgets("main")].find((p) => p.node === view).close();
}"""
CLOSE_NOTEBOOK = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  panel.context.model.dirty = false;
  panel.close();
}"""
