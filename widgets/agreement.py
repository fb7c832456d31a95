"""Three rules that Python and the figure share: which values are the same, which are recorded, which run is shown.

`widgets/src/data/agreement.ts` is the twin of this module; the cases in `tests/protocol` check that the two agree.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any


def same(a: Any, b: Any) -> bool:
    """Whether two values are the same: numbers to a relative 1e-6, sequences entry by entry, all else exactly."""
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return math.isclose(a, b, rel_tol=1e-6)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return _same_entries(a, b)  # pyright: ignore[reportUnknownArgumentType]
    return bool(a == b)


def _same_entries(a: Sequence[Any], b: Sequence[Any]) -> bool:
    return len(a) == len(b) and all(map(same, a, b))


def is_recorded(values: Mapping[str, Any], grid: Mapping[str, Sequence[Any]], common: Mapping[str, Any]) -> bool:
    """Whether a configuration is on the recorded grid: {swept field: its values}, and {field: value} of all runs."""

    def held(name: str, value: Any) -> bool:
        if name in grid:
            return any(same(recorded, value) for recorded in grid[name])
        return name not in common or same(value, common[name])

    return all(held(name, value) for name, value in values.items())


def agrees(values: Mapping[str, Any], run: Mapping[str, Any]) -> bool:
    """Whether a run has the values of the sliders, in every field that both have."""
    return all(name not in run or same(value, run[name]) for name, value in values.items())
