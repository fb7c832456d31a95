"""The first thing a reader sees: `make lab` opens the book's front page as a notebook."""

import json
import os
import time

import pytest
from playwright.sync_api import expect

from book._ext import first_pictures
from tests.browser.lab import open_at_once, open_page, run_code

STILLS = list(json.loads(first_pictures.LIST.read_text(encoding="utf-8")).values())


def test_front_page_opens_as_a_notebook(page, lab, errors):
    notebook = open_page(page, lab, "book/index.md")
    expect(notebook.locator(".jp-Notebook")).to_be_visible()
    expect(page.locator(".jp-FileEditor")).to_have_count(0)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    assert run_code(page, "print(6 * 7)\n'forty' + '-two'") == "42\n'forty-two'"
    assert errors == []


def test_a_page_shows_its_pictures_before_it_has_run(page, lab, errors):
    notebook = open_page(page, lab, "book/grokking/polynomial.md")
    stills = notebook.locator(".wnl-first")
    expect(stills).to_have_count(len([told for told in STILLS if told["file"].startswith("grokking-polynomial-")]))
    for still in stills.all():
        still.scroll_into_view_if_needed()
        picture = still.locator("img")
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 500 and picture.get_attribute("alt")
        asks = "asks what you expect" in still.inner_text()
        assert asks == ("blur" in picture.evaluate("image => getComputedStyle(image).filter"))  # nothing is given away
    assert errors == []


def test_run_all_pressed_at_once_runs_all_and_asks_nothing(page, lab):
    notebook = open_at_once(page, lab, "book/index.md")
    notebook.locator("[data-jp-item-name=restart-and-run]").click()
    figure = notebook.locator(".explorer .ex-card")
    figure.wait_for(timeout=60_000)
    assert page.locator(".jp-Dialog").count() == notebook.locator(".wnl-first").count() == 0


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
