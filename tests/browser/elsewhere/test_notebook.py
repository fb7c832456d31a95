"""The pages of the book in Notebook 7: they open as notebooks and run; one trains, and is opened again as saved."""

import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.apart import ROOT, environment
from tests.browser import lab as server
from tests.browser.lab import NOTEBOOK, run_all, wait_idle
from tests.browser.live import FIGURE, state
from tests.browser.reader import act, press, settle
from tests.browser.site import WITH_FIGURES

pytestmark = pytest.mark.full
PACKAGE = "notebook==7.6.5"
PAGE = "lazy_rich/output_scale.md"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebook")
    python, variables = environment(folder, PACKAGE)
    shared = Path("share/jupyter/lab")  # where Notebook looks for JupyterLab's parts, and ours among them
    shutil.copytree(Path(sys.prefix, shared), folder / "env" / shared, dirs_exist_ok=True)
    ignored = shutil.ignore_patterns("_build", ".ipynb_checkpoints", ".jupyter_cache")
    shutil.copytree(ROOT / "book", folder / "root/book", ignore=ignored)
    shutil.copy(ROOT / "jupytext.toml", folder / "root")
    program = [python, "-m", "notebook", "--JupyterNotebookApp.expose_app_in_browser=True"]
    variables["JUPYTER_CONFIG_PATH"] = str(Path(sys.prefix, "etc/jupyter"))
    started, process = server.start(folder / "root", folder / "profile", program, variables)
    yield started
    server.stop(started, process)


def open_page(page, notebook, name=PAGE) -> None:
    page.goto(f"{notebook.url}/notebooks/book/{name}")
    page.locator(f"{NOTEBOOK} .jp-Cell").first.wait_for(timeout=60_000)


def save(page) -> None:
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")


def text_of(folder: Path, name: str) -> str:
    return (folder / f"book/{name}").read_text(encoding="utf-8")


def test_a_page_runs_and_trains_and_is_opened_again_with_its_stills(page, notebook):
    open_page(page, notebook)
    wait_idle(page)
    words = page.locator(f"{NOTEBOOK} .jp-RenderedMarkdown").filter(has_text="The losses are in units")
    expect(words).not_to_contain_text("{set}")
    run_all(page)
    wait_idle(page)
    figure = page.locator(FIGURE).first
    figure.wait_for()
    act(figure, "show-me")
    press(figure, "output_scale", "PageUp")
    press(figure, "output_scale", "ArrowRight")  # which is not recorded
    page.wait_for_function(
        "e => e.dataset.source === 'live' && e.dataset.rows >= 2", arg=figure.element_handle(), timeout=60_000
    )
    save(page)
    notebook.shut_kernels()
    assert text_of(notebook.root, PAGE) == text_of(ROOT, PAGE)
    open_page(page, notebook)
    still = page.locator(".wnl-saved img").first
    still.scroll_into_view_if_needed()
    settle(page)
    assert still.evaluate("image => image.complete && image.naturalWidth") > 300


@pytest.mark.parametrize("name", [f"{name}.md" for name in WITH_FIGURES if f"{name}.md" != PAGE])
def test_every_page_runs_and_shows_its_figures(name, page, notebook):
    open_page(page, notebook, name)
    wait_idle(page)
    run_all(page)
    wait_idle(page)
    page.locator(FIGURE).first.wait_for()
    assert {state(figure)["state"] for figure in page.locator(FIGURE).all()} == {"recorded"}
    save(page)
    notebook.shut_kernels()
    assert text_of(notebook.root, name) == text_of(ROOT, name)
