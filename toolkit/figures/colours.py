"""Colour maps for matplotlib, through the colours of palette.json as the front end draws them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import ListedColormap, to_rgb

from toolkit.palette import LIGHT


def colour_map(palette: str) -> ListedColormap:
    """256 colours, by linear interpolation between the colours of a palette."""
    stops = np.array([to_rgb(colour) for colour in LIGHT["palettes"][palette]])
    at, places = np.linspace(0, 1, 256), np.linspace(0, 1, len(stops))
    mixed = np.stack([np.interp(at, places, part) for part in stops.T], axis=1)
    return ListedColormap(np.round(255 * mixed) / 255, name=palette)


def ink_on(colour: Sequence[float]) -> str:
    """Black or white, whichever is told apart from a colour more easily: one of them always has a contrast of 4.5."""
    r, g, b = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in colour)
    return "white" if 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.179 else "black"
