"""Every number in the prose of the book is a test: the tables in `tests/claims/<page>.py` (README.md there)."""

import re
from functools import cache

import pytest

from book._ext import contents
from tests.claims.claim import Claim
from tests.claims.prose import passages
from tests.claims.table import BOOK, Reading, file_of, table

PAGES = contents.pages()
LESSONS = [lesson.page for chapter in contents.chapters() for lesson in contents.lessons(chapter)]
MOST = 3.0  # numbers for each hundred words of prose
WORDS_A_MINUTE = 110  # of prose with formulas, read slowly, in a second language


def text_of(page: str) -> str:
    return (BOOK / f"{page}.md").read_text(encoding="utf-8")


@cache
def reading(page: str) -> Reading:
    return Reading(table(page), passages(text_of(page)))


def cases() -> list:
    """Every claim of every page; those that compute for long are `full`."""
    return [
        pytest.param(page, one, marks=[pytest.mark.full] * one.full, id=f"{page}: {one}")
        for page in PAGES
        for one in table(page).claims
    ]


@pytest.mark.parametrize("page", LESSONS)
def test_every_lesson_has_a_table_of_claims(page):
    assert file_of(page).exists(), f"book/{page}.md has no claims: write tests/claims/{page}.py (see README.md there)"


@pytest.mark.parametrize("page, claim", cases())
def test_a_claim_is_true(page: str, claim: Claim):
    assert reading(page).false(claim) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_phrase_of_the_table_stands_in_the_page(page):
    assert reading(page).missing() == []


@pytest.mark.parametrize("page", PAGES)
def test_no_number_of_the_page_is_without_a_claim(page):
    assert reading(page).without_entry() == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_few_numbers(page):
    assert reading(page).per_100_words() <= MOST


@pytest.mark.parametrize("page", PAGES)
def test_no_number_can_be_changed_unnoticed(page):
    """Each number in turn becomes another; then it has no entry, or a claim is false."""
    assert list(reading(page).unnoticed()) == []


@pytest.mark.parametrize("page", LESSONS)
def test_the_minutes_of_a_page_include_its_exercises(page):
    """ "*40 minutes. You need ... The exercises take 20 of the minutes.*", which leaves time to read the rest."""
    text = text_of(page)
    promised = int(re.search(r"^\*(\d+) minutes\. You need", text, re.MULTILINE)[1])
    exercises = sum(map(int, re.findall(r"^\*(?:Easy|Medium|Hard), (\d+) minutes\.\*", text, re.MULTILINE)))
    stated = re.search(r"The exercises take (\d+) of the minutes\.\*$", text, re.MULTILINE)
    assert stated and int(stated[1]) == exercises
    before = text.partition("\n## Exercises\n")[0]
    words = sum(len(passage.text.split()) for passage in passages(before) if passage.words)
    assert promised >= words / WORDS_A_MINUTE + exercises
