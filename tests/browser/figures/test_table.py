"""A table answers: a cell is asked by a click or with the arrow keys, and the one before stays beside it."""

import pytest

from tests.browser.host import mount
from tests.browser.reader import settle
from tests.browser.synthetic import PANELS, traits

TABLE = [panel for panel in PANELS if panel.kind == "table"]


@pytest.fixture
def table(page):
    mount(page, traits(panels=TABLE))
    return page.locator(".ex-table")


def asked(table) -> list[str]:
    settle(table)
    return [text for text in table.locator(".ex-asked").all_inner_texts() if text]


def click(table, row: int, column: int) -> None:
    canvas = table.locator("canvas").bounding_box()
    side = canvas["width"] / 5
    table.page.mouse.click(canvas["x"] + (column + 0.5) * side, canvas["y"] + (row + 0.5) * side)


def test_a_cell_is_asked_at_first_and_others_by_a_click(table):
    assert asked(table) == ["2 + 1: it says 3, rightly, since step 100."]
    click(table, 4, 3)
    assert asked(table) == ["4 + 3: it says 2, rightly, since step 100.", "2 + 1: it says 3, rightly, since step 100."]
    assert table.locator(".ex-ring:visible").count() == 2


def test_the_answer_is_that_of_the_cursor(table):
    table.page.locator("input[type=range]").last.press("Home")
    assert asked(table) == ["2 + 1: it says 0. Wrong; from step 100 on it says 3."]
    described = table.locator("svg[role=img]").get_attribute("aria-label")
    assert "12 wrong, 13 right" in described


def test_arrow_keys_walk_from_cell_to_cell(table):
    table.locator(".ex-box").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
        table.page.keyboard.press(key)
    assert asked(table) == ["0 + 2: it says 2, rightly."]
    table.page.keyboard.press("ArrowUp")  # there is no cell
    assert asked(table) == ["0 + 2: it says 2, rightly."]
    assert table.locator("[role=status]").inner_text() == "0 + 2: it says 2, rightly."
