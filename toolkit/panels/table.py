"""Table: cells coloured by what each is, of which one can be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self, cast

from toolkit.palette import ROLES
from toolkit.panels.panel import Panel, checked_names

Category = tuple[str, float, str]
"""The role of its colour, how much of it, and the sentence on a cell of it."""


@dataclass(frozen=True, kw_only=True)
class Table(Panel):
    """What `table` makes."""

    kind: ClassVar[str] = "table"

    column: str
    x: str
    y: str
    x_label: str
    y_label: str
    categories: Mapping[str, Category]
    answer: str | None
    asked: Sequence[Sequence[int]]

    def __post_init__(self) -> None:
        checked_names(self.kind, column=self.column, x=self.x, y=self.y, answer=self.answer)
        if self.x == self.y:
            raise ValueError(f"x and y of a table must be two dimensions (got {self.x!r} twice)")
        self.settle(categories=checked_categories(self.categories), asked=checked_asked(self.asked))

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,) if self.answer is None else (self.column, self.answer)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.x, self.y)

    def spec(self) -> dict[str, Any]:
        categories = [
            {"label": label, "role": role, "share": share, "says": says}
            for label, (role, share, says) in self.categories.items()
        ]
        return super().spec() | {"categories": categories, "asked": [list(cell) for cell in self.asked]}

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> Self:
        categories = {c["label"]: (c["role"], c["share"], c["says"]) for c in spec["categories"]}
        return super().read({**spec, "categories": categories})


def table(
    title: str,
    column: str,
    *,
    x: str,
    y: str,
    categories: Mapping[str, Category],
    x_label: str = "",
    y_label: str = "",
    answer: str | None = None,
    asked: Sequence[Sequence[int]] = (),
) -> Table:
    """A matrix column of whole numbers over its dimensions `x` and `y`: each is a category, in the order given.

    `categories` is {label: (role, share, says)}: the share of the role's colour, 0 for an empty cell, and the sentence
    on a cell that the reader asks. It may name `{x}`, `{y}`, `{answer}` (the number of the column `answer` there),
    `{since}` (the place of the axis from which the cell is what it is now), and `{later}` and `{next}` (from which on
    it is something else, and what it answers then). What stands in [brackets] is left out where one of its names has
    no value. `asked` are the cells (y, x) that are asked at first: one, or two to compare.
    """
    labels = {"x_label": x_label or x, "y_label": y_label or y}
    return Table(title=title, column=column, x=x, y=y, categories=categories, answer=answer, asked=asked, **labels)


def checked_categories(categories: Mapping[str, Category]) -> dict[str, Category]:
    """`categories` itself; ValueError where it is empty, or one is no (role, share, says)."""
    if not categories:
        raise ValueError("a table needs at least one category: categories={label: (role, share, says)}")
    for label, about in categories.items():
        loose = cast(Any, about)  # of a page that is being written it may be anything
        given = tuple(cast(Sequence[Any], loose)) if isinstance(loose, list | tuple) else ()
        if len(given) != 3 or given[0] not in ROLES or not isinstance(given[2], str):
            raise ValueError(f"category {label!r} must be (role, share, says), role one of {', '.join(ROLES)}")
        if isinstance(given[1], bool) or not isinstance(given[1], int | float) or not 0 <= given[1] <= 1:
            raise ValueError(f"the share of category {label!r} must be between 0 and 1 (got {given[1]!r})")
    return {label: (role, float(share), says) for label, (role, share, says) in categories.items()}


def checked_asked(asked: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """The cells as pairs; ValueError for more than two, and for what is no pair of whole numbers from 0 on."""
    cells = tuple(tuple(cell) for cell in asked)
    whole = all(len(cell) == 2 and all(type(i) is int and i >= 0 for i in cell) for cell in cells)
    if len(cells) > 2 or not whole:
        raise ValueError(f"asked must be at most two cells (y, x), whole numbers from 0 on (got {asked!r})")
    return cells
