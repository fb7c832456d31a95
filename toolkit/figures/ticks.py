"""Ticks of an axis that counts entries: the coordinate of each entry, or its number if there is no coordinate."""

from __future__ import annotations

import xarray as xr
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, MaxNLocator


def entries(axis: Axis, values: xr.DataArray, dimension: str, first: int = 0) -> None:
    """`first` is the place of the first entry, and its number if the dimension has no coordinate."""
    count, named = values.sizes[dimension], dimension in values.coords
    labels = values[dimension].values.tolist() if named else list(range(first, first + count))

    def label(place: float, _: object) -> str:
        at = round(place) - first
        return _text(labels[at]) if 0 <= at < count else ""

    axis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axis.set_major_formatter(FuncFormatter(label))


def _text(value: object) -> str:
    return format(value, ".3g") if isinstance(value, float) else str(value)
