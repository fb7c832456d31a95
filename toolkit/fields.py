"""Declarations: the values of a hyperparameter (`knob`, `setting`) and what a run measures (`column`)."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any, cast

from toolkit.domain.kinds import shown, single


@dataclasses.dataclass(frozen=True)
class Field:
    """The values that a hyperparameter may have, and its name on a slider.

    A *knob* is a real number used only in `step` and `measure`, so that a whole sweep of it is one batch.
    A *setting* enters `start`: a size, a draw, a name. `marks` are slider stops, the values that
    recordings hold; every value between `low` and `high` is legal. A whole number that Python loops over, such as a
    number of layers, is `looped`. What is neither a number, a name, nor yes or no, is a text in Datasets and figures
    (`written`), and that is taken for the value, too.
    """

    kind: str
    default: Any
    low: float | None = None
    high: float | None = None
    options: tuple[Any, ...] = ()
    label: str = ""
    symbol: str = ""
    scale: str = "linear"
    marks: tuple[Any, ...] = ()
    help: str = ""
    looped: bool = False

    @property
    def structural(self) -> bool:
        """Whether its value decides which operations are computed: a name, yes or no, a sequence, or `looped`."""
        return bool(self.options) or isinstance(self.default, tuple) or self.looped

    def check(self, name: str, value: Any) -> Any:
        """`value` in this field's own type; ValueError naming field, value and range if it does not fit."""
        if self.options:
            return self._option(name, value)
        if isinstance(self.default, tuple):
            return self._sequence(name, value)
        return self._number(name, value)

    @property
    def type(self) -> str:
        """One of "number", "integer", "boolean", "choice", "sequence"."""
        if self.options:
            return "boolean" if _kinds(self.options) == {bool} and len(self.options) == 2 else "choice"
        if isinstance(self.default, tuple):
            return "sequence"
        return "integer" if isinstance(self.default, int) else "number"

    @property
    def named(self) -> bool:
        """Whether Datasets and figures have its values as texts: sequences, None, and options of several kinds."""
        return self.type == "sequence" or (bool(self.options) and _kinds(self.options) not in ({bool}, {float}, {str}))

    def written(self, value: Any) -> Any:
        """A value as Datasets and figures have it; `check` takes it too."""
        return as_text(value) if self.named else value

    def _option(self, name: str, value: Any) -> Any:
        plain = single(value)
        for option in self.options:
            whole = isinstance(option, float) and type(plain) is int  # JSON writes 1.0 as 1
            if (whole or type(plain) is type(option)) and plain == option:
                return option
        if isinstance(plain, str) and self.named:
            for option in self.options:
                if as_text(option) == plain:
                    return option
        raise ValueError(f"{name} must be one of {', '.join(map(repr, self.options))} (got {shown(value)})")

    def _sequence(self, name: str, value: Any) -> tuple[float | int, ...]:
        """The entries of a list, a tuple, a range, an array of one dimension, or a text, "4, 2"."""
        plain: Any = value.tolist() if getattr(value, "ndim", 0) == 1 and hasattr(value, "tolist") else value
        one = dataclasses.replace(self, default=self.default[0])
        try:
            plain = [one._read(word) for word in plain.split(",")] if isinstance(plain, str) else plain
        except ValueError:  # then it is no text of a sequence
            plain = None
        if not isinstance(plain, list | tuple | range) or not plain:
            raise ValueError(f"{name} must be a non-empty sequence of numbers (got {shown(value)})")
        return tuple(one._number(f"{name}[{i}]", v) for i, v in enumerate(cast(Sequence[Any], plain)))

    def _read(self, word: str) -> float | int:
        return self._number("", int(word) if isinstance(self.default, int) else float(word))

    def _number(self, name: str, value: Any) -> float | int:
        whole, plain = isinstance(self.default, int), single(value)
        low, high = cast(tuple[float, float], (self.low, self.high))
        if not _is_number(plain, whole) or not low <= plain <= high or not math.isfinite(plain):
            noun = "a whole number" if whole else "a number"
            raise ValueError(f"{name} must be {noun} between {low:,.12g} and {high:,.12g} (got {shown(value)})")
        return int(plain) if whole else float(plain)


@dataclasses.dataclass(frozen=True)
class Column:
    """One quantity a run measures.

    `dims` names its own dimensions (none for a number per step). `log` asks for a logarithmic axis. A wide
    column is recorded on at most `frames` of the steps, and in sweeps only along the fields in `along`; in a
    recording its numbers are rounded to multiples of `resolution`, if one is given: this is enough for colours.
    """

    label: str
    dims: tuple[str, ...] = ()
    log: bool = False
    frames: int | None = None
    along: tuple[str, ...] | None = None
    resolution: float | None = None


def knob(default: float, low: float, high: float, **about: Any) -> Any:
    """A number that only `step` and `measure` read; sweeps batch it. See `Field` for label, symbol, marks."""
    return _declare(Field("knob", float(default), low, high, **_tuples(about)))


def setting(default: Any, low: float | None = None, high: float | None = None, **about: Any) -> Any:
    """A value that `start` reads: a size, a seed, a name (`options=...`), a yes or no, a tuple of numbers."""
    if isinstance(default, bool):
        about["options"] = (False, True)
    return _declare(Field("setting", default, low, high, **_tuples(about)))


def column(label: str, dims: Sequence[str] = (), **about: Any) -> Column:
    """Declare one measured quantity; see `Column`. ValueError for a single name instead of a list of `dims`."""
    if isinstance(dims, str):
        raise ValueError(f"dims must be a list of names, also of a single one: dims=[{dims!r}]")
    return Column(label, tuple(dims), **_tuples(about))


def as_text(value: Any) -> str:
    """A value as a text: of a sequence, its entries, "4, 2"."""
    return ", ".join(map(str, cast(Sequence[Any], value))) if isinstance(value, list | tuple) else str(value)


def _kinds(options: Sequence[Any]) -> set[type]:
    """bool, float for all other numbers, str, or object for what is none of these."""
    of = (bool, Real, str)
    found = (next((kind for kind in of if isinstance(option, kind)), object) for option in options)
    return {float if kind is Real else kind for kind in found}


def _tuples(about: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(cast(list[Any], v)) if isinstance(v, list) else v for k, v in about.items()}


def _is_number(value: Any, whole: bool) -> bool:
    return not isinstance(value, bool) and isinstance(value, Integral if whole else Real)


def _declare(field: Field) -> Any:
    if not field.options and (field.low is None or field.high is None):
        raise TypeError("a field needs a range (low and high) or options")
    return dataclasses.field(default=field.default, metadata={"field": field})
