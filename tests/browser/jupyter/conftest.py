"""A JupyterLab on a copy of the book, and a page of the browser."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.browser import lab as server

ROOT = Path(__file__).parents[3]
LOCAL = ("http://127.0.0.1", "ws://127.0.0.1", "blob:", "data:")


@pytest.fixture
def errors(page):
    """What goes wrong on the page, and requests of other machines than this one."""
    seen = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("request", lambda r: seen.append(r.url) if not r.url.startswith(LOCAL) else None)
    return seen


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory):
    if lacking := _lacking():
        pytest.fail(f"this environment lacks {', '.join(lacking)} of lab/: run `make environment-test`")
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


def _lacking() -> list[str]:
    """The files of lab/ that the environment does not have as they are."""
    ours = {str(file.relative_to(ROOT / "lab")): file for file in (ROOT / "lab").rglob("*") if file.is_file()}
    there = {name: Path(sys.prefix, name) for name in ours}
    return [n for n, file in ours.items() if not there[n].is_file() or there[n].read_bytes() != file.read_bytes()]
