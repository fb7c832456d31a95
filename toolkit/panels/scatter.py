"""Scatter: points in the plane at one place of the axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from toolkit.panels.panel import Panel, checked_names


@dataclass(frozen=True, kw_only=True)
class Scatter(Panel):
    """What `scatter` makes."""

    kind: ClassVar[str] = "scatter"

    column: str
    point: str
    coordinate: str
    group: str | None
    centres: str | None
    arrows: str | None
    x_label: str
    y_label: str

    def __post_init__(self) -> None:
        checked_names(self.kind, column=self.column, point=self.point, coordinate=self.coordinate)
        checked_names(self.kind, group=self.group, centres=self.centres, arrows=self.arrows)
        if self.point == self.coordinate:
            raise ValueError(f"point and coordinate must be two dimensions (got {self.point!r} twice)")

    @property
    def columns(self) -> tuple[str, ...]:
        named = (self.column, self.group, self.centres, self.arrows)
        return tuple(name for name in named if name is not None)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.point, self.coordinate)

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"equal": True}  # a unit has the same length along both axes


def scatter(
    title: str,
    column: str,
    *,
    point: str,
    coordinate: str,
    group: str | None = None,
    centres: str | None = None,
    arrows: str | None = None,
    x_label: str = "",
    y_label: str = "",
) -> Scatter:
    """Points in the plane with equal axes: a column over (`point`, `coordinate` of length 2), coloured by `group`.

    `centres` and `arrows` are columns with one entry for each group, drawn in its colour: large points, and arrows from
    the origin. The theory's points and centres are rings.
    """
    ends = {"group": group, "centres": centres, "arrows": arrows}
    labels = {"x_label": x_label, "y_label": y_label}
    return Scatter(title=title, column=column, point=point, coordinate=coordinate, **ends, **labels)
