"""`domain` declares what the arguments of a function may be; `trusted` is where their values are not looked at."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

import numpy as np

from toolkit.domain.kinds import Kind, Sizes, already_checked, instance, values_are_symbols, values_are_trusted
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


@contextmanager
def traced() -> Iterator[None]:
    """Here calls have symbols for arguments, of which nothing can be asked: nothing is checked."""
    token = values_are_symbols.set(True)
    try:
        yield
    finally:
        values_are_symbols.reset(token)


def domain(limits: str = "", /, **kinds: Kind) -> Callable[[Declared], Declared]:
    """Decorator of a function, or of a dataclass, with a kind for every argument. See the package's docstring.

    `limits` says when a result is not finite, where this is an answer: "∞ at P = N". NaN is one only if it says NaN.
    """

    def declare(target: Declared) -> Declared:
        if isinstance(target, type):
            made: Any = target
            made.__init__ = _checked(made.__init__, made.__name__, {"self": instance(made), **kinds}, limits)
            made.domain, made.limits = kinds, limits
            return made
        return _checked(target, target.__name__, kinds, limits)

    return declare


def _checked(function: Callable, title: str, kinds: Mapping[str, Kind], limits: str) -> Any:
    names = tuple(inspect.signature(function).parameters)
    if set(names) != set(kinds):
        raise TypeError(f"{title} has the arguments {names}, its domain has {tuple(kinds)}")

    @wraps(function)
    def checked(*values, **named):
        given = dict(zip(names, values, strict=False)) | named
        if tracing() or len(given) < len(values) + len(named) or given.keys() - kinds.keys():
            return function(*values, **named)  # Python says what is wrong with the call
        sizes: Sizes = {}
        kept = {name: kinds[name].check(name, given[name], sizes) for name in names if name in given}
        if already_checked.get():
            return function(**kept)
        result = _answer(function, title, kept)
        if wrong := _not_finite(result, limits):
            raise _no_value(title, kept, f"the result would be {wrong}")
        return result

    checked.__dict__.update(domain=kinds, limits=limits)
    return checked


def _answer(function: Callable, title: str, kept: dict) -> Any:
    """What the function gives. An error of a library that it calls, which knows no argument of ours, names them."""
    try:
        return _within(function, kept)
    except (ValueError, ArithmeticError) as error:
        if any(re.search(rf"\b{name}\b", str(error)) for name in _arguments(kept)):
            raise
        raise _no_value(title, kept, str(error)) from error


def _no_value(title: str, kept: dict, why: str) -> ValueError:
    return ValueError(f"{title} has no value at these values of {', '.join(_arguments(kept))}: {why}")


def _arguments(kept: dict) -> list[str]:
    """The names that a caller knows; the object of a method is none of them."""
    return [name for name in kept if name != "self"]


def _within(function: Callable, kept: dict) -> Any:
    token = already_checked.set(True)
    try:
        return function(**kept)
    finally:
        already_checked.reset(token)


def _not_finite(result: Any, limits: str) -> str:
    """ "NaN" or "infinite" if a result has such a number in it, which `limits` does not allow; else ""."""
    if isinstance(result, Mapping):
        result = list(result.values())
    if isinstance(result, tuple | list):
        return next(filter(None, (_not_finite(part, limits) for part in result)), "")
    if isinstance(result, float):
        result = np.float64(result)
    if not hasattr(result, "dtype") or not hasattr(result, "all"):
        return ""
    if "NaN" not in limits and refused(result == result):
        return "NaN"
    return "infinite" if not limits and refused(abs(result) < np.inf) else ""


def tracing() -> bool:
    """Whether a program is being traced: the checks would be, too."""
    torch = sys.modules.get("torch")
    return values_are_symbols.get() or (torch is not None and torch.compiler.is_compiling())
