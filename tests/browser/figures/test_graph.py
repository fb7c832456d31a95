"""A graph's edges are switches: a click sets the field of the edge, and the line is drawn anew."""

import pytest

from tests.browser.host import mount, trait
from tests.browser.reader import settle
from tests.browser.synthetic import traits
from toolkit.panels import graph, lines

GRAPH = graph("Layers", ["x", "1", "2"], switches={"bias": (0, 2)}, always=[(0, 1), (1, 2)])
LOSS = lines("Loss", {"test_loss": ("test", "test")})


@pytest.fixture
def figure(page):
    mount(page, traits(live=True, panels=[GRAPH, LOSS]))
    return page.locator(".ex-panel").first


def test_a_click_on_an_edge_switches_its_field(figure):
    before = trait(figure.page, "values")["bias"]
    edges = figure.locator(".ex-edge:not(.ex-absent)")
    assert edges.count() == 2 + before
    figure.locator(".ex-reach").dispatch_event("click")
    settle(figure)
    assert trait(figure.page, "values")["bias"] is not before
    assert edges.count() == 2 + (not before)


def test_it_is_described_by_its_edges(figure):
    described = figure.locator("svg[role=img]").get_attribute("aria-label")
    assert described.startswith("Layers: x to 1, 1 to 2")
