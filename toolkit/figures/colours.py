"""Colour maps for matplotlib, through the colours of palette.json as the front end draws them."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import ListedColormap, to_rgb

from toolkit.palette import LIGHT


def colour_map(palette: str) -> ListedColormap:
    """256 colours, by linear interpolation between the colours of a palette."""
    stops = np.array([to_rgb(colour) for colour in LIGHT["palettes"][palette]])
    at, places = np.linspace(0, 1, 256), np.linspace(0, 1, len(stops))
    mixed = np.stack([np.interp(at, places, part) for part in stops.T], axis=1)
    return ListedColormap(np.round(255 * mixed) / 255, name=palette)
