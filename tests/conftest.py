"""Two processes share the tests under `make test`; `--full` adds the long ones; the seconds are printed at the end."""

import pytest
from jaxtyping import install_import_hook
from xdist.scheduler import LoadScopeScheduling

from tests.seconds import Seconds, kind_of
from tests.shapes import PLACES

install_import_hook(PLACES, "tests.shapes.checked")  # before any test imports them


# What takes long begins first, and what others wait for; the many short tests at the end fill both processes.
FIRST = ["pages executed", "website built", "JupyterLab in Chromium", "website in Chromium"]


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="the tests marked `full` as well")


def pytest_configure(config):
    config.pluginmanager.register(Seconds())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    left_out = [item for item in items if item.get_closest_marker("full") and not config.getoption("full")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = sorted((item for item in items if item not in left_out), key=turn)


def turn(item) -> int:
    kind = kind_of(item.nodeid)
    return FIRST.index(kind) if kind in FIRST else len(FIRST)


class Pieces(LoadScopeScheduling):
    """Each process takes the next test when it is free; tests of JupyterLab stay together, for they share a server."""

    def _split_scope(self, nodeid: str) -> str:
        return "lab" if nodeid.startswith("tests/browser/jupyter") else nodeid


@pytest.hookimpl
def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return Pieces(config, log)
