"""Where a figure stands on a page of the website: on a wide screen beside the words that speak of it.

The words before and after a figure, in its own section, become two blocks, and the three one block that `page.css` lays
out: one under the other as they are written, or in two columns.
"""

from __future__ import annotations

from docutils import nodes

MOST = 2  # panels of a figure in half a page; one with more takes the whole width
OTHER = (nodes.section, nodes.title, nodes.container)  # what is no prose: a container is a cell, or a block made here


def stand_beside(figure: nodes.Element, panels: int) -> None:
    """Put the cell that holds a figure beside the prose around it, if there is any and the figure leaves room."""
    cell: nodes.Element = figure
    while cell.parent is not None and not isinstance(cell.parent, nodes.section):
        cell = cell.parent
    section = cell.parent
    if section is None:
        return
    _mark(cell, section)
    if panels > MOST:
        return
    at = section.index(cell)
    before, after = _prose(section[:at][::-1])[::-1], _prose(section[at + 1 :])
    if not after:
        return
    block = nodes.container("", classes=["wnl-beside"])
    section[at - len(before) : at + 1 + len(after)] = [block]
    block += [_block("wnl-before", before), cell, _block("wnl-after", after)]


def _mark(cell: nodes.Element, section: nodes.Element) -> None:
    """Name the cell and its page, by which `page.css` knows them: a style sheet that looked for the figure in them
    (`:has`) would look again at each drawing, and restyle the whole page."""
    cell["classes"].append("wnl-cell")
    while isinstance(section.parent, nodes.section):
        section = section.parent
    if "wnl-page" not in section["classes"]:
        section["classes"].append("wnl-page")


def _prose(following: list[nodes.Node]) -> list[nodes.Node]:
    """What comes before anything that is no prose."""
    found = []
    for node in following:
        if isinstance(node, OTHER):
            break
        found.append(node)
    return found


def _block(name: str, children: list[nodes.Node]) -> nodes.container:
    return nodes.container("", *children, classes=[name])
