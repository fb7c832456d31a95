"""Kinds of single arguments: numbers, names, objects. `shaped` has those of arrays and tensors."""

from __future__ import annotations

import math
import reprlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

Sizes = dict[str, Any]  # what the arguments of one call must share: {letter: size}
MOST = 10**9  # the largest whole number, if a declaration names none

values_are_trusted: ContextVar[bool] = ContextVar("values_are_trusted", default=False)  # in a run
values_are_symbols: ContextVar[bool] = ContextVar("values_are_symbols", default=False)  # in a program that is traced
already_checked: ContextVar[bool] = ContextVar("already_checked", default=False)  # one declared function calls another


class Kind(ABC):
    """What an argument may be. `words` completes "must be ..."; `check` returns the value as the function gets it."""

    @property
    @abstractmethod
    def words(self) -> str: ...

    @abstractmethod
    def check(self, name: str, value: Any, sizes: Sizes) -> Any:
        """The value in the kind's own type; ValueError naming the argument, what is allowed and what was given."""

    def refuse(self, name: str, value: Any) -> ValueError:
        return ValueError(f"{name} must be {self.words} (got {shown(value)})")


def single(value: Any) -> Any:
    """The Python value of a NumPy scalar, or of an array or tensor without dimensions, such as `run.ridge[2]`."""
    held = not isinstance(value, type) and getattr(value, "ndim", None) == 0 and hasattr(value, "item")
    return value.item() if held else value


def shown(value: Any) -> str:
    """A value in an error: short, and an array or a tensor by its dtype and shape."""
    if hasattr(value, "dtype") and not isinstance(value, type) and len(getattr(value, "shape", ())):
        return f"{type(value).__name__} of {value.dtype} {list(value.shape)}"
    return reprlib.repr(single(value))


@dataclass(frozen=True)
class Range:
    """An interval of numbers; `above` and `below` are ends that do not belong to it."""

    least: float | None = None
    most: float | None = None
    above: float | None = None
    below: float | None = None
    infinite: bool = False

    def holds(self, value: Any) -> Any:
        """Whether a number lies in it; for an array or a tensor, which of its numbers do."""
        inside = (value == value) if self.infinite else abs(value) < math.inf
        inside = inside if self.least is None else inside & (value >= self.least)
        inside = inside if self.most is None else inside & (value <= self.most)
        inside = inside if self.above is None else inside & (value > self.above)
        return inside if self.below is None else inside & (value < self.below)

    @property
    def words(self) -> str:
        """ " between 0 and 1", " of at least 1", " above 0 and below 1", or nothing."""
        if self.least is not None and self.most is not None:
            return f" between {self.least:,.12g} and {self.most:,.12g}"
        ends = {"of at least": self.least, "above": self.above, "of at most": self.most, "below": self.below}
        said = " and ".join(f"{word} {end:,.12g}" for word, end in ends.items() if end is not None)
        return f" {said}" if said else ""


@dataclass(frozen=True)
class Number(Kind):
    range: Range
    whole: bool = False

    @property
    def words(self) -> str:
        noun = "a whole number" if self.whole else "a number" if self.range.infinite else "a finite number"
        return noun + self.range.words

    def check(self, name: str, value: Any, sizes: Sizes) -> float | int:
        value = single(value)
        if isinstance(value, bool) or not isinstance(value, Integral if self.whole else Real):
            raise self.refuse(name, value)
        try:
            number = int(value) if isinstance(value, Integral) and self.whole else float(value)
        except OverflowError:
            raise self.refuse(name, value) from None
        if not self.range.holds(number):
            raise self.refuse(name, value)
        return number


def number(
    least: float | None = None,
    most: float | None = None,
    *,
    above: float | None = None,
    below: float | None = None,
    infinite: bool = False,
) -> Number:
    """A real number, handed over as a float."""
    return Number(Range(least, most, above, below, infinite))


def whole(least: int, most: int = MOST) -> Number:
    """A whole number, handed over as an int."""
    return Number(Range(least, most), whole=True)


positive = number(above=0)


@dataclass(frozen=True)
class Option(Kind):
    options: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"one of {', '.join(map(repr, self.options))}"

    def check(self, name: str, value: Any, sizes: Sizes) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise self.refuse(name, value)
        return value


def option(*options: str) -> Option:
    """One of several names."""
    return Option(options)


@dataclass(frozen=True)
class Optional(Kind):
    kind: Kind

    @property
    def words(self) -> str:
        return f"{self.kind.words}, or None"

    def check(self, name: str, value: Any, sizes: Sizes) -> Any:
        return None if value is None else self.kind.check(name, value, sizes)


def optional(kind: Kind) -> Optional:
    """A kind, or None."""
    return Optional(kind)


@dataclass(frozen=True)
class Several(Kind):
    kind: Kind
    long: int

    @property
    def words(self) -> str:
        return f"a list of {self.long} or more, each {self.kind.words}"

    def check(self, name: str, value: Any, sizes: Sizes) -> list:
        if not isinstance(value, list | tuple) or len(value) < self.long:
            raise self.refuse(name, value)
        return [self.kind.check(f"{name}[{i}]", one, sizes) for i, one in enumerate(value)]


def several(kind: Kind, long: int = 1) -> Several:
    """A list or tuple of things of one kind."""
    return Several(kind, long)


@dataclass(frozen=True)
class Instance(Kind):
    cls: type

    @property
    def words(self) -> str:
        return f"of type {_type(self.cls)}"

    def check(self, name: str, value: Any, sizes: Sizes) -> Any:
        plain = single(value) if self.cls is bool else value
        if not isinstance(plain, self.cls):
            raise ValueError(f"{name} must be {self.words} (got {_type(plain)})")
        return plain


def _type(value: Any) -> str:
    """The name of a class, or of a value's class, with its library: "Generator of numpy"."""
    cls = value if isinstance(value, type) else type(value)
    library = cls.__module__.partition(".")[0]
    return cls.__name__ if library == "builtins" else f"{cls.__name__} of {library}"


def instance(cls: type) -> Instance:
    """An object of a class."""
    return Instance(cls)


boolean = Instance(bool)


@dataclass(frozen=True)
class Call(Kind):
    @property
    def words(self) -> str:
        return "a function"

    def check(self, name: str, value: Any, sizes: Sizes) -> Any:
        if not callable(value):
            raise self.refuse(name, value)
        return value


call = Call()


@dataclass(frozen=True)
class Tree(Kind):
    """A dict of things of one kind, nested or not."""

    kind: Kind

    @property
    def words(self) -> str:
        return f"a dict, nested or not, of one or more: each {self.kind.words}"

    def check(self, name: str, value: Any, sizes: Sizes) -> dict:
        if not isinstance(value, Mapping) or not value:
            raise self.refuse(name, value)
        return {k: self._part(f"{name}[{k!r}]", part, sizes) for k, part in value.items()}

    def _part(self, name: str, part: Any, sizes: Sizes) -> Any:
        return (self if isinstance(part, Mapping) else self.kind).check(name, part, sizes)


def tree(kind: Kind) -> Tree:
    """A dict of things of one kind, nested or not."""
    return Tree(kind)
