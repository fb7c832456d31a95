"""A check as plain numbers: with them the website checks a formula, a number or a choice, by the same rules.

`widgets/src/exercise/trial.ts` compares a formula with these cases and says the same sentences as `compare`, and
`single.ts` those of `compare_number` and `compare_choice`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from toolkit.exercises.answers import Unusable
from toolkit.exercises.single import GENERAL, Single
from toolkit.exercises.trial import ASKING, Seen, _known, _Trial


def cases_of(check: Callable[[Callable], str]) -> dict[str, Any]:
    """Where a formula is tried, what is right there, and what each known mistake gives; None for no number.

    `kind` is "formula", "number" or "choice". ValueError for a check that does not compare one number with one number.
    """
    try:
        check(ASKING)
    except Single as single:
        return single.plain | {"right": check(single.right)}  # pyright: ignore[reportArgumentType]
    except Seen as seen:
        trial, mistakes, otherwise = seen.trial, seen.mistakes, seen.otherwise
    else:
        raise ValueError(f"{check.__name__} compares no values, so that a formula cannot be tried on them")
    points = list(trial.cases.values())
    if any(want.ndim for want in trial.want) or not all(np.isscalar(each) for point in points for each in point):
        raise ValueError(f"{check.__name__} is about more than plain numbers")
    return {
        "kind": "formula",
        "names": trial.names(),
        "cases": [
            {"words": words, "point": _plain(point), "want": float(want)}
            for (words, point), want in zip(trial.cases.items(), trial.want, strict=True)
        ],
        "exchanged": [_exchanged(trial, place) for place in range(len(trial.names()))],
        "mistakes": [{"says": says, "values": _values(trial, wrong)} for says, wrong in mistakes.items()],
        "rtol": trial.rtol,
        "atol": trial.atol,
        "otherwise": otherwise,
        "right": check(trial.right),
    }


def mistakes_of(check: Callable[[Callable], str]) -> list[str]:
    """The sentences with which a check names the mistakes that it knows; [] for a check that compares no values."""
    try:
        check(ASKING)
    except Single as single:
        known = single.plain.get("mistakes") or []
        of_choice = [says for says in single.plain.get("says", []) if says]
        return of_choice or [each["says"] for each in known if each["says"] not in GENERAL]
    except Seen as seen:
        return list(seen.mistakes)
    return []


def _plain(point: tuple) -> list[float]:
    return [float(each) for each in point]


def _values(trial: _Trial, wrong: Callable) -> list[float | None]:
    with np.errstate(all="ignore"):
        return [_number(each) for each in trial.of(wrong, _known)]


def _number(value: np.ndarray | Unusable) -> float | None:
    return None if isinstance(value, Unusable) or value.size != 1 else value.item()


def _exchanged(trial: _Trial, place: int) -> list[dict]:
    """Points with one argument of the next case, where this changes the right value, and the case that they are of."""
    found = []
    for number, (point, other) in enumerate(pairwise(trial.cases.values())):
        mixed = (*point[:place], other[place], *point[place + 1 :])
        with np.errstate(all="ignore"):
            moved = _known(trial.right, mixed)
        if not isinstance(moved, Unusable) and not trial.same(moved, trial.want[number]):
            found.append({"case": number, "point": _plain(mixed)})
    return found
