"""What goes wrong where somebody else shows a figure."""

import pytest


@pytest.fixture
def errors(page):
    """What goes wrong on the page."""
    seen = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    return seen
