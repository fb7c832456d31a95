"""A theory in three pure parts, so that it runs here in NumPy and, traced, wherever a program runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Kept = dict[str, Any]  # what a theory keeps from step to step: arrays by name


class TheoryProgram(NamedTuple):
    """Parts written against any array namespace (`array_api_compat.array_namespace`), in float64.

    No part branches on a number in an array, changes an array in place or prints. A number that is not known is NaN.
    """

    start: Callable[..., Kept]  # what the theory keeps before the first step
    step: Callable[[Kept], Kept] | None  # the same after one more step of training; None for a closed form
    columns: Callable[
        [Kept, Any], dict[str, Any]
    ]  # the columns at a step, which is a number or an array of no dimensions
