"""The built website, and visits of it."""

import pytest

from tests.browser import site


@pytest.fixture(scope="session")
def website(testrun_uid):
    """The folder of the built website."""
    return site.built(testrun_uid)


@pytest.fixture(scope="session")
def addresses(website):
    """{"http": address of a server, "file": address of the folder}."""
    with site.serve(website) as http:
        yield {"http": http, "file": website.as_uri()}


@pytest.fixture
def visit(browser, addresses):
    """visit(how="http", **context): a Visit in a profile of its own; at the end nothing may have gone wrong.

    The reader wants to be `asked` nothing: no figure is veiled.
    """
    opened = []

    def begin(how: str = "http", base: str | None = None, asked: bool = False, **context) -> site.Visit:
        profile = site.profile(browser, asked, **{"viewport": {"width": 1280, "height": 900}} | context)
        opened.append(site.Visit(profile.new_page(), base or addresses[how]))
        return opened[-1]

    yield begin
    for one in opened:
        one.page.context.close()
    assert [trouble for one in opened for trouble in one.troubles] == []
