"""How an exercise is checked: an answer is tried out, and what is wrong with it is said in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import numpy as np


class NotYet(Exception):
    """What is missing from an answer, in words."""


def asks_for(what: str) -> Callable:
    """Makes of a check of one function a check that always answers in words: "Right: …" or "Not yet: …".

    An answer that is no function is told to write `what`, and one that raises is told what it raised: `NotYet`
    ends a check from within.
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
    """What an answer gives for some arguments, as one number; `NotYet` if it raises or gives something else."""
    return _tried(float, answer, arguments)


def array(answer: Callable, *arguments) -> np.ndarray:
    """The same for an answer that gives an array of numbers."""
    return _tried(lambda got: np.asarray(got, float), answer, arguments)


def _tried(read: Callable, answer: Callable, arguments: tuple):
    try:
        return read(answer(*arguments))
    except Exception as error:
        raise NotYet(f"calling it raised {type(error).__name__}: {error}") from error
