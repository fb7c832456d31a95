"""Which cells of a page make what its exercises use, by the names that a cell gives and reads."""

from __future__ import annotations

import re
import symtable
from collections.abc import Iterator
from functools import cache

from nbformat import NotebookNode

from course.lesson import Exercise

NAMED = re.compile(r"`(\w+)\.\w+")  # a name whose attribute a text speaks of, e.g. `end.kernel_change`


def needed(page: NotebookNode, exercises: list[Exercise]) -> list[NotebookNode]:
    """The cells that the exercises need before them, in their order; without figures that make nothing."""
    own = [cell for each in exercises for cell in (each.start, each.solution)]
    wanted = {name for each in exercises for name in NAMED.findall(each.text)}
    kept: list[NotebookNode] = []
    for cell in reversed([cell for cell in page.cells if cell.cell_type == "code"]):
        given, read = names(cell.source)
        if cell in own or given & wanted:
            wanted = (wanted - given) | read
            kept.insert(0, cell)
    return [cell for cell in kept if cell not in own]


@cache
def names(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names that code gives to whatever runs after it, and those that it reads."""
    top = symtable.symtable(code, "cell", "exec")
    given = {each.get_name() for each in top.get_symbols() if each.is_assigned() or each.is_imported()}
    return frozenset(given), frozenset(_read(top))


def _read(table: symtable.SymbolTable) -> Iterator[str]:
    at_top = table.get_type() == "module"
    for each in table.get_symbols():
        if each.is_referenced() and (at_top or each.is_global()):
            yield each.get_name()
    for inner in table.get_children():
        yield from _read(inner)
