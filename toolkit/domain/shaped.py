"""Kinds of arrays and tensors: a shape in letters, and a range that all numbers lie in."""

from __future__ import annotations

import sys
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from toolkit.domain.kinds import Kind, Range, Sizes, already_checked, shown, values_are_trusted


@dataclass(frozen=True)
class Shaped(Kind):
    """Numbers in a shape. `long` is the least length of every dimension, or {letter: least length}, else 1."""

    shape: str
    range: Range = field(default_factory=Range)
    whole: bool = False
    long: int | Mapping[str, int] = 1
    increasing: bool = False

    holder: ClassVar[str]

    @property
    def letters(self) -> list[str]:
        return self.shape.split()

    @property
    def words(self) -> str:
        noun = "whole numbers" if self.whole else "numbers" if self.range.infinite else "finite numbers"
        of = f"{noun}{self.range.words}{', increasing' if self.increasing else ''}"
        letters = [letter for letter in self.letters if self.least(letter) > 1]
        long = ", ".join(f"{letter} ≥ {self.least(letter)}" for letter in letters)
        return f"{self.holder} [{', '.join(self.letters)}] of {of}{f', {long}' if long else ''}"

    def least(self, letter: str) -> int:
        """The least length of a dimension."""
        return self.long if isinstance(self.long, int) else self.long.get(letter, 1)

    def check(self, name: str, value: Any, sizes: Sizes) -> Any:
        value = self.numbers(name, value, sizes)
        self._fit(name, tuple(value.shape), sizes)
        handed = self.handed(value)  # in its dtype the ends of the range are numbers: 1e-50 is 0 in float32
        if not already_checked.get():
            self._hold(name, handed)
        return handed

    @abstractmethod
    def numbers(self, name: str, value: Any, sizes: Sizes) -> Any:
        """The array or tensor; ValueError for what is none, and for another dtype."""

    @abstractmethod
    def handed(self, value: Any) -> Any:
        """In the dtype that the function gets."""

    def _fit(self, name: str, shape: tuple[int, ...], sizes: Sizes) -> None:
        """Give every letter its size; ValueError where a size is another one, or too small."""
        letters = self._spread(len(shape), sizes)
        if len(letters) != len(shape):
            raise ValueError(f"{name} must be {self.words} (got shape {list(shape)})")
        before = dict(sizes)
        for letter, size in zip(letters, shape, strict=True):
            known = size if letter == "_" or letter.isdigit() else sizes.setdefault(letter, size)
            if known != size and before.keys() & letters:
                wanted = ", ".join(str(before.get(one, one)) for one in letters)
                raise ValueError(f"{name} must be [{', '.join(self.letters)}] = [{wanted}] (got {list(shape)})")
            if known != size or size < self.least(letter) or (letter.isdigit() and size != int(letter)):
                raise ValueError(f"{name} must be {self.words} (got shape {list(shape)})")

    def _spread(self, dimensions: int, sizes: Sizes) -> list[str]:
        """A letter for each dimension: `*rows` stands for as many as are left, the same number in all arguments."""
        many = [letter for letter in self.letters if letter.startswith(("*", "..."))]
        if not many:
            return self.letters
        at, left = self.letters.index(many[0]), dimensions - len(self.letters) + 1
        if many[0] != "...":
            left = sizes.setdefault(many[0], max(left, 0))
        some = ["_" if many[0] == "..." else f"{many[0]}{i}" for i in range(left)]
        return [*self.letters[:at], *some, *self.letters[at + 1 :]]

    def _hold(self, name: str, value: Any) -> None:
        """ValueError for a number that is outside the range."""
        inside = self.range.holds(value)
        if refused(inside):
            raise ValueError(f"{name} must be {self.words} (got {shown(value[~inside].reshape(-1)[0])} among them)")
        if self.increasing and len(value) > 1 and refused(value[1:] > value[:-1]):
            raise ValueError(f"{name} must be {self.words} (got {value.tolist()})")


def refused(inside: Any) -> bool:
    """Whether an element is False. Never where values are not looked at, or not told, as in `torch.vmap`."""
    try:
        return not values_are_trusted.get() and not bool(inside.all())
    except RuntimeError:
        return False


class Array(Shaped):
    holder = "an array"

    def numbers(self, name: str, value: Any, sizes: Sizes) -> np.ndarray:
        try:
            got = np.asarray(value)
        except (ValueError, TypeError, RuntimeError, OverflowError):
            raise self.refuse(name, value) from None
        mixed = isinstance(value, list | tuple) and any(isinstance(one, bool) for one in value)
        mixed |= isinstance(value, np.ma.MaskedArray)
        big = got.dtype.kind == "u" and got.size and got.max() > np.iinfo(np.int64).max
        if mixed or big or got.dtype.kind not in ("iu" if self.whole else "iuf"):
            raise self.refuse(name, value)
        return got

    def handed(self, value: np.ndarray) -> np.ndarray:
        return value.astype(np.int64 if self.whole else np.float64, copy=False)


class Tensor(Shaped):
    holder = "a tensor"

    def numbers(self, name: str, value: Any, sizes: Sizes) -> Any:
        torch = sys.modules.get("torch")  # without it nothing is a tensor
        if torch is None or not isinstance(value, torch.Tensor) or value.layout != torch.strided:
            raise self.refuse(name, value)
        fits = _is_whole(value) if self.whole else value.dtype in (torch.float32, torch.float64)
        if not fits:
            allowed = "whole numbers, such as torch.int64" if self.whole else "torch.float32 or torch.float64"
            raise ValueError(f"{name} must be a tensor of {allowed} (got {value.dtype})")
        self._together(name, value, sizes)
        return value.long() if self.whole else value

    def handed(self, value: Any) -> Any:
        return value

    def _together(self, name: str, value: Any, sizes: Sizes) -> None:
        """ValueError for tensors of a call that differ in their device or, if they hold real numbers, their dtype."""
        for what in ("device",) if self.whole else ("device", "dtype"):
            known, other = sizes.setdefault(f".{what}", (getattr(value, what), name))
            if known != getattr(value, what):
                got = f"{getattr(value, what)} and {known}"
                raise ValueError(f"{name} must have the {what} of {other} (got {got})")


def _is_whole(tensor: Any) -> bool:
    return not (tensor.is_floating_point() or tensor.is_complex() or "bool" in str(tensor.dtype))


def array(
    shape: str,
    *,
    least: float | None = None,
    most: float | None = None,
    above: float | None = None,
    below: float | None = None,
    infinite: bool = False,
    whole: bool = False,
    long: int | Mapping[str, int] = 1,
    increasing: bool = False,
) -> Array:
    """Numbers that NumPy makes an array of, handed over in float64 (or int64, if `whole`)."""
    return Array(shape, Range(least, most, above, below, infinite), whole, long, increasing)


def tensor(
    shape: str,
    *,
    least: float | None = None,
    most: float | None = None,
    above: float | None = None,
    whole: bool = False,
    long: int | Mapping[str, int] = 1,
) -> Tensor:
    """A PyTorch tensor of float32 or float64, the same one in all arguments (or int64, if `whole`)."""
    return Tensor(shape, Range(least, most, above), whole, long)
