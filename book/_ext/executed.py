"""Pages are executed once. What a page printed is kept in book/_build until its cells, or what they come from, change.

The website's build and the tests read the same kept notebooks; whichever comes first executes the page, and the other
waits. The kernels train nothing live (`WNL_STATIC`): the website shows the outputs that the tests have checked.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import contents
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from myst_nb.core.read import read_myst_markdown_notebook
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode
from sources import key, recordings
from sphinx.application import Sphinx
from sphinx.util import logging

log = logging.getLogger(__name__)
BOOK = Path(__file__).resolve().parents[1]
KEPT = BOOK / "_build/executed"
SETTINGS = BOOK / "_build/settings"
TIMEOUT = 180  # seconds a cell may take
AT_ONCE = 2
ENVIRONMENT = {
    "WNL_STATIC": "1",  # figures open no connection
    "WNL_DEVICE": "cpu",  # a page shows the same numbers wherever it is made
    "OMP_NUM_THREADS": "1",  # small matrices: more threads only slow them down
    "MPLCONFIGDIR": str(SETTINGS / "matplotlib"),  # nobody's own settings, and no warning where HOME is read-only
    "IPYTHONDIR": str(SETTINGS / "ipython"),
}


def with_code() -> list[str]:
    """Names of the pages that have something to execute. Other files that lie in the book are none."""
    pages = sorted(contents.pages(BOOK))
    return [page for page in pages if "```{code-cell}" in (BOOK / f"{page}.md").read_text(encoding="utf-8")]


def notebook(name: str) -> NotebookNode:
    """The page as a notebook with its outputs, executed now if need be; CellExecutionError where a cell fails."""
    asked = read(name)
    with locked(name):
        cache = get_cache(place(name))
        try:
            cache.match_cache_notebook(asked)
        except KeyError:
            execute(name, cache)
        return cache.merge_match_into_notebook(asked)[1]


def read(name: str) -> NotebookNode:
    path = BOOK / f"{name}.md"
    return read_myst_markdown_notebook(path.read_text(encoding="utf-8"), add_source_map=True, path=path)


def place(name: str) -> Path:
    """The folder in which this page's outputs are kept; it is a new one when the page or its library changes."""
    cells = [cell.source for cell in read(name).cells if cell.cell_type == "code"]
    return home(name) / key(cells)


def home(name: str) -> Path:
    return KEPT / name.replace("/", "-")


def execute(name: str, cache: JupyterCacheAbstract) -> None:
    """Run the page in its own folder and keep its outputs; the outputs kept before are removed."""
    made = read(name)
    check_programs([cell.source for cell in made.cells if cell.cell_type == "code"])
    where = {"metadata": {"path": str((BOOK / name).parent)}}
    NotebookClient(made, timeout=TIMEOUT, record_timing=False, resources=where).execute(env=os.environ | ENVIRONMENT)
    bundle = CacheBundleIn(made, str(BOOK / f"{name}.md"))
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    for old in home(name).iterdir():
        if old.is_dir() and old != place(name):
            shutil.rmtree(old)


def check_programs(cells: list[str]) -> None:
    """RuntimeError where a figure of the page would train what the code no longer is."""
    from toolkit import programs  # here, because it takes seconds: a build that executes nothing needs none of it

    if stale := [name for name in sorted(recordings(cells)) if not programs.is_current(name)]:
        again = f"python -m toolkit.programs {' '.join(stale)}"
        raise RuntimeError(f"programs that are not up to date: make them again with: {again}")


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Only one process at a time executes a page."""
    lock = home(name) / "lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def execute_all(app: Sphinx) -> None:
    """Two pages at a time; the outputs of pages that no longer exist are removed."""
    names = with_code()
    for old in set(KEPT.glob("*")) - set(map(home, names)):
        shutil.rmtree(old)
    with ProcessPoolExecutor(AT_ONCE) as pool:
        list(pool.map(attempt, names))


def attempt(name: str) -> None:
    """A page that fails is left to MyST-NB, which runs it again and warns with page and cell."""
    try:
        notebook(name)
    except (CellExecutionError, CellTimeoutError):
        log.info(f"{name}: a cell fails")


def choose_cache(app: Sphinx, name: str, source: list[str]) -> None:
    """MyST-NB finds the outputs of each page in the page's own folder."""
    if name in with_code():
        app.env.mystnb_config.execution_cache_path = str(place(name))


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", execute_all)
    app.connect("source-read", choose_cache)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
