"""A figure of plain JSON on a page that is none of ours; its model has `get`, `set` and `on`, and all else throws."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import site
from tests.browser.figures.test_alone import figure
from tests.browser.reader import drawn, press, settle, value

# Ways in which a host may place a figure: into the page or into a shadow tree, with the style sheet beside it or in it.
PAGE = """<!doctype html><html lang="en" class="light"><meta charset="utf-8"><title>Bare</title>
<link rel="icon" href="data:,"><body style="margin: 0"><p>A page of somebody else.</p><div id="here"></div>
<script type="module">
  import explorer from "./explorer.js";
  const asked = new URLSearchParams(location.search);
  const state = asked.has("file") ? { file: "figure.json" } : await (await fetch("figure.json")).json();
  const told = new EventTarget();
  const missing = (name) => { throw new Error(`${name} is not here`); };
  const model = {
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; told.dispatchEvent(new Event(`change:${name}`)); },
    on: (name, call) => told.addEventListener(name, call),
    off: () => missing("off"),
    save_changes: () => missing("save_changes"),
    get widget_manager() { return missing("widget_manager"); },
  };
  const here = document.querySelector("#here"), el = document.createElement("div");
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "explorer.css" });
  (asked.has("shadow") ? here.attachShadow({ mode: "open" }) : here).replaceChildren(el, sheet);
  if (asked.has("inside")) el.append(sheet); // as MyST does
  window.state = state;
  window.end = await explorer.render({ model, el });
</script>"""


BOOK = (site.ROOT / "book/how_to_use.md").read_text(encoding="utf-8")
(WRITTEN,) = (cell for cell in re.findall("```html\n(.*?)```", BOOK, re.S) if "explorer.render" in cell)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("anywhere")
    figure(trains=True).to_json(folder / "figure.json")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    title = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Book</title><link rel="icon" href="data:,">'
    (folder / "book.html").write_text(title + WRITTEN, encoding="utf-8")
    with site.serve(folder) as address:
        yield address


@pytest.fixture
def visit(browser, address):
    """Opens the page; whatever went wrong there fails the test."""
    context = browser.new_context(viewport={"width": 1000, "height": 760})
    visit = site.Visit(context.new_page(), address)

    def opened(query: str = "", page: str = "page") -> site.Visit:
        visit.page.goto(f"{address}/{page}.html{query}")
        visit.page.wait_for_selector(".ex-card")
        settle(visit.page)
        return visit

    yield opened
    assert visit.troubles == []
    context.close()


@pytest.mark.parametrize("query", ["", "?shadow", "?shadow&inside", "?file"])
def test_a_bare_page_moves_the_figure_and_trains_it(visit, query):
    page = visit(query).page
    one = page.locator(".explorer")
    assert (one.get_attribute("data-state"), one.get_attribute("data-source")) == ("recorded", "recorded")
    expect(one.locator(".ex-card")).to_have_css("border-top-style", "solid")  # the style sheet may come later
    before, where = drawn(one), page.url
    press(one, "output_scale", "PageUp")
    assert drawn(one) != before
    assert page.evaluate("state.values.output_scale") == float(value(one, "output_scale"))
    press(one, "output_scale", "ArrowRight")
    page.wait_for_function("e => e.dataset.source === 'live' && e.dataset.rows >= 2", arg=one.element_handle())
    assert page.evaluate("document.documentElement.scrollWidth") <= 1000  # though the style sheet came late
    assert page.url == where  # the address is the page's own
    page.evaluate("end()")
    assert one.inner_html() == ""


def test_what_the_book_says_of_a_bare_page_shows_the_figure(visit):
    page = visit(page="book").page
    before = drawn(page.locator(".explorer"))
    press(page, "output_scale", "PageUp")
    assert drawn(page.locator(".explorer")) != before


def test_the_menu_opens_in_a_shadow_tree(visit):
    page = visit("?shadow").page
    menu = page.locator("[data-action=menu]")
    menu.click()
    page.locator("[role=menuitem]").first.press("ArrowDown")
    assert page.locator("[role=menuitem]").nth(1).evaluate("e => e.getRootNode().activeElement === e")
    with page.expect_download() as saved:
        page.locator("[data-action=download-json]").click()
    assert saved.value.suggested_filename.endswith(".json")
    menu.click()
    page.locator("p").first.click()
    expect(page.locator("[role=menu]")).to_be_hidden()


def test_a_figure_in_a_shadow_tree_follows_the_theme_of_its_page(visit):
    page = visit("?shadow").page
    card = page.locator(".ex-card")
    light = card.evaluate("e => getComputedStyle(e).backgroundColor")
    page.evaluate("document.documentElement.className = 'dark'")
    settle(page)
    assert light == "rgb(255, 255, 255)" != card.evaluate("e => getComputedStyle(e).backgroundColor")
