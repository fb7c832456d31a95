"""Two processes share the tests, under `make test`, in pieces that need the same website or the same JupyterLab."""

import pytest
from xdist.scheduler import LoadScopeScheduling

WEBSITE = ("tests/browser/test_website", "tests/browser/test_readers_path")
FIGURES = ("tests/browser/test_figure", "tests/browser/test_minimal_host")


class InPieces(LoadScopeScheduling):
    """The website's tests, JupyterLab's, a file of the figure's, or any other test alone; the largest piece first."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        if not file.startswith("tests/browser/"):
            return nodeid
        if file.startswith(FIGURES):
            return file
        return "website" if file.startswith(WEBSITE) else "jupyterlab"


@pytest.hookimpl
def pytest_xdist_make_scheduler(config, log):
    return InPieces(config, log)
