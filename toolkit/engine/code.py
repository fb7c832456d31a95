"""What an experiment computes, as a digest: whoever goes on with what its code has begun asks whether it is the same.

Read are the functions that make a row, and all that these reach by name: methods, functions of one's own modules,
constants (with names in capitals), and what is in them. Comments, docstrings and the places of lines do not count.
Packages are not read.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Iterator
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np
import torch

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
        self._cls = cls
        *_, base, _ = cls.__mro__
        self._beside = {*vars(base)} - {*PARTS}  # what any experiment has beside its rows: theories, sweeps
        self._seen: dict[int, Any] = {}  # what has been read, by its id, which lasts as long as it is kept

    def all(self) -> Iterator[str]:
        yield repr(sorted((name, repr(condition)) for name, condition in self._cls.conditions().items()))
        for name in PARTS:
            yield from self._method(name)

    def _method(self, name: str) -> Iterator[str]:
        """As every class has it, for one may call that of another."""
        for cls in self._cls.__mro__ if name not in self._beside else ():
            if name in vars(cls):
                yield from self._thing(name, vars(cls)[name])

    def _thing(self, name: str, thing: Any) -> Iterator[str]:
        thing = getattr(thing, "__func__", None) or getattr(thing, "fget", None) or thing
        thing = inspect.unwrap(thing) if callable(thing) else thing
        if isinstance(thing, PLAIN):
            yield f"{name}={thing!r}"
        elif id(thing) in self._seen:
            return
        elif isinstance(thing, FunctionType):
            yield from self._function(thing)
        elif isinstance(thing, torch.Tensor):
            numbers = thing.detach().cpu().contiguous().reshape(-1)
            yield f"{name}={thing.dtype} {tuple(thing.shape)} {numbers.view(torch.uint8).numpy().tobytes().hex()}"
        elif isinstance(thing, np.ndarray | np.generic):
            yield f"{name}={thing.dtype} {thing.shape}"
            yield from [thing.tobytes().hex()] if not thing.dtype.hasobject else self._thing(name, thing.tolist())
        elif not isinstance(thing, ModuleType):
            self._seen[id(thing)] = thing
            yield from self._held(name, thing)

    def _held(self, name: str, thing: Any) -> Iterator[str]:
        """What something has in it."""
        if isinstance(thing, dict):
            for key, held in thing.items():
                yield from self._thing(repr(key) if isinstance(key, PLAIN) else "", held)
        elif isinstance(thing, set | frozenset):
            yield f"{name}={sorted(map(repr, filter(_plain, thing)))}"
        elif isinstance(thing, list | tuple | partial):
            for held in (thing.func, thing.args, thing.keywords) if isinstance(thing, partial) else thing:
                yield from self._thing(name, held)
        elif not _own(getattr(thing if callable(thing) else type(thing), "__module__", None) or "builtins"):
            yield f"{name}: {getattr(thing, '__qualname__', type(thing).__qualname__)}"
        elif isinstance(thing, type):
            if issubclass(self._cls, thing):
                return
            for inner, held in vars(thing).items():
                if isinstance(inspect.unwrap(held) if callable(held) else held, FunctionType | property):
                    yield from self._thing(inner, held)
        else:
            yield from self._thing(name, type(thing))
            yield from self._thing(name, dict(getattr(thing, "__dict__", {})))

    def _function(self, function: FunctionType) -> Iterator[str]:
        code = function.__code__
        if code.co_filename.startswith((PACKAGES, STANDARD)):
            yield function.__qualname__
            return
        self._seen[id(function)] = function
        yield from self._code(code, function)
        for cell in function.__closure__ or ():
            yield from self._thing("", _content(cell))
        yield from self._thing("", [function.__defaults__ or (), function.__kwdefaults__ or {}])

    def _code(self, code: CodeType, of: FunctionType) -> Iterator[str]:
        yield f"{code.co_name} {code.co_code.hex()} {code.co_names} {code.co_varnames}"
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                yield from self._code(constant, of)
            elif constant != of.__doc__ or code is not of.__code__:
                yield _shown(constant)
        for name in code.co_names:
            held = of.__globals__.get(name)
            if held is None:
                yield from self._method(name)
            elif callable(held) or isinstance(held, PLAIN) or name.isupper():
                yield from self._thing(name, held)  # what has a small name and is no function may change in a run
            if isinstance(held, ModuleType) and _own(held.__name__):
                for inner in code.co_names:
                    yield from self._thing(inner, getattr(held, inner, None))


def _own(module: str) -> bool:
    """Whether a module is neither a package's nor one of Python's own; that of a notebook has no file."""
    top = module.partition(".")[0]
    file = getattr(sys.modules.get(top), "__file__", "") or ""
    return module == "__main__" or not (top in sys.stdlib_module_names or file.startswith((PACKAGES, STANDARD)))


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # it is empty
        return None


def _plain(thing: Any) -> bool:
    return isinstance(thing, PLAIN) or (isinstance(thing, tuple) and all(map(_plain, thing)))


def _shown(constant: Any) -> str:
    """The same in every process: the order of a frozenset is not."""
    return repr(sorted(map(repr, constant))) if isinstance(constant, frozenset) else repr(constant)
