"""The first thing a reader sees: `make lab` opens the book's front page as a notebook."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.lab import open_page, run_code


@pytest.fixture
def watched(page):
    """The page, with the errors it raises and the hosts other than this machine that it asks."""
    page.errors, page.strangers = [], []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("request", lambda request: _note_stranger(page, request.url))
    return page


def _note_stranger(page, url):
    address = urlsplit(url)
    if address.scheme not in {"data", "blob"} and address.hostname != "127.0.0.1":
        page.strangers.append(url)


def test_front_page_opens_as_a_notebook(watched, lab):
    notebook = open_page(watched, lab, "book/index.md")
    expect(notebook.locator(".jp-Notebook")).to_be_visible()
    expect(watched.locator(".jp-FileEditor")).to_have_count(0)
    expect(watched.locator(".jp-Dialog")).to_have_count(0)
    assert run_code(watched, "print(6 * 7)\n'forty' + '-two'") == "42\n'forty-two'"
    assert watched.errors == []
    assert watched.strangers == []


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
