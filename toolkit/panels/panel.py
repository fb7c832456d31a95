"""What all kinds of panel share: the columns that they draw, their description, and checks of their arguments."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self, cast


@dataclass(frozen=True, kw_only=True)
class Panel(ABC):
    """Pure data: `figures` draws it with matplotlib, the Explorer in a browser."""

    kind: ClassVar[str]

    title: str

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The columns it draws."""

    @property
    def curves(self) -> dict[str, str]:
        """{column: label} of the columns drawn along the axis; {} if it shows one place of the axis at a time."""
        return {}

    @property
    @abstractmethod
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of its columns that it draws itself, beside the axis."""

    @property
    def chosen(self) -> tuple[str, ...]:
        """The fields that a reader sets in it."""
        return ()

    @property
    def told(self) -> tuple[str, ...]:
        """The fields whose present values it draws."""
        return ()

    def spec(self) -> dict[str, Any]:
        """The description as plain JSON, for the front end; `read` makes the panel of it."""
        return {"kind": self.kind} | {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> Self:
        """The panel of a description: read(panel.spec()) == panel."""
        given = {field.name: spec[field.name] for field in fields(cls)}
        if "references" in given:
            given["references"] = {reference["label"]: reference["value"] for reference in spec["references"]}
        return cls(**given)

    def with_(self, **changes: Any) -> Self:
        """The same panel with other arguments, which are checked like the first ones."""
        known = [f.name for f in fields(self)]
        for name in changes:
            if name not in known:
                raise ValueError(f"a panel of {self.kind} has no {name!r}; it has {', '.join(known)}")
        return replace(self, **changes)

    def settle(self, **values: Any) -> None:
        """Replace arguments by checked values; only for use in __post_init__."""
        for name, value in values.items():
            object.__setattr__(self, name, value)


def checked_domain(domain: Sequence[float] | None, scale: str = "linear") -> tuple[float, float] | None:
    """`domain` as (low, high); ValueError unless low < high are finite, and positive on a logarithmic scale."""
    if domain is None:
        return None
    ends = tuple(float(v) for v in domain) if _numbers(domain) else ()
    if len(ends) != 2 or not all(map(math.isfinite, ends)) or ends[0] >= ends[1]:
        raise ValueError(f"domain must be two increasing finite numbers (got {domain!r})")
    if scale == "log" and ends[0] <= 0:
        raise ValueError(f"on a logarithmic scale domain must be positive (got {domain!r})")
    return ends[0], ends[1]


def checked_references(references: Mapping[str, float] | None, scale: str = "linear") -> dict[str, float]:
    """`references` as {label: value}; ValueError for a value that is not finite or that the scale cannot show."""
    for label, value in (references or {}).items():
        if not _numbers([value]) or not math.isfinite(value):
            raise ValueError(f"the reference {label!r} must be a finite number (got {value!r})")
        if scale == "log" and value <= 0:
            raise ValueError(f"on a logarithmic scale the reference {label!r} must be positive (got {value!r})")
    return {label: float(value) for label, value in (references or {}).items()}


def checked_names(kind: str, **names: str | None) -> None:
    """ValueError unless the names of columns and dimensions are non-empty strings, or None for what is not drawn."""
    for what, name in names.items():
        if name is not None and not (isinstance(name, str) and name):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError(f"{what} of {kind} must be a name (got {name!r})")


def _numbers(values: Sequence[float]) -> bool:
    try:
        return all(float(v) == v or math.isnan(v) for v in values)
    except (TypeError, ValueError):
        return False


def _plain(value: Any) -> Any:
    """An argument as JSON: references {label: value} as a list, a domain too."""
    if isinstance(value, Mapping):
        references = cast(Mapping[str, float], value)
        return [{"label": label, "value": number} for label, number in references.items()]
    return [*value] if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownVariableType]
