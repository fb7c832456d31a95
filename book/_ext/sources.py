"""The files that a page comes from: the modules that it imports, what these import, and the data files they name."""

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
    """Modules of the library that the code reaches by imports, recordings that it names, data that the modules name."""
    data = data_files()
    found = {file for text in texts(code) for file in data.get(text, [])}
    waiting = [(code, "")]
    while waiting:
        modules = {file for name in imports(*waiting.pop()) for file in files_of(name)} - found
        for module in modules:
            text = module.read_text(encoding="utf-8")
            waiting.append((text, ".".join(module.parent.relative_to(ROOT).parts)))
            found |= {file for name in texts(text) for file in data.get(name, []) if not is_recorded(file)}
        found |= modules
    return found


@cache
def imports(code: str, package: str) -> set[str]:
    """Dotted names of all that is imported; a name that is imported from a package may be a module of it."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            above = parts[: len(parts) - node.level + 1] if node.level else []
            home = ".".join([*above, *filter(None, [node.module])])
            found |= {f"{home}.{alias.name}" for alias in node.names}
    return found


def files_of(name: str) -> Iterator[Path]:
    """The modules of the library whose code may matter when this name is imported: its packages' and its own.

    A package that only gathers names from its modules does not matter itself: the module of the name does.
    """
    parts = name.split(".")
    for length in range(1, len(parts) + 1 if parts[0] in LIBRARY else 0):
        place = ROOT.joinpath(*parts[:length])
        package = place / "__init__.py"
        gathered = gathers(package.read_text(encoding="utf-8")) if package.is_file() else None
        if gathered is not None and length < len(parts):
            home = gathered.get(parts[length])
            if home is None or home == ".".join(parts[: length + 1]):  # a module of the package itself
                continue
            yield from files_of(home)
            return
        yield from filter(Path.is_file, (package, place.with_suffix(".py")))


@cache
def gathers(code: str) -> dict[str, str] | None:
    """{name: its module} of a package that does nothing but import names; None of any other."""
    body = [node for node in ast.parse(code).body if not isinstance(node, ast.Expr)]
    imported = [node for node in body if isinstance(node, ast.ImportFrom) and node.level == 0]
    public = [node for node in body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"]
    if not imported or len(imported) + len(public) < len(body):
        return None
    return {alias.asname or alias.name: node.module or "" for node in imported for alias in node.names}


@cache
def texts(code: str) -> set[str]:
    """All string literals in the code."""
    nodes = ast.walk(ast.parse(code))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def is_recorded(file: Path) -> bool:
    """Whether a file belongs to a recording: its numbers, or its programs."""
    return ROOT / "toolkit/recordings" in file.parents


def recordings(cells: list[str]) -> set[str]:
    """The names of the recordings that have programs and that the cells name."""
    files = {file for text in texts("\n".join(cells)) for file in data_files().get(text, []) if file.suffix == ".json"}
    return {str(file.parent.relative_to(ROOT / "toolkit/recordings")) for file in files if is_recorded(file)}


def data_files() -> dict[str, list[Path]]:
    """{an ending of the path, with or without .nc: files of the toolkit that are no modules}.

    The programs of a recording stand under its name too.
    """
    files = [f for f in (ROOT / "toolkit").rglob("*.*") if f.is_file() and f.suffix not in (".py", ".pyc")]
    found = {}
    for file in files:
        parts = file.relative_to(ROOT).parts
        for first in range(len(parts)):
            ending = "/".join(parts[first:])
            of_recording = {"/".join(parts[first:-1])} if is_recorded(file) and file.suffix == ".json" else set()
            for name in {ending, ending.removesuffix(".nc")} | of_recording:
                found.setdefault(name, []).append(file)
    return found
