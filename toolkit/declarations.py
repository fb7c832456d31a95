"""What a class of experiments declares, looked at where the class is made: a mistake is a ValueError in words there,
and not an experiment that trains something else.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from numbers import Integral, Real
from typing import Any
from weakref import WeakSet

from toolkit.domain.kinds import shown
from toolkit.fields import Column, Field

ROWS = ("step", "frame")  # dimensions that a Dataset has of its own
OWN = (*ROWS, "moment", "moments", "diverged_at")  # what a Dataset has beside columns and fields
CALLS = ("run", "sweep", "predict")  # swept fields are named among the arguments of these
SCALES = ("linear", "log")
_complete: WeakSet[type] = WeakSet()


def check(cls: type) -> None:
    """ValueError for names, fields, columns, moments or theories that do not fit together."""
    try:
        _check_kinds(cls)
        _check_names(cls)
        for name, field in _declared(cls):
            _check_field(cls, name, field)
        for name, column in _mapping(cls, "columns").items():
            _check_column(cls, name, column)
    except ValueError as error:
        raise ValueError(f"{cls.__name__}: {error}") from None


def check_is_dataclass(cls: type) -> None:
    """ValueError for a class whose fields are none, because `@dataclass` or `knob` and `setting` were forgotten."""
    if cls in _complete:
        return
    for owner in cls.__mro__:
        if forgotten := [name for name, value in vars(owner).items() if isinstance(value, dataclasses.Field)]:
            said = f"{owner.__name__} declares {forgotten[0]!r} without effect, for it is no dataclass"
            raise ValueError(f"{said}: write @dataclass(frozen=True, kw_only=True) above the class")
    for field in dataclasses.fields(cls):
        if "field" not in field.metadata:
            made = f"{field.name}: {_called(field.type)} = knob(...), or setting(...)"
            raise ValueError(f"{cls.__name__} has the field {field.name!r} without a range: declare it as {made}")
    _complete.add(cls)


def _called(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def _declared(cls: type) -> Iterator[tuple[str, Field]]:
    """The fields that the class itself declares."""
    for name, value in vars(cls).items():
        if isinstance(value, dataclasses.Field) and "field" in value.metadata:
            yield name, value.metadata["field"]


def _mapping(cls: type, name: str) -> Mapping[str, Any]:
    """What it declares as a dict; nothing where this is a property."""
    declared = inspect.getattr_static(cls, name)
    return declared if isinstance(declared, Mapping) else {}


# --- kinds ----------------------------------------------------------------------------------------------------------
def _check_kinds(cls: type) -> None:
    kinds: dict[str, tuple[type, str]] = {
        "columns": (Column, '{"loss": column("training loss")}'),
        "moments": (str, '{"learned": "loss <= 0.1"}'),
        "theories": (str, '{"exact": "exact theory"}'),
    }
    for name, (kind, example) in kinds.items():
        declared = inspect.getattr_static(cls, name)
        if _is_computed(declared):
            continue
        if not isinstance(declared, Mapping):
            raise ValueError(f"{name} must be a dict, such as {name} = {example} (got {shown(declared)})")
        for key, value in declared.items():
            if not isinstance(key, str) or not isinstance(value, kind):
                got = shown(value) if isinstance(key, str) else shown(key)
                raise ValueError(f"{name}[{key!r}] must be as in {name} = {example} (got {got})")
    _check_targets(cls)


def _check_targets(cls: type) -> None:
    targets, theories = inspect.getattr_static(cls, "targets"), inspect.getattr_static(cls, "theories")
    if _is_computed(targets):
        return
    if isinstance(targets, str) or not isinstance(targets, Collection):
        raise ValueError(f"targets must be a list of names of theories (got {shown(targets)})")
    known = theories if isinstance(theories, Mapping) else targets
    for target in targets:
        if target not in known:
            raise ValueError(f"targets must be among the theories, {_listed(known)} (got {shown(target)})")


def _is_computed(declared: Any) -> bool:
    return hasattr(type(declared), "__get__")


# --- names ----------------------------------------------------------------------------------------------------------
def _check_names(cls: type) -> None:
    inherited = {field.name for field in dataclasses.fields(cls)}
    fields = {*inherited, *getattr(cls, "__annotations__", ())}
    for name, value in vars(cls).items():
        if name in inherited and not isinstance(value, dataclasses.Field) and not hasattr(type(value), "__set__"):
            raise ValueError(f"{name} is a field: declare it anew with knob(...) or setting(...) (got {shown(value)})")
    for name, _ in _declared(cls):
        if owner := next((base.__name__ for base in cls.__mro__[1:] if name in vars(base)), ""):
            if name not in inherited:
                raise ValueError(f"a field cannot be called {name!r}, which {owner} has as its own; rename it")
        if call := next((call for call in CALLS if name in _arguments(getattr(cls, call))), ""):
            raise ValueError(f"a field cannot be called {name!r}, which is an argument of {call}(); rename it")
    _check_unique(cls, fields)


def _arguments(function: Callable) -> list[str]:
    """All but the names of fields: `steps` are those of the run in both senses."""
    return [name for name in inspect.signature(function).parameters if name not in ("self", "axes", "steps")]


def _check_unique(cls: type, fields: set[str]) -> None:
    """A Dataset has one place for each name."""
    taken = dict.fromkeys(fields, "field")
    for kind in ("column", "moment"):
        for name in _mapping(cls, f"{kind}s"):
            if taken.setdefault(name, kind) != kind:
                raise ValueError(f"a {kind} and a {taken[name]} are both called {name!r}; rename one of the two")


# --- fields ---------------------------------------------------------------------------------------------------------
def _check_field(cls: type, name: str, field: Field) -> None:
    if field.scale not in SCALES:
        raise ValueError(f"the scale of {name} must be 'linear' or 'log' (got {shown(field.scale)})")
    if field.options:
        _check_listed(f"the options of {name}", field.options)
    else:
        _check_range(name, field)
    field.check(name, field.default)
    _check_listed(f"the marks of {name}", field.marks)
    for mark in field.marks:
        field.check(f"each of the marks of {name}", mark)


def _check_range(name: str, field: Field) -> None:
    ends = (field.low, field.high)
    if not all(isinstance(end, Real) for end in ends) or not field.low <= field.high:  # pyright: ignore
        raise ValueError(f"the range of {name} must be two numbers, the lower first (got {shown(ends)})")
    if field.scale == "log" and not isinstance(field.default, tuple) and field.high <= 0:  # pyright: ignore
        raise ValueError(f"the range of {name} must have positive numbers, for its scale is 'log' (got {shown(ends)})")


def _check_listed(what: str, values: Any) -> None:
    if isinstance(values, str) or not isinstance(values, Collection):
        raise ValueError(f"{what} must be a list (got {shown(values)})")


# --- columns --------------------------------------------------------------------------------------------------------
def _check_column(cls: type, name: str, column: Column) -> None:
    if name in OWN:
        raise ValueError(f"a column cannot be called {name!r}, which a run has beside its columns; rename it")
    known = {*(field.name for field in dataclasses.fields(cls)), *(field for field, _ in _declared(cls))}
    for dimension in column.dims:
        _check_dimension(cls, name, dimension, known)
    if repeated := next((one for one in column.dims if column.dims.count(one) > 1), ""):
        raise ValueError(f"column {name!r} has the dimension {repeated!r} twice; give the second another name")
    if column.frames is not None and (not isinstance(column.frames, Integral) or column.frames < 1):
        raise ValueError(f"the frames of column {name!r} must be a whole number from 1 up (got {shown(column.frames)})")
    _check_listed(f"along of column {name!r}", column.along or ())
    for field in column.along or ():
        if field not in known:
            raise ValueError(f"along of column {name!r} must be fields, {_listed(known)} (got {shown(field)})")


def _check_dimension(cls: type, name: str, dimension: Any, fields: set[str]) -> None:
    if not isinstance(dimension, str):
        raise ValueError(f"the dimensions of column {name!r} must be names (got {shown(dimension)})")
    moment = ("moment",) if _mapping(cls, "moments") else ()
    taken = dict.fromkeys(fields, "a field") | dict.fromkeys(_mapping(cls, "columns"), "a column")
    taken |= dict.fromkeys((*ROWS, *moment), "a dimension of every run")
    if what := taken.get(dimension):
        raise ValueError(f"a dimension of column {name!r} cannot be called {dimension!r}, which is {what}; rename it")


def _listed(names: Collection[str]) -> str:
    return ", ".join(map(repr, sorted(names))) or "none"
