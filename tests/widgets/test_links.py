"""The website's page of a notebook, by the path that Jupyter's server tells its kernel."""

import tomllib
from pathlib import Path

import pytest

from widgets import links

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
HOME = PROJECT["urls"]["Homepage"]


@pytest.mark.parametrize(
    "session, page",
    [
        ("book/grokking/polynomial.md", f"{HOME}grokking/polynomial.html"),
        ("watching/book/index.md", f"{HOME}index.html"),
        ("notebooks/grokking/polynomial.ipynb", f"{HOME}grokking/polynomial.html"),
        ("notebooks/my_own.ipynb", ""),
        ("mybook/index.md", ""),
        ("book/../index.md", ""),
        ("", ""),
    ],
)
def test_only_a_page_of_the_book_has_one(monkeypatch, session, page):
    monkeypatch.setenv(links.SESSION, session)
    assert links.page() == page


def test_figures_name_it_where_a_kernel_is(make, monkeypatch):
    monkeypatch.setenv(links.SESSION, "book/grokking/polynomial.md")
    assert make()[0].spec["page"].endswith("/grokking/polynomial.html")
    monkeypatch.setenv("WNL_STATIC", "1")
    assert make()[0].spec["page"] == ""


def test_what_is_not_installed_has_no_address(monkeypatch):
    def absent(_):
        raise links.metadata.PackageNotFoundError

    monkeypatch.setattr(links.metadata, "metadata", absent)
    assert links.project("Homepage") == "" == links.page()
