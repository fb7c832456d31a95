"""Small pictures at their places, each in the colour of its group, and the theory's corners as an outline."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.offsetbox import AnnotationBbox, OffsetImage

from toolkit.figures.view import View
from toolkit.palette import LIGHT
from toolkit.panels import Images

SIDE = 1.9  # half the width of the picture in units of a corner's distance
NEAR = 1.35  # the same where pictures have a size of their own


def draw(axes: Axes, panel: Images, view: View) -> None:
    places = view.measured_at(panel.column).transpose(panel.point, panel.coordinate).values
    pictures = view.measured_at(panel.pictures).transpose(panel.point, panel.pixel).values
    groups = np.nan_to_num(np.round(view.measured_at(panel.group).values)).astype(int)
    inside = (np.abs(places[:, :2]) < 0.97 * SIDE).all(1)
    for place, pixels, group in zip(places[inside], pictures[inside], groups[inside], strict=True):
        _put(axes, _inked(pixels, hue(group)), place, panel.side)
    if panel.arrows is not None:
        _arrows(axes, view.measured_at(panel.arrows).transpose(..., panel.coordinate).values)
    if panel.corners is not None:
        _outline(axes, panel, view)
    if (beyond := int((~inside).sum())) > 0:
        axes.text(
            1, 1.01, f"{beyond} further out", transform=axes.transAxes, ha="right", color=LIGHT["soft"], fontsize=8
        )
    shown = NEAR if panel.side else SIDE
    axes.set_xlim(-shown, shown)
    axes.set_ylim(-shown, shown)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _put(axes: Axes, image: np.ndarray, place: np.ndarray, side: float | None) -> None:
    """A picture with its middle at a place: small, or as large as is said."""
    if side is None:
        stamp = OffsetImage(image, zoom=1.1, interpolation="bilinear")
        axes.add_artist(AnnotationBbox(stamp, tuple(place[:2]), frameon=False, pad=0))
        return
    (x, y), half = place[:2], side / 2
    axes.imshow(image, extent=(x - half, x + half, y - half, y + half), interpolation="bilinear")


def hue(group: int) -> str:
    """The colour of a group: its number picks from ten hues."""
    return LIGHT["hues"][group % len(LIGHT["hues"])]


def edges(corners: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of corners that an outline joins: all of them in space, neighbours around the origin in the plane."""
    count = len(corners)
    if corners.shape[1] == 3:
        return [(i, j) for i in range(count) for j in range(i)]
    round_trip = np.argsort(np.arctan2(corners[:, 1], corners[:, 0]))
    return list(zip(round_trip.tolist(), np.roll(round_trip, -1).tolist(), strict=True))


def _inked(pixels: np.ndarray, colour: str) -> np.ndarray:
    """Ink on nothing: the colour everywhere, the picture as its opacity, `[side, side, 4]`."""
    side = round(len(pixels) ** 0.5)
    image = np.empty((side, side, 4))
    image[..., :3] = to_rgb(colour)
    image[..., 3] = 0.9 * np.clip(pixels.reshape(side, side), 0, 1)
    return image


def _arrows(axes: Axes, ends: np.ndarray) -> None:
    for group, end in enumerate(ends):
        look = {"arrowstyle": "->", "color": hue(group), "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (end[0], end[1]), (0, 0), arrowprops=look)


def _outline(axes: Axes, panel: Images, view: View) -> None:
    theory = view.theory_at(str(panel.corners))
    if theory is None:
        return
    corners = theory.transpose(..., panel.coordinate).values
    for i, j in edges(corners):
        axes.plot(*corners[[i, j], :2].T, "--", color=LIGHT["theory"], lw=0.9, alpha=0.45)
    for group, corner in enumerate(corners):
        x, y = 1.25 * corner[:2]
        axes.text(x, y, str(group), color=hue(group), ha="center", va="center", fontweight="bold")
