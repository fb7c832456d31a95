"""What the cells of a page printed, for slides: of a moving figure its still picture, and a file in which it moves."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator
from pathlib import Path

import executed
from contents import Lesson
from nbformat import NotebookNode
from nbformat.v4 import new_output

from widgets import alone
from widgets.book import STATE
from widgets.stills import of_page


def outputs(lesson: Lesson, folder: Path) -> dict[str, list[NotebookNode]]:
    """{source of a cell: what it printed}, of the page as it was last executed. Figures are written into `folder`."""
    run = executed.notebook(lesson.page)
    return {
        cell.source.strip(): [made for each in cell.outputs for made in _told(each, lesson, folder)]
        for cell in run.cells
        if cell.cell_type == "code"
    }


def _told(output: NotebookNode, lesson: Lesson, folder: Path) -> Iterator[NotebookNode]:
    found = STATE.fullmatch(output.get("data", {}).get("text/html", "").strip())
    if found:
        yield _figure(json.loads(found[1]), lesson, folder)
    elif output.get("name") != "stderr":  # bars of progress
        yield output


def _figure(state: dict, lesson: Lesson, folder: Path) -> NotebookNode:
    """The still of a moving figure, which leads to a file in which it moves."""
    png, told, alt = of_page(state)
    file = folder / f"{lesson.page.replace('/', '-')}-{state['spec']['name']}.html"
    file.write_text(alone.page(state), encoding="utf-8")
    picture = base64.b64encode(png).decode()
    return new_output(
        "display_data", {"image/png": picture, "text/plain": alt, "text/html": _html(picture, alt, told, file)}
    )


def _html(picture: str, alt: str, told: str, file: Path) -> str:
    return (
        f'<figure><img src="data:image/png;base64,{picture}" alt="{html.escape(alt)}"><figcaption>{html.escape(told)} '
        f'<a href="{file.parent.name}/{file.name}" target="_blank">Open the figure: it moves.</a></figcaption></figure>'
    )
