"""What `make course` writes, held to its source: over every page, executing none."""

import json
from functools import cache

import contents
import nbformat
import pytest
from course import __main__ as command
from course import assets, deck, handouts, teacher
from course import lesson as pages
from course.blocks import LINES, blocks, grouped, lines
from course.figures import outputs
from course.slides import kind_of, slides
from nbformat.v4 import new_code_cell, new_notebook, new_output

from toolkit.exercises.cases import mistakes_of
from widgets.page import script_json, zipped

PLACE = handouts.Place("https://github.com/us/book", "https://us.github.io/book/")
LESSONS = command.chosen([])
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.page)


@cache
def read(page: str):
    return pages.read(page)


@cache
def shown_of(lesson):
    return slides(lesson, PLACE)


def text_of(notebook) -> str:
    return "\n".join(cell.source for cell in notebook.cells)


@every_lesson
def test_a_page_is_read_whole(lesson):
    page, source = read(lesson.page), (contents.BOOK / f"{lesson.page}.md").read_text()
    found = pages.exercises(page)
    assert [each.title for each in found] == [line[4:] for line in source.splitlines() if line.startswith("### ")]
    assert all(each.check in each.start.source and each.check in each.solution.source for each in found)
    assert sum(map(pages.is_figure, page.cells)) == source.count("Explorer(\n") + source.count("Explorer(re") + sum(
        line.startswith(("figures.draw(", "controls(")) for line in source.splitlines()
    )
    assert len(pages.questions(page)) >= 1
    assert len(pages.states(page, "")) == source.count("{set}`")


@every_lesson
def test_students_get_no_solution(lesson):
    page, made = read(lesson.page), handouts.student(lesson, PLACE)
    nbformat.validate(made)
    for exercise in pages.exercises(page):
        own = set(exercise.solution.source.splitlines()) - set(text_of(page_without_solutions(page)).splitlines())
        assert exercise.start.source in [cell.source for cell in made.cells]
        assert own and not own & set(text_of(made).splitlines())
    assert not any(map(pages.is_solution, made.cells)) and "{set}" not in text_of(made)
    assert all(not cell.get("outputs") for cell in made.cells)


def page_without_solutions(page):
    return new_notebook(cells=[cell for cell in page.cells if not pages.is_solution(cell)])


@every_lesson
def test_teachers_get_every_solution_open_and_what_goes_wrong(lesson):
    page, made = read(lesson.page), teacher.teacher(lesson, PLACE)
    nbformat.validate(made)
    solutions = [cell for cell in made.cells if pages.is_solution(cell)]
    found = pages.exercises(page)
    assert [cell.source for cell in solutions] == [each.solution.source for each in found]
    assert not any(cell.metadata.get("jupyter", {}).get("source_hidden") for cell in solutions)
    text = text_of(made)
    assert text.count("**For the teacher.**") == len(found) and f"{lesson.minutes} minutes for a reader" in text
    for exercise in found:
        known = mistakes_of(teacher.check_of(lesson.page, exercise.check))
        assert all(says.removeprefix("Not yet: ")[1:] in text for says in known)
    assert all(question.text in text for question in pages.questions(page))
    assert all(state.address in text for state in pages.states(page, PLACE.of(lesson.page)))


@every_lesson
def test_a_sheet_has_every_exercise_and_nothing_else(lesson):
    made = handouts.sheet(lesson, PLACE)
    for exercise in pages.exercises(read(lesson.page)):
        assert f"## {exercise.title}\n" in made and f"```python\n{exercise.start.source}\n```" in made
        assert "# Solution" not in made and exercise.solution.source not in made
    assert "{set}" not in made and ".md)" not in made and "Claim" not in made


@every_lesson
def test_slides_show_every_figure_and_every_exercise_and_no_solution(lesson):
    page, made = read(lesson.page), shown_of(lesson)
    nbformat.validate(made)
    shown = [cell for cell in made.cells if kind_of(cell) in ("slide", "subslide", "-")]
    assert kind_of(made.cells[0]) == "slide" and not any(map(pages.is_solution, made.cells))
    figures = [cell.source for cell in page.cells if pages.is_figure(cell)]
    assert [cell.source for cell in shown if pages.is_figure(cell)] == figures
    assert all(any(each.start.source == cell.source for cell in shown) for each in pages.exercises(page))
    text = [cell.source.split("\n")[0] for cell in page.cells if cell.cell_type == "markdown"]
    headings = [line for line in text if line.startswith("#")]
    assert len(headings) >= 10 and all(any(cell.source.startswith(line) for cell in shown) for line in headings)
    code = [cell.source for cell in page.cells if cell.cell_type == "code" and not pages.is_solution(cell)]
    assert [cell.source for cell in made.cells if cell.cell_type == "code"] == code  # they run as the page does


@every_lesson
def test_no_slide_of_text_is_too_long(lesson):
    for cell in shown_of(lesson).cells:
        if cell.cell_type == "markdown" and kind_of(cell) != "notes":
            found = blocks(cell.source)
            assert sum(map(lines, found)) <= LINES + 3 or len(found) <= 2, cell.source


def test_what_belongs_together_stays_on_a_slide():
    fold = "<details>\n<summary>a</summary>\n\nb\n\n</details>"
    formula = "$$\na\n\n= b\n$$"
    assert blocks(f"one\n\n{fold}\n\n{formula}\n\n$$c$$\n\ntwo") == ["one", fold, formula, "$$c$$", "two"]
    assert list(grouped(["# A", "Words. " * 60, "It is", "more " * 90], most=10))[1][0] == "It is"


@pytest.fixture
def executed_page(monkeypatch):
    """A page whose cells printed a bar of progress, a picture, and a moving figure."""
    png = {"image/png": "aGk=", "text/plain": "<Figure>"}
    cells = [
        new_code_cell("draw()", metadata={"mystnb": {"image": {"alt": "It <falls>."}}}),
        new_code_cell("Explorer()", metadata={"tags": ["hide-input"]}),
    ]
    cells[0].outputs = [new_output("stream", name="stderr", text="0%"), new_output("display_data", png)]
    state = {"spec": {"name": "right", "alt": "", "title": "A & B"}, "recorded": zipped(b"")}
    element = f'<script type="application/json" class="wnl-explorer">{script_json(state)}</script>'
    cells[1].outputs = [new_output("display_data", {"text/html": element, "text/plain": "Explorer"})]
    made = new_notebook(cells=cells)
    monkeypatch.setattr("executed.notebook", lambda name: made)
    monkeypatch.setattr("widgets.stills.unpack", lambda data: (None, {}, None))
    monkeypatch.setattr("widgets.stills.still", lambda *state: b"hi")
    monkeypatch.setattr("widgets.stills.described", lambda *state: "seed 0.")
    monkeypatch.setattr("course.figures.alone.page", lambda state: json.dumps(state["spec"]))
    return made


def test_a_moving_figure_is_a_still_that_leads_to_a_file(executed_page, tmp_path):
    found = outputs(LESSONS[0], tmp_path / "")
    (picture,), (still,) = found["draw()"], found["Explorer()"]
    file = f"{LESSONS[0].page.replace('/', '-')}-right.html"
    assert json.loads((tmp_path / file).read_text())["name"] == "right"
    assert still.data["image/png"] == "aGk=" and still.data["text/plain"] == "A & B"
    assert f'href="{tmp_path.name}/{file}"' in still.data["text/html"] and 'alt="A &amp; B"' in still.data["text/html"]
    assert picture.data["image/png"] == "aGk="


def test_slides_as_html_name_no_other_host(executed_page):
    lesson = LESSONS[0]
    page = slides(lesson, PLACE)
    for cell, code in zip(page.cells[-2:], executed_page.cells, strict=True):
        cell.update(code | {"metadata": code.metadata | {"slideshow": {"slide_type": "subslide"}}})
    made = deck.deck(page, "assets/reveal")
    assert 'alt="It &lt;falls&gt;."' in made and ">draw" in made and "Explorer</" not in made
    assert made.count("<section>") == made.count("</section>") and lesson.title in made
    loaded = [part.split('"')[0] for part in made.replace('href="', 'src="').split('src="')[1:]]
    assert all(source.startswith(("assets/", "data:", "https://us.github.io/book/")) for source in loaded), loaded
    scripts = [part.split('"')[0] for part in made.split('<script src="')[1:]]
    assert len(scripts) == 4 and all(source.startswith("assets/") for source in scripts)


def test_what_is_no_page_is_named(capsys):
    with pytest.raises(SystemExit, match="no page is called grokking/nothing; there are "):
        command.chosen(["grokking/nothing"])
    assert [each.page for each in command.chosen([LESSONS[1].page])] == [LESSONS[1].page]


def test_without_npm_slides_say_that_they_need_the_network(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(assets, "NPM", ["false"])
    assert assets.reveal(tmp_path / "assets") == assets.ONLINE
    assert "need the network" in command.overview(LESSONS[:1], assets.ONLINE)
    assert "need no network" in command.overview(LESSONS[:1], "assets/reveal")
    (tmp_path / "kept/reveal.js-6.0.2.tgz").write_bytes(b"another")
    assert assets.reveal(tmp_path / "assets") == assets.ONLINE


def test_formulas_are_set_by_what_the_website_has(tmp_path):
    assets.katex(tmp_path)
    assert {"katex.min.js", "auto-render.min.js", "katex.min.css", "fonts"} <= {
        f.name for f in (tmp_path / "katex").iterdir()
    }
