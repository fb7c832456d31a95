"""`domain` declares what the arguments of a function may be; `trusted` is where their values are not looked at."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

import numpy as np

from toolkit.domain.kinds import Kind, Sizes, values_are_trusted
from toolkit.domain.shaped import refused

Declared = TypeVar("Declared", bound=Callable)


@contextmanager
def trusted() -> Iterator[None]:
    """Here values are not looked at, nor results: a diverged run gives NaN. Types and shapes are checked as ever."""
    token = values_are_trusted.set(True)
    try:
        yield
    finally:
        values_are_trusted.reset(token)


def domain(nan: str = "", /, **kinds: Kind) -> Callable[[Declared], Declared]:
    """Decorator of a function, or of a dataclass, with a kind for every argument. See the package's docstring.

    `nan` says in words when a result has NaN in it, for the few functions where this is an answer.
    """

    def declare(target: Declared) -> Declared:
        if isinstance(target, type):
            made: Any = target
            made.__init__ = _checked(made.__init__, made.__name__, {"self": None, **kinds}, nan)
            made.domain, made.nan = kinds, nan
            return made
        return _checked(target, target.__name__, kinds, nan)

    return declare


def _checked(function: Callable, title: str, kinds: Mapping[str, Kind | None], nan: str) -> Any:
    names = tuple(inspect.signature(function).parameters)
    if set(names) != set(kinds):
        raise TypeError(f"{title} has the arguments {names}, its domain has {tuple(kinds)}")

    @wraps(function)
    def checked(*values, **named):
        given = dict(zip(names, values, strict=False)) | named
        if _tracing() or len(given) < len(values) + len(named) or given.keys() - kinds.keys():
            return function(*values, **named)  # Python says what is wrong with the call
        sizes: Sizes = {}
        for name in names:
            kind = kinds[name]
            if name in given and kind is not None:
                given[name] = kind.check(name, given[name], sizes)
        result = function(**given)
        if not nan and not values_are_trusted.get() and _contains_nan(result):
            raise ValueError(
                f"{title} gives no number for these {', '.join(given)}: they are too large, small or equal"
            )
        return result

    checked.__dict__.update(domain=kinds, nan=nan)
    return checked


def _contains_nan(result: Any) -> bool:
    if isinstance(result, Mapping):
        return any(map(_contains_nan, result.values()))
    if isinstance(result, tuple | list):
        return any(map(_contains_nan, result))
    if isinstance(result, float | np.floating):
        return bool(result != result)
    return hasattr(result, "dtype") and hasattr(result, "all") and refused(result == result)


def _tracing() -> bool:
    """Whether a program is being traced: torch.compile would trace the checks, too."""
    torch = sys.modules.get("torch")
    return torch is not None and torch.compiler.is_compiling()
