"""A JupyterLab on a copy of the book, and a page of the browser."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.browser import lab as server

ROOT = Path(__file__).parents[3]
LOCAL = ("http://127.0.0.1", "ws://127.0.0.1", "blob:", "data:")


@pytest.fixture
def page(browser):
    """A new page in a profile of its own, closed afterwards."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    yield context.new_page()
    context.close()


@pytest.fixture
def errors(page):
    """What goes wrong on the page, and requests of other machines than this one."""
    seen = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("request", lambda r: seen.append(r.url) if not r.url.startswith(LOCAL) else None)
    return seen


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory):
    if not _opens_pages_as_notebooks():
        pytest.fail("this environment lacks the defaults of lab/overrides.json: run `make environment-test`")
    folder = tmp_path_factory.mktemp("lab")
    root = folder / "root"
    ignored = shutil.ignore_patterns("_build", ".ipynb_checkpoints", ".jupyter_cache")
    shutil.copytree(ROOT / "book", root / "book", ignore=ignored)
    shutil.copy(ROOT / "jupytext.toml", root)
    lab, process = server.start(root, folder / "profile")
    yield lab
    server.stop(lab, process)


@pytest.fixture
def lab(lab_server):
    """JupyterLab on a fresh profile and a copy of the book; the kernels of a test end with it."""
    yield lab_server
    lab_server.shut_kernels()


def _opens_pages_as_notebooks() -> bool:
    installed = Path(sys.prefix, "share/jupyter/lab/settings/overrides.json")
    return installed.is_file() and installed.read_bytes() == (ROOT / "lab/overrides.json").read_bytes()
