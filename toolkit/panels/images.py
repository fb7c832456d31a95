"""Images: small pictures at moving places."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from toolkit.panels.panel import Panel, checked_names


@dataclass(frozen=True, kw_only=True)
class Images(Panel):
    """What `images` makes."""

    kind: ClassVar[str] = "images"

    column: str
    point: str
    coordinate: str
    pictures: str
    pixel: str
    group: str
    corners: str | None
    arrows: str | None
    side: float | None

    def __post_init__(self) -> None:
        checked_names(self.kind, column=self.column, point=self.point, coordinate=self.coordinate)
        checked_names(self.kind, pictures=self.pictures, pixel=self.pixel, group=self.group)
        checked_names(self.kind, corners=self.corners, arrows=self.arrows)
        if len({self.point, self.coordinate, self.pixel}) < 3:
            got = f"{self.point!r}, {self.coordinate!r}, {self.pixel!r}"
            raise ValueError(f"point, coordinate and pixel must be three dimensions (got {got})")
        if self.side is not None and not (math.isfinite(self.side) and self.side > 0):
            raise ValueError(f"side of images must be a positive number, or None (got {self.side!r})")

    @property
    def columns(self) -> tuple[str, ...]:
        named = (self.column, self.pictures, self.group, self.corners, self.arrows)
        return tuple(name for name in named if name is not None)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.point, self.coordinate, self.pixel)


def images(
    title: str,
    column: str,
    *,
    point: str,
    coordinate: str,
    pictures: str,
    pixel: str,
    group: str,
    corners: str | None = None,
    arrows: str | None = None,
    side: float | None = None,
) -> Images:
    """Square pictures at the places of a column over (`point`, `coordinate`), each in the colour of its `group`.

    `pictures` is a column over (`point`, `pixel`), row after row, 0 for nothing and 1 for ink; `group` a column of
    whole numbers, which are the names as well. The unit is the distance of a corner: `corners` is a column with a place
    for each group, and the theory's corners are an outline. `arrows` is another such column, drawn from the origin.
    What lies outside of the panel is counted. With three coordinates the panel can be turned; pictures are flat, and
    stand upright at their places. `side` is that of a picture in the unit of the places; without it pictures are small.
    """
    return Images(
        title=title,
        column=column,
        point=point,
        coordinate=coordinate,
        pictures=pictures,
        pixel=pixel,
        group=group,
        corners=corners,
        arrows=arrows,
        side=side,
    )
