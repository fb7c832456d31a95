"""The first thing a reader sees: `make lab` opens the book's front page as a notebook."""

import os
import time

import pytest
from playwright.sync_api import expect

from tests.browser.lab import open_page, run_code


def test_front_page_opens_as_a_notebook(page, lab, errors):
    notebook = open_page(page, lab, "book/index.md")
    expect(notebook.locator(".jp-Notebook")).to_be_visible()
    expect(page.locator(".jp-FileEditor")).to_have_count(0)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    assert run_code(page, "print(6 * 7)\n'forty' + '-two'") == "42\n'forty-two'"
    assert errors == []


def test_an_error_in_a_cell_is_raised(page, lab):
    open_page(page, lab, "book/index.md")
    with pytest.raises(RuntimeError, match="ZeroDivisionError: division by zero"):
        run_code(page, "1 / 0")


def test_saving_a_page_leaves_its_text_alone_and_it_opens_however_new_its_outputs_are(page, lab):
    source, outputs = lab.root / "book/index.md", lab.root / "notebooks/index.ipynb"
    before = source.read_text()
    open_page(page, lab, "book/index.md")
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    assert source.read_text() == before and outputs.is_file()
    os.utime(outputs, (time.time() + 100,) * 2)
    assert lab.api("contents/book/index.md?type=notebook&content=1")["name"] == "index.md"
