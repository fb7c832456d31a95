"""Of one page: the notebook of its slides, with the metadata that `jupyter nbconvert --to slides` and RISE read.

A heading begins a slide; below it are slides of text that fit, one for each figure, and one for each cell that a
reader sees. Solutions are on none. Hints are notes for who speaks. What prepares a figure is skipped, and runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contents import Lesson
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from notebooks import with_links

from course import lesson as pages
from course.blocks import LINES, blocks, grouped, lines
from course.handouts import Place
from widgets.exported import LIVE_ONLY

HIDDEN = {"hide-input", "remove-cell", "remove-input", "hide-cell"}
Outputs = Mapping[str, list[NotebookNode]]  # of a cell by its source


def slides(lesson: Lesson, place: Place, outputs: Outputs | None = None) -> NotebookNode:
    """The page as slides; `outputs` are the pictures and texts that its cells printed, stills for moving figures."""
    page = pages.read(lesson.page)
    made = new_notebook(metadata={"kernelspec": page.metadata["kernelspec"], "title": lesson.title})
    asked = {exercise.start.source for exercise in pages.exercises(page)}
    first, address, heading = pages.first_figure(page), place.of(lesson.page), ""
    for cell in page.cells:
        if cell.cell_type == "markdown":
            text = with_links(pages.linked(LIVE_ONLY.sub("", cell.source), first, address), address)
            heading = text.split("\n")[0].lstrip("# ") if text.startswith("#") else heading
            made.cells += of_text(text, heading)
        elif not pages.is_solution(cell):
            printed = [] if cell.source in asked else (outputs or {}).get(cell.source.strip(), [])
            joins = cell.source in asked or used(made.cells) + cost(cell, printed) <= LINES
            made.cells += of_code(cell, printed, "" if joins else heading)
    for number, cell in enumerate(made.cells):
        cell["id"] = f"slide-{number}"
    return made


def of_text(text: str, heading: str) -> Iterator[NotebookNode]:
    """Cells of text: the first begins a slide if it has a heading; each further one begins a slide below."""
    kind = "slide" if text.startswith(("# ", "## ")) else "subslide"
    for group in grouped([block for block in blocks(text) if not block.startswith(("<details>", "*Hint:*"))]):
        starts = group[0].startswith("#")
        yield markdown("\n\n".join(group if starts else [f"#### {heading}", *group]), kind if starts else "subslide")
    for block in blocks(text):
        if block.startswith("*Hint:*"):
            yield markdown(block, "notes")


def of_code(cell: NotebookNode, printed: list[NotebookNode], heading: str) -> Iterator[NotebookNode]:
    """A cell of code and what it printed, on a slide of its own if a heading is given; then what it asks."""
    seen = is_seen(cell)
    if seen and heading:
        yield markdown(f"#### {heading}", "subslide")
    made = new_code_cell(cell.source, metadata=dict(cell.metadata), outputs=printed)
    made.metadata["slideshow"] = {"slide_type": "-" if seen else "skip"}
    yield made
    for question in pages.questions(new_notebook(cells=[cell])):
        answers = "\n".join(f"{number}. {answer}" for number, answer in enumerate(question.answers, 1))
        yield markdown(f"#### {question.text}\n\n{answers}".strip(), "subslide")
        if question.right is not None:
            yield markdown(f"The answer is {question.right + 1}.", "notes")


def is_seen(cell: NotebookNode) -> bool:
    """Whether a reader sees the code of a cell, or a figure that it shows."""
    return pages.is_figure(cell) or not HIDDEN & set(cell.metadata.get("tags", []))


def used(cells: list[NotebookNode]) -> int:
    """About how many lines of the last slide are taken."""
    last = next((cell for cell in reversed(cells) if kind_of(cell) in ("slide", "subslide", "-")), None)
    if last is None or last.cell_type == "code":
        return LINES
    return sum(map(lines, last.source.split("\n\n")[1:]))


def cost(cell: NotebookNode, printed: list[NotebookNode]) -> int:
    """About how many lines a cell takes. A figure fills a slide, and a cell that nobody sees is on none."""
    if not is_seen(cell):
        return 0
    if pages.is_figure(cell):
        return LINES
    return len(cell.source.split("\n")) + sum(len(str(output).split("\n")) for output in printed)


def markdown(text: str, kind: str) -> NotebookNode:
    return new_markdown_cell(text, metadata={"slideshow": {"slide_type": kind}})


def kind_of(cell: NotebookNode) -> str:
    """One of slide, subslide, - (on the slide of the cell before), notes and skip."""
    return cell.metadata["slideshow"]["slide_type"]
