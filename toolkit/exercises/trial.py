"""An answer beside the right one and beside known mistakes, on the same cases: it is right, or its mistake is named.

A mistake is named if the answer has its values in *every* case tried. So cases are drawn so that no mistake is right in
all of them and no two mistakes agree in all: uneven grids, unequal sizes, several draws.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from itertools import pairwise, permutations

import numpy as np

from toolkit.exercises.answers import NotYet, Unusable, array

Cases = Mapping[str, tuple]  # the arguments of a call, under words that fit after "for"


class Seen(Exception):
    """Raised by `compare` for the answer `ASKING`: what it would have compared an answer with."""

    def __init__(self, trial: _Trial, mistakes: Mapping[str, Callable], otherwise: str) -> None:
        self.trial, self.mistakes, self.otherwise = trial, mistakes, otherwise


def ASKING(*_) -> float:  # noqa: N802
    """An answer that only asks a check for its cases; see `toolkit.exercises.cases`."""
    return 0.0


def given(names: str, *values: tuple) -> dict[str, tuple]:
    """Cases of plain numbers: `given("n M", (5, 2))` is {"n = 5 and M = 2": (5, 2)}."""
    return {" and ".join(f"{n} = {v:.4g}" for n, v in zip(names.split(), each, strict=True)): each for each in values}


def compare(
    answer: Callable,
    right: Callable,
    cases: Cases,
    mistakes: Mapping[str, Callable],
    *,
    rtol: float = 1e-4,
    atol: float = 1e-9,
    otherwise: str = "",
) -> None:
    """Return if `answer` has the values of `right` in all cases; else raise `NotYet` with the name of the mistake.

    `mistakes` maps a sentence to the function of the same arguments that makes this mistake. Then come mistakes that
    every exercise may have: a constant, arguments in another order, an argument that is not used, a lost sign, an
    inverse, a power, a factor. If none fits, the sentence gives the first wrong case with its two values, and
    `otherwise`. By the tolerance answers in 32-bit arithmetic pass; an exercise that invites numerical integration or
    simulation gives a wider one, still far below the distance of its mistakes.
    """
    if inspect.unwrap(answer) is ASKING:  # a check may wrap an answer before it compares
        raise Seen(_Trial(right, right, cases, rtol, atol), mistakes, otherwise)
    trial = _Trial(answer, right, cases, rtol, atol)
    if trial.passed():
        return
    named = (sentence for sentence, wrong in mistakes.items() if trial.makes(wrong))
    general = (say() for say in (trial.constant, trial.order, trial.unused, trial.related))
    sentence = next(named, None) or next(filter(None, general), None)
    raise NotYet(sentence or trial.difference(otherwise))


class _Trial:
    """The values of an answer (`got`) and of the right one (`want`), case by case."""

    def __init__(self, answer: Callable, right: Callable, cases: Cases, rtol: float, atol: float) -> None:
        self.answer, self.right, self.cases, self.rtol, self.atol = answer, right, cases, rtol, atol
        self.want = [np.asarray(right(*arguments), float) for arguments in cases.values()]
        self.got = self.of(answer, _value)

    def of(self, function: Callable, read: Callable) -> list[np.ndarray | Unusable]:
        """A function's value in each case, or why there is none. An array of one entry counts as a number."""
        values = [read(function, arguments) for arguments in self.cases.values()]
        return [
            v.reshape(()) if isinstance(v, np.ndarray) and (w.ndim, v.size) == (0, 1) else v
            for v, w in zip(values, self.want, strict=True)
        ]

    def same(self, one, other) -> bool:
        if isinstance(one, Unusable) or isinstance(other, Unusable) or one.shape != other.shape:
            return False
        return np.allclose(one, other, self.rtol, self.atol)

    def passed(self) -> bool:
        return all(map(self.same, self.got, self.want))

    def makes(self, wrong: Callable) -> bool:
        """Whether the answer has this function's values in all cases; where one has none, neither has the other."""
        with np.errstate(all="ignore"):
            values = self.of(wrong, _known)
        none = [isinstance(g, Unusable) and isinstance(v, Unusable) for g, v in zip(self.got, values, strict=True)]
        alike = list(map(self.same, self.got, values))
        return any(alike) and all(a or b for a, b in zip(none, alike, strict=True))

    def names(self) -> list[str]:
        """Of the arguments; parameters with a default are none of them."""
        parameters = inspect.signature(self.right).parameters.values()
        return [each.name for each in parameters if each.default is each.empty]

    def constant(self) -> str | None:
        first, shape = self.got[0], self.want[0].shape
        if isinstance(first, Unusable) or first.shape != shape or len(self.got) == 1:
            return None
        if all(self.same(first, each) for each in self.got):
            return f"it gives {_told(first)} whatever it is given."
        return None

    def order(self) -> str | None:
        names = self.names()
        for turned in list(permutations(range(len(names))))[1:]:
            with np.errstate(all="ignore"):
                values = [_value(self.answer, tuple(each[i] for i in turned)) for each in self.cases.values()]
            if all(map(self.same, values, self.want)):
                return f"it takes its arguments in another order than ({', '.join(names)})."
        return None

    def shaped(self) -> list[np.ndarray] | None:
        """The answer's values, if it has one of the right shape in every case."""
        values = [got for got in self.got if not isinstance(got, Unusable)]
        alike = len(values) == len(self.want) and all(
            g.shape == w.shape for g, w in zip(values, self.want, strict=True)
        )
        return values if alike else None

    def unused(self) -> str | None:
        """Names an argument that changes the right value but not the answer's, if all arguments are plain numbers."""
        names = self.names()
        plain = all(np.isscalar(each) for arguments in self.cases.values() for each in arguments)
        if not plain or self.shaped() is None:
            return None
        return next((f"it gives the same whatever {n} is." for i, n in enumerate(names) if self._ignores(i)), None)

    def _ignores(self, place: int) -> bool:
        """Exchange one argument for that of the next case."""
        kept = []
        for (arguments, other), got, want in zip(pairwise(self.cases.values()), self.got, self.want, strict=False):
            mixed = (*arguments[:place], other[place], *arguments[place + 1 :])
            with np.errstate(all="ignore"):
                moved = _known(self.right, mixed)
            if not isinstance(moved, Unusable) and not self.same(moved, want):
                kept.append(self.same(_value(self.answer, mixed), got))
        return bool(kept) and all(kept)

    def related(self) -> str | None:
        """Names a relation that holds between the answer and the right value in all cases."""
        if (values := self.shaped()) is None:
            return None
        got, want = (np.concatenate([each.ravel() for each in of]) for of in (values, self.want))
        if np.array_equal(want, want.round()) and not np.array_equal(got, got.round()):
            return f"it gives {_told(got[got != got.round()][0])}, and a whole number is asked for."
        with np.errstate(all="ignore"):
            return next((say for say, wrong in _relations(got, want) if self.same(got, wrong)), None)

    def difference(self, hint: str) -> str:
        """The first case in which the answer is not right, after one in which it is."""
        told = list(zip(self.cases, self.got, self.want, strict=True))
        right = next((f"it is right for {words}, but " for words, got, want in told if self.same(got, want)), "")
        words, got, want = next(each for each in told if not self.same(each[1], each[2]))
        if isinstance(got, Unusable):
            return f"{right}for {words} {got}" if right else str(got)
        if got.shape != want.shape:
            return f"{right}for {words} it must be {_shape(want)}, and is {_shape(got)}."
        place = tuple(np.argwhere(~np.isclose(got, want, self.rtol, self.atol))[0])
        at = f"entry {', '.join(map(str, place))} of " if place else ""
        return f"{right}for {words} {at}it is {_told(got[place])}, not {_told(want[place])}. {hint}".strip()


def _relations(got: np.ndarray, want: np.ndarray):
    factor = got @ want / (want @ want)
    yield "it is 0 everywhere.", 0 * want
    yield "its sign is turned round.", -want
    yield "a sign is lost: the answer may be negative.", np.abs(want)
    yield "it is upside down: one over what is asked for.", 1 / want
    yield "it is the square of what is asked for.", want**2
    yield "it is the square root of what is asked for.", np.sqrt(want)
    yield "it is in per cent: 100 times what is asked for.", 100 * want
    yield (
        f"it is {factor:.4g} times what is asked for, in every case: is there a factor too much or too few?",
        factor * want,
    )
    yield f"it is off by {np.mean(got - want):.4g} in every case.", want + np.mean(got - want)


def _value(function: Callable, arguments: tuple) -> np.ndarray | Unusable:
    try:
        return array(function, *arguments)
    except Unusable as why:
        return why


def _known(function: Callable, arguments: tuple) -> np.ndarray | Unusable:
    """The same for a function of a check, which needs no copies."""
    try:
        values = np.asarray(function(*arguments), float)
    except Exception as error:
        return Unusable(str(error))
    return values if np.isfinite(values).all() else Unusable("no number")


def _shape(values: np.ndarray) -> str:
    return f"an array of shape {values.shape}" if values.ndim else "one number"


def _told(values) -> str:
    if np.ndim(values) == 0:
        return f"{float(values):.4g}"
    return np.array2string(np.asarray(values), precision=4, threshold=8, separator=", ")
