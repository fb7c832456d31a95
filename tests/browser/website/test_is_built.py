"""The website's build, which warns of nothing; later tests read and visit what it has written."""

from tests.browser.site import contents


def test_every_page_is_written(website):
    for name in contents():
        assert (website / f"{name}.html").is_file()
