"""Bars: the entries of a column, or a histogram of them, at one place of the axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import ClassVar

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

    def __post_init__(self) -> None:
        checked_names(self.kind, column=self.column, along=self.along, cut=self.cut)
        if self.cut is not None and self.bins is not None:
            raise ValueError(f"a histogram has no order in which its entries are cut (got cut={self.cut!r} with bins)")
        self.settle(
            bins=checked_bins(self.bins),
            domain=checked_domain(self.domain),
            references=checked_references(self.references),
        )

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.along,)

    @property
    def chosen(self) -> tuple[str, ...]:
        return (self.cut,) if self.cut else ()


def bars(
    title: str,
    column: str,
    *,
    along: str,
    bins: int | None = None,
    domain: Sequence[float] | None = None,
    x_label: str = "",
    references: Mapping[str, float] | None = None,
    cut: str | None = None,
) -> Bars:
    """One bar for each entry of a column along a dimension, or with `bins` a histogram of its entries.

    `references` are lines {label: value} at a value of the entries: horizontal across bars, vertical in a histogram.
    `domain` fixes the range of the entries: vertical for bars, horizontal for a histogram. `cut` is a field that is a
    share from 0 to 1: as large a share of the bars, from the first on, is pale, and the reader drags its end.
    """
    return Bars(
        title=title,
        column=column,
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
