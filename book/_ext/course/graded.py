"""Of one page: the notebook of its exercises from which nbgrader makes an assignment, and gives points for the answers.

An exercise is three cells: its text; the cell in which a student answers, the solution between the lines that nbgrader
cuts out; and a test, which calls the check of the page and fails with its sentence. An exercise has as many points as
minutes. https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html has the metadata.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
from contents import Lesson
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from notebooks import with_links

from course import lesson as pages
from course.handouts import Place
from course.names import needed

CONFIG = '''"""Settings of nbgrader for this folder. `make course` wrote them once; they are yours."""

c = get_config()  # noqa: F821, given by nbgrader
c.CourseDirectory.course_id = "watching-networks-learn"
c.ClearSolutions.code_stub = {"python": "# Write your answer here."}
c.Execute.timeout = 120  # seconds that one cell of a student may take
'''
TEST = """\
# {points} points if the check says "Right", else none.
from toolkit.exercises.{chapter} import {module} as exercises

says = exercises.{check}({answer})
assert says.startswith("Right: "), says
"""


def assignment(lesson: Lesson, place: Place) -> NotebookNode:
    """The teacher's notebook, with solutions and without outputs."""
    page = pages.read(lesson.page)
    found = pages.exercises(page)
    made = new_notebook(metadata={"kernelspec": page.metadata["kernelspec"]})
    first, address = pages.first_figure(page), place.of(lesson.page)
    made.cells = [text(_head(lesson, found, address), "head")]
    made.cells += [code(cell.source, f"given-{n}", locked=True) for n, cell in enumerate(needed(page, found), 1)]
    for exercise in found:
        words = with_links(pages.linked(exercise.text, first, address), address)
        made.cells += list(_cells(exercise, words, lesson.page))
    return made


def _head(lesson: Lesson, found: list[pages.Exercise], address: str) -> str:
    points = sum(exercise.minutes for exercise in found)
    return (
        f"# {lesson.title}: exercises\n\n*{points} points. They belong to the page [{lesson.title}]({address}).*\n\n"
        "Run all cells. Then write each answer under the name that stands there, run its cell, and read what the "
        "check says. The points are given for what it says when all cells run again, from the first."
    )


def _cells(exercise: pages.Exercise, words: str, page: str) -> Iterator[NotebookNode]:
    chapter, _, module = page.rpartition("/")
    begin, _, end = exercise.start.source.rpartition("\n\n")
    answer = pages.CHECK.split(end)[2].partition(")")[0]
    solution = exercise.solution.source.removeprefix("# Solution\n")
    source = f"{begin}\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION\n\n{end}"
    test = TEST.format(points=exercise.minutes, chapter=chapter, module=module, check=exercise.check, answer=answer)
    name = exercise.check.removeprefix("check_")
    yield text(f"## {exercise.title}\n{words}", f"{name}-text")
    yield code(source, f"{name}-answer", solution=True)
    yield code(test.strip(), f"{name}-test", locked=True, grade=True, points=exercise.minutes)


def text(source: str, name: str) -> NotebookNode:
    return new_markdown_cell(source, id=name, metadata={"nbgrader": _metadata(name, locked=True)})


def code(source: str, name: str, **kind: bool | int) -> NotebookNode:
    return new_code_cell(source, id=name, metadata={"nbgrader": _metadata(name, **kind)})


def _metadata(name: str, **kind: bool | int) -> dict[str, bool | int | str]:
    """The metadata of a cell; `kind` are `locked`, `solution`, `grade` where they are true, and the `points`."""
    no = {"grade": False, "locked": False, "solution": False, "task": False}
    return {"schema_version": 3, "grade_id": name, **no, **kind}


def write(lesson: Lesson, place: Place, folder: Path) -> None:
    """An assignment of its own for each page, where nbgrader looks for it; what else is in the folder stays."""
    file = folder / "source" / lesson.page.replace("/", "-") / f"{lesson.page.rpartition('/')[2]}.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(assignment(lesson, place), file)
    if not (folder / "nbgrader_config.py").exists():
        (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
