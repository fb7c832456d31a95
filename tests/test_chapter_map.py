"""The map of the pages is what each page says at its head that it needs, in the picture and in the list alike."""

import re
from xml.etree import ElementTree

import chapter_map
import prerequisites
import pytest
from contents import chapters, lessons

FOUND = prerequisites.graph()
LESSONS = {lesson.page: lesson for chapter in chapters() for lesson in lessons(chapter)}


@pytest.fixture
def book(tmp_path):
    """Writes a book: {page: the sentence at its head, after "You need"}."""

    def write(pages: dict[str, str]):
        names = {page.partition("/")[0]: [] for page in pages}
        for page, needs in pages.items():
            chapter, name = page.split("/")
            names[chapter].append(f"**[The {name}]({name}.md)**, 15 minutes. It is so.\n")
            (tmp_path / chapter).mkdir(exist_ok=True)
            (tmp_path / f"{page}.md").write_text(f"# The {name}\n\n*15 minutes. You need {needs}*\n")
        for chapter, listed in names.items():
            (tmp_path / chapter / "index.md").write_text("# A\n\n## The pages\n\n" + "\n".join(listed))
        home = "\n\n".join(f"**[Chapter {chapter}]({chapter}/index.md)**" for chapter in names)
        (tmp_path / "index.md").write_text(f"# Book\n\n## The pages\n\n{home}\n")
        return tmp_path

    return write


SMALL = {
    "a/one": "sums.",
    "a/two": "sums, and [the first](one.md#here); [another](../b/four.md) says more.",
    "b/three": "what is explained [by two pages. Both](../a/two.md), [the first](../a/one.md). It takes time.",
    "b/four": "nothing. It helps to have read [one](../a/one.md).",
    "c/five": "sums.",
}


def test_links_up_to_the_first_stop_are_needed_and_others_help(book):
    found = prerequisites.graph(book(SMALL))
    assert found == {
        "a/one": ((), ()),
        "a/two": (("a/one",), ("b/four",)),
        "b/three": (("a/two", "a/one"), ()),
        "b/four": ((), ("a/one",)),
        "c/five": ((), ()),
    }
    assert prerequisites.levels(found) == {"a/one": 0, "a/two": 2, "b/three": 3, "b/four": 1, "c/five": 0}
    assert prerequisites.direct("b/three", found) == (("a/two",), ())
    assert prerequisites.direct("a/two", found) == ((), ("b/four",))


@pytest.mark.parametrize(
    ("page", "needs", "words"),
    [
        ("b/four", "[two](../a/two.md).", "pages need each other: .*a/two"),
        ("c/five", "[itself](five.md).", "pages need each other: c/five"),
        ("c/five", "[six](six.md).", "c/five needs c/six, which does not exist"),
        ("c/five", "[all](../index.md).", "c/five needs index, which is no lesson"),
    ],
)
def test_circles_and_links_that_lead_nowhere_are_refused(book, page, needs, words):
    with pytest.raises(ValueError, match=words):
        prerequisites.graph(book(SMALL | {page: needs}))


def test_a_page_that_does_not_say_what_it_needs_is_refused(book):
    folder = book(SMALL)
    (folder / "c/five.md").write_text("# The five\n")
    with pytest.raises(ValueError, match="c/five must say at its head"):
        prerequisites.graph(folder)


def test_pages_that_need_another_stand_to_its_right_and_lines_lead_there(book):
    folder = book(SMALL)
    found = prerequisites.graph(folder)
    at, heads, height = chapter_map.seats(found, folder)
    assert set(at) == set(SMALL) and len(set(at.values())) == len(SMALL)
    assert all(at[other][0] < at[page][0] for page, before in found.items() for other in sum(before, ()))
    assert list(heads) == ["a", "b", "c"] and max(y for _, y in at.values()) < height
    lines = re.findall(r'<path class="(\w+)"', chapter_map.made(folder)[1])
    assert sorted(lines) == ["helpful", "helpful", "needed"]


def test_a_chapter_is_followed_by_those_that_need_it(book):
    folder = book({"a/one": "sums.", "b/two": "sums.", "c/three": "[one](../a/one.md)."})
    assert chapter_map.order(prerequisites.graph(folder), folder) == ["a", "c", "b"]


def test_no_page_needs_one_that_comes_later_in_the_book():
    order = list(FOUND)
    late = [(page, other) for page in order for other in sum(FOUND[page], ()) if order.index(other) > order.index(page)]
    assert late == []


@pytest.mark.parametrize("page", FOUND)
def test_a_link_in_what_a_page_needs_has_the_name_of_that_page_or_is_part_of_the_sentence(page):
    """A name that begins with a capital is a title, and must be that of the page it leads to."""
    head = prerequisites.HEAD.search((prerequisites.BOOK / f"{page}.md").read_text())[1]
    for words, link in re.findall(r"\[([^\]]+)\]\(([\w/.]+)\.md", head):
        if words[0].isupper():
            assert (
                words
                == LESSONS[
                    (prerequisites.BOOK / page)
                    .parent.joinpath(link)
                    .resolve()
                    .relative_to(prerequisites.BOOK.resolve())
                    .as_posix()
                ].title
            )


def test_every_page_is_in_the_picture_and_in_the_list_and_both_say_what_it_needs():
    made = chapter_map.made()
    picture, listed = ElementTree.fromstring(made[1]), "\n".join(made[2:])
    labels = {a.get("href", "").removesuffix(".html"): a.get("aria-label") for a in picture.iter("a")}
    assert set(labels) == {*FOUND, *(f"{chapter}/index" for chapter in chapters())}
    for page, (needed, helpful) in FOUND.items():
        (line,) = re.findall(rf"^  - \[[^\]]+\]\({page}\.md\).*$", listed, re.MULTILINE)
        assert re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", line).removeprefix("  - ") == labels[page]
        assert set(re.findall(r"\(([\w/]+)\.md\)", line)) == {page, *needed, *helpful}
        assert ("needs" in labels[page], "is easier after" in labels[page]) == (bool(needed), bool(helpful))


def test_words_of_the_picture_are_inside_of_their_boxes():
    """A letter is up to 7.2 wide in common fonts, two lines are the most that a box holds."""
    picture = ElementTree.fromstring(chapter_map.made()[1])
    for link in picture.iter("a"):
        lines = [line.text or "" for line in link.iter("tspan")]
        assert len(lines) <= 2 and all(7.2 * len(line) + 9 < chapter_map.WIDE for line in lines)


def test_the_map_stands_on_one_page():
    pages = [path.name for path in prerequisites.BOOK.glob("*.md") if chapter_map.MARK in path.read_text()]
    assert pages == ["how_to_use.md"]
