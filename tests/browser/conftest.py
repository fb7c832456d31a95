"""Chromium, for all tests of this folder."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import installed

HERE = Path(__file__).parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return installed.find("chromium")


@pytest.fixture(scope="session")
def browser(chromium_path):
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium_path, headless=True, args=ARGUMENTS)
        yield chrome
        chrome.close()
