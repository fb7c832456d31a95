"""The text of a page in pieces that fit a slide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil

FENCES = {"$$": "$$", "```": "```", "<details>": "</details>"}  # what stays together although it has empty lines
ADDRESS = re.compile(r"\]\([^)\s]+\)")
ITEM = r"(?:-|\d+\.) "
WIDTH, LINES = 85, 13  # characters of a line of a slide, and lines below its heading


def blocks(text: str) -> list[str]:
    """Paragraphs, lists, tables, formulas and folds, each whole."""
    found, open_until = [], ""
    for piece in re.split(r"\n\s*\n", text.strip()):
        if open_until:
            found[-1] += f"\n\n{piece}"
        else:
            found.append(piece)
            open_until = _unclosed(piece)
        if open_until and _closes(piece, open_until, found[-1]):
            open_until = ""
    return found


def _unclosed(piece: str) -> str:
    """The end of a fence that this piece opens; "" if it opens none."""
    first = piece.lstrip().split("\n", 1)[0]
    return next((end for start, end in FENCES.items() if first.startswith(start)), "")


def _closes(piece: str, end: str, whole: str) -> bool:
    if end == "$$":
        return whole.count("$$") % 2 == 0
    if end == "```":
        return whole.count("```") % 2 == 0
    return end in piece


def lines(block: str) -> int:
    """How many lines of a slide a block takes, about."""
    if block.startswith("$$"):
        return 2 + max(1, block.count(r"\\") + 1)
    if block.startswith("|"):
        return block.count("\n") + 1
    return 1 + sum(ceil(len(line) / WIDTH) for line in ADDRESS.sub("", block).split("\n"))


def items(block: str) -> list[str]:
    """A long list by its items; any other block whole."""
    is_long = lines(block) > LINES // 2 and re.match(ITEM, block)
    return re.split(rf"\n(?={ITEM})", block) if is_long else [block]


def grouped(found: list[str], most: int = LINES) -> Iterator[list[str]]:
    """The blocks in groups that fit a slide; words that lead to what follows are not left behind at the end of one."""
    group: list[str] = []
    for block in (item for each in found for item in items(each)):
        if group and sum(map(lines, [*group, block])) > most:
            kept = [group.pop()] if len(group) > 1 and _leads(group[-1]) else []
            yield group
            group = kept
        group.append(block)
    if group:
        yield group


def _leads(block: str) -> bool:
    return not block.startswith("#") and re.search(r"[.!?$>|)*]$", block) is None
