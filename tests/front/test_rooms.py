"""Who may import whom in the front end, read from its imports: nothing is run."""

import re
from pathlib import Path

import pytest

from toolkit.panels import KINDS

SOURCE = Path(__file__).parents[2] / "widgets/src"
IMPORT = re.compile(r"""(?:^|\s)(?:import|export)\b[^;]*?from\s+["']([^"']+)["']|(?:^|\s)import\s+["']([^"']+)["']""")

BELOW = {"base", "data", "trainer", "state"}
ROOMS = {
    "base": set(),
    "data": {"base"},
    "program": {"base", "data"},
    "trainer": {"base", "data"},
    "state": {"base", "data", "trainer"},
    "panels": BELOW,
    "controls": BELOW,
    "export": BELOW,
    "page": BELOW,
    "predict": BELOW,
    "present": BELOW | {"page"},
    "figure": BELOW | {"panels", "controls", "export", "page", "predict", "present"},
    "explorer": {"figure", "data"},
    "exercise": set(),
    "host": set(),
}
PACKAGES = {"d3-array": {"data"}, "d3-shape": {"panels"}}
OUTSIDE = {"toolkit/palette.json": {"base"}}
FILES = sorted(SOURCE.rglob("*.ts"))


def name(file: Path) -> str:
    return str(file.relative_to(SOURCE))


def room(file: Path) -> str:
    """The folder of a file; one at the top is a room of its own."""
    return file.relative_to(SOURCE).parts[0].removesuffix(".ts")


def imports(file: Path) -> list[str]:
    return [a or b for a, b in IMPORT.findall(file.read_text(encoding="utf-8"))]


def neighbours(file: Path) -> set[Path]:
    """The files of the front end that a file imports."""
    found = {(file.parent / target).resolve() for target in imports(file) if target.startswith(".")}
    return {target for target in found if SOURCE in target.parents}


def test_there_is_something_to_look_at():
    assert {room(file) for file in FILES} == set(ROOMS)
    assert SOURCE / "data/curve.ts" in neighbours(SOURCE / "data/live.ts")
    assert "d3-array" in imports(SOURCE / "data/scales.ts")


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_room_imports_only_from_below(file):
    for target in neighbours(file):
        assert target.is_file() and target.suffix == ".ts", f"{name(file)} imports {target.name}, which is not there"
        assert room(target) in ROOMS[room(file)] | {room(file)}, f"{name(file)} imports {name(target)}"


@pytest.mark.parametrize("file", FILES, ids=name)
def test_what_comes_from_outside(file):
    for target in imports(file):
        if not target.startswith("."):
            assert room(file) in PACKAGES[target], f"{name(file)} imports {target}"
        elif SOURCE not in (path := (file.parent / target).resolve()).parents:
            assert room(file) in OUTSIDE[str(path.relative_to(SOURCE.parents[1]))], f"{name(file)} imports {target}"


def test_no_circle():
    seen: dict[Path, bool] = {}  # False: on the way to here

    def visit(file: Path, way: tuple[str, ...]) -> None:
        assert seen.get(file, True), f"imports go in a circle: {' → '.join([*way, name(file)])}"
        if file in seen:
            return
        seen[file] = False
        for target in sorted(neighbours(file)):
            visit(target, (*way, name(file)))
        seen[file] = True

    for file in FILES:
        visit(file, ())


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_file_is_short(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 300


def test_a_kind_of_panel_is_named_in_its_module_and_the_registry_alone():
    kinds = re.findall(r"export \{ (?:\w+ as )?(\w+) \}", (SOURCE / "panels/kinds.ts").read_text(encoding="utf-8"))
    assert kinds == sorted(KINDS)  # the same on both sides
    others = [f for f in FILES if f != SOURCE / "panels/kinds.ts" and f.stem not in kinds]
    for kind in kinds:
        # The same word may mean something else, as `points` of a run.
        asks = re.compile(rf'(kind\b[^\n]*|case )"{kind}"')
        assert not [name(f) for f in others if asks.search(f.read_text(encoding="utf-8"))], kind
        assert not [name(f) for f in others if SOURCE / f"panels/{kind}.ts" in neighbours(f)], kind
