"""The files that a page comes from: the modules it imports, what these import, and the data files all of them name."""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ("toolkit", "widgets")


def key(cells: list[str]) -> str:
    """A hash of the cells, of the files they come from, and of the pinned packages."""
    files = [*sorted(sources("\n".join(cells))), ROOT / "constraints.txt"]
    parts = [cell.encode() for cell in cells] + [part for f in files for part in (str(f).encode(), f.read_bytes())]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def sources(code: str) -> set[Path]:
    """Modules of the library that the code can reach by imports, and data files of the toolkit that any of it names."""
    waiting, found = [(code, "")], set()
    while waiting:
        tree = ast.parse(waiting[0][0])
        modules = {file for name in imports(tree, waiting.pop(0)[1]) for file in files_of(name)}
        waiting += [(file.read_text(encoding="utf-8"), package_of(file)) for file in sorted(modules - found)]
        found |= modules | set(named(tree))
    return found


def imports(tree: ast.AST, package: str) -> Iterator[str]:
    """Dotted names of all that is imported; a name that is imported from a package may be a module of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            home = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{home}.{alias.name}" for alias in node.names)


def files_of(name: str) -> Iterator[Path]:
    """The modules of the library that run when this name is imported: its packages' and its own."""
    parts = name.split(".")
    if parts[0] in LIBRARY:
        for length in range(1, len(parts) + 1):
            place = ROOT.joinpath(*parts[:length])
            yield from filter(Path.is_file, (place / "__init__.py", place.with_suffix(".py")))


def package_of(file: Path) -> str:
    return ".".join(file.parent.relative_to(ROOT).parts)


def named(tree: ast.AST) -> Iterator[Path]:
    """Data files that a text in the code names, as "palette.json" or, a recording, as "chapter/name"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from data_files().get(node.value, [])


@cache
def data_files() -> dict[str, list[Path]]:
    """{name or ending of the path, with or without .nc: files of the toolkit that are no modules}."""
    files = [f for f in (ROOT / "toolkit").rglob("*.*") if f.is_file() and f.suffix not in (".py", ".pyc")]
    found = {}
    for file in files:
        parts = file.relative_to(ROOT).parts
        for first in range(len(parts)):
            ending = "/".join(parts[first:])
            for name in {ending, ending.removesuffix(".nc")}:
                found.setdefault(name, []).append(file)
    return found
