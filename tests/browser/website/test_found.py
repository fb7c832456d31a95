"""How the website is found: its sitemap, the page for a wrong address, and the search by other names of things."""

from xml.etree import ElementTree

import pytest

from book._ext import contents
from tests.browser.site import Visit
from tests.browser.website.test_pages import ONLINE

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_the_sitemap_names_every_page(website):
    found = [place.text for place in ElementTree.parse(website / "sitemap.xml").iterfind("s:url/s:loc", NAMES)]
    assert found == [f"{ONLINE}{name}.html" for name in contents.pages()]


def test_a_wrong_address_leads_to_every_page_and_to_the_search(visit, website):
    """It stands alone, because it is shown at any address: no file is asked for, and links lead to the site itself."""
    here: Visit = visit()
    page = here.open("404")
    assert page.get_by_role("heading", level=1).inner_text() == "There is no such page"
    links = page.get_by_role("main").get_by_role("link").evaluate_all("all => all.map(e => e.href)")
    assert set(links) >= {f"{ONLINE}{name}.html" for name in contents.pages()}
    assert page.get_by_role("search").get_attribute("action") == f"{ONLINE}search.html"
    assert page.locator("link[rel=stylesheet], script, img").count() == 0


@pytest.mark.parametrize(("asked", "title"), [("NTK", "The output scale"), ("feature learning", "lazy to rich")])
def test_a_page_is_found_by_another_name_of_what_it_speaks_of(visit, asked, title):
    hits = visit().open("search", f"?q={asked}").locator("#search-results li a")
    hits.filter(has_text=title).first.wait_for()
