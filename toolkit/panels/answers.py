"""Answers: what a network says to single examples, above what it should say, at one place of the axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from toolkit.panels.panel import Panel, checked_domain, checked_names


@dataclass(frozen=True, kw_only=True)
class Answers(Panel):
    """What `answers` makes."""

    kind: ClassVar[str] = "answers"

    column: str
    wanted: str
    place: str
    seen: str
    along: str
    domain: Sequence[float] | None
    note: str

    def __post_init__(self) -> None:
        named = {"column": self.column, "wanted": self.wanted, "place": self.place, "seen": self.seen}
        checked_names(self.kind, **named, along=self.along)
        self.settle(domain=checked_domain(self.domain))

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, self.wanted, self.place, self.seen)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.along,)


def answers(
    title: str,
    column: str,
    *,
    wanted: str,
    place: str,
    seen: str,
    along: str,
    domain: Sequence[float] | None = None,
    note: str = "",
) -> Answers:
    """A dot for each example, all four columns being over the dimension `along`: from left to right the number `place`
    that describes its input, upwards the answer `column`. The right answers, `wanted`, are joined by a pale line.

    Examples whose `seen` is not 0 have the colour of training, the others that of the test. Kept runs stand beside the
    present one. `domain` fixes the range of the answers; a dot beyond it stands at the edge. `note` says what a dot is.
    """
    named = {"column": column, "wanted": wanted, "place": place, "seen": seen, "along": along}
    return Answers(title=title, **named, domain=domain, note=note)
