"""Bars: the entries of a column or of several, one on the other, or a histogram, at one place of the axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any, ClassVar, Self

from toolkit.panels.lines import checked_series
from toolkit.panels.panel import Panel, checked_domain, checked_names, checked_references


@dataclass(frozen=True, kw_only=True)
class Bars(Panel):
    """What `bars` makes."""

    kind: ClassVar[str] = "bars"

    column: str
    along: str
    bins: int | None
    domain: Sequence[float] | None
    x_label: str
    references: Mapping[str, float]
    cut: str | None
    stack: Mapping[str, tuple[str, str]]

    def __post_init__(self) -> None:
        checked_names(self.kind, column=self.column, along=self.along, cut=self.cut)
        if self.cut is not None and self.bins is not None:
            raise ValueError(f"a histogram has no order in which its entries are cut (got cut={self.cut!r} with bins)")
        if self.stack and (self.bins is not None or self.cut is not None):
            raise ValueError("bars that stand on each other have no bins and no cut")
        if self.stack and next(iter(self.stack)) != self.column:
            raise ValueError(f"the lowest bars of a stack are those of its first column (got {self.column!r})")
        self.settle(
            stack=checked_series(self.stack) if self.stack else {},
            bins=checked_bins(self.bins),
            domain=checked_domain(self.domain),
            references=checked_references(self.references),
        )

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.stack) or (self.column,)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.along,)

    @property
    def chosen(self) -> tuple[str, ...]:
        return (self.cut,) if self.cut else ()

    def spec(self) -> dict[str, Any]:
        stack = [{"column": c, "label": label, "role": role} for c, (label, role) in self.stack.items()]
        return super().spec() | {"stack": stack}

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> Self:
        return super().read({**spec, "stack": {s["column"]: (s["label"], s["role"]) for s in spec["stack"]}})


def bars(
    title: str,
    column: str | Mapping[str, tuple[str, str]],
    *,
    along: str,
    bins: int | None = None,
    domain: Sequence[float] | None = None,
    x_label: str = "",
    references: Mapping[str, float] | None = None,
    cut: str | None = None,
) -> Bars:
    """One bar for each entry of a column along a dimension, or with `bins` a histogram of its entries.

    Several columns, {column: (label, role)}, stand on each other, the first at the bottom; a mark lies where the theory
    has the upper end of each.

    `references` are lines {label: value} at a value of the entries: horizontal across bars, vertical in a histogram.
    `domain` fixes the range of the entries: vertical for bars, horizontal for a histogram. `cut` is a field that is a
    share from 0 to 1: as large a share of the bars, from the first on, is pale, and the reader drags its end.
    """
    stack: Mapping[str, tuple[str, str]] = {} if isinstance(column, str) else column
    return Bars(
        title=title,
        column=column if isinstance(column, str) else next(iter(column), ""),
        stack=stack,
        along=along,
        bins=bins,
        domain=domain,
        x_label=x_label or along,
        references=references or {},
        cut=cut,
    )


def checked_bins(bins: int | None) -> int | None:
    if bins is None:
        return None
    if isinstance(bins, bool) or not isinstance(bins, Integral) or bins < 1:
        raise ValueError(f"bins must be a whole number, 1 or more (got {bins!r})")
    return int(bins)
