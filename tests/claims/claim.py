"""A claim: a phrase of a page with its numbers left out, and how each of them is computed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from tests.claims.kinds import Kind
from tests.claims.numerals import Numeral

JOINED = re.compile(r"\s*(?:to|and|or|,|–|-|or even)?\s*")  # "4 to 6 per cent" is two shares


class Place(NamedTuple):
    """Where a phrase stands: the numbers in its slots, and all numbers within it."""

    written: list[Numeral]
    within: list[Numeral]


@dataclass(frozen=True)
class Claim:
    phrase: str
    parts: tuple[tuple[Kind, object], ...]  # each kind with its value, or with a function that computes it
    full: bool = False

    def __str__(self) -> str:
        return self.phrase

    @cached_property
    def slots(self) -> int:
        return self.phrase.count("{}")

    @cached_property
    def pieces(self) -> list[re.Pattern]:
        """What stands around the numbers; a space is any white space."""
        return [re.compile(r"\s+".join(map(re.escape, re.split(r"\s+", piece)))) for piece in self.phrase.split("{}")]

    def found(self, text: str, known: list[Numeral]) -> Iterator[Place]:
        """The places where the phrase stands in a text whose numbers are `known`."""
        at = {numeral.start: numeral for numeral in known}
        for first in self.pieces[0].finditer(text):
            written, end = self._from(first.end(), text, at)
            if written is not None and _whole_words(text, first.start(), end):
                within = [n for n in known if first.start() <= n.start and n.end <= end]
                yield Place(_with_shares(written, text), within)

    def _from(self, end: int, text: str, at: dict[int, Numeral]) -> tuple[list[Numeral] | None, int]:
        """The numbers after the first piece, which ends at `end`, and where the phrase ends; None if it is absent."""
        written = []
        for piece in self.pieces[1:]:
            if end not in at or not (following := piece.match(text, at[end].end)):
                return None, end
            written.append(at[end])
            end = following.end()
        return written, end

    @cached_property
    def values(self) -> list[np.ndarray]:
        """What is computed for each part, once."""
        return [np.atleast_1d(np.asarray(value() if callable(value) else value)) for _, value in self.parts]

    def wrong(self, written: list[Numeral]) -> Iterator[str]:
        """What is wrong with the written numbers."""
        rest = list(written)
        for (kind, _), values in zip(self.parts, self.values, strict=True):
            taken, rest = rest[: kind.slots], rest[kind.slots :]
            if kind.hedged and not _has_word(self.phrase, kind.hedged):
                yield f"says {kind.name} without a word for it ({kind.hedged})"
            if fault := kind.wrong(taken, values):
                yield f"{kind.name} {' and '.join(n.text for n in taken)}: {fault}"


def claim(phrase: str, *parts, full: bool = False) -> Claim:
    """`claim("from {} to {} steps", between, lambda: waits())`: kinds, each before the values of its slots.

    A kind goes on to hold for further values: `claim("{} by {}", exactly, 2, 3)`. A value is a number, an array of
    which each must agree, or a function without arguments; functions are called when the claim is tested. `full`: the
    function takes more than about two seconds, so that only `make test-all` calls it. ValueError if the slots of the
    kinds are not those of the phrase.
    """
    pairs, kind = [], None
    for part in parts:
        if isinstance(part, Kind):
            kind = part
        elif kind is None:
            raise ValueError(f"{phrase!r}: a kind of comparison comes before its values (got {part!r})")
        else:
            pairs.append((kind, part))
    made = Claim(phrase, tuple(pairs), full)
    if made.slots != sum(kind.slots for kind, _ in pairs) or not pairs:
        needed = sum(kind.slots for kind, _ in pairs)
        raise ValueError(f"{phrase!r} has {made.slots} places for numbers, its comparisons need {needed}")
    return made


def _whole_words(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] begins and ends where words do."""
    return all(not (0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()) for at in (start, end))


def _with_shares(written: list[Numeral], text: str) -> list[Numeral]:
    """In "4 to 6 per cent" the first number is a share too."""
    result = list(written)
    for n in range(len(result) - 2, -1, -1):
        between = text[result[n].end : result[n + 1].start]
        if result[n + 1].unit < 1 and result[n].unit == 1 and JOINED.fullmatch(between):
            result[n] = result[n].times(result[n + 1].unit)
    return result


def _has_word(phrase: str, words: str) -> bool:
    return bool(re.search("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words.split()), phrase))
