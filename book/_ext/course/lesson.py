"""A page as a class uses it: its cells, its exercises, its figures, its question, and the states that its words set."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import jupytext
from contents import BOOK
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

CHECK = re.compile(r"\bexercises\.(check_\w+)\(")
HEADING = re.compile(r"(#{1,3}) (.+)")  # at the beginning of a cell
MINUTES = re.compile(r"^\*(\w+), (\d+) minutes\.\*", re.MULTILINE)
FIGURES = ("Explorer", "figures.draw", "controls")
SET = re.compile(r"\{set\}`(?P<words>[^`<]*[^`<\s])\s*<(?:(?P<figure>\w+):)?(?P<entries>[^<>`]*)>`")


class Exercise(NamedTuple):
    """An exercise of a page: its heading, its text, the cell a reader begins with, the solution, and its check."""

    title: str
    text: str
    start: NotebookNode
    solution: NotebookNode
    check: str

    @property
    def minutes(self) -> int:
        return int(MINUTES.search(self.text)[2])

    @property
    def level(self) -> str:
        return MINUTES.search(self.text)[1].lower()


class Question(NamedTuple):
    """What a figure asks before it is seen; `right` counts from 0, and is None where a curve is drawn."""

    text: str
    answers: tuple[str, ...]
    right: int | None


class State(NamedTuple):
    """Words of a page that set a figure, what they set, and the address of the website's page in that state."""

    words: str
    entries: str
    address: str


def read(page: str, book: Path = BOOK) -> NotebookNode:
    """A page, e.g. "grokking/polynomial", as a notebook in which every heading begins a cell."""
    made = jupytext.read(book / f"{page}.md")
    made.cells = [part for cell in made.cells for part in _parts(cell)]
    for number, cell in enumerate(made.cells):
        cell["id"] = f"cell-{number}"  # the same in every copy of a page
    return made


def _parts(cell: NotebookNode) -> Iterator[NotebookNode]:
    """A cell of text, cut before its headings; a cell of code as it is."""
    if cell.cell_type != "markdown":
        yield cell
        return
    for text in re.split(r"^(?=#{1,3} )", cell.source, flags=re.MULTILINE):
        if text.strip():
            yield new_markdown_cell(text.strip())


def is_solution(cell: NotebookNode) -> bool:
    return "solution" in cell.metadata.get("tags", [])


def is_figure(cell: NotebookNode) -> bool:
    """Whether a cell shows a figure, moving or still."""
    calls = _calls(cell) if cell.cell_type == "code" else ()
    return any(name in FIGURES for name, _ in calls)


def _calls(cell: NotebookNode) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def exercises(notebook: NotebookNode) -> list[Exercise]:
    """The exercises of a page in their order, each from its heading to its solution."""
    found, text, start = [], [], None
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = [cell.source] if HEADING.match(cell.source) else [*text, cell.source]
        elif start and is_solution(cell):
            title = HEADING.match(text[0])[2]
            words = "\n\n".join(text).partition("\n")[2].strip()
            found.append(Exercise(title, words, start, cell, CHECK.search(start.source)[1]))
            start = None
        elif CHECK.search(cell.source):
            start = cell
    return found


def questions(notebook: NotebookNode) -> list[Question]:
    """What the figures of a page ask, in the order of the page."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and not is_solution(cell)]
    asked = [call for cell in code for name, call in _calls(cell) if name in ("choose", "draw")]
    return [_question(call) for call in asked]


def _question(call: ast.Call) -> Question:
    said = [ast.literal_eval(argument) for argument in call.args]
    if ast.unparse(call.func) == "draw":
        return Question(said[0], (), None)
    (right,) = (ast.literal_eval(each.value) for each in call.keywords if each.arg == "answer")
    return Question(said[0], tuple(said[1:]), right - 1)


def first_figure(notebook: NotebookNode) -> str:
    """The name by which links set a page's first figure."""
    code = (cell for cell in notebook.cells if cell.cell_type == "code")
    for name, call in (each for cell in code for each in _calls(cell)):
        if name == "Explorer":
            named = [ast.literal_eval(each.value) for each in call.keywords if each.arg == "name"]
            return named[0] if named else "figure"
    return "figure"


def states(notebook: NotebookNode, address: str) -> list[State]:
    """All words of a page that set one of its figures."""
    first = first_figure(notebook)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    found = [words for text in texts for words in SET.finditer(text)]
    return [State(words["words"], words["entries"].strip(), _link(words, first, address)) for words in found]


def linked(text: str, first: str, address: str) -> str:
    """A text whose words lead to the website's page in the state that they set."""
    return SET.sub(lambda found: f"[{found['words']}]({_link(found, first, address)})", text)


def _link(found: re.Match, first: str, address: str) -> str:
    figure = found["figure"] or first
    entries = [entry.partition("=")[::2] for entry in found["entries"].split(",") if "=" in entry]
    parts = [f"{quote(figure)}.{quote(name.strip())}={quote(value.strip())}" for name, value in entries]
    return f"{address}?{'&'.join(parts)}"
