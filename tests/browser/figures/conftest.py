"""Tests of this folder have a page with nothing but the figures that they mount."""

import pytest

from tests.browser.host import opened


@pytest.fixture(scope="session")
def profile(browser):
    """One profile for all these pages: a new one takes as long as a short test."""
    context = browser.new_context(viewport={"width": 820, "height": 1500})
    yield context
    context.close()


@pytest.fixture
def page(profile):
    with opened(profile.new_page()) as page:
        yield page
