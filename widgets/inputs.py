"""What a figure is handed, as far as it knows: an experiment with its fields, a walk along an axis, a recording.

These are the toolkit's own objects seen from here: `widgets` imports nothing of the toolkit, and whatever has these
attributes can be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
import xarray as xr

from widgets.protocol import Scale, Type

Row = tuple[float, dict[str, np.ndarray]]  # place on the axis, columns in their own shapes
Along = tuple[str, Sequence]  # a field and the values at which it is measured


class Field(Protocol):
    """A hyperparameter: what it may be, and how it is named."""

    default: Any
    low: float | None
    high: float | None
    options: tuple
    label: str
    symbol: str
    scale: Scale
    marks: tuple
    help: str

    @property
    def type(self) -> Type: ...


class Axis(Protocol):
    """Along what a run is measured: `last` advances, a row after each that is `due`."""

    @property
    def name(self) -> str: ...

    @property
    def last(self) -> int: ...

    def due(self) -> np.ndarray: ...

    def place(self, advances: int) -> float: ...


class Walk(Protocol):
    """One configuration on its way along its axis."""

    axis: Axis
    done: int
    trains: bool

    def advance(self) -> None: ...

    def row(self) -> Row: ...

    def measure(self) -> dict[str, np.ndarray]: ...

    def predict(self, theory: str, horizon: int, watch: Callable[[], None]) -> xr.Dataset: ...

    def tabulate(self, rows: Sequence[Row]) -> xr.Dataset: ...


class Experiment(Protocol):
    """A configuration that can be trained."""

    @property
    def axis(self) -> Axis: ...

    @property
    def columns(self) -> Mapping[str, Any]: ...

    @property
    def theories(self) -> Mapping[str, str]: ...

    def fields(self) -> Mapping[str, Field]: ...

    def knobs(self) -> Sequence[str]: ...

    def values(self) -> Mapping[str, Any]: ...

    def replace(self, **values: Any) -> Experiment: ...

    def walk(self, where: Any = None, along: Along | None = None) -> Walk: ...


class Recording(Protocol):
    """Recorded runs and what theories predict of them."""

    name: str
    measured: xr.Dataset
    predicted: Mapping[str, xr.Dataset]


@runtime_checkable
class Panel(Protocol):
    """What a panel of `toolkit.panels` tells of itself."""

    @property
    def title(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def curves(self) -> dict[str, str]: ...
    @property
    def dimensions(self) -> tuple[str, ...]: ...
    def spec(self) -> dict[str, Any]: ...
