"""Every figure of the website in Firefox and in WebKit: it is mounted, a slider and the player move it."""

import json
from contextlib import ExitStack

import pytest

from tests.browser import other_browsers, site
from tests.browser.reader import CURVES
from tests.browser.site import WITH_FIGURES

pytestmark = pytest.mark.full


@pytest.fixture(scope="session")
def watched(website):
    """A server whose pages keep a list of all that fails on them."""
    with site.serve(website, site.Watched) as address:
        yield address


@pytest.fixture(scope="session", params=[other_browsers.firefox, other_browsers.webkit], ids=["firefox", "webkit"])
def other(request):
    with ExitStack() as stack:
        yield stack.enter_context(request.param())


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_figures_are_mounted_and_move(other, watched, name):
    other.open(f"{watched}/{name}.html")
    count = other.run("document.querySelectorAll('.wnl-figure').length")
    assert count
    for index in range(count):
        figure = f"document.querySelectorAll('.wnl-figure')[{index}]"
        other.run(f"{figure}.scrollIntoView({{ block: 'center', behavior: 'instant' }}) ?? null")
        other.wait_for(f"'mounted' in {figure}.dataset")
        assert other.run(f"{figure}.dataset.mounted") == "yes"
        assert_slider_moves(other, figure)
        assert_player_moves(other, figure)
    assert other.run("window.troubles") == []


def drawn(figure: str) -> str:
    return f"({CURVES})({figure})"


def assert_slider_moves(other, figure: str) -> None:
    slider = f"[...{figure}.querySelectorAll('[data-control] input[type=range]')].find((e) => e.checkVisibility())"
    other.run(f"{slider}.focus() ?? null")
    other.press("Home")
    other.wait_for(f"{slider}.value === {slider}.min")
    first = other.run(drawn(figure))
    other.press("End")
    other.wait_for(f"{slider}.value === {slider}.max")
    assert_becomes_another(other, figure, first)


def assert_player_moves(other, figure: str) -> None:
    play = f"{figure}.querySelector('[data-action=play]')"
    if other.run(f"{play} !== null"):
        other.press("Home")
        other.press("PageUp")  # the ends may be refused, for they do not fit the other values: to a recorded value
        other.wait_for(f"!{play}.disabled")  # what the slider was moved to may train first
        first = other.run(drawn(figure))
        other.run(f"{play}.click() ?? null")
        assert_becomes_another(other, figure, first)


def assert_becomes_another(other, figure: str, first: str) -> None:
    other.wait_for(f"{drawn(figure)} !== {json.dumps(first)}")
