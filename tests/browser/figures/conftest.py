"""Tests of this folder have a page with nothing but the figures that they mount."""

import pytest

from tests.browser.host import opened


@pytest.fixture
def page(browser):
    with opened(browser) as page:
        yield page
