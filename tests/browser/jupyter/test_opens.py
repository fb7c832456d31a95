"""The first thing a reader sees: `make lab` opens the book's front page as a notebook."""

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


def test_saving_a_page_leaves_its_text_alone(page, lab):
    source = lab.root / "book/index.md"
    _, _, before = source.read_text().split("---\n", 2)
    open_page(page, lab, "book/index.md")
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    _, header, after = source.read_text().split("---\n", 2)
    assert after == before
    assert "jupytext_version" not in header
    assert (lab.root / "notebooks/index.ipynb").is_file()
