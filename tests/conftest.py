"""Two processes share the tests, under `make test`: one drives the browser, the other does all the rest."""

import pytest
from jaxtyping import install_import_hook
from xdist.scheduler import LoadScopeScheduling

from tests.shapes import PLACES

install_import_hook(PLACES, "tests.shapes.checked")  # before any test imports them


class BrowserApart(LoadScopeScheduling):
    """Tests of the browser are one piece of work: they share a browser, a website and a JupyterLab."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


@pytest.hookimpl
def pytest_xdist_make_scheduler(config, log):
    return BrowserApart(config, log)
