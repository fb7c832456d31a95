"""What a still shows: the chosen part of a measurement and of one theory, at one place of the axis."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import xarray as xr

from toolkit.fields import as_text

SAME = 1e-5  # of its size: a number of single precision and another rounding of it
NOTHING = 1e-30


@dataclass(frozen=True)
class View:
    """`recording` and `predicted` are all that was given; `measured` and `theory` are the chosen parts."""

    recording: xr.Dataset
    predicted: Mapping[str, xr.Dataset]
    measured: xr.Dataset
    theory: xr.Dataset | None
    kept: Sequence[xr.Dataset]
    cursor: float | None
    axis: str

    def values(self) -> dict[str, Any]:
        """The values of the fields of the run that is shown: what was recorded, what is chosen, where the cursor is."""
        here = values_of(self.measured)
        along = self.measured[self.axis].values if self.axis in self.measured.coords else np.array([])
        if not along.ndim or not along.size:
            return here
        return here | {self.axis: self.cursor if self.cursor is not None else along[-1].item()}

    def measured_at(self, column: str) -> xr.DataArray:
        """A measured column at the cursor, or at the end without one."""
        return self._at(self.measured[column])

    def measured_last(self, column: str) -> xr.DataArray:
        """A measured column at the end, wherever the cursor is."""
        return replace(self, cursor=None).measured_at(column)

    def theory_at(self, column: str) -> xr.DataArray | None:
        """The same of the theory; None if it does not predict the column."""
        return self._at(self.theory[column]) if self.theory is not None and column in self.theory else None

    def frames_of(self, column: str) -> list[np.ndarray]:
        """A measured column at all of its places along the axis, flat."""
        values = self.measured[column]
        values = values.isel(seed=0) if "seed" in values.dims else values
        along = [name for name in (self.axis, "frame") if name in values.dims]
        if not along:
            return [np.asarray(values).ravel()]
        return [np.asarray(values.isel({along[0]: i})).ravel() for i in range(values.sizes[along[0]])]

    def measured_until(self, column: str) -> xr.DataArray:
        """The frames of a measured column up to the cursor, or all of them without one: `frame` is its first dim."""
        values = self.measured[column]
        values = values.isel(seed=0) if "seed" in values.dims else values
        if "frame" not in values.dims:
            return values.expand_dims("frame")
        return values.isel(frame=slice(_last_up_to(values["frame"].values, self.cursor) + 1))

    def _at(self, values: xr.DataArray) -> xr.DataArray:
        for name in {self.axis, "frame"} & set(values.dims):
            values = values.isel({name: _last_up_to(values[name].values, self.cursor)})
        return values.isel(seed=0) if "seed" in values.dims else values


def values_of(run: xr.Dataset) -> dict[str, Any]:
    """The values of the fields that a run has: those of its configuration, and what of a sweep is chosen."""
    fields = json.loads(run.attrs.get("fields", "{}"))
    return fields | {str(name): one.values.item() for name, one in run.coords.items() if not one.dims}


def choose(dataset: xr.Dataset, chosen: Mapping[str, Any]) -> xr.Dataset:
    """The part of a dataset at the recorded values nearest to the chosen ones."""
    for name in chosen:
        if name not in dataset.dims:
            raise ValueError(f"{name} is not a dimension of this dataset; it has {', '.join(map(str, dataset.dims))}")
    for name, value in chosen.items():
        number = dataset[name].dtype.kind in "iuf"
        dataset = dataset.sel({name: as_recorded(dataset, name, value)}, method="nearest" if number else None)
    return dataset


def as_recorded(dataset: xr.Dataset, name: str, value: Any) -> Any:
    """A value of a field as the coordinate has it: where that is of texts, its text."""
    return as_text(value) if dataset[name].dtype.kind in "OUST" else value


def finite(run: xr.Dataset) -> xr.Dataset:
    """A run in which what no axis can show is missing."""
    return run.map(lambda one: one.where(np.isfinite(one)) if one.dtype.kind == "f" else one, keep_attrs=True)


def apart(ends: Sequence[float] | None) -> tuple[float, float]:
    """The ends of an axis: two numbers that differ, also where all that it shows is nothing, or one number but for the
    rounding."""
    if ends is None or not np.isfinite(ends).all():
        return 0.0, 1.0
    low, high = map(float, ends)
    size = max(abs(low), abs(high))
    if high - low > SAME * size > NOTHING:
        return low, high
    room = size / 2 if size > NOTHING else 0.5
    return low - room, high + room


def recorded_range(view: View, column: str) -> tuple[float, float] | None:
    """Least and greatest measured value of a column in the whole recording: the axis does not change with the cursor.

    Theories widen it by at most half its span. None where nothing is finite.
    """
    measured = _ends([view.recording[column]])
    if measured is None:
        return None
    room = (measured[1] - measured[0]) / 2
    theories = [theory[column] for theory in view.predicted.values() if column in theory]
    low, high = _ends([view.recording[column], *theories]) or measured
    return max(low, measured[0] - room), min(high, measured[1] + room)


def _ends(arrays: Sequence[xr.DataArray]) -> tuple[float, float] | None:
    finite = [values[np.isfinite(values)] for values in (np.asarray(array) for array in arrays)]
    joined = np.concatenate(finite)
    return (float(joined.min()), float(joined.max())) if joined.size else None


def _last_up_to(places: np.ndarray, cursor: float | None) -> int:
    """The index of the last of the ascending `places` that is not beyond the cursor; 0 if all are."""
    if cursor is None:
        return len(places) - 1
    return max(0, int(np.searchsorted(places, cursor * (1 + 1e-12) + 1e-12, side="right")) - 1)
