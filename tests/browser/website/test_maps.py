"""The maps of the website: a click on a cell shows its run, by both fields, and the ring is there."""

import json

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.reader import settle
from tests.browser.site import WITH_FIGURES, kinds

MAPS = [name for name in WITH_FIGURES if "field_map" in kinds(name)]


def map_of(here) -> tuple[Locator, Locator, dict]:
    """The figure of a page that has a map, the map's panel, and its description."""
    for figure in here.show_figures():
        spec = json.loads(figure.locator("script").first.text_content())["spec"]
        for i, panel in enumerate(spec["panels"]):
            if panel["kind"] == "field_map":
                return figure, figure.locator(".ex-panel").nth(i), spec | {"map": panel}
    raise AssertionError("no map on this page")


def middle(panel: Locator, spec: dict, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell in the window; rows go upwards."""
    area, rows, columns = panel.locator("svg.ex-area").bounding_box(), len(spec["ys"]), len(spec["xs"])
    across, down = (column + 0.5) / columns, (rows - row - 0.5) / rows
    return area["x"] + across * area["width"], area["y"] + down * area["height"]


def ringed(panel: Locator, spec: dict) -> tuple[int, int]:
    """The cell of the ring, by row and column."""
    area, ring = panel.locator("svg.ex-area").bounding_box(), panel.locator(".ex-ring").last.bounding_box()
    across = (ring["x"] + ring["width"] / 2 - area["x"]) / area["width"]
    down = (ring["y"] + ring["height"] / 2 - area["y"]) / area["height"]
    return len(spec["ys"]) - 1 - int(down * len(spec["ys"])), int(across * len(spec["xs"]))


def plain(text: str) -> float:
    """A number as a figure writes it."""
    return float("".join(text.split()).replace("\N{MINUS SIGN}", "-"))


@pytest.mark.parametrize("name", MAPS)
def test_a_click_on_a_map_sets_both_fields_and_moves_the_ring(visit, name):
    here = visit(reduced_motion="reduce")
    here.open(name)
    figure, panel, spec = map_of(here)
    one, before = spec["map"], ringed(panel, spec["map"])
    cells = [(row, column) for row in (1, len(one["ys"]) - 2) for column in (1, len(one["xs"]) - 2)]
    for row, column in [cell for cell in cells if cell != before]:
        panel.scroll_into_view_if_needed()
        here.page.mouse.click(*middle(panel, one, row, column))
        here.page.mouse.move(0, 0)
        settle(here.page)
        assert ringed(panel, one) == (row, column)
        for field, value in ((one["x"], one["xs"][column]), (one["y"], one["ys"][row])):
            control = "cursor" if field == spec["axis"]["name"] else field
            shown = figure.locator(f"[data-control={control}] output").first.text_content()
            assert plain(shown) == pytest.approx(value, rel=0.01), field
        says = panel.locator(".ex-asked")
        expect(says).to_contain_text(f"{one['xs'][column]:g}")


def test_there_are_maps():
    assert {"grokking/polynomial", "random_features/ridge"} <= set(MAPS)
