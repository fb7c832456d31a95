"""Lines: columns along the axis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, ClassVar, Self

from toolkit.palette import ROLES
from toolkit.panels.panel import Panel, checked_domain, checked_references

SCALES = ("linear", "log")


@dataclass(frozen=True, kw_only=True)
class Lines(Panel):
    """What `lines` makes."""

    kind: ClassVar[str] = "lines"

    series: Mapping[str, tuple[str, str]]
    y_label: str
    y_scale: str
    references: Mapping[str, float]
    guides: Mapping[str, str | float]
    domain: Sequence[float] | None

    def __post_init__(self) -> None:
        if self.y_scale not in SCALES:
            raise ValueError(f"y_scale must be 'linear' or 'log' (got {self.y_scale!r})")
        self.settle(
            series=checked_series(self.series),
            references=checked_references(self.references, self.y_scale),
            guides=checked_guides(self.guides),
            domain=checked_domain(self.domain, self.y_scale),
        )

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.series)

    @property
    def curves(self) -> dict[str, str]:
        return {column: label for column, (label, _) in self.series.items()}

    @property
    def dimensions(self) -> tuple[str, ...]:
        return ()

    @property
    def told(self) -> tuple[str, ...]:
        return tuple(at for at in self.guides.values() if isinstance(at, str))

    def spec(self) -> dict[str, Any]:
        series = [{"column": c, "label": label, "role": role} for c, (label, role) in self.series.items()]
        guides = [{"label": label, "at": at} for label, at in self.guides.items()]
        return super().spec() | {"series": series, "guides": guides}

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> Self:
        series = {s["column"]: (s["label"], s["role"]) for s in spec["series"]}
        return super().read({**spec, "series": series, "guides": {g["label"]: g["at"] for g in spec["guides"]}})


def lines(
    title: str,
    series: Mapping[str, tuple[str, str]],
    *,
    y_label: str = "",
    y_scale: str = "linear",
    references: Mapping[str, float] | None = None,
    guides: Mapping[str, str | float] | None = None,
    domain: Sequence[float] | None = None,
) -> Lines:
    """Columns along the axis: `series` is {column: (label, role)}, role "train", "test", "first" … "fourth".

    `references` are horizontal lines {label: value}. `guides` are vertical ones, {label: a place on the axis, or the
    name of the field whose present value is that place}: `{"N = P": "samples"}` over an axis of features. `domain`
    fixes the vertical range.
    """
    return Lines(
        title=title,
        series=series,
        y_label=y_label,
        y_scale=y_scale,
        references=references or {},
        guides=guides or {},
        domain=domain,
    )


def checked_series(series: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """`series` itself; ValueError where it is empty, no pair of label and role, or of an unknown role."""
    if not series:
        raise ValueError("lines need at least one column: series={column: (label, role)}")
    for column, pair in series.items():
        if isinstance(pair, str) or len(pair) != 2:
            raise ValueError(f"series of {column!r} must be (label, role) (got {pair!r})")
        if pair[1] not in ROLES:
            raise ValueError(f"a role must be one of {', '.join(ROLES)} (got {pair[1]!r})")
    return {column: (label, role) for column, (label, role) in series.items()}


def checked_guides(guides: Mapping[str, str | float]) -> dict[str, str | float]:
    """`guides` itself; ValueError for a place that is neither the name of a field nor a finite number."""
    for label, at in guides.items():
        known = bool(at) if isinstance(at, str) else _is_number(at) and math.isfinite(at)
        if not known:
            raise ValueError(f"the guide {label!r} must be at a finite number, or at the name of a field (got {at!r})")
    return {label: at if isinstance(at, str) else float(at) for label, at in guides.items()}


def _is_number(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, Real)
