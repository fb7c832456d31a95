"""Panels as plain descriptions: what `figures` draws with matplotlib and the Explorer draws in a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ROLES = ("train", "test", "first", "second", "third", "fourth")


def lines(
    title: str,
    series: Mapping[str, tuple[str, str]],
    *,
    y_label: str = "",
    y_scale: str = "linear",
    references: Mapping[str, float] | None = None,
    domain: Sequence[float] | None = None,
) -> dict:
    """Columns along the axis: `series` is {column: (label, role)}, role "train", "test", "first" … "fourth".

    `references` are horizontal lines {label: value}; `domain` fixes the vertical range.
    """
    if y_scale not in ("linear", "log"):
        raise ValueError(f"y_scale must be 'linear' or 'log' (got {y_scale!r})")
    for _, role in series.values():
        if role not in ROLES:
            raise ValueError(f"a role must be one of {', '.join(ROLES)} (got {role!r})")
    return {
        "kind": "lines",
        "title": title,
        "y_label": y_label,
        "y_scale": y_scale,
        "series": [{"column": c, "label": label, "role": role} for c, (label, role) in series.items()],
        "references": _references(references),
        "domain": _domain(domain),
    }


def heatmap(
    title: str,
    column: str,
    *,
    x: str,
    y: str,
    x_label: str = "",
    y_label: str = "",
    palette: str = "sequential",
    domain=None,
) -> dict:
    """A matrix column over its dimensions `x` and `y`; palette "sequential", or "diverging" about zero."""
    labels = {"x_label": x_label or x, "y_label": y_label or y}
    return {"kind": "heatmap", "title": title, "column": column, "x": x, "y": y, **labels} | {
        "palette": palette,
        "domain": _domain(domain),
    }


def scatter(
    title: str,
    column: str,
    *,
    point: str,
    coordinate: str,
    group: str | None = None,
    centres: str | None = None,
    arrows: str | None = None,
    x_label: str = "",
    y_label: str = "",
) -> dict:
    """Points in the plane with equal axes: a column over (`point`, `coordinate` of length 2), coloured by `group`.

    `centres` and `arrows` are columns with one entry for each group, drawn in its colour: large points, and arrows from
    the origin. The theory's points and centres are rings.
    """
    return {
        "kind": "scatter",
        "title": title,
        "column": column,
        "point": point,
        "coordinate": coordinate,
        "group": group,
        "centres": centres,
        "arrows": arrows,
        "x_label": x_label,
        "y_label": y_label,
        "equal": True,
    }


def bars(
    title: str,
    column: str,
    *,
    along: str,
    bins: int | None = None,
    domain: Sequence[float] | None = None,
    x_label: str = "",
    references: Mapping[str, float] | None = None,
) -> dict:
    """One bar for each entry of a column along a dimension, or with `bins` a histogram of its entries."""
    return {
        "kind": "bars",
        "title": title,
        "column": column,
        "along": along,
        "bins": bins,
        "domain": _domain(domain),
        "x_label": x_label or along,
        "references": _references(references),
    }


def _references(references: Mapping[str, float] | None) -> list[dict]:
    return [{"label": label, "value": float(value)} for label, value in (references or {}).items()]


def _domain(domain: Sequence[float] | None) -> list[float] | None:
    return None if domain is None else [float(v) for v in domain]
