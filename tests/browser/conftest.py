"""Chromium, for all tests of this folder."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import installed

HERE = Path(__file__).parent
# A wait that ran out is tried once more, and the summary names the test: what is slow on a busy machine passes then,
# what is broken fails twice. Every other failure, an assertion above all, fails at once.
ONCE_MORE = pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"])
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")
            item.add_marker(ONCE_MORE)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return installed.find("chromium")


@pytest.fixture(scope="session")
def browser(chromium_path):
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium_path, headless=True, args=ARGUMENTS)
        yield chrome
        chrome.close()


@pytest.fixture
def page(browser):
    """A new page in a profile of its own, closed afterwards."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    yield context.new_page()
    context.close()
