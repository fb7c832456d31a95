"""Checks of the exercises on the page "Feature amplification": answers are tried on cases made here."""

from __future__ import annotations

from collections.abc import Callable

from toolkit.exercises import asks_for, compare, given


@asks_for("first(x), a function of one number")
def check_first(first: Callable) -> str:
    """FILL IN: `first(x)`: what it returns."""
    compare(first, _first, given("x", (1.0,), (2.5,), (7.0,)), FIRSTS)
    return "Right: FILL IN: what the reader has found."


@asks_for("second(x), a function of one number")
def check_second(second: Callable) -> str:
    """FILL IN: `second(x)`: what it returns."""
    compare(second, _second, given("x", (1.0,), (2.5,), (7.0,)), SECONDS)
    return "Right: FILL IN: what the reader has found."


def _first(x: float) -> float:
    return 0 * x  # FILL IN: what is right


FIRSTS = {"FILL IN: a sentence that names a usual mistake.": lambda x: x}


def _second(x: float) -> float:
    return 0 * x  # FILL IN: what is right


SECONDS = {"FILL IN: a sentence that names a usual mistake.": lambda x: x}
