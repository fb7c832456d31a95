"""The website's build, which gives no warning; later tests read and visit what it has written."""

from book._ext import contents


def test_every_page_is_written(website):
    for name in contents.pages():
        assert (website / f"{name}.html").is_file()
