"""`make course`: writes what a class needs into `build/course/`, anew each time; names of pages choose some of them.

Only what nbgrader keeps there, the answers of a class and their points, is nowhere else, and is left as it is.
"""

from __future__ import annotations

import shutil
import sys
import tomllib
from pathlib import Path

import contents
import nbformat

from course import assets, graded, handouts, teacher
from course.deck import deck
from course.figures import outputs
from course.slides import slides

ROOT = contents.BOOK.parent
FOLDER = ROOT / "build/course"
KINDS = {
    "student": "notebooks without solutions",
    "teacher": "notebooks with open solutions, with minutes, questions to ask, and the mistakes that the checks know",
    "slides": "slides as HTML for any browser, and as notebooks for RISE and `jupyter nbconvert --to slides`",
    "problems": "sheets of exercises, as Markdown",
}
GRADED = (
    "`nbgrader/`: exercises as nbgrader's assignments, in `source/`; what nbgrader writes beside it is left as it is"
)


def main(names: list[str]) -> None:
    lessons = chosen(names)
    for kind in KINDS:
        shutil.rmtree(FOLDER / kind, ignore_errors=True)
        (FOLDER / kind).mkdir(parents=True)
    figures = FOLDER / "slides/figures"
    figures.mkdir()
    assets.katex(FOLDER / "slides/assets")
    reveal = assets.reveal(FOLDER / "slides/assets")
    for lesson in lessons:
        print(lesson.page, flush=True)
        write(lesson, where(), reveal, figures)
    (FOLDER / "README.md").write_text(overview(lessons, reveal), encoding="utf-8")
    print(f"The course is in {FOLDER.relative_to(ROOT)}/; its README.md says what is where. {loads(reveal)}")


def chosen(names: list[str]) -> list[contents.Lesson]:
    """The lessons of these names, or all; SystemExit for a name that is no lesson's."""
    lessons = [lesson for chapter in contents.chapters() for lesson in contents.lessons(chapter)]
    if unknown := set(names) - {lesson.page for lesson in lessons}:
        raise SystemExit(
            f"no page is called {', '.join(sorted(unknown))}; there are {', '.join(x.page for x in lessons)}"
        )
    return [lesson for lesson in lessons if not names or lesson.page in names]


def where() -> handouts.Place:
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    return handouts.Place(urls["Repository"], urls["Homepage"])


def write(lesson: contents.Lesson, place: handouts.Place, reveal: str, figures: Path) -> None:
    """All that is made of one page."""
    name = lesson.page.replace("/", "-")
    shown = slides(lesson, place, outputs(lesson, figures))
    nbformat.write(handouts.student(lesson, place), FOLDER / f"student/{name}.ipynb")
    nbformat.write(teacher.teacher(lesson, place), FOLDER / f"teacher/{name}.ipynb")
    nbformat.write(shown, FOLDER / f"slides/{name}.ipynb")
    (FOLDER / f"slides/{name}.html").write_text(deck(shown, reveal), encoding="utf-8")
    (FOLDER / f"problems/{name}.md").write_text(handouts.sheet(lesson, place), encoding="utf-8")
    graded.write(lesson, place, FOLDER / "nbgrader")


def overview(lessons: list[contents.Lesson], reveal: str) -> str:
    """What is in the folder, and how long each lesson takes."""
    kinds = "\n".join([*(f"- `{kind}/`: {about}" for kind, about in KINDS.items()), f"- {GRADED}"])
    rows = "\n".join(f"| {x.title} | `{x.page.replace('/', '-')}` | {x.minutes} |" for x in lessons)
    return (
        f"# The course\n\nMade by `make course` from the pages of the book, anew each time.\n\n{kinds}\n\n"
        f"{loads(reveal)}\n\n| lesson | files | minutes |\n| --- | --- | --- |\n{rows}\n"
    )


def loads(reveal: str) -> str:
    if reveal == assets.ONLINE:
        return f"npm could not be reached: the HTML slides load Reveal from {reveal}, and need the network."
    return "The HTML slides need no network."


if __name__ == "__main__":
    main(sys.argv[1:])
