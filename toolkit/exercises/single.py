"""Answers that are one number, or the number of one of several choices: right, or their mistake is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from math import isclose, sqrt
from typing import Any

from toolkit.exercises.answers import NotYet, _numbers
from toolkit.exercises.trial import ASKING

GENERAL: dict[str, Callable[[float], float]] = {  # mistakes that every number may have, from the right one
    "its sign is turned round.": lambda right: -right,
    "it is upside down: one over what is asked for.": lambda right: 1 / right if right else 0.0,
    "it is the square of what is asked for.": lambda right: right**2,
    "it is the square root of what is asked for.": lambda right: sqrt(abs(right)),
    "it is in per cent: 100 times what is asked for.": lambda right: 100 * right,
}


class Single(Exception):
    """Raised by `compare_number` and `compare_choice` for the answer `ASKING`: the check as plain numbers."""

    def __init__(self, right: float, **plain: Any) -> None:
        self.right, self.plain = right, plain


def asks_for_number(what: str) -> Callable:
    """Turn a check of one number into one that always returns a sentence: "Right: …" or "Not yet: …".

    Python's numbers, NumPy's and a tensor of one entry are read; for anything else the sentence asks for `what`.
    """

    def of(check: Callable[[Any], str]) -> Callable[[Any], str]:
        @wraps(check)
        def checked(answer: Any) -> str:
            try:
                return check(answer if answer is ASKING else _read(answer, what))
            except NotYet as missing:
                return f"Not yet: {missing}"

        vars(checked)["asks"] = "number"
        return checked

    return of


def _read(answer: Any, what: str) -> float:
    if answer is None:
        raise NotYet(f"give {what}.")
    try:
        got = _numbers(answer)
    except NotYet as trouble:
        raise NotYet(f"give {what}, a number (got a value of type {type(answer).__name__}).") from trouble
    if got.size != 1:
        raise NotYet(f"give {what}, one number (got the shape {got.shape}).")
    return got.item()


def compare_number(
    answer: float, right: float, mistakes: Mapping[str, float], *, rtol: float = 0.005, otherwise: str = ""
) -> None:
    """Return if `answer` is `right` up to `rtol` of it; else raise `NotYet` with the name of the mistake.

    `mistakes` maps a sentence to the number that this mistake leads to. Then come those that every number may have; if
    none fits, the sentence says whether the answer is too large or too small, and `otherwise`.
    """
    general = {says: wrong(right) for says, wrong in GENERAL.items()}
    known = {
        says: value for says, value in ({**mistakes, **general}).items() if not isclose(value, right, rel_tol=rtol)
    }
    if answer is ASKING:
        pairs = [{"says": says, "value": float(value)} for says, value in known.items()]
        raise Single(right, kind="number", want=float(right), mistakes=pairs, rtol=rtol, otherwise=otherwise)
    if near(answer, right, rtol):
        return
    named = next((says for says, value in known.items() if near(answer, value, rtol)), None)
    raise NotYet(named or f"it is too {'large' if answer > right else 'small'}. {otherwise}".strip())


def near(one: float, other: float, rtol: float) -> bool:
    return abs(one - other) <= rtol * abs(other) + 1e-9


def compare_choice(answer: float, right: int, wrong: Mapping[int, str]) -> None:
    """Return if `answer` is `right`, the number of the right choice; else raise `NotYet` with what `wrong` says of it.

    Choices are numbered from 1; `wrong` has a sentence for each of the others.
    """
    numbers = sorted([right, *wrong])
    if numbers != list(range(1, len(wrong) + 2)):
        raise ValueError(f"choices are numbered from 1 without a gap, each right or wrong (got {numbers})")
    if answer is ASKING:
        says = [None if number == right else f"Not yet: {wrong[number]}" for number in numbers]
        raise Single(right, kind="choice", says=says)
    if answer == right:
        return
    raise NotYet(wrong.get(answer, f"the answers are numbered from 1 to {numbers[-1]} (got {answer:g})."))  # pyright: ignore
