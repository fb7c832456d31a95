"""What a first visit of a page costs: at most 450 kB, compressed, in at most 20 requests, without an icon font."""

import gzip
import re

import pytest

from book._ext import contents
from tests.browser.site import Visit

COMPRESSED = (".png", ".woff2")  # already, so that a server sends them as they are


def cost(here: Visit, name: str) -> dict[str, int]:
    """{address: compressed bytes} of all that comes when a page is opened and its figures near the screen are drawn."""
    responses = []
    here.page.on("response", lambda response: responses.append(response))
    here.open(name)
    here.page.wait_for_load_state("networkidle")
    ours = [r for r in responses if r.url.startswith("http")]
    return {r.url: size(r.url, r.body()) for r in ours}


def size(address: str, content: bytes) -> int:
    return len(content) if address.partition("?")[0].endswith(COMPRESSED) else len(gzip.compress(content, 6))


@pytest.mark.parametrize("name", contents.pages())
def test_first_visit_is_light(visit, name):
    loaded = cost(visit(), name)
    assert sum(loaded.values()) <= 450_000, sorted(loaded.items(), key=lambda item: -item[1])[:6]
    assert len(loaded) <= 20, loaded
    assert not [address for address in loaded if "fontawesome" in address or "searchindex" in address]


def test_the_figure_is_asked_for_before_the_rest(visit):
    here, asked = visit(), []
    here.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    here.open("grokking/polynomial")
    parts = [re.match(r"(host|explorer|grokking-polynomial|pages)-[0-9a-f]{10}", name) for name in asked]
    order = [part[1] for part in parts if part]
    assert order[:3] == ["host", "explorer", "grokking-polynomial"] and order.index("pages") == 3


def test_icons_are_there_without_their_font(visit):
    page = visit().open("grokking/polynomial")
    assert page.locator("svg.book-icon:visible").count() >= 6
    for button in page.locator(".article-header-buttons > :is(button, .dropdown) svg:visible").all():
        assert button.bounding_box()["width"] > 10
