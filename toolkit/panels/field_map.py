"""Field map: one number, or one category, for each pair of values of two fields; the reader chooses a pair."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar, Self, cast

from toolkit.palette import PALETTES, ROLES
from toolkit.panels.heatmap import SCALES
from toolkit.panels.panel import Panel, checked_domain, checked_names

DIGITS = 3  # significant, of a cell: more cannot be read off

Value = float | str | bool
Place = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class FieldMap(Panel):
    """What `field_map` makes. `cells` are the numbers, None where there is none, row after row of `ys`, for each
    combination of the values of `others`."""

    kind: ClassVar[str] = "field_map"

    x: str
    y: str
    x_label: str
    y_label: str
    xs: Sequence[Value]
    ys: Sequence[Value]
    others: Mapping[str, Sequence[Value]]
    cells: Sequence[float | None]
    says: str
    missing: str
    palette: str
    domain: Sequence[float] | None
    scale: str
    categories: Mapping[str, tuple[str, float]]
    guides: Mapping[str, Sequence[Place]]

    def __post_init__(self) -> None:
        checked_names(self.kind, x=self.x, y=self.y)
        if self.palette not in PALETTES:
            raise ValueError(f"palette must be one of {', '.join(PALETTES)} (got {self.palette!r})")
        if self.scale not in SCALES:
            raise ValueError(f"scale must be 'linear' or 'log' (got {self.scale!r})")
        if self.scale == "log" and self.palette == "diverging":
            raise ValueError("colours that diverge about zero have no logarithmic scale")
        self.settle(xs=tuple(self.xs), ys=tuple(self.ys), others={n: tuple(v) for n, v in self.others.items()})
        self.settle(
            domain=checked_domain(self.domain, self.scale),
            categories=checked_categories(self.categories),
            guides=checked_guides(self.guides),
            cells=self._checked_cells(),
        )

    def _checked_cells(self) -> tuple[float | None, ...]:
        count = math.prod(map(len, (self.xs, self.ys, *self.others.values())))
        if not count or len(self.cells) != count:
            raise ValueError(f"a field map needs a cell for each of its {count} places (got {len(self.cells)})")
        kinds = len(self.categories)
        strange = [cell for cell in self.cells if kinds and cell is not None and cell not in range(kinds)]
        if strange:
            raise ValueError(f"cells must be numbers of the {kinds} categories, from 0 on (got {strange[0]!r})")
        return tuple(self.cells)

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    @property
    def dimensions(self) -> tuple[str, ...]:
        return ()

    @property
    def chosen(self) -> tuple[str, ...]:
        return (self.x, self.y)

    def spec(self) -> dict[str, Any]:
        categories = [
            {"label": label, "role": role, "share": share} for label, (role, share) in self.categories.items()
        ]
        guides = [{"label": label, "places": [list(at) for at in places]} for label, places in self.guides.items()]
        others = [{"name": name, "values": [*values]} for name, values in self.others.items()]
        return super().spec() | {"categories": categories, "guides": guides, "others": others}

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> Self:
        own = {
            "categories": {c["label"]: (c["role"], c["share"]) for c in spec["categories"]},
            "guides": {g["label"]: g["places"] for g in spec["guides"]},
            "others": {o["name"]: o["values"] for o in spec["others"]},
        }
        return super().read({**spec, **own})


def field_map(
    title: str,
    cells: Any,
    *,
    x: str,
    y: str,
    says: str,
    missing: str = "",
    x_label: str = "",
    y_label: str = "",
    palette: str = "sequential",
    domain: Sequence[float] | None = None,
    scale: str = "linear",
    categories: Mapping[str, tuple[str, float]] | None = None,
    guides: Mapping[str, Sequence[Place]] | None = None,
) -> FieldMap:
    """A map over the fields `x` and `y`, which are dimensions of the xarray.DataArray `cells`, with its coordinates.

    A click on a cell sets both fields, and the present run is ringed. Further dimensions of `cells` are fields as well,
    and the map is that of their present values. `says` is the sentence on a cell, and may name `{x}`, `{y}` and
    `{value}`; what stands in [brackets] is left out where there is no number. A cell that is not finite has none: it is
    hatched, and `missing` says what that means. With the `scale` "log" equal factors are equal steps of colour. With
    `categories`, {label: (role, share of its colour)}, a cell is the number of one of them, from 0 on, and `{value}` is
    its label. `guides` are lines {label: [(x, y), ...]} over the map, in values of the fields.
    """
    if x == y:
        raise ValueError(f"x and y of a field map must be two fields (got {x!r} twice)")
    if not hasattr(cells, "transpose") or not {x, y} <= set(getattr(cells, "dims", ())):
        raise ValueError(f"cells must be an xarray.DataArray with the dimensions {x!r} and {y!r}")
    others = [str(name) for name in cells.dims if name not in (x, y)]
    values = {name: cells[name].values.tolist() for name in (x, y, *others)}
    about: dict[str, Any] = {"x": x, "y": y, "xs": values[x], "ys": values[y]}
    about |= {"others": {name: values[name] for name in others}, "says": says, "missing": missing}
    return FieldMap(
        title=title,
        cells=[_short(cell) for cell in cells.transpose(*others, y, x).values.ravel().tolist()],
        x_label=x_label or _label(cells[x].attrs, x),
        y_label=y_label or _label(cells[y].attrs, y),
        palette=palette,
        domain=domain,
        scale=scale,
        categories=categories or {},
        guides=guides or {},
        **about,
    )


def _short(cell: float) -> float | None:
    return float(f"{cell:.{DIGITS}g}") if math.isfinite(cell) else None


def _label(about: Mapping[str, str], name: str) -> str:
    return f"{about.get('label', name)} {about.get('symbol', '')}".strip()


def checked_categories(categories: Mapping[str, tuple[str, float]]) -> dict[str, tuple[str, float]]:
    """`categories` itself; ValueError for one that is no pair of a role and a share from 0 to 1."""
    for label, about in categories.items():
        given = tuple(cast(Sequence[Any], about)) if isinstance(about, list | tuple) else ()  # pyright: ignore[reportUnnecessaryIsInstance]
        if len(given) != 2 or given[0] not in ROLES or not 0 <= given[1] <= 1:
            raise ValueError(f"category {label!r} must be (role, share), role one of {', '.join(ROLES)}")
    return {label: (role, float(share)) for label, (role, share) in categories.items()}


def checked_guides(guides: Mapping[str, Sequence[Place]]) -> dict[str, tuple[Place, ...]]:
    """`guides` as pairs of numbers; ValueError for a line of fewer than two, and for numbers that are not finite."""
    for label, places in guides.items():
        pairs = len(places) > 1 and all(len(place) == 2 for place in places)
        if not pairs or not all(map(math.isfinite, chain.from_iterable(places))):
            raise ValueError(f"the guide {label!r} must be two or more places (x, y) of finite numbers")
    return {label: tuple((float(x), float(y)) for x, y in places) for label, places in guides.items()}
