"""The moments of a run above a panel of lines: a tick with its word, and between two of them the wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from toolkit.attributes import listed
from toolkit.figures.view import View
from toolkit.palette import LIGHT
from toolkit.panels import Lines

ROW = 12.0  # points of a row above the axes
HEIGHT, WIDTH = 165.0, 265.0  # points of the axes, about
LETTER = 4.4  # points of a letter, about


class Moment(NamedTuple):
    name: str
    column: str
    step: float


def found(view: View) -> list[Moment]:
    """Those that came, in the order of their declaration; over several seeds the middle one, if each seed has it."""
    if view.axis != "step" or "moments" not in view.measured:
        return []
    steps = view.measured["moments"]
    conditions = listed(steps.attrs["conditions"])
    if "seed" in steps.dims:
        steps = steps.where(steps >= 0).median("seed", skipna=False).fillna(-1)
    if steps.dims != ("moment",):
        return []
    about = zip(steps["moment"].values.tolist(), conditions, steps.values.tolist(), strict=True)
    return [Moment(name, column, step) for name, (column, *_), step in about if step >= 0]


def above(panel: Lines, view: View) -> float:
    """The points that the words and the wait take above the axes."""
    moments = found(view)
    return (2 if _wait(panel, moments) else 1) * ROW if moments else 0.0


def draw(axes: Axes, panel: Lines, view: View) -> None:
    """Once the scales of the axes are set."""
    moments = found(view)
    if not moments:
        return
    wait, places = _wait(panel, moments), [_place(axes, moment.step) for moment in moments]
    texts = [f"{m.name}, step {m.step:,.0f}" if m.column in panel.series else m.name for m in moments]
    row = 1 + ((2 if wait else 1) * ROW - 8) / HEIGHT
    for moment, text, x, middle in zip(moments, texts, places, _spread(texts, places), strict=True):
        colour = _colour(panel, moment)
        y = _height(axes, panel, view, moment)
        axes.plot([x, x], [row - 3 / HEIGHT, 0.96 if y is None else y], ":", color=colour, lw=1, **_free(axes))
        if y is not None:
            axes.plot(x, y, "o", mfc="white", mec=colour, ms=5, **_free(axes))
        axes.text(middle, row, text, color=colour, fontsize=8, weight="bold", ha="center", transform=axes.transAxes)
    if wait:
        _bracket(axes, places, wait)


def _wait(panel: Lines, moments: Sequence[Moment]) -> float | None:
    """How many times as late the second of two moments is, where the panel has a curve of theirs."""
    if len(moments) != 2 or not any(moment.column in panel.series for moment in moments):
        return None
    first, second = (moment.step for moment in moments)
    return second / first if 0 < first < second else None


def _bracket(axes: Axes, places: Sequence[float], wait: float) -> None:
    y, end = 1 + 5 / HEIGHT, 3 / HEIGHT
    (x0, x1), text = places, f"× {float(f'{wait:.2g}'):,g}"
    line = {"color": LIGHT["ink"], "lw": 1, **_free(axes)}
    axes.plot([x0, x0, x0, x1, x1, x1], [y - end, y + end, y, y, y + end, y - end], **line)
    inside = x1 - x0 > (len(text) * LETTER + 12) / WIDTH
    about = {"color": LIGHT["ink"], "fontsize": 8, "weight": "bold", "va": "center", "transform": axes.transAxes}
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    axes.text(
        (x0 + x1) / 2 if inside else x1 + 4 / WIDTH, y, text, ha="center" if inside else "left", bbox=box, **about
    )


def _free(axes: Axes) -> dict:
    """What is drawn in shares of the axes, outside them too, and has no name in the legend."""
    return {"transform": axes.transAxes, "clip_on": False, "label": "_moment"}


def _place(axes: Axes, step: float) -> float:
    """The share of the axes' width at which a step is."""
    return float(axes.transAxes.inverted().transform(axes.transData.transform((step, axes.get_ylim()[0])))[0])


def _height(axes: Axes, panel: Lines, view: View, moment: Moment) -> float | None:
    """The share of the axes' height at which the drawn curve is at that step."""
    if moment.column not in panel.series:
        return None
    values = view.measured[moment.column]
    values = values.median("seed") if "seed" in values.dims else values
    points = np.column_stack([values["step"].values, values.values])
    drawn = axes.transAxes.inverted().transform(axes.transData.transform(points))
    y = float(np.interp(_place(axes, moment.step), *drawn.T))
    return y if np.isfinite(y) else None


def _colour(panel: Lines, moment: Moment) -> str:
    return LIGHT["roles"][panel.series[moment.column][1]] if moment.column in panel.series else LIGHT["soft"]


def _spread(texts: Sequence[str], places: Sequence[float]) -> list[float]:
    """The middles of words over their places, side by side where these are close, in shares of the axes' width."""
    widths, middles = [(len(text) * LETTER + 6) / WIDTH for text in texts], list(places)
    order = sorted(range(len(texts)), key=places.__getitem__)
    end = -0.1
    for i in order:
        middles[i] = max(middles[i], end + widths[i] / 2)
        end = middles[i] + widths[i] / 2
    start = 1.06
    for i in reversed(order):
        middles[i] = min(middles[i], start - widths[i] / 2)
        start = middles[i] - widths[i] / 2
    return middles
