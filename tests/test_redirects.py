"""Addresses of pages that have moved."""

from types import SimpleNamespace

import pytest
import redirects
from contents import pages


def test_the_table_of_the_book_leads_to_pages():
    assert set(redirects.moved(redirects.TABLE, pages()).values()) <= set(pages())


@pytest.mark.parametrize(
    ("line", "words"),
    [("zoo/a: zoo/c", "zoo/a leads to zoo/c, which is no page"), ("zoo/b: index", "zoo/b is a page")],
)
def test_what_cannot_be_is_named(tmp_path, line, words):
    table = tmp_path / "_redirects.yml"
    table.write_text(line)
    with pytest.raises(ValueError, match=words):
        redirects.moved(table, ["index", "zoo/b"])


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("zoo/a", "zoo/b", "b.html"),
        ("zoo/a", "park/b", "../park/b.html"),
        ("a", "zoo/b", "zoo/b.html"),
        ("zoo/a", "b", "../b.html"),
    ],
)
def test_an_old_address_leads_to_the_new_one_from_any_folder(old, new, place):
    made = redirects.redirect(old, new, "https://us.github.io/book/")
    assert f'location.replace("{place}" + location.search + location.hash)' in made
    assert f'url={place}"' in made and f'<a href="{place}">' in made
    assert f'rel="canonical" href="https://us.github.io/book/{new}.html"' in made


def test_a_build_writes_a_file_at_each_old_address(tmp_path, monkeypatch):
    table = tmp_path / "_redirects.yml"
    table.write_text("old/place: grokking/polynomial")
    monkeypatch.setattr(redirects, "TABLE", table)
    config = SimpleNamespace(html_baseurl="https://us.github.io/book/")
    app = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=str(tmp_path / "html"), config=config)
    redirects.check(app)
    redirects.write(app, None)
    assert "../grokking/polynomial.html" in (tmp_path / "html/old/place.html").read_text()
