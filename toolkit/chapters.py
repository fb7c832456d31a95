"""The chapters of the toolkit, found by what their modules declare.

A chapter is a package of `toolkit` in which a module declares `recorded`, beside its experiment:

    recorded = {"polynomial": (PolynomialRegression(), {"output_scale": [0.5, 1, 2], "seed": [0, 1, 2]})}

Every other package is machinery. No other file of the toolkit imports a chapter by its name.
"""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from pathlib import Path

from toolkit.experiment import Experiment

TOOLKIT = Path(__file__).parent
DECLARES = re.compile(r"^recorded\b[^(\n]*=", re.MULTILINE)


def names() -> list[str]:
    """The chapters' packages, in alphabetical order: "collapse", "grokking", ..."""
    packages = (found.name for found in pkgutil.iter_modules([str(TOOLKIT)]) if found.ispkg)
    return [name for name in packages if any(map(_declares, (TOOLKIT / name).glob("*.py")))]


def experiments(chapter: str) -> dict[str, type[Experiment]]:
    """{class name: class} of the experiments that a chapter makes public, in the order of its `__all__`."""
    package = import_module(f"toolkit.{chapter}")
    return {name: getattr(package, name) for name in package.__all__}


def recorded() -> dict[str, tuple[Experiment, dict]]:
    """{"chapter/name": (configuration, swept values)} of all that is recorded."""
    return _declared("recorded")


def trained() -> dict[str, tuple[str, ...]]:
    """{"chapter/name": structural fields} of recordings that the website trains at other values of these fields too."""
    return _declared("trained")


def _declared(what: str) -> dict:
    return {
        f"{chapter}/{name}": about
        for chapter in names()
        for module in pkgutil.iter_modules([str(TOOLKIT / chapter)])
        for name, about in getattr(import_module(f"toolkit.{chapter}.{module.name}"), what, {}).items()
    }


def _declares(file: Path) -> bool:
    return bool(DECLARES.search(file.read_text(encoding="utf-8")))
