"""What the book contains follows from its front pages: table of contents, home page, reference, README."""

import re
from pathlib import Path

import pytest

import toolkit
import widgets
from book._ext import contents
from toolkit import chapters
from toolkit.panels import KINDS

ROOT = Path(__file__).parents[1]
LESSONS = [lesson for chapter in contents.chapters() for lesson in contents.lessons(chapter)]
COUNTS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"


@pytest.fixture
def small(tmp_path):
    """A book of two chapters with three lessons, not in alphabetical order."""
    entry = "**[{0}]({0}.md)**, 15 minutes. Does it fall by 0.5? It does.\n"
    for chapter, names in {"zebra": ["last", "first"], "ant": ["only"]}.items():
        (tmp_path / chapter).mkdir()
        front = "# A\n\n[first](first.md)\n\n## The pages\n\n" + "\n".join(map(entry.format, names))
        (tmp_path / chapter / "index.md").write_text(front + "\n## Questions\n\n" + entry.format("other"))
    home = "# Book\n\n## The pages\n\n**[Z](zebra/index.md)**\n\n**[A](ant/index.md)**\n\n## Two ways\n"
    (tmp_path / "index.md").write_text(home)
    (tmp_path / "_toc.yml").write_text("root: index\nparts: [{chapters: [{file: how}]}, {chapters: []}]\n")
    return tmp_path


def test_the_order_is_that_of_the_front_pages(small):
    order = ["zebra/index", "zebra/last", "zebra/first", "ant/index", "ant/only"]
    assert contents.pages(small) == ["index", "how", *order]
    assert contents.lessons("ant", small) == [("ant/only", "only", 15, "Does it fall by 0.5?")]


def test_the_home_page_lists_the_lessons_of_each_chapter_below_its_name(small):
    home = contents.with_lessons((small / "index.md").read_text(), small)
    below = home.partition("**[Z](zebra/index.md)**\n")[2].partition("**[A]")[0]
    assert below.split("\n")[1:3] == [
        "- [last](zebra/last.md), 15 minutes. Does it fall by 0.5?",
        "- [first](zebra/first.md), 15 minutes. Does it fall by 0.5?",
    ]
    assert home.replace(below, "\n").count("- [") == 1 and home.endswith("## Two ways\n")


def test_every_chapter_of_the_toolkit_is_on_the_home_page():
    assert sorted(contents.chapters()) == chapters.names()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.page)
def test_a_front_page_announces_a_lesson_as_the_lesson_calls_itself(lesson):
    text = (ROOT / "book" / f"{lesson.page}.md").read_text()
    assert re.search(rf"^# {re.escape(lesson.title)}(?=[:,]|$)", text, re.MULTILINE)
    assert f"*{lesson.minutes} minutes. You need" in text


def test_reference_lists_every_public_name():
    text = contents.with_reference((ROOT / "book/reference.md").read_text())
    for module in (toolkit, widgets):
        homes = {n: getattr(getattr(module, n), "__module__", "").rpartition(".")[0] for n in module.__all__}
        whole = {n for n, home in homes.items() if f"automodule:: {home}\n" in text}
        assert [n for n in homes.keys() - whole if f"{module.__name__}.{n}\n" not in text] == []
    assert f"   :members: {', '.join(KINDS)}\n" in text
    for chapter in chapters.names():
        assert [n for n in chapters.experiments(chapter) if f"toolkit.{chapter}.{n}\n" not in text] == []
    for folder in ("theory", "tasks", "metrics"):
        modules = {p.stem for p in (ROOT / "toolkit" / folder).glob("[a-z]*.py")} - {"gap"}
        assert [m for m in modules if f"automodule:: toolkit.{folder}.{m}\n" not in text] == []
    assert "   :members: POOL" not in text and "pictures, pool" in text and "<!--" not in text


def test_the_readme_neither_counts_nor_lists_the_lessons():
    text = (ROOT / "README.md").read_text()
    assert not re.search(rf"\b(\d+|{COUNTS}) (pages|lessons|chapters)\b", text, re.IGNORECASE)
    assert "(book/index.md)" in text and not [lesson for lesson in LESSONS if lesson.title in text]
