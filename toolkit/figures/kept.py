"""What runs to compare with are called: by the fields in which they differ, and by their seed."""

from __future__ import annotations

import json
from typing import Any

import xarray as xr

MOST = 3  # fields of a name


def name(run: xr.Dataset, beside: xr.Dataset) -> str:
    """The values of the fields in which `run` differs from `beside`, then its seed; "kept" where neither is known."""
    mine, others = _fields(run), _fields(beside)
    differing = [n for n, value in mine.items() if n != "seed" and n in others and value != others[n]]
    named = [*differing[:MOST], *(["seed"] if "seed" in mine else [])]
    return ", ".join(f"{_symbol(run, n)} {_text(mine[n])}" for n in named) or "kept"


def _fields(run: xr.Dataset) -> dict[str, Any]:
    """What was run: the recorded fields, and of swept ones the values that were chosen."""
    swept = {str(n): c.item() for n, c in run.coords.items() if c.ndim == 0}
    return {n: v for n, v in json.loads(run.attrs.get("fields", "{}")).items() if n not in run.dims} | swept


def _symbol(run: xr.Dataset, field: str) -> str:
    about = run[field].attrs if field in run.coords else {}
    return about.get("symbol") or about.get("label") or field


def _text(value: object) -> str:
    return format(value, "g") if isinstance(value, float) else str(value)
