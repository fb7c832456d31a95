"""What a figure is given, as types: an experiment with its fields, a walk along an axis, a recording.

The toolkit's objects have these attributes. `widgets` imports nothing from the toolkit: any object with these
attributes can be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
import xarray as xr

from widgets.protocol import Scale, Type

Row = tuple[float, dict[str, np.ndarray]]  # place on the axis, columns in their own shapes
Along = tuple[str, Sequence]  # a field and the values at which it is measured


class Field(Protocol):
    """A hyperparameter: its allowed values and its names."""

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
    def type(self) -> Type | Literal["sequence"]: ...

    @property
    def named(self) -> bool: ...

    def written(self, value: Any) -> Any: ...


class Axis(Protocol):
    """The axis that a run is measured along: it makes `last` advances, and those in `due` are followed by a row."""

    @property
    def name(self) -> str: ...

    @property
    def last(self) -> int: ...

    def due(self) -> np.ndarray: ...

    def place(self, advances: int) -> float: ...


class Cost(Protocol):
    """Seconds, about, of the start, of one step and of one measurement."""

    @property
    def start(self) -> float: ...

    @property
    def step(self) -> float: ...

    @property
    def measure(self) -> float: ...


class Walk(Protocol):
    """One configuration that advances along its axis. A row that is asked for is here, without a wait, `late` rows
    later; who calls it earlier waits."""

    axis: Axis
    done: int
    trains: bool

    @property
    def moments(self) -> Mapping[str, int]: ...

    @property
    def late(self) -> int: ...

    def advance(self, steps: int = 1) -> None: ...

    def ask(self) -> Callable[[], Row]: ...

    def measure(self) -> dict[str, np.ndarray]: ...

    def lengthen(self, experiment: Any, watch: Callable[[], None]) -> bool: ...

    def cost(self) -> Cost | None: ...

    def predict(self, theory: str, horizon: int, watch: Callable[[], None]) -> xr.Dataset: ...

    def tabulate(self, rows: Sequence[Row]) -> xr.Dataset: ...


class Condition(Protocol):
    """What holds at a moment: a column is at least a bound, or at most."""

    @property
    def column(self) -> str: ...

    @property
    def sign(self) -> str: ...

    @property
    def bound(self) -> float: ...


class Experiment(Protocol):
    """A configuration that can be trained."""

    @property
    def axis(self) -> Axis: ...

    @property
    def columns(self) -> Mapping[str, Any]: ...

    @property
    def theories(self) -> Mapping[str, str]: ...

    @property
    def targets(self) -> Collection[str]: ...

    def fields(self) -> Mapping[str, Field]: ...

    def knobs(self) -> Sequence[str]: ...

    def conditions(self) -> Mapping[str, Condition]: ...

    def values(self) -> Mapping[str, Any]: ...

    def replace(self, **values: Any) -> Experiment: ...

    def cost(self) -> Cost | None: ...

    def walk(self, where: Any = None, along: Along | None = None, watch: Callable[[], None] = ...) -> Walk: ...


class Recording(Protocol):
    """Recorded runs and what theories predict of them."""

    name: str
    measured: xr.Dataset
    predicted: Mapping[str, xr.Dataset]


@runtime_checkable
class Panel(Protocol):
    """What a figure asks a panel of `toolkit.panels`."""

    @property
    def title(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def curves(self) -> dict[str, str]: ...
    @property
    def dimensions(self) -> tuple[str, ...]: ...
    @property
    def chosen(self) -> tuple[str, ...]: ...
    @property
    def told(self) -> tuple[str, ...]: ...
    def spec(self) -> dict[str, Any]: ...
