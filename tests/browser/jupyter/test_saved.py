"""A notebook that was saved with its figures and is opened again: their stills show, and words read as words."""

import nbformat
from nbformat import v4
from playwright.sync_api import expect

from tests.browser.lab import NOTEBOOK, open_page, run_all, wait_idle
from tests.browser.live import FIGURE
from tests.browser.site import ROOT

TEXT = "Set {set}`it to 3 <output_scale=3>`, with `a = 1` in it."
CODE = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.browser.synthetic import explorer
explorer()"""
SLIDERS = """from tests.browser.synthetic import Synthetic
from widgets import controls
controls(Synthetic(), lambda e, axes: {"one": ([0, 1], [0, e.output_scale])}, alt="A line.")"""
WORDS = f"{NOTEBOOK} .jp-RenderedMarkdown"


def write(lab, name: str) -> None:
    cells = [v4.new_markdown_cell(TEXT), v4.new_code_cell(CODE), v4.new_code_cell(SLIDERS)]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), lab.root / name)


def test_a_saved_figure_is_opened_as_its_still_and_runs_again(page, lab, errors):
    write(lab, "saved.ipynb")
    open_page(page, lab, "saved.ipynb")
    words = page.locator(WORDS).filter(has_text="with a = 1")
    expect(words).to_have_text("Set it to 3, with a = 1 in it.")
    run_all(page)
    wait_idle(page)
    page.locator(FIGURE).first.wait_for()
    expect(words.locator("button.ex-set")).to_have_text("it to 3")
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    lab.shut_kernels()
    saved = nbformat.read(lab.root / "saved.ipynb", 4)
    assert all("image/png" in cell.outputs[0].data for cell in saved.cells[1:])

    open_page(page, lab, "saved.ipynb")
    stills = page.locator(".wnl-saved img")
    expect(stills).to_have_count(2)
    for still in stills.all():
        still.scroll_into_view_if_needed()
        assert still.evaluate("image => image.complete && image.naturalWidth") > 300
    told = page.locator(NOTEBOOK).inner_text()
    assert "model not found" not in told and "{set}" not in told and "Run all cells" in told
    assert stills.last.get_attribute("alt") == "A line."
    run_all(page)
    wait_idle(page)
    page.locator(FIGURE).first.wait_for()
    expect(page.locator(".wnl-saved")).to_have_count(0)
    assert errors == []
