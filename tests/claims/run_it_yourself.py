"""Claims of the page on how to run the book."""

import tomllib

from tests.claims import claim, exactly
from tests.claims.table import BOOK


def python():
    project = tomllib.loads((BOOK.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return float(project["requires-python"].removeprefix(">="))


claims = [claim("With Python {} or newer", exactly, python)]

defined = [
    "a minute or two",
    "a second or two",
    "two further processes",
    "one machine or a hundred",
    "before Python 3.14",
]
