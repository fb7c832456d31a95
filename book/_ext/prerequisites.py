"""Which page needs which: read from the sentence at the head of each page.

    *40 minutes. You need the kernel of [double descent](ridge.md). It helps to have read [Knots](knots.md).*

Pages that this sentence links up to its first stop or semicolon are needed; those that it links after that help.
"""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from contents import BOOK, chapters, lessons

HEAD = re.compile(r"^\*\d+ minutes\. You need (.+)\*$", re.MULTILINE)
END = re.compile(r"[.;](?= )(?![^\[]*\])")  # of what is needed; no stop within the words of a link
LINK = re.compile(r"\]\(([\w/.]+)\.md(?:#[\w-]+)?\)")


class Prerequisites(NamedTuple):
    """Pages to read before one, e.g. "random_features/ridge": what it cannot do without, and what helps."""

    needed: tuple[str, ...]
    helpful: tuple[str, ...]


def of(page: str, book: Path = BOOK) -> Prerequisites:
    """ValueError for a page without the sentence, and for a link in it that leads to no page of the book."""
    head = HEAD.search((book / f"{page}.md").read_text(encoding="utf-8"))
    if not head:
        raise ValueError(f"{page} must say at its head '*... minutes. You need ...*'")
    needed, _, rest = END.sub("\n", head[1], count=1).partition("\n")
    first = _linked(page, needed, book)
    return Prerequisites(first, tuple(other for other in _linked(page, rest, book) if other not in first))


def graph(book: Path = BOOK) -> dict[str, Prerequisites]:
    """Of every lesson, in the order of the book. ValueError where pages need each other."""
    found = {lesson.page: of(lesson.page, book) for chapter in chapters(book) for lesson in lessons(chapter, book)}
    for page, (needed, helpful) in found.items():
        strange = [other for other in needed + helpful if other not in found]
        if strange:
            raise ValueError(f"{page} needs {strange[0]}, which is no lesson")
    try:
        TopologicalSorter({page: needed + helpful for page, (needed, helpful) in found.items()}).prepare()
    except CycleError as error:
        raise ValueError(f"pages need each other: {', '.join(error.args[1])}") from None
    return found


def levels(found: dict[str, Prerequisites]) -> dict[str, int]:
    """{page: how many pages one reads, one after the other, before it}."""
    made: dict[str, int] = {}

    def level(page: str) -> int:
        if page not in made:
            made[page] = max((level(other) + 1 for other in sum(found[page], ())), default=0)
        return made[page]

    return {page: level(page) for page in found}


def direct(page: str, found: dict[str, Prerequisites]) -> Prerequisites:
    """Those of a page that none of its others needs in turn: what a map draws."""
    all_of = sum(found[page], ())
    further = {before for other in all_of for before in _before(other, found)}
    return Prerequisites(*(tuple(other for other in some if other not in further) for some in found[page]))


def _before(page: str, found: dict[str, Prerequisites]) -> set[str]:
    nearest = set(sum(found[page], ()))
    return nearest.union(*(_before(other, found) for other in nearest))


def _linked(page: str, text: str, book: Path) -> tuple[str, ...]:
    """The pages that a text of this page links, each once."""
    folder = (book / page).parent
    found = [(folder / link).resolve().relative_to(book.resolve()) for link in LINK.findall(text)]
    names = [PurePosixPath(path).as_posix() for path in found]
    for name in names:
        if not (book / f"{name}.md").is_file():
            raise ValueError(f"{page} needs {name}, which does not exist")
    return tuple(dict.fromkeys(names))
