"""Answers to single examples, above the line of the right ones: of the run, and of each kept one beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes

from toolkit.figures import kept
from toolkit.figures.view import View
from toolkit.palette import LIGHT
from toolkit.panels import Answers

GAP = 0.06  # of the width, between two runs


def draw(axes: Axes, panel: Answers, view: View) -> None:
    axes.set_axis_off()
    runs = [view.measured, *(run for run in view.kept if panel.column in run)]
    width = (1 - GAP * (len(runs) - 1)) / len(runs)
    for number, run in enumerate(runs):
        tile = axes.inset_axes((number * (width + GAP), 0, width, 1))
        _tile(tile, panel, replace(view, measured=run))
        if len(runs) > 1:
            tile.set_xlabel(kept.name(run, runs[not number]), color=LIGHT["ink"], fontsize=9)


def _tile(axes: Axes, panel: Answers, view: View) -> None:
    place, wanted, answer, seen = (
        np.asarray(view.measured_at(name)).ravel() for name in (panel.place, panel.wanted, panel.column, panel.seen)
    )
    order = np.argsort(place)
    axes.plot(place[order], wanted[order], color=LIGHT["soft"], lw=3, alpha=0.45)
    low, high = panel.domain or (min(wanted.min(), answer.min()), max(wanted.max(), answer.max()))
    for chosen, role in ((seen == 0, "test"), (seen != 0, "train")):
        there = np.clip(answer[chosen], low, high)
        axes.scatter(place[chosen], there, s=9, color=LIGHT["roles"][role], lw=0, zorder=3, clip_on=False)
    axes.set_ylim(low, high)
    axes.set(xticks=[], yticks=[])
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set(position=("data", 0), color=LIGHT["grid"])
