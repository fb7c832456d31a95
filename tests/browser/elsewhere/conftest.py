"""A page of the browser in which a figure is looked at where somebody else shows it."""

import pytest


@pytest.fixture
def page(browser):
    """A new page in a profile of its own, closed afterwards."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    yield context.new_page()
    context.close()


@pytest.fixture
def errors(page):
    """What goes wrong on the page."""
    seen = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    return seen
