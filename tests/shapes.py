"""Shapes in annotations are checked while tests run (jaxtyping, beartype), and never while a program is traced."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from beartype import BeartypeConf, beartype

from toolkit.domain import tracing

PLACES = ["toolkit.metrics", "toolkit.networks", "toolkit.theory"]

_check = beartype(conf=BeartypeConf(is_pep484_tower=True))  # an int is a float, too


def checked(function: Callable) -> Callable:
    """What jaxtyping asks whether values fit their annotations; the import hook of conftest.py names it."""
    asked = _check(function)

    @wraps(function)
    def call(*values, **named):
        return (function if tracing() else asked)(*values, **named)

    return call
