"""Heatmap: a matrix at one place of the axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from toolkit.palette import PALETTES
from toolkit.panels.panel import Panel, checked_domain, checked_names

SCALES = ("linear", "log")


@dataclass(frozen=True, kw_only=True)
class Heatmap(Panel):
    """What `heatmap` makes."""

    kind: ClassVar[str] = "heatmap"

    column: str
    x: str
    y: str
    x_label: str
    y_label: str
    palette: str
    domain: Sequence[float] | None
    scale: str

    def __post_init__(self) -> None:
        checked_names(self.kind, column=self.column, x=self.x, y=self.y)
        if self.x == self.y:
            raise ValueError(f"x and y of a heatmap must be two dimensions (got {self.x!r} twice)")
        if self.palette not in PALETTES:
            raise ValueError(f"palette must be one of {', '.join(PALETTES)} (got {self.palette!r})")
        if self.scale not in SCALES:
            raise ValueError(f"scale must be 'linear' or 'log' (got {self.scale!r})")
        if self.scale == "log" and self.palette == "diverging":
            raise ValueError("colours that diverge about zero have no logarithmic scale")
        self.settle(domain=checked_domain(self.domain, self.scale))

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.x, self.y)


def heatmap(
    title: str,
    column: str,
    *,
    x: str,
    y: str,
    x_label: str = "",
    y_label: str = "",
    palette: str = "sequential",
    domain: Sequence[float] | None = None,
    scale: str = "linear",
) -> Heatmap:
    """A matrix column over its dimensions `x` and `y`; palette "sequential", or "diverging" about zero.

    With the scale "log" equal factors are equal steps of colour; what is not positive has none.
    """
    labels = {"x_label": x_label or x, "y_label": y_label or y}
    return Heatmap(title=title, column=column, x=x, y=y, palette=palette, domain=domain, scale=scale, **labels)
