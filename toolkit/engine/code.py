"""What an experiment computes, as a digest: whoever goes on with what its code has begun asks whether it is the same.

Read are the functions that make a row, and all that these reach by name: methods, functions of one's own modules and
plain constants. Comments, docstrings and the places of lines do not count. Packages are not read; nor are arrays.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from toolkit.trace.errors import PACKAGES, STANDARD

PARTS = ("start", "ready", "step", "measure")
PLAIN = (int, float, complex, str, bytes, type(None))


def digest(experiment: Any) -> str:
    """16 hexadecimal digits, the same for the same code in another process of the same version of Python."""
    found = hashlib.sha256()
    for text in _Reading(type(experiment)).all():
        found.update(text.encode() + b"\0")
    return found.hexdigest()[:16]


class _Reading:
    """Goes from function to function; each is read once."""

    def __init__(self, cls: type):
        self._cls, self._seen = cls, set()

    def all(self) -> Iterator[str]:
        yield repr(sorted((name, repr(condition)) for name, condition in self._cls.conditions().items()))
        for name in PARTS:
            yield from self._method(name)

    def _method(self, name: str) -> Iterator[str]:
        """As every class has it, for one may call that of another."""
        for cls in self._cls.__mro__:
            if name in vars(cls):
                yield from self._thing(name, vars(cls)[name])

    def _thing(self, name: str, thing: Any) -> Iterator[str]:
        thing = getattr(thing, "__func__", None) or getattr(thing, "fget", None) or thing
        thing = inspect.unwrap(thing) if callable(thing) else thing
        if isinstance(thing, FunctionType):
            yield from self._function(thing)
        elif isinstance(thing, type) and id(thing) not in self._seen and _own(thing.__module__):
            self._seen.add(id(thing))
            for inner, held in vars(thing).items():
                if isinstance(inspect.unwrap(held) if callable(held) else held, FunctionType | property):
                    yield from self._thing(inner, held)
        elif _plain(thing):
            yield f"{name}={_shown(thing)}"

    def _function(self, function: FunctionType) -> Iterator[str]:
        code = function.__code__
        if id(function) in self._seen or code.co_filename.startswith((PACKAGES, STANDARD)):
            return
        self._seen.add(id(function))
        yield from self._code(code, function)
        for cell in function.__closure__ or ():
            yield from self._thing("", _content(cell))

    def _code(self, code: CodeType, of: FunctionType) -> Iterator[str]:
        yield f"{code.co_name} {code.co_code.hex()} {code.co_names} {code.co_varnames}"
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                yield from self._code(constant, of)
            elif constant != of.__doc__ or code is not of.__code__:
                yield _shown(constant)
        for name in code.co_names:
            held = of.__globals__.get(name)
            yield from self._thing(name, held) if held is not None else self._method(name)
            if isinstance(held, ModuleType) and _own(held.__name__):
                for inner in code.co_names:
                    yield from self._thing(inner, getattr(held, inner, None))


def _own(module: str) -> bool:
    """Whether a module is neither a package's nor one of Python's own; that of a notebook has no file."""
    file = getattr(sys.modules.get(module), "__file__", "") or ""
    within = module.partition(".")[0] in sys.stdlib_module_names or file.startswith((PACKAGES, STANDARD))
    return module == "__main__" or not within


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # it is empty
        return None


def _plain(thing: Any) -> bool:
    return isinstance(thing, PLAIN) or (isinstance(thing, tuple | frozenset) and all(map(_plain, thing)))


def _shown(constant: Any) -> str:
    """The same in every process: the order of a frozenset is not."""
    return repr(sorted(map(repr, constant))) if isinstance(constant, frozenset) else repr(constant)
