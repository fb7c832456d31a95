"""Of one page: the notebook without its solutions, and the sheet of its exercises."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urljoin

from contents import BOOK, Lesson
from nbformat import NotebookNode
from notebooks import notebook as with_install
from notebooks import with_links

from course import lesson as pages
from widgets.exported import plain_words


class Place(NamedTuple):
    """Where the project is: the address of its repository, and that of its website."""

    repository: str
    website: str

    def of(self, page: str) -> str:
        """The address of a page of the website."""
        return urljoin(self.website, f"{page}.html")


def student(lesson: Lesson, place: Place) -> NotebookNode:
    """The page as a notebook that runs anywhere, without its solutions and without outputs."""
    made = with_install(BOOK / f"{lesson.page}.md", place.repository, place.of(lesson.page))
    made.cells = [cell for cell in made.cells if not pages.is_solution(cell)]
    return made


def sheet(lesson: Lesson, place: Place) -> str:
    """The exercises of a page as Markdown, to be printed or mailed: texts, hints and what one begins with."""
    found = pages.exercises(pages.read(lesson.page))
    address = place.of(lesson.page)
    minutes = sum(exercise.minutes for exercise in found)
    head = f"# {lesson.title}: exercises\n\n*{minutes} minutes. They belong to the page [{lesson.title}]({address}).*"
    return "\n\n".join([head, *(_asked(exercise, address) for exercise in found)]) + "\n"


def _asked(exercise: pages.Exercise, address: str) -> str:
    text = with_links(plain_words(exercise.text), address)
    return f"## {exercise.title}\n\n{text}\n\n```python\n{exercise.start.source}\n```"
