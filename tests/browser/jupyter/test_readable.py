"""What a notebook of the book says where it is no website, and where a cell lacks what another one makes."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import NOTEBOOK, open_page

RAW = ["```", "{glossary}", "{eval-rst}", "{term}", "{bibliography}", "{include}", "autoclass", "made:"]
SAID = {
    "glossary": ["alignment\nHow far a kernel", "Also: duality gap"],
    "reference": ["toolkit.Experiment, toolkit.Training, toolkit.gap: read what they are on the website", "read it on"],
}


@pytest.mark.parametrize("name", SAID)
def test_a_page_of_text_reads_as_words(name, page, lab, errors):
    notebook = open_page(page, lab, f"book/{name}.md")
    words = notebook.locator(".jp-RenderedMarkdown")
    expect(words.filter(has_text=SAID[name][0].split("\n")[0]).first).to_be_visible()
    text = "\n".join(words.all_inner_texts())
    assert [raw for raw in RAW if raw in text] == []
    assert all(said in text for said in SAID[name])
    link = words.locator("a", has_text="on the website")
    if link.count():
        assert link.first.get_attribute("href").endswith(f".github.io/watching-networks-learn/{name}.html")
    assert errors == []


def test_a_figures_cell_run_first_says_what_it_lacks_and_offers_it(page, lab, errors):
    notebook = open_page(page, lab, "book/index.md")
    cell = notebook.locator(".jp-CodeCell").filter(has_text="Explorer(held").first
    cell.locator(".jp-Placeholder, .jp-InputPrompt").first.click()
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-cell')")
    lacks = page.locator(f"{NOTEBOOK} .wnl-lacks")
    expect(lacks).to_contain_text("Explorer is made by a cell above that has not run yet.", timeout=60_000)
    lacks.locator("button").click()
    notebook.locator(".explorer .ex-card").wait_for(timeout=60_000)
    expect(lacks).to_have_count(0)
    assert errors == []
