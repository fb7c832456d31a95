"""Of one page: the notebook with open solutions, and notes on what to ask, how long it takes and what goes wrong."""

from __future__ import annotations

import re

from contents import BOOK, Lesson
from exercises import check_of
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from notebooks import notebook as with_install

from course import lesson as pages
from course.handouts import Place
from toolkit.exercises.cases import mistakes_of

LEAD = re.compile(r"^(?:- )?\*\*(.+?)\.?\*\*", re.MULTILINE)
FAILS = "## Where it fails"


def teacher(lesson: Lesson, place: Place) -> NotebookNode:
    """The page as a notebook without outputs: notes below its title, and below each solution, which is open."""
    made = with_install(BOOK / f"{lesson.page}.md", place.repository, place.of(lesson.page))
    page = pages.read(lesson.page)
    told = {exercise.solution.source: on_exercise(lesson.page, exercise) for exercise in pages.exercises(page)}
    cells = []
    for cell in made.cells:
        cells.append(opened(cell) if pages.is_solution(cell) else cell)
        if cell.source in told:
            cells.append(note(told[cell.source], f"note-{len(cells)}"))
    made.cells = [cells[0], note(on_page(lesson, page, place), "note-page"), *cells[1:]]
    return made


def note(text: str, name: str) -> NotebookNode:
    return new_markdown_cell(text, metadata={"tags": ["teacher"]}, id=name)


def opened(cell: NotebookNode) -> NotebookNode:
    """A solution that is not folded."""
    cell.metadata.get("jupyter", {}).pop("source_hidden", None)
    cell.metadata["tags"] = [tag for tag in cell.metadata.get("tags", []) if tag != "hide-cell"]
    return cell


def on_page(lesson: Lesson, page: NotebookNode, place: Place) -> str:
    """What a teacher wants to know before the lesson, with a heading."""
    return "\n\n".join([f"# For the teacher: {lesson.title}", *before(lesson, page, place.of(lesson.page))])


def before(lesson: Lesson, page: NotebookNode, address: str) -> list[str]:
    """The minutes of a lesson, and what to ask at which figure; `address` is that of the website's page."""
    found = pages.exercises(page)
    minutes = sum(exercise.minutes for exercise in found)
    parts = [
        f"*{lesson.minutes} minutes for a reader, {minutes} of them for the exercises: "
        + ", ".join(f"{exercise.title[3:]} {exercise.minutes}" for exercise in found)
        + ".*",
        *map(asked, pages.questions(page)),
        at_the_figures(page, address),
        where_it_fails(page),
    ]
    return list(filter(None, parts))


def asked(question: pages.Question) -> str:
    """A question before the figure; the wrong answers are what a thoughtful reader expects."""
    if question.right is None:
        return f"**Ask before the figure is seen, and let them draw:** {question.text}"
    answers = [
        f"{number}. {answer}{' **(right)**' if number == question.right + 1 else ''}"
        for number, answer in enumerate(question.answers, 1)
    ]
    return "\n\n".join([f"**Ask before the figure is seen:** {question.text}", "\n".join(answers)])


def at_the_figures(page: NotebookNode, address: str) -> str:
    """The states that the words of the page set, as links: a lecture is a sequence of them."""
    links = [f"- [{state.words}]({state.address}): `{state.entries}`" for state in pages.states(page, address)]
    told = "**Ask at the figures.** Say what each link sets, and let them say what will change, before you follow it:"
    return "\n\n".join([told, "\n".join(dict.fromkeys(links))]) if links else ""


def where_it_fails(page: NotebookNode) -> str:
    """The settings in which the claim of the page does not hold, by the words they begin with."""
    text = next((cell.source for cell in page.cells if cell.source.startswith(FAILS)), "")
    leads = LEAD.findall(text)
    return f"**Ask before you go on to *Where it fails*:** when is it wrong? The page has: {'; '.join(leads)}." * bool(
        leads
    )


def on_exercise(page: str, exercise: pages.Exercise) -> str:
    """Minutes of an exercise, and the mistakes that its check knows by name."""
    head = f"**For the teacher.** {exercise.level.capitalize()}, {exercise.minutes} minutes."
    known = mistakes(page, exercise)
    if not known:
        return f"{head} The check says of a wrong answer what is wrong with its values."
    listed = "\n".join(f"- {says}" for says in known)
    return f"{head} Mistakes that the check knows, in the words in which it answers:\n\n{listed}"


def mistakes(page: str, exercise: pages.Exercise) -> list[str]:
    """The sentences with which the check of an exercise names the mistakes that it knows."""
    known = [says.removeprefix("Not yet: ") for says in mistakes_of(check_of(page, exercise.check))]
    return [f"{says[0].upper()}{says[1:]}" for says in known]
