"""Solutions in JupyterLab stay folded with what they print, until a reader unfolds them."""

import nbformat
from nbformat import v4
from playwright.sync_api import expect

from tests.browser.lab import open_page, run_all, wait_idle

FOLDED = {"tags": ["solution", "hide-cell"], "jupyter": {"source_hidden": True}}
PRINTED = ".jp-Cell .jp-OutputArea-output:visible"
SOLUTION = """(run) => {
  const { commands, shell } = window.jupyterapp;
  const notebook = shell.currentWidget.content;
  const at = notebook.widgets.findIndex((cell) => cell.model.sharedModel.source.startsWith("# Solution"));
  const cell = notebook.widgets[at];
  if (run === "unfold its output") cell.outputHidden = false;
  if (run === "unfold its code") cell.inputHidden = false;
  if (run === "number its run late") {
    cell.outputHidden = false;
    cell.model.executionCount = 99;
    return cell.outputHidden;
  }
  if (run !== "run it") return;
  notebook.activeCellIndex = at;
  return commands.execute("notebook:run-cell");
}"""


def assert_printed(page, *texts: str) -> None:
    """All that is seen of outputs, once nothing runs; a busy computer may draw it later."""
    wait_idle(page)
    page.wait_for_timeout(200)
    expect(page.locator(PRINTED)).to_have_text([*texts])


def test_what_a_solution_prints_is_folded_with_it(page, lab, errors):
    solution = v4.new_code_cell("# Solution\nx = 2\nprint('Right: two.')", metadata=FOLDED)
    cells = [v4.new_code_cell("x = None\nprint('Not yet.')"), solution, v4.new_code_cell("print(x)")]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), lab.root / "solutions.ipynb")
    open_page(page, lab, "solutions.ipynb")
    run_all(page)
    assert_printed(page, "Not yet.", "2")  # it has run, and shows nothing
    page.evaluate(SOLUTION, "unfold its output")
    assert_printed(page, "Not yet.", "Right: two.", "2")
    page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 2")
    page.evaluate("command => window.jupyterapp.commands.execute(command)", "notebook:run-all-below")
    assert_printed(page, "Not yet.", "Right: two.", "2")  # whoever has unfolded it is not overruled
    page.evaluate(SOLUTION, "run it")
    assert_printed(page, "Not yet.", "2")
    assert page.evaluate(SOLUTION, "number its run late")  # the kernel has been idle for long
    page.evaluate(SOLUTION, "unfold its code")
    page.evaluate(SOLUTION, "run it")
    assert_printed(page, "Not yet.", "Right: two.", "2")
    assert errors == []
