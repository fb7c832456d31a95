"""Function: a curve over the input with the data that it was fitted to, at one place of the axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self, cast

from toolkit.palette import ROLES
from toolkit.panels.panel import Panel, checked_domain, checked_names


@dataclass(frozen=True, kw_only=True)
class Function(Panel):
    """What `function` makes."""

    kind: ClassVar[str] = "function"

    column: str
    inputs: str
    along: str
    target: str | None
    data: Sequence[str] | None
    bands: Mapping[str, tuple[str, str, str]]
    moved: Sequence[str] | None
    role: str
    x_label: str
    y_label: str
    x_domain: Sequence[float] | None
    domain: Sequence[float] | None

    def __post_init__(self) -> None:
        checked_names(self.kind, column=self.column, inputs=self.inputs, along=self.along, target=self.target)
        if self.role not in ROLES:
            raise ValueError(f"a role must be one of {', '.join(ROLES)} (got {self.role!r})")
        self.settle(
            data=checked_data(self.data),
            bands=checked_bands(self.bands),
            moved=checked_moved(self.moved, self.data),
            x_domain=checked_domain(self.x_domain),
            domain=checked_domain(self.domain),
        )

    @property
    def columns(self) -> tuple[str, ...]:
        ends = [end for low, high, _ in self.bands.values() for end in (low, high)]
        named = (self.column, self.inputs, self.target, *(self.data or ()), *ends)
        return tuple(name for name in named if name is not None)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.along,)

    def spec(self) -> dict[str, Any]:
        bands = [{"label": k, "low": low, "high": high, "role": role} for k, (low, high, role) in self.bands.items()]
        return super().spec() | {"bands": bands}

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> Self:
        return super().read({**spec, "bands": {b["label"]: (b["low"], b["high"], b["role"]) for b in spec["bands"]}})

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(self.moved or ())


def function(
    title: str,
    column: str,
    *,
    inputs: str,
    along: str,
    target: str | None = None,
    data: Sequence[str] | None = None,
    bands: Mapping[str, tuple[str, str, str]] | None = None,
    moved: Sequence[str] | None = None,
    role: str = "test",
    x_label: str = "",
    y_label: str = "",
    x_domain: Sequence[float] | None = None,
    domain: Sequence[float] | None = None,
) -> Function:
    """The values `column` of a function at the places `inputs`, both columns over the dimension `along`. The values
    that theory has for the column are dashed.

    `target` is a column over `along` too: what was to be learned, drawn faintly beneath. `data` are two columns
    (inputs, outputs), the points that the function was fitted to. `moved` are fields, one for each of these points in
    order: a reader sets its output by moving the point up and down. `bands` are {label: (low, high, role)}, two columns
    over `along` each, the first beneath the others. `x_domain` and `domain` fix the two ranges; what lies beyond
    them is cut off.
    """
    about: dict[str, Any] = {
        "column": column,
        "inputs": inputs,
        "along": along,
        "target": target,
        "data": data,
        "bands": bands or {},
        "moved": moved,
        "role": role,
    }
    return Function(title=title, **about, x_label=x_label, y_label=y_label, x_domain=x_domain, domain=domain)


def checked_data(data: Sequence[str] | None) -> tuple[str, str] | None:
    """The names of two columns; ValueError for anything else."""
    if data is None:
        return None
    names = tuple(cast(Sequence[Any], data)) if isinstance(data, list | tuple) else ()
    if len(names) != 2 or not all(isinstance(name, str) and name for name in names):
        raise ValueError(f"data must be two columns (inputs, outputs) (got {data!r})")
    return names[0], names[1]


def checked_bands(bands: Mapping[str, tuple[str, str, str]]) -> dict[str, tuple[str, str, str]]:
    """`bands` itself; ValueError where one is no (low, high, role)."""
    for label, about in bands.items():
        loose = cast(Any, about)  # of a page that is being written it may be anything
        given = tuple(cast(Sequence[Any], loose)) if isinstance(loose, list | tuple) else ()
        if len(given) != 3 or not all(isinstance(name, str) and name for name in given) or given[2] not in ROLES:
            raise ValueError(
                f"band {label!r} must be (low, high, role), role one of {', '.join(ROLES)} (got {loose!r})"
            )
    return {label: (low, high, role) for label, (low, high, role) in bands.items()}


def checked_moved(moved: Sequence[str] | None, data: Sequence[str] | None) -> tuple[str, ...] | None:
    """The names of fields; ValueError for anything else, or without points that could be moved."""
    if moved is None:
        return None
    names = tuple(cast(Sequence[Any], moved)) if isinstance(moved, list | tuple) else ()
    if not names or not all(isinstance(name, str) and name for name in names) or len(set(names)) < len(names):
        raise ValueError(f"moved must be the names of different fields, one for each point (got {moved!r})")
    if data is None:
        raise ValueError("moved needs data: the points that are moved")
    return names
