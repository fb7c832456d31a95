"""The exercises as nbgrader's assignments: metadata as documented, and points from its whole round.

nbgrader is in no environment of the project. The round is `full`: it installs nbgrader beside the project's packages.
"""

import csv
import re
import subprocess
from functools import cache
from pathlib import Path

import nbclient
import nbformat
import pytest
from course import __main__ as command
from course import graded, handouts
from course import lesson as pages
from course.names import names
from nbformat.v4 import new_code_cell, new_notebook

from tests.apart import environment

NBGRADER = "nbgrader==0.9.6"
PLACE = handouts.Place("https://github.com/us/book", "https://us.github.io/book/")
LESSONS = command.chosen([])
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.page)
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION\n", re.DOTALL)
KINDS = {  # of cells, by grade, locked and solution: https://nbgrader.readthedocs.io, "Metadata"
    ("markdown", False, True, False): "text",
    ("code", False, True, False): "given",
    ("code", False, False, True): "answer",
    ("code", True, True, False): "test",
}


@cache
def assignment(lesson):
    return graded.assignment(lesson, PLACE)


def kind(cell) -> str:
    of = cell.metadata["nbgrader"]
    return KINDS[cell.cell_type, of["grade"], of["locked"], of["solution"]]


@every_lesson
def test_every_cell_has_the_metadata_that_nbgrader_documents(lesson):
    made = assignment(lesson)
    nbformat.validate(made)
    found = [cell.metadata["nbgrader"] for cell in made.cells]
    allowed = {"schema_version", "grade_id", "grade", "locked", "solution", "task"}
    assert all(set(of) - {"points"} == allowed and of["schema_version"] == 3 and not of["task"] for of in found)
    assert all(re.fullmatch(r"[a-zA-Z0-9_\-]+", of["grade_id"]) for of in found)
    assert len({of["grade_id"] for of in found}) == len(found)
    assert all(("points" in of) == of["grade"] for of in found)
    assert not any(cell.get("outputs") for cell in made.cells)


@every_lesson
def test_every_exercise_is_a_text_an_answer_and_a_test(lesson):
    made, found = assignment(lesson), pages.exercises(pages.read(lesson.page))
    kinds = [kind(cell) for cell in made.cells]
    given = kinds.count("given")
    assert kinds == ["text", *["given"] * given, *["text", "answer", "test"] * len(found)]
    texts, answers, tests = (made.cells[1 + given + n :: 3] for n in range(3))
    for exercise, text, answer, test in zip(found, texts, answers, tests, strict=True):
        assert exercise.title in text.source and "{set}" not in text.source
        assert SOLUTION.sub("", answer.source) == exercise.start.source
        assert exercise.solution.source == f"# Solution\n{SOLUTION.search(answer.source)[1]}".rstrip()
        assert test.metadata["nbgrader"]["points"] == exercise.minutes > 0
        assert f"exercises.{exercise.check}(" in test.source and "assert" in test.source
    points = sum(cell.metadata["nbgrader"].get("points", 0) for cell in made.cells)
    assert f"*{points} points." in made.cells[0].source


@every_lesson
def test_what_students_get_has_no_solution_and_all_that_the_answers_read(lesson):
    made = assignment(lesson)
    cut = [SOLUTION.sub("", cell.source) for cell in made.cells]
    for cell in made.cells:
        own = set(SOLUTION.search(cell.source)[1].splitlines()) if kind(cell) == "answer" else set()
        assert not {line for line in own if line.startswith(("def ", "    "))} & set("\n".join(cut).splitlines())
    code = [cell.source for cell in made.cells if cell.cell_type == "code"]
    known = set(dir(__builtins__)) | set(__builtins__ if isinstance(__builtins__, dict) else ())
    for source in code:
        given, read = names(source)
        assert read - known - given == set()
        known |= given


def test_names_that_a_cell_gives_and_reads():
    given, read = names("import a.b as c\nfrom d import e\nx, y = f(z)\ndef g(h):\n    i = h\n    return i + j + x\n")
    assert given == {"c", "e", "x", "y", "g"} and read == {"f", "z", "j", "x"}


def test_only_the_cells_that_exercises_need_are_taken():
    cells = ["import n", "held = n.a()", "held = n.b()\nother = 1", "n.show(held)", "end = held.c", "x = None", "x = 1"]
    page = new_notebook(cells=[new_code_cell(source) for source in cells])
    exercise = pages.Exercise("1. One", "*Easy, 5 minutes.* Use `end.loss`.", *page.cells[-2:], "check_x")
    assert [cell.source for cell in graded.needed(page, [exercise])] == [cells[0], cells[2], cells[4]]


def test_what_a_teacher_has_in_the_folder_stays(tmp_path):
    lesson = LESSONS[0]
    graded.write(lesson, PLACE, tmp_path)
    (tmp_path / "nbgrader_config.py").write_text("mine")
    (tmp_path / "gradebook.db").write_text("points")
    graded.write(lesson, PLACE, tmp_path)
    assert (tmp_path / "nbgrader_config.py").read_text() == "mine" and (tmp_path / "gradebook.db").exists()
    chapter, _, page = lesson.page.partition("/")
    assert (tmp_path / f"source/{chapter}-{page}/{page}.ipynb").exists()
    compile(graded.CONFIG, "nbgrader_config.py", "exec")


# --- the whole round of nbgrader -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def grader(tmp_path_factory):
    """A course in a folder, and a function that runs a command of nbgrader in it or in another."""
    folder = tmp_path_factory.mktemp("nbgrader")
    python, variables = environment(folder, NBGRADER)
    for lesson in LESSONS:
        graded.write(lesson, PLACE, folder / "course")
    (folder / "exchange").mkdir(mode=0o777)

    def run(*command: str, at: Path = folder / "course") -> str:
        settings = [f"--Exchange.root={folder / 'exchange'}", "--CourseDirectory.course_id=watching-networks-learn"]
        at.mkdir(exist_ok=True)
        words = [python, "-m", "nbgrader", *command, *settings]
        done = subprocess.run(words, cwd=at, env=variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    run.folder = folder
    return run


ASSIGNMENT, PAGE = "collapse-near_collapse", "near_collapse"  # it has answers of every kind


def answered(file: Path, how) -> nbformat.NotebookNode:
    """A student's notebook, with `how` called for each cell, and what it returns written into the cell."""
    made = nbformat.read(file, 4)
    for cell in made.cells:
        cell.source = how(cell)
    return made


@pytest.mark.full
@pytest.mark.timeout(600)
def test_right_answers_get_all_points_and_others_none(grader):
    course = grader.folder / "course"
    grader("generate_assignment", ASSIGNMENT)
    released = course / f"release/{ASSIGNMENT}/{PAGE}.ipynb"
    solved = {cell.id: cell.source for cell in assignment(next(x for x in LESSONS if PAGE in x.page)).cells}
    assert "SOLUTION" not in released.read_text() and "Write your answer here" in released.read_text()
    grader("release_assignment", ASSIGNMENT)
    desk = grader.folder / "desk"
    grader("fetch_assignment", ASSIGNMENT, at=desk)
    mine = desk / f"{ASSIGNMENT}/{PAGE}.ipynb"
    nbformat.write(answered(mine, lambda cell: solved[cell.id]), mine)
    grader("submit", ASSIGNMENT, at=desk)
    grader("collect", ASSIGNMENT)
    (collected,) = (course / "submitted").iterdir()
    others = {
        "nobody": lambda cell: cell.source,
        "wrong": lambda cell: re.sub(r"^(\w+) = None", r"\1 = lambda *given: 0.3", cell.source, flags=re.MULTILINE),
        "cheat": lambda cell: "print('Right: all of it')" if kind(cell) == "test" else cell.source,
        "stuck": lambda cell: f"{cell.source}\nraise RuntimeError" if kind(cell) == "answer" else cell.source,
    }
    for name, how in others.items():
        (course / f"submitted/{name}/{ASSIGNMENT}").mkdir(parents=True)
        nbformat.write(answered(released, how), course / f"submitted/{name}/{ASSIGNMENT}/{PAGE}.ipynb")
    grader("autograde", ASSIGNMENT)
    grader("generate_feedback", ASSIGNMENT)
    grader("export")
    rows = list(csv.DictReader((course / "grades.csv").open()))
    points = {row["student_id"]: float(row["score"]) for row in rows if row["assignment"] == ASSIGNMENT}
    full = sum(cell.metadata["nbgrader"].get("points", 0) for cell in nbformat.read(released, 4).cells)
    assert points == {collected.name: full} | dict.fromkeys(others, 0.0)
    said = (course / f"feedback/wrong/{ASSIGNMENT}/{PAGE}.html").read_text()
    assert "AssertionError" in said and "Not yet: " in said


@pytest.mark.full
@every_lesson
def test_the_solutions_of_every_page_pass_in_its_notebook(lesson):
    nbclient.NotebookClient(graded.assignment(lesson, PLACE), timeout=200, kernel_name="python3").execute()
