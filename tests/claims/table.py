"""The claims of a page beside its text: what is missing, false, or a number that no claim speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path

from tests.claims.claim import Claim, Place
from tests.claims.numerals import Numeral, numerals
from tests.claims.prose import Passage

BOOK = Path(__file__).parents[2] / "book"
MINUTES = re.compile(  # promised by a lesson, by an exercise, and by a chapter's front page: tested by themselves
    r"\A\d+ minutes\. You need|The exercises take \d+ of the minutes\.|"
    r"\A(?:Easy|Medium|Hard), \d+ minutes\.|\A[^.]+, \d+ minutes\. "
)


@dataclass
class Table:
    """What `tests/claims/<page>.py` holds: claims, and phrases with numbers that only count what was just defined."""

    page: str
    claims: list[Claim] = field(default_factory=list)
    defined: list[str] = field(default_factory=list)


def file_of(page: str) -> Path:
    """Where the claims of e.g. "grokking/polynomial" are written."""
    return Path(__file__).parent / f"{page}.py"


def table(page: str) -> Table:
    """The table of a page; an empty one if it has none."""
    if not file_of(page).exists():
        return Table(page)
    module = import_module(f"tests.claims.{page.replace('/', '.')}")
    return Table(page, list(module.claims), list(getattr(module, "defined", [])))


class Reading:
    """Passages of a page with the numbers of each, read against a table."""

    def __init__(self, against: Table, read: list[Passage]):
        self.passages = [(passage, numerals(passage.text)) for passage in read]
        self.table = against

    @cached_property
    def places(self) -> dict[Claim, list[tuple[Passage, Place]]]:
        """Where each claim stands, with the numbers that are written there."""
        return {
            claim: [(p, place) for p, known in self.passages for place in claim.found(p.text, known)]
            for claim in self.table.claims
        }

    def missing(self) -> list[str]:
        """Phrases of the table that do not stand in the page."""
        absent = [claim.phrase for claim, places in self.places.items() if not places]
        return absent + [phrase for phrase in self.table.defined if not any(self._counts(phrase))]

    def unnoticed(self) -> Iterator[str]:
        """The numbers that could be others: replaced, each still has an entry, and no claim about it is false.

        What is computed only by `make test-all` is taken for false.
        """
        for passage, known in self.passages:
            for numeral in known:
                changed = Reading(self.table, [_with_another(passage, numeral)])
                if not (_promises_minutes(passage, numeral) or changed._is_noticed(numeral.start)):
                    yield _around(passage.text, numeral)

    def _is_noticed(self, start: int) -> bool:
        """Whether the number that starts there, in the only passage, has no entry or makes a claim false."""
        claims = [c for c, places in self.places.items() if any(n.start == start for _, p in places for n in p.within)]
        return bool(self.without_entry()) or any(claim.full or self.false(claim) for claim in claims)

    def false(self, claim: Claim) -> list[str]:
        """What is wrong with a claim, at each place where it stands."""
        return [
            f"book/{self.table.page}.md, line {passage.line}: {claim.phrase!r}: {fault}"
            for passage, place in self.places[claim]
            for fault in claim.wrong(place.written)
        ]

    def without_entry(self) -> list[str]:
        """Numbers of the page of which no entry speaks, with the words around them."""
        spoken = {(id(p), n.start) for places in self.places.values() for p, place in places for n in place.within}
        spoken |= {(id(p), n.start) for phrase in self.table.defined for p, n in self._counts(phrase)}
        return [
            f"line {passage.line}: {numeral.text!r} in «{_around(passage.text, numeral)}»"
            for passage, known in self.passages
            for numeral in known
            if (id(passage), numeral.start) not in spoken and not _says_itself(passage, numeral)
        ]

    def per_100_words(self) -> float:
        """Numbers for each hundred words of prose; counts of what was just defined and promised minutes are none."""
        counted = {(id(p), n.start) for phrase in self.table.defined for p, n in self._counts(phrase)}
        prose = [(p, known) for p, known in self.passages if p.words]
        words = sum(len(re.findall(r"\w[\w'’-]*", p.text)) for p, _ in prose)
        numbers = [(id(p), n.start) for p, known in prose for n in known if not _promises_minutes(p, n)]
        return 100 * sum(number not in counted for number in numbers) / words

    def _counts(self, phrase: str) -> Iterator[tuple[Passage, Numeral]]:
        """The numbers within a phrase, wherever it stands."""
        for passage, known in self.passages:
            for found in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", passage.text):
                yield from ((passage, n) for n in known if found.start() <= n.start and n.end <= found.end())


def _around(text: str, numeral: Numeral) -> str:
    return text[max(0, numeral.start - 40) : numeral.end + 40]


def _promises_minutes(passage: Passage, numeral: Numeral) -> bool:
    """Whether the number is one of the minutes that `test_claims.py` adds up."""
    return any(m.start() <= numeral.start and numeral.end <= m.end() for m in MINUTES.finditer(passage.text))


def _says_itself(passage: Passage, numeral: Numeral) -> bool:
    """Whether the number promises minutes, or is that to which the words of a {set} set the figure."""
    return _promises_minutes(passage, numeral) or any(
        start <= numeral.start and numeral.end <= end and _is_set(numeral, target)
        for start, end, target in passage.targets
    )


def _is_set(numeral: Numeral, target: str) -> bool:
    set_to = [float(v) for v in re.findall(r"=\s*(-?[\d.]+(?:e-?\d+)?)(?=\s*(?:,|$))", target)]
    return any(abs(value - numeral.value) <= 1e-6 * abs(value) for value in set_to)


def _with_another(passage: Passage, numeral: Numeral) -> Passage:
    """The passage with another number instead of one: another first digit, or "seventeen"."""
    digit = re.search(r"[1-9]", numeral.text)
    other = "seventeen" if numeral.text[0].isalpha() else "17"
    if digit:
        other = f"{numeral.text[: digit.start()]}{(int(digit[0]) + 4) % 9 + 1}{numeral.text[digit.end() :]}"
    longer = len(other) - len(numeral.text)
    moved = [(s + longer * (s > numeral.start), e + longer * (e > numeral.start), t) for s, e, t in passage.targets]
    text = passage.text[: numeral.start] + other + passage.text[numeral.end :]
    return Passage(text, passage.line, passage.words, moved)
