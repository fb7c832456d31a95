"""The first live page in JupyterLab, used as a reader uses it: sliders train, pause, cancel; nothing is left behind."""

import json
import random
import time

import pytest

from tests.browser.lab import open_page, run_code, wait_idle
from tests.browser.live import FIGURE, THREADS, click, nudge, open_figure, show_figure, state, threads, wait_for

PAGE = "book/grokking/polynomial.md"


@pytest.fixture
def figure(page, lab, errors):
    return open_figure(page, lab, PAGE)


def test_reader_moves_sliders_trains_pauses_steps_cancels(figure, page, errors):
    assert state(figure)["state"] == "recorded"
    path = figure.locator("[data-series=test_loss]").first
    before = path.get_attribute("d")
    nudge(figure, "output_scale", key="PageUp")  # the next recorded value answers without training
    wait_for(figure, "d.state === 'recorded' && d.run === '0'")
    page.wait_for_function("([e, d]) => e.getAttribute('d') !== d", arg=[path.element_handle(), before])

    train_slowly(figure)
    nudge(figure, "output_scale", 3)  # between two recorded values: trains
    seen = wait_for(figure, "d.source === 'live' && +d.rows > 20 && d.state === 'training'", timeout=60_000)
    run = seen["run"]
    click(figure, "train")
    wait_for(figure, "d.state === 'paused'")
    rows = int(state(figure)["rows"])
    page.wait_for_timeout(500)
    assert int(state(figure)["rows"]) == rows
    step = int(run_code(page, "print(figure.status['step'])"))
    click(figure, "step")
    wait_until_printed(page, "figure.status['step']", str(step + 1))
    click(figure, "train")
    wait_for(figure, f"d.state === 'training' || d.state === 'done' || +d.rows > {rows + 1}")
    click(figure, "reset")
    wait_for(figure, f"d.state === 'paused' && +d.run > {run} && +d.rows === 1")
    click(figure, "cancel")
    wait_for(figure, "d.state === 'cancelled'")
    wait_until_printed(page, THREADS, "0")
    assert errors == []


def test_finished_live_run_lies_on_its_theory_and_in_python(figure, page, errors):
    nudge(figure, "output_scale", 2, key="ArrowLeft")
    seen = wait_for(figure, "d.state === 'done' && d.source === 'live'", timeout=60_000)
    gap = json.loads(seen["gap"])
    assert gap["train_loss"] < 1e-4 and gap["test_loss"] < 0.09
    code = "import json\nprint(json.dumps([figure.configuration.output_scale, figure.data.sizes['step'], figure.gap]))"
    scale, rows, python_gap = json.loads(run_code(page, code))
    assert scale == pytest.approx(0.5, rel=0.15) and scale != 0.5
    assert rows == int(seen["rows"])
    assert python_gap["test_loss"] == pytest.approx(gap["test_loss"], rel=0.02)
    assert errors == []


def test_words_of_the_page_set_its_figures(page, lab, errors):
    open_figure(page, lab, PAGE, 'name="examples"')
    figure = page.locator(FIGURE).first
    figure.scroll_into_view_if_needed()
    figure.locator("[data-action=show-me]").click()  # the text below it tells the answer, and waits for it
    words = page.locator(".jp-RenderedHTMLCommon button.ex-set")
    words.filter(has_text="the output scale to 8").click()
    wait_for(figure, "d.state === 'recorded' && d.run === '0'")
    assert run_code(page, "print(figure.values['output_scale'])") == "8"
    frozen = words.filter(has_text="frozen kernel")
    frozen.scroll_into_view_if_needed()
    frozen.click()
    page.wait_for_function("e => e.value === 'linearised'", arg=figure.locator("select").first.element_handle())
    assert run_code(page, "print(figure.theory)") == "linearised"
    many = words.filter(has_text="820")
    many.scroll_into_view_if_needed()
    many.click()
    second = page.locator(FIGURE).nth(1)
    page.wait_for_function(
        "e => e.querySelector('[data-control=samples] output').textContent === '820'", arg=second.element_handle()
    )
    assert run_code(page, "print(figure.values['output_scale'])") == "8"
    assert "{set}" not in page.locator(".jp-Notebook").inner_text()
    assert errors == []


def test_training_goes_on_and_obeys_while_another_cell_runs(figure, page, errors):
    before = train_slowly(figure)
    page.wait_for_timeout(3000)  # JupyterLab gives a new figure its way past running cells a second or two later
    page.evaluate(RUN_WITHOUT_WAITING, "import time\ntime.sleep(90)")
    page.wait_for_timeout(500)
    nudge(figure, "output_scale", 3)
    wait_for(figure, f"d.state === 'training' && +d.run > {before} && +d.rows > 5")
    began = time.monotonic()
    click(figure, "train")
    wait_for(figure, "d.state === 'paused'")
    click(figure, "cancel")
    wait_for(figure, "d.state === 'cancelled'")
    assert time.monotonic() - began < 15  # on a busy machine; the loop itself looks at every step
    assert page.evaluate(LAST_OUTPUT) == []  # the cell is still asleep
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()")
    wait_idle(page)
    assert [output["ename"] for output in page.evaluate(LAST_OUTPUT)] == ["KeyboardInterrupt"]
    assert errors == []


def test_two_hundred_moves_leave_one_run_and_closing_leaves_none(figure, page, errors):
    box = figure.locator("[data-control=output_scale] input").first.bounding_box()
    chosen = random.Random(0)
    began = time.monotonic()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for _ in range(200):
        page.mouse.move(box["x"] + box["width"] * chosen.uniform(0.02, 0.98), box["y"] + box["height"] / 2)
        page.wait_for_timeout(20)
    page.mouse.up()
    assert time.monotonic() - began < 90
    nudge(figure, "output_scale", 1)
    wait_for(figure, "d.state === 'training' || d.state === 'done'")
    wait_until_printed(page, f"{THREADS} <= 1", "True")  # a thread ends with the step that it was in
    on_screen = float(figure.locator("[data-control=output_scale] input").first.get_attribute("data-value") or "nan")
    in_python = float(run_code(page, "print(figure._trainer._live.run.experiment.output_scale)"))
    assert on_screen != on_screen or on_screen == pytest.approx(in_python, rel=1e-6)
    run_code(page, "figure.close()")
    page.wait_for_timeout(300)
    wait_until_printed(page, THREADS, "0")
    assert errors == []


def test_running_the_cell_again_ends_the_old_training(figure, page, errors):
    run_code(page, "old = figure")
    train_slowly(figure)
    assert threads(page) == 1
    show_figure(page)
    wait_until_printed(page, "old.status['state']", "cancelled")
    wait_until_printed(page, THREADS, "0")  # its thread ends with the step that it was in
    assert errors == []


def test_kernel_restart_and_rerun_leave_one_working_figure(figure, page, lab, errors):
    train_slowly(figure)
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    wait_for(figure, "d.line === 'gone' && d.state !== 'training'")
    wait_idle(page)
    assert figure.locator("[data-note]").inner_text().startswith("The kernel is gone: run the cell again.")
    assert len(lab.api("kernels")) == 1
    again = show_figure(page)
    wait_for(again, "d.state === 'recorded'")
    wait_until_printed(page, THREADS, "0")
    nudge(again, "output_scale", 3)
    wait_for(again, "d.source === 'live' && +d.rows > 5")


def test_without_subshells_the_controls_act_between_cells(page, lab, errors):
    """Hosts that deliver widget messages only between cells: what was asked during a cell happens after it."""
    open_page(page, lab, "book/index.md")
    page.evaluate(SAVE_SETTING, json.dumps({"commsOverSubshells": "disabled"}))
    try:
        figure = open_figure(page, lab, PAGE)
        before = train_slowly(figure)
        page.evaluate(RUN_WITHOUT_WAITING, "import time\ntime.sleep(3)")
        page.wait_for_timeout(300)
        nudge(figure, "output_scale", 3)
        page.wait_for_timeout(500)
        assert int(state(figure)["run"]) == before
        wait_for(figure, f"d.source === 'live' && +d.run > {before} && +d.rows > 5", timeout=15_000)
        click(figure, "cancel")
        wait_for(figure, "d.state === 'cancelled' || d.state === 'done'")
    finally:
        page.evaluate(SAVE_SETTING, "{}")
    assert errors == []


def train_slowly(figure) -> int:
    """Choose the widest network, for which 5000 steps take long; the number of its run."""
    if not figure.locator("[data-control=width]").is_visible():
        figure.locator("summary", has_text="more").click()
    nudge(figure, "width", key="End")
    return int(wait_for(figure, "d.state === 'training' && d.source === 'live' && +d.rows > 0")["run"])


def wait_until_printed(page, code: str, wanted: str, cells: int = 30) -> None:
    """Statuses reach the kernel between its cells: ask until this one has."""
    seen = [run_code(page, f"print({code})")]
    while seen[-1] != wanted and len(seen) < cells:
        page.wait_for_timeout(100)
        seen.append(run_code(page, f"print({code})"))
    assert seen[-1] == wanted, seen


LAST_OUTPUT = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.widgets;
  return cells[cells.length - 1].model.outputs.toJSON();
}"""
SAVE_SETTING = """async (text) => {
  await window.jupyterapp.serviceManager.settings.save("@jupyterlab/apputils-extension:kernels-settings", text);
}"""
RUN_WITHOUT_WAITING = """async (text) => {
  const { commands, shell } = window.jupyterapp;
  const notebook = shell.currentWidget.content;
  notebook.activeCellIndex = notebook.widgets.length - 1;
  await commands.execute("notebook:insert-cell-below");
  notebook.activeCell.model.sharedModel.setSource(text);
  commands.execute("notebook:run-cell");
}"""
