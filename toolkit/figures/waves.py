"""Short curves side by side, each set out in the steps of the wave that it ends as, if it is asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from toolkit.figures.view import View
from toolkit.palette import LIGHT
from toolkit.panels import Waves

COLUMNS = 4  # tiles side by side
ROOM = 0.12  # of a tile, between two of them
WORDS = 0.3  # of a tile, below its curve


@dataclass(frozen=True)
class Turn:
    """The strongest frequency of a row, in which order its numbers go round, and how far apart neighbours are."""

    frequency: int
    places: np.ndarray
    step: int


def turn_of(row: np.ndarray) -> Turn:
    """Of a row `[p]` of two numbers or more."""
    p = len(row)
    strongest = 1 + int(np.argmax(np.abs(np.fft.rfft(row))[1:]))
    nearest = next(s for s in range(1, p + 1) if s * strongest % p == math.gcd(strongest, p) % p)
    return Turn(strongest, np.arange(p) * strongest % p, min(nearest, p - nearest))


def wave_of(row: np.ndarray, frequency: int) -> tuple[complex, float]:
    """The amplitude of one frequency, as it is at the places of its turn, and its share of the power of the row."""
    p = len(row)
    amplitude = np.fft.rfft(row)[frequency] * (1 if 2 * frequency == p else 2) / p
    power = abs(amplitude) ** 2 * (p if 2 * frequency == p else p / 2)
    total = float(np.sum(row**2))
    return amplitude, min(1.0, power / total) if total > 0 else 0.0


def draw(axes: Axes, panel: Waves, view: View) -> None:
    now = np.asarray(view.measured_at(panel.column).transpose(panel.each, panel.along), float)
    last = np.asarray(view.measured_last(panel.column).transpose(panel.each, panel.along), float)
    for number, (row, end) in enumerate(zip(now, last, strict=True)):
        down, across = divmod(number, COLUMNS)
        _tile(axes, panel, row, end, (across, -down))
    axes.set_xlim(0, COLUMNS)
    axes.set_ylim(-math.ceil(len(now) / COLUMNS) + 1 - WORDS, 1)
    axes.set_axis_off()


def _tile(axes: Axes, panel: Waves, row: np.ndarray, end: np.ndarray, corner: tuple[int, int]) -> None:
    """One curve in a square of side 1, and below it what it is."""
    p, top, colour = len(row), float(np.abs(row).max()) or 1.0, LIGHT["roles"][panel.role]
    left, middle = corner[0] + ROOM / 2, corner[1] + 0.5
    width, height = 1 - ROOM, (1 - WORDS) / 2

    def at(places, values):
        return left + width * np.asarray(places) / max(1, p - 1), middle + height * np.asarray(values) / top

    axes.plot(*at([0, p - 1], [0, 0]), color=LIGHT["grid"], lw=0.6)
    if not panel.own_steps:
        axes.plot(*at(np.arange(p), row), color=colour, lw=1)
        return
    turn = turn_of(end)
    amplitude, share = wave_of(row, turn.frequency)
    angles = 2 * np.pi * np.arange(p) / p
    axes.plot(*at(np.arange(p), np.real(amplitude * np.exp(1j * angles))), color=colour, alpha=0.2 + 0.8 * share)
    axes.scatter(*at(turn.places, row), s=2, color=colour, alpha=0.45 + 0.55 * share, lw=0)
    words = {"fontsize": 7, "color": LIGHT["ink" if share > 0.5 else "soft"], "va": "top"}
    axes.text(left, corner[1] + WORDS / 2, f"in {turn.step}s", **words | {"color": LIGHT["soft"]})
    axes.text(left + width, corner[1] + WORDS / 2, f"{100 * share:.0f} %", ha="right", **words)
