"""Checks of exercises: they call the reader's function and say in words what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import numpy as np


class NotYet(Exception):
    """Says in words what is missing from an answer."""


def asks_for(what: str) -> Callable:
    """Turn a check of one function into one that always returns a sentence: "Right: …" or "Not yet: …".

    If the answer is not a function, the sentence asks for `what`; if it raises, the sentence names the exception.
    A check that raises `NotYet` ends with that sentence.
    """

    def of(check: Callable[[Callable], str]) -> Callable[[Callable | None], str]:
        @wraps(check)
        def checked(answer: Callable | None) -> str:
            if not callable(answer):
                return f"Not yet: write {what}."
            try:
                return check(answer)
            except NotYet as missing:
                return f"Not yet: {missing}"

        return checked

    return of


def number(answer: Callable, *arguments) -> float:
    """The answer's value for some arguments, as one number; `NotYet` if it raises or returns something else."""
    return _tried(float, answer, arguments)


def array(answer: Callable, *arguments) -> np.ndarray:
    """The same for an answer that returns an array of numbers."""
    return _tried(lambda got: np.asarray(got, float), answer, arguments)


def _tried(read: Callable, answer: Callable, arguments: tuple):
    try:
        return read(answer(*arguments))
    except Exception as error:
        raise NotYet(f"calling it raised {type(error).__name__}: {error}") from error
