"""The fold for teachers at the foot of a lesson of the website, held to the page and to the checks; none is built."""

import gzip
import html
import re
from types import SimpleNamespace

import pytest
import teachers
from course import lesson as pages
from course import teacher

LESSONS = teachers.lessons()
every_lesson = pytest.mark.parametrize("name", LESSONS)


def filled(name: str, builder: str = "html") -> str:
    source = ["Text."]
    teachers.fill(SimpleNamespace(builder=SimpleNamespace(format=builder)), name, source)
    return source[0]


@every_lesson
def test_it_has_the_minutes_the_question_the_states_and_the_mistakes(name):
    page, made = pages.read(name), filled(name)
    assert made.startswith("Text.\n\n<details") and made.endswith("</details>\n") and made.count("<details") == 1
    assert f"*{LESSONS[name].minutes} minutes for a reader" in made
    assert all(question.text in made for question in pages.questions(page))
    linked = [html.unescape(address) for address in re.findall(r'<a href="([^"]*)"', made)]
    own = f"{name.rpartition('/')[2]}.html"
    assert set(linked) == {state.address for state in pages.states(page, own)}
    assert "](" not in made  # every link is one of these
    for exercise in pages.exercises(page):
        known = [teachers.plain(says) for says in teacher.mistakes(name, exercise)]
        assert all(says in made for says in known[: teachers.MOST])
        assert not any(says in made for says in known[teachers.MOST :] if len(says) > 60)


@every_lesson
def test_it_adds_little_to_what_a_page_weighs(name):
    assert len(gzip.compress(filled(name).encode(), 9)) < 1500


def test_only_lessons_of_the_website_have_it():
    assert filled("index") == filled(next(iter(LESSONS)), builder="latex") == "Text."


def test_only_code_is_marked_up_in_the_words_of_a_check():
    assert teachers.plain("a*b*c is `x_1*y`, not [$z_2$].") == r"a\*b\*c is `x_1*y`, not \[\$z\_2\$\]."


def test_only_checks_without_a_table_of_mistakes_name_none():
    """A matrix whose rows are looked at, and a width that is tried in networks: one check of each."""
    found = [(name, exercise) for name in LESSONS for exercise in pages.exercises(pages.read(name))]
    silent = [exercise.check for name, exercise in found if not teacher.mistakes(name, exercise)]
    assert sorted(silent) == ["check_simplex", "check_width"]
