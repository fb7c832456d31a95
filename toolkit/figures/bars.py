"""One bar for each entry with the theory as a mark on it, or a histogram with the theory's values as vertical lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from toolkit.figures.ticks import entries
from toolkit.figures.view import View, apart, recorded_range
from toolkit.palette import LIGHT
from toolkit.panels import Bars

ROOM = 0.04  # of the span, beyond the outermost bars
PALE = 0.35  # the opacity of bars that are cut away
EPSILON = 1e-4  # of a bar: 0.3 of 10 bars is three
ROOMY = 0.2  # the least share beside a cut that has room for words
FEW = 8  # up to so many different values of a theory are lines of full height; more are short marks at the bottom


def draw(axes: Axes, panel: Bars, view: View) -> None:
    (_histogram if panel.bins else _stack if panel.stack else _entries)(axes, panel, view)
    axes.set_xlabel(panel.x_label, color=LIGHT["soft"])


def _entries(axes: Axes, panel: Bars, view: View) -> None:
    values = view.measured_at(panel.column)
    heights = np.asarray(values).ravel()
    drawn = axes.bar(range(1, len(heights) + 1), heights, color=LIGHT["roles"]["train"], alpha=0.85)
    if panel.cut:
        _cut(axes, drawn, float(view.values().get(panel.cut, 0)))
    if (theory := view.theory_at(panel.column)) is not None:
        marks = np.asarray(theory).ravel()[: len(heights)]
        places = np.arange(1, len(marks) + 1)
        axes.hlines(marks, places - 0.42, places + 0.42, color=LIGHT["theory"], lw=1.5)
    for label, value in panel.references.items():
        axes.axhline(value, color=LIGHT["soft"], lw=0.8, ls=":")
        axes.annotate(label, (0.01, value), xycoords=("axes fraction", "data"), **_note(0, 3))
    entries(axes.xaxis, values, panel.along, first=1)
    axes.set_xlim(0.5, max(1, len(heights)) + 0.5)
    axes.set_ylim(*(panel.domain or _roomy(recorded_range(view, panel.column))))


def _stack(axes: Axes, panel: Bars, view: View) -> None:
    """The bars of one column on those of another; what a run does not have is no bar."""
    parts = [np.asarray(view.measured_at(column), float).ravel() for column in panel.stack]
    tops = np.cumsum(parts, 0)
    places = np.arange(1, tops.shape[1] + 1)
    for (label, role), part, top in zip(panel.stack.values(), parts, tops, strict=True):
        axes.bar(places, part, bottom=top - part, color=LIGHT["roles"][role], alpha=0.85, label=label)
    predicted = [view.theory_at(column) for column in panel.stack]
    if all(theory is not None for theory in predicted):
        for marks in np.cumsum([np.asarray(theory, float).ravel() for theory in predicted], 0):
            axes.hlines(marks, places - 0.42, places + 0.42, color=LIGHT["theory"], lw=1.5)
    for label, value in panel.references.items():
        axes.axhline(value, color=LIGHT["soft"], lw=0.8, ls=":")
        axes.annotate(label, (0.01, value), xycoords=("axes fraction", "data"), **_note(0, 3))
    entries(axes.xaxis, view.measured_at(panel.column), panel.along, first=1)
    axes.set_xlim(0.5, max(1, len(places)) + 0.5)
    highest = sum(max(0.0, (recorded_range(view, column) or (0, 0))[1]) for column in panel.stack)
    axes.set_ylim(*(panel.domain or (0.0, (1 + ROOM) * (highest or 1))))
    axes.legend(frameon=False, fontsize=8)


def _cut(axes: Axes, drawn: Sequence[Patch], share: float) -> None:
    """The bars that are cut away are pale; a line stands where they end."""
    count = int(share * len(drawn) + EPSILON)
    for bar in drawn[:count]:
        bar.set_color(LIGHT["soft"])
        bar.set_alpha(PALE)
    edge = share * len(drawn) + 0.5
    axes.axvline(edge, color=LIGHT["ink"], lw=1.6)
    sides = ((share, "right", -5, f"{count} cut"), (1 - share, "left", 5, f"{len(drawn) - count} kept"))
    for room, side, away, text in sides:
        if room > ROOMY:
            place = {"xycoords": ("data", "axes fraction"), "ha": side, "va": "top"}
            axes.annotate(text, (edge, 0.99), **_note(away, 0) | place)


def _roomy(ends: tuple[float, float] | None) -> tuple[float, float]:
    """The range with 0, where the bars begin, and some room."""
    low, high = min(0.0, *(ends or (0, 1))), max(0.0, *(ends or (0, 1)))
    room = ROOM * (high - low or 1)
    return (low - room if low < 0 else 0.0), high + room


def _histogram(axes: Axes, panel: Bars, view: View) -> None:
    values = np.asarray(view.measured_at(panel.column)).ravel()
    low, high = apart(panel.domain or recorded_range(view, panel.column))
    shown = values[np.isfinite(values)]
    axes.hist(shown, bins=panel.bins, range=(low, high), color=LIGHT["roles"]["train"], alpha=0.85)
    axes.set_xlim(low, high)
    axes.set_ylim(0, 1.04 * _most(view.frames_of(panel.column), panel.bins or 1, (low, high)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    _theory(axes, panel, view)
    for label, value in panel.references.items():
        axes.axvline(value, color=LIGHT["soft"], lw=0.8, ls=":")
        late = value > (low + high) / 2
        place = {"xycoords": ("data", "axes fraction"), "ha": "right" if late else "left", "va": "top"}
        axes.annotate(label, (value, 0.99), **_note(-4 if late else 4, 0) | place)


def _most(frames: Iterable[np.ndarray], bins: int, ends: tuple[float, float]) -> float:
    """The most entries that any frame has in one bin, at least 1: the counts' axis is the same at every step."""
    return max(1.0, *(float(np.histogram(f[np.isfinite(f)], bins=bins, range=ends)[0].max()) for f in frames))


def _theory(axes: Axes, panel: Bars, view: View) -> None:
    """A dashed line over the whole height at each value that the theory predicts; short marks if there are many."""
    if (theory := view.theory_at(panel.column)) is None:
        return
    values = np.unique(np.asarray(theory)[np.isfinite(theory)])
    top, style = (1, "--") if len(values) <= FEW else (0.06, "-")
    for value in values:
        axes.axvline(value, 0, top, color=LIGHT["theory"], lw=1.3, ls=style)


def _note(x: float, y: float) -> dict:
    """Words beside a place; none where that is beyond the axes."""
    look = {"color": LIGHT["soft"], "fontsize": 8, "annotation_clip": True}
    return look | {"xytext": (x, y), "textcoords": "offset points"}
