"""The map of the pages, made while the website is built: a picture where there is room for it, a list on a phone.

A chapter is a band of rows. What a page needs stands to its left; a solid line leads from what it needs, a dashed one
from what helps. The list names all of these, the picture leaves out those that follow from others.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import prerequisites
from contents import BOOK, Lesson, chapters, lessons, titles
from prerequisites import Prerequisites

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WIDE, TALL = 196, 34  # a page
ACROSS, DOWN, HEAD = 258, 42, 34  # from one page to the next; the name of a chapter
LETTERS = 25  # in a line of a title

MARK = "<!-- made: map -->"  # where `how_to_use.md` takes it in
Seats = dict[str, tuple[int, int]]  # where the left upper corner of a page is


def made(book: Path = BOOK) -> list[str]:
    """Lines of Markdown: the picture, and the list."""
    found = prerequisites.graph(book)
    named = {lesson.page: lesson for chapter in chapters(book) for lesson in lessons(chapter, book)}
    picture = "".join(_picture(found, named, book))
    return [
        '<div class="wnl-map">',
        picture,
        '<div class="wnl-map-list">',
        "",
        *_list(found, named, book),
        "",
        "</div></div>",
    ]


def _list(found: dict[str, Prerequisites], named: dict[str, Lesson], book: Path) -> Iterator[str]:
    for chapter in order(found, book):
        yield f"- **[{titles(book)[chapter]}]({chapter}/index.md)**"
        for lesson in lessons(chapter, book):
            yield f"  - [{lesson.title}]({lesson.page}.md){_after(found[lesson.page], named, linked=True)}"


def _after(before: Prerequisites, named: dict[str, Lesson], linked: bool = False) -> str:
    """What comes before a page, in words."""
    words = {True: "needs", False: "is easier after"}

    def name(page: str) -> str:
        return f"[{named[page].title}]({page}.md)" if linked else named[page].title

    said = [(words[some is before.needed], " and ".join(map(name, some))) for some in before if some]
    return "".join(f" {word} {pages}" if at == 0 else f", and {word} {pages}" for at, (word, pages) in enumerate(said))


def order(found: dict[str, Prerequisites], book: Path) -> list[str]:
    """The chapters in the order of the book, but each followed by those that need it, so that lines are short."""
    placed: list[str] = []

    def place(chapter: str) -> None:
        if chapter not in placed:
            placed.append(chapter)
            for other in chapters(book):
                if any(before.startswith(f"{chapter}/") for before in _of_chapter(other, found)):
                    place(other)

    for chapter in chapters(book):
        place(chapter)
    return placed


def _of_chapter(chapter: str, found: dict[str, Prerequisites]) -> set[str]:
    return {other for page, before in found.items() if page.startswith(f"{chapter}/") for other in sum(before, ())}


def seats(found: dict[str, Prerequisites], book: Path) -> tuple[Seats, dict[str, int], int]:
    """({page: its place}, {chapter: the height of its name}, the height of all)."""
    level, at, heads, y = prerequisites.levels(found), {}, {}, 0
    for chapter in order(found, book):
        heads[chapter], y = y, y + HEAD
        for row in _rows([page for page in found if page.startswith(f"{chapter}/")], found):
            at |= {page: (ACROSS * level[page], y) for page in row}
            y += DOWN
    return at, heads, y


def _rows(pages: list[str], found: dict[str, Prerequisites]) -> list[list[str]]:
    """Pages of a chapter in rows: each first page is followed by what it leads to, in its row as long as there is
    room."""
    rows: list[list[str]] = []

    def place(page: str, row: list[str]) -> None:
        row.append(page)
        following = [p for p in pages if page in sum(prerequisites.direct(p, found), ()) and not _has(rows, p)]
        for number, other in enumerate(following):
            if number:
                rows.append([])
            if not _has(rows, other):
                place(other, row if number == 0 else rows[-1])

    for page in pages:
        if not _has(rows, page) and not set(sum(prerequisites.direct(page, found), ())).intersection(pages):
            rows.append([])
            place(page, rows[-1])
    return rows


def _has(rows: list[list[str]], page: str) -> bool:
    return any(page in row for row in rows)


def _picture(found: dict[str, Prerequisites], named: dict[str, Lesson], book: Path) -> Iterator[str]:
    at, heads, height = seats(found, book)
    width = max(x for x, _ in at.values()) + WIDE
    about = 'role="group" aria-label="The pages by chapter, with lines from what a page needs"'
    yield f'<svg {about} viewBox="-1 0 {width + 2} {height}" style="max-width: {width + 2}px">'
    for page, (x, y) in at.items():
        needed, helpful = prerequisites.direct(page, found)
        yield from (_line(at[other], (x, y), "needed") for other in needed)
        yield from (_line(at[other], (x, y), "helpful") for other in helpful)
    for chapter, y in heads.items():
        name = f'<text class="chapter" x="0" y="{y + 24}">{escape(titles(book)[chapter])}</text>'
        yield f'<a href="{chapter}/index.html">{name}</a>'
    for page, place in at.items():
        yield _box(named[page], place, _after(found[page], named))
    yield "</svg>"


def _line(start: tuple[int, int], end: tuple[int, int], kind: str) -> str:
    (x, y), (right, low) = (start[0] + WIDE, start[1] + TALL // 2), (end[0] - 5, end[1] + TALL // 2)
    turn = x + (ACROSS - WIDE) // 2
    tip = f"M{right - 4} {low - 4}L{right + 1} {low}L{right - 4} {low + 4}"
    curve = f"M{x} {y}C{turn + 10} {y} {turn - 10} {low} {x + ACROSS - WIDE - 5} {low}H{right}"
    return f'<path class="{kind}" d="{curve}"/><path d="{tip}"/>'


def _box(lesson: Lesson, place: tuple[int, int], after: str) -> str:
    x, y = place
    lines = textwrap.wrap(lesson.title, LETTERS)
    first = y + TALL / 2 + 4 - 7 * (len(lines) - 1)
    words = "".join(f'<tspan x="{x + 9}" y="{first + 14 * i:g}">{escape(line)}</tspan>' for i, line in enumerate(lines))
    label = escape(lesson.title + after, quote=True)
    box = f'<rect x="{x}" y="{y}" width="{WIDE}" height="{TALL}" rx="6"/>'
    return f'<a href="{lesson.page}.html" aria-label="{label}">{box}<text>{words}</text></a>'


def fill(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the map into the text of a page before it is parsed; the page then depends on what the map is read from."""
    if MARK in source[0]:
        source[0] = source[0].replace(MARK, "\n".join(made()))
        for read in ("index", *(f"{chapter}/index" for chapter in chapters()), *prerequisites.graph()):
            app.env.note_dependency(str(BOOK / f"{read}.md"), docname=page)


def setup(app: Sphinx) -> dict:
    app.connect("source-read", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
