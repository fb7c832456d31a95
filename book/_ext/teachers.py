"""At the foot of each lesson a fold for teachers: its minutes, what to ask at the figures, and what students get wrong.

It is made of what the teacher's notebook is made of (`course/teacher.py`), for the website alone: what is read from
the page's own file, a notebook or a slide, has none.
"""

from __future__ import annotations

import html
import re

import contents
from course import lesson as pages
from course import teacher
from sphinx.application import Sphinx

OPENING = '<details class="wnl-teachers">\n<summary>For teachers</summary>'
MOST = 4  # mistakes of an exercise: a page is to stay light
STATE = re.compile(r"\[([^\]]+)\]\((\w+\.html\?[^)]+)\): `([^`]*)`")
MARKED = re.compile(r"(`[^`]*`)|([*_$<>\[\]\\])")


def fill(app: Sphinx, page: str, source: list[str]) -> None:
    if app.builder.format == "html" and page in lessons():
        source[0] += f"\n\n{OPENING}\n\n{told(lessons()[page])}\n\n</details>\n"


def lessons() -> dict[str, contents.Lesson]:
    return {lesson.page: lesson for chapter in contents.chapters() for lesson in contents.lessons(chapter)}


def told(lesson: contents.Lesson) -> str:
    """The notes as Markdown; their links to states of figures are those of the page itself."""
    page = pages.read(lesson.page)
    parts = teacher.before(lesson, page, f"{lesson.page.rpartition('/')[2]}.html")
    return "\n\n".join([*(STATE.sub(link, part) for part in parts), *wrong(lesson.page, page)])


def link(found: re.Match) -> str:
    """A link as HTML, with what it sets: Sphinx would look for a page of its address."""
    return f'<a href="{html.escape(found[2])}">{found[1]}</a>: `{found[3]}`'


def wrong(name: str, page: pages.NotebookNode) -> list[str]:
    """What students get wrong: of each exercise the first mistakes that its check knows."""
    known = {exercise.title: teacher.mistakes(name, exercise) for exercise in pages.exercises(page)}
    parts = [f"*{title}:* {' '.join(map(plain, some[:MOST]))}" for title, some in known.items() if some]
    return ["**What students get wrong, in the words of the checks.**", *parts] if parts else []


def plain(text: str) -> str:
    """A text in which nothing but code is marked up."""
    return MARKED.sub(lambda found: found[1] or f"\\{found[2]}", text)


def setup(app: Sphinx) -> dict:
    app.connect("source-read", fill, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
