"""How a reader's function is called, and what it returns read as numbers; what goes wrong is said in words."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from functools import wraps

import numpy as np
import xarray as xr


class NotYet(Exception):
    """Says in words what is missing from an answer."""


class Unusable(NotYet):
    """Says it of one case alone: the answer raised an exception there, or gave what is no finite number."""


def asks_for(what: str) -> Callable:
    """Turn a check of one function into one that always returns a sentence: "Right: …" or "Not yet: …".

    If the answer is not a function, the sentence asks for `what`. A check that raises `NotYet` ends with that sentence.
    """

    def of(check: Callable[[Callable], str]) -> Callable[[Callable | None], str]:
        @wraps(check)
        def checked(answer: Callable | None) -> str:
            if not callable(answer):
                got = (
                    ""
                    if answer is None
                    else f" Give the function itself (got a value of type {type(answer).__name__})."
                )
                return f"Not yet: write {what}.{got}"
            try:
                return check(answer)
            except NotYet as missing:
                return f"Not yet: {missing}"

        return checked

    return of


def number(answer: Callable, *arguments) -> float:
    """The answer's value for some arguments, as one number; `NotYet` as in `array`, or for several numbers."""
    got = array(answer, *arguments)
    if got.size != 1:
        raise NotYet(f"it must return one number (got the shape {got.shape}).")
    return got.item()


def array(answer: Callable, *arguments) -> np.ndarray:
    """The answer's value for some arguments, as an array of finite numbers.

    Lists, NumPy arrays, tensors and DataArrays are all read. `NotYet` if the answer takes another number of arguments,
    raises an exception, changes its arguments or returns something else.
    """
    _accepts(answer, arguments)
    lent = copy.deepcopy(arguments)
    try:
        got = answer(*lent)
    except Exception as error:
        first = str(error).partition("\n")[0]
        raise Unusable(f"calling it raised {type(error).__name__}: {first}") from error
    if not all(map(_unchanged, lent, arguments)):
        raise NotYet("it changes what it is given, so that a second call would see other numbers. Work on a copy.")
    return _numbers(got)


def _accepts(answer: Callable, arguments: tuple) -> None:
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):  # written in C
        return
    try:
        signature.bind(*arguments)
    except TypeError as error:
        many = "one argument" if len(arguments) == 1 else f"{len(arguments)} arguments"
        raise NotYet(f"it is called with {many}, and yours takes {signature} (TypeError: {error}).") from error


def _numbers(got) -> np.ndarray:
    if got is None:
        raise NotYet("it returns nothing. Does it end with `return`?")
    try:
        values = np.asarray(got.detach().cpu() if hasattr(got, "detach") else got)  # a tensor may carry a gradient
        values = values.astype(float) if values.dtype.kind == "O" else values
    except (TypeError, ValueError, OverflowError) as error:
        raise Unusable(
            f"it must return numbers (got a {type(got).__name__}; {type(error).__name__}: {error})."
        ) from error
    if values.dtype.kind not in "iuf":
        raise Unusable(f"it must return numbers (got a {type(got).__name__} of type {values.dtype}).")
    if not np.isfinite(values).all():
        told = f"it gives {values[~np.isfinite(values)].flat[0]}, which is no number"
        raise Unusable(f"{told}: a division by zero, or the logarithm or root of a negative number?")
    return values.astype(float)


def _unchanged(lent, given) -> bool:
    if isinstance(given, xr.Dataset | xr.DataArray):
        return given.identical(lent)
    return np.array_equal(lent, given)
