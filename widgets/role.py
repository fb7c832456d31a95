"""The text of the role {set}`the words <FIGURE: field=value, field=value>`, as `widgets/src/page/role.ts` reads it."""

from __future__ import annotations

import re
from typing import NamedTuple

ENTRY = r"[^`<>=,]*[^`<>=,\s][^`<>=,]*=[^`<>=,]*"
PATTERN = rf"\s*(?P<words>[^`<>]*[^`<>\s])\s*<(?:\s*(?P<figure>[\w-]+)\s*:)?(?P<entries>{ENTRY}(?:,{ENTRY})*)>\s*"


class Words(NamedTuple):
    """The words, the figure that they mean ("" for the first), and {field: value} as written."""

    words: str
    figure: str
    entries: dict[str, str]


def read(text: str) -> Words | None:
    """What the text says; None for a text that is no such role."""
    found = re.fullmatch(PATTERN, text)
    if found is None:
        return None
    pairs = [part.split("=") for part in found["entries"].split(",")]
    return Words(found["words"], found["figure"] or "", {name.strip(): value.strip() for name, value in pairs})
