"""Points: places in the plane that leave a trail from frame to frame, such as the neurons of a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from toolkit.panels.panel import Panel, checked_names


@dataclass(frozen=True, kw_only=True)
class Points(Panel):
    """What `points` makes."""

    kind: ClassVar[str] = "points"

    column: str
    point: str
    coordinate: str
    sign: str | None
    names: Sequence[str]
    beams: str | None
    beam_signs: str | None
    arrows: bool
    lens: bool
    dots: str | None
    dot: str | None
    dot_signs: str | None
    ringed: str | None
    joined: bool

    def __post_init__(self) -> None:
        checked_names(self.kind, column=self.column, point=self.point, coordinate=self.coordinate)
        checked_names(self.kind, sign=self.sign, beams=self.beams, beam_signs=self.beam_signs)
        if self.point == self.coordinate:
            raise ValueError(f"point and coordinate must be two dimensions (got {self.point!r} twice)")
        checked_names(self.kind, dots=self.dots, dot=self.dot, dot_signs=self.dot_signs, ringed=self.ringed)
        if self.beam_signs is not None and self.beams is None:
            raise ValueError(f"beam_signs {self.beam_signs!r} need beams")
        if (self.dots is None) != (self.dot is None):
            raise ValueError(f"dots and their dimension dot belong together (got {self.dots!r} and {self.dot!r})")
        for name in ("dot_signs", "ringed"):
            if getattr(self, name) is not None and self.dots is None:
                raise ValueError(f"{name} {getattr(self, name)!r} need dots")
        if self.joined and (self.arrows or self.sign is None):
            raise ValueError("joined points need a sign, and are no arrows")
        self.settle(names=checked_list(self.names))

    @property
    def columns(self) -> tuple[str, ...]:
        named = (self.column, self.sign, self.beams, self.beam_signs, self.dots, self.dot_signs, self.ringed)
        return tuple(name for name in named if name is not None)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.point, self.coordinate, *([self.dot] if self.dot else []))


def points(
    title: str,
    column: str,
    *,
    point: str,
    coordinate: str,
    sign: str | None = None,
    names: Sequence[str] = (),
    beams: str | None = None,
    beam_signs: str | None = None,
    arrows: bool = False,
    lens: bool = False,
    dots: str | None = None,
    dot: str | None = None,
    dot_signs: str | None = None,
    ringed: str | None = None,
    joined: bool = False,
) -> Points:
    """A column over (`point`, `coordinate` of length 2), each point with a ring where it started and a trail to where
    it is. The scale is that of the whole recording.

    With `arrows` a point is the tip of an arrow from the origin. A point has the colour of its `sign`, a column, and
    is grey where that is 0; without one, points that have `names` have colours of their own. `beams` is a column of
    directions, drawn wide and pale from the origin, each with its `beam_signs`. Where all points are near the origin,
    a `lens` shows the middle larger. `dots` is a column over (`dot`, `coordinate`) of what does not move, such as the
    inputs: small dots beneath the points, at a scale of their own that fills the picture, in the colours of
    `dot_signs`, with a ring around those where `ringed`, a column too, is not 0. `joined` points of
    one sign are a path, in their order, with the path of the start faint beneath it, and no trails. The theory's points
    are rings. In the interactive figure a kept run that differs
    stands beside the present one, or below it.
    """
    return Points(
        title=title,
        column=column,
        point=point,
        coordinate=coordinate,
        sign=sign,
        names=names,
        beams=beams,
        beam_signs=beam_signs,
        arrows=arrows,
        lens=lens,
        dots=dots,
        dot=dot,
        dot_signs=dot_signs,
        ringed=ringed,
        joined=joined,
    )


def checked_list(names: Sequence[str]) -> tuple[str, ...]:
    """`names` as a tuple; ValueError for a single string, or for what is none."""
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError(f"names must be a list of strings (got {names!r})")
    return tuple(names)
