"""A map chooses: a click or Enter on a cell sets both fields of the figure, and the present run is ringed."""

import pytest

from tests.browser.host import mount, trait
from tests.browser.reader import settle
from tests.browser.synthetic import PANELS, traits

MAP = [panel for panel in PANELS if panel.kind == "field_map"]


@pytest.fixture
def figure(page):
    mount(page, traits(panels=MAP))
    return page.locator(".ex-panel")


def told(figure) -> str:
    settle(figure)
    return figure.locator(".ex-asked").inner_text()


def middle(figure, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell on the page; rows go upwards."""
    area = figure.locator("svg.ex-area").bounding_box()
    return area["x"] + (column + 0.5) * area["width"] / 5, area["y"] + (2.5 - row) * area["height"] / 3


def ringed(figure) -> tuple[int, int]:
    """The cell of the ring, by row and column."""
    area, ring = figure.locator("svg.ex-area").bounding_box(), figure.locator(".ex-ring").last.bounding_box()
    across = (ring["x"] + ring["width"] / 2 - area["x"]) / area["width"] * 5
    down = (ring["y"] + ring["height"] / 2 - area["y"]) / area["height"] * 3
    return 2 - int(down), int(across)


def test_the_present_run_is_ringed_and_told(figure):
    assert told(figure) == "At scale 0.25 and rate 0.2 the test loss falls 1.9 times as late"
    assert ringed(figure) == (1, 1)
    described = figure.locator("svg[role=img]").get_attribute("aria-label")
    assert described.startswith("The wait: from 1.20 to 11.0, over output_scale from 0.03 to 16")
    assert described.endswith("This run: At scale 0.25 and rate 0.2 the test loss falls 1.9 times as late")


def test_a_click_on_a_cell_sets_both_fields(figure):
    figure.page.mouse.click(*middle(figure, 0, 3))
    figure.page.mouse.move(0, 0)
    settle(figure)
    values = trait(figure.page, "values")
    assert (values["output_scale"], values["learning_rate"]) == (4, 0.1)
    assert ringed(figure) == (0, 3)
    assert told(figure) == "At scale 4 and rate 0.1 the test loss falls 3.4 times as late"


def test_a_cell_is_read_under_the_pointer_without_choosing_it(figure):
    figure.page.mouse.move(*middle(figure, 2, 4))
    assert told(figure) == "At scale 16 and rate 0.5 the test loss falls: never."
    assert trait(figure.page, "values")["output_scale"] == 0.25
    figure.page.mouse.move(0, 0)
    assert "1.9" in told(figure)


def test_keys_go_from_cell_to_cell_and_enter_chooses(figure):
    figure.locator(".ex-box").focus()
    for key in ("ArrowUp", "ArrowRight"):
        figure.page.keyboard.press(key)
    assert (
        figure.locator("[role=status]").inner_text() == "At scale 1 and rate 0.5 the test loss falls 8.1 times as late"
    )
    assert trait(figure.page, "values")["output_scale"] == 0.25
    figure.page.keyboard.press("ArrowUp")  # there is no cell
    figure.page.keyboard.press("Enter")
    settle(figure)
    assert (trait(figure.page, "values")["output_scale"], ringed(figure)) == (1, (2, 2))


def test_numbers_stand_in_the_cells_where_they_fit(figure):
    assert figure.locator(".ex-cell").all_text_contents()[:5] == ["1.2", "1.5", "2.1", "3.4", "5.5"]
    assert figure.locator(".ex-hatched").count() == 1 and "never" in figure.locator("figcaption").inner_text()
    assert figure.locator(".ex-guide").count() == 1
    figure.page.set_viewport_size({"width": 200, "height": 800})
    settle(figure)
    assert figure.locator(".ex-cell").count() == 0
