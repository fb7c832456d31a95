"""Where a figure stands on a page: beside the words of its section that come before and after it."""

import re
from pathlib import Path

import pytest
from docutils import nodes

from widgets import beside
from widgets.beside import stand_beside

PANELS = Path(beside.__file__).parent / "src/panels/panels.ts"


def section(*before: nodes.Node, after: tuple[nodes.Node, ...] = ()) -> tuple[nodes.section, nodes.raw]:
    figure = nodes.raw("", "<div>", format="html")
    cell = nodes.container("", nodes.container("", figure), classes=["cell"])
    return nodes.section("", nodes.title("", "T"), *before, cell, *after), figure


def words(text: str) -> nodes.paragraph:
    return nodes.paragraph("", text)


def shape(node: nodes.Element) -> list[str]:
    return [" ".join(child.get("classes", [])) or child.tagname for child in node.children]


def test_the_words_around_it_become_two_blocks():
    other = nodes.section("", nodes.title("", "U"), words("later"))
    whole, figure = section(words("first"), after=(words("then"), words("and then"), other))
    stand_beside(figure, 1)
    assert shape(whole) == ["title", "wnl-beside", "section"]
    assert shape(whole[1]) == ["wnl-before", "cell wnl-cell", "wnl-after"]
    assert whole["classes"] == ["wnl-page"]
    assert whole[1].astext().split() == ["first", "<div>", "then", "and", "then"]


def test_another_cell_ends_the_words():
    whole, figure = section(after=(words("then"), nodes.container("", classes=["cell"]), words("later")))
    stand_beside(figure, 2)
    assert shape(whole) == ["title", "wnl-beside", "cell", "paragraph"]


@pytest.mark.parametrize(("panels", "after"), [(3, (words("then"),)), (1, ())])
def test_a_figure_of_many_panels_or_without_words_has_the_whole_width(panels, after):
    whole, figure = section(words("first"), after=after)
    stand_beside(figure, panels)
    assert shape(whole) == ["title", "paragraph", "cell wnl-cell", *(["paragraph"] * len(after))]


def test_half_a_page_holds_as_many_panels_as_the_figure_puts_side_by_side():
    (number,) = re.findall(r"^const BESIDE = (\d+);", PANELS.read_text(encoding="utf-8"), re.MULTILINE)
    assert int(number) == beside.MOST
