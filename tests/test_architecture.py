"""Who may import whom, read with `ast`, and what stands where."""

import ast
from pathlib import Path

import pytest

from toolkit import Experiment, chapters

ROOT = Path(__file__).parents[1]
SOURCES = {
    str(p.relative_to(ROOT)): ast.parse(p.read_text(encoding="utf-8"))
    for folder in ("toolkit", "widgets", "book", "tests")
    for p in sorted((ROOT / folder).rglob("*.py"))
    if not {"node_modules", "_build", ".ipynb_checkpoints"} & set(p.parts)
}
PACKAGES = {p.parent.name for p in (ROOT / "toolkit").glob("*/__init__.py")}


def declares(name: str) -> set[str]:
    """The names that a module assigns at its top level."""
    targets = [
        target
        for node in SOURCES[name].body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    return {target.id for target in targets if isinstance(target, ast.Name)}


CHAPTERS = {
    package
    for package in PACKAGES
    if any("recorded" in declares(name) for name in SOURCES if Path(name).parent == Path("toolkit", package))
}
WIDGETS_OUTSIDE = {"anywidget", "ipywidgets", "IPython", "widgets", "book"}


def under(*folders):
    return [name for name in SOURCES if name.startswith(folders)]


def imports(name: str) -> set[str]:
    """Full dotted names a file imports, `from a import b` as both a and a.b; relative ones resolved."""
    found = set()
    for node in ast.walk(SOURCES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = Path(name).parts[: -node.level] if node.level else ()
            module = ".".join([*package, *([node.module] if node.module else [])])
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def reaches(name: str, *modules: str) -> set[str]:
    return {i for i in imports(name) for m in modules if i == m or i.startswith(m + ".")}


def test_there_is_something_to_look_at():
    assert {"grokking"} <= CHAPTERS < PACKAGES and len(under("toolkit/")) > 15 and len(under("widgets/")) > 5
    assert "numpy" in imports("toolkit/engine/runs.py") and "toolkit.device.Place" in imports("toolkit/engine/runs.py")


@pytest.mark.parametrize("name", under("toolkit/theory/"))
def test_theory_is_numpy_alone(name):
    assert not reaches(name, "torch")
    within = ("toolkit.theory", "toolkit.domain")
    assert {i for i in reaches(name, "toolkit") if i != "toolkit" and not i.startswith(within)} == set()


@pytest.mark.parametrize("name", under("toolkit/domain/"))
def test_domains_are_declared_below_everything(name):
    assert not reaches(name, "torch", "scipy", "xarray")
    assert {i for i in reaches(name, "toolkit") if not i.startswith("toolkit.domain")} == set()


@pytest.mark.parametrize("name", under("toolkit/"))
def test_toolkit_knows_nothing_of_notebooks(name):
    assert not reaches(name, *WIDGETS_OUTSIDE)


def test_only_figures_draws():
    drawing = {name for name in under("toolkit/") if reaches(name, "matplotlib")}
    assert drawing and drawing <= set(under("toolkit/figures/"))


@pytest.mark.parametrize("name", under("toolkit/", "widgets/"))
def test_pyplot_is_never_imported(name):
    assert not reaches(name, "matplotlib.pyplot", "pylab")


@pytest.mark.parametrize("name", under("widgets/"))
def test_widgets_know_neither_torch_nor_toolkit(name):
    if name not in ("widgets/book.py", "widgets/stills.py"):  # they draw still pictures
        outside = reaches(name, "torch", "toolkit", "book")
        assert {i for i in outside if not i.startswith("toolkit.metrics.gap")} == set()  # it is defined once


def test_imports_go_one_way():
    chapters = [f"toolkit.{c}" for c in CHAPTERS]
    commands = ["toolkit.programs", "toolkit.record", "toolkit.new"]
    above = [*chapters, *commands, "toolkit.chapters", "toolkit.export", "toolkit.figures", "toolkit.exercises"]
    middle = ["toolkit.experiment", "toolkit.shared_fields"]
    names = ("attributes", "declarations", "device", "draws", "fields", "optimisers", "networks", "pruning")
    low = [f"toolkit/{n}.py" for n in names]
    for name in [*low, *under("toolkit/tasks/", "toolkit/metrics/")]:
        assert not reaches(name, *above, *middle, "toolkit.engine"), name
    for name in under("toolkit/engine/"):
        assert not reaches(name, *above, *middle, "toolkit.tasks", "toolkit.networks", "toolkit.metrics"), name
    for name in [m.replace(".", "/") + ".py" for m in middle]:
        assert not reaches(name, *above), name
    for name in under("toolkit/trace/"):
        known = ("toolkit.trace", "toolkit.domain", "toolkit.draws")
        assert {i for i in reaches(name, "toolkit") if i != "toolkit" and not i.startswith(known)} == set(), name
    assert not reaches("toolkit/export.py", *chapters, *commands, "toolkit.chapters", "toolkit.recordings")
    for name in under("toolkit/recordings/"):
        assert not reaches(name, *above, *middle, "toolkit.engine", "torch"), name
    for name in under("toolkit/figures/"):
        assert not reaches(name, "torch", *middle, *chapters, "toolkit.engine"), name
    for name in under("toolkit/panels/"):
        assert not reaches(name, "torch", "numpy", "xarray", *above, *middle), name


def test_the_chapters_found_are_those_of_the_book():
    assert chapters.names() == sorted(CHAPTERS)
    assert {p.parent.name for p in (ROOT / "book").glob("*/index.md")} == CHAPTERS


@pytest.mark.parametrize("name", [n for n in under("toolkit/") if Path(n).parts[1] not in CHAPTERS])
def test_machinery_names_no_chapter_and_one_file_finds_them(name):
    assert not reaches(name, *(f"toolkit.{c}" for c in CHAPTERS))
    assert bool(reaches(name, "importlib.import_module")) == (name == "toolkit/chapters.py")
    assert not reaches(name, "pkgutil") or name == "toolkit/chapters.py"


@pytest.mark.parametrize("chapter", sorted(CHAPTERS))
def test_a_chapter_makes_public_the_experiments_that_it_declares(chapter):
    for name in under(f"toolkit/{chapter}/"):
        classes = {node.name for node in SOURCES[name].body if isinstance(node, ast.ClassDef)}
        public = classes & set(chapters.experiments(chapter))
        assert bool(public) == ("recorded" in declares(name)), f"{name}: name its experiment in {chapter}/__init__.py"
        if Path(name).name == "__init__.py":
            assert declares(name) == {"__all__"} and not classes, name
    assert all(issubclass(cls, Experiment) for cls in chapters.experiments(chapter).values())


@pytest.mark.parametrize("name", under("toolkit/exercises/"))
def test_checks_of_exercises_know_theory_alone_and_stand_where_their_pages_do(name):
    within = ("toolkit.exercises", "toolkit.theory")
    assert all(i == "toolkit" or i.startswith(within) for i in reaches(name, "toolkit")) and not reaches(name, "torch")
    chapter, module = Path(name).parts[-2:]
    if chapter != "exercises" and module != "__init__.py":
        assert chapter in CHAPTERS and (ROOT / "book" / chapter / module).with_suffix(".md").is_file(), name
        assert (ROOT / "tests/exercises" / chapter / f"test_{module}").is_file(), name


@pytest.mark.parametrize("chapter", sorted(CHAPTERS))
def test_chapters_do_not_know_one_another(chapter):
    others = [f"toolkit.{c}" for c in CHAPTERS - {chapter}]
    for name in under(f"toolkit/{chapter}/"):
        above = ("toolkit.chapters", "toolkit.exercises", "toolkit.figures", "toolkit.record", "toolkit.new")
        above += ("toolkit.export", "toolkit.programs")
        assert not reaches(name, *others, *above), name


@pytest.mark.parametrize("name", list(SOURCES))
def test_nothing_hides_the_folder_widgets_and_nothing_is_pickled(name):
    for node in ast.walk(SOURCES[name]):
        if isinstance(node, ast.Import | ast.ImportFrom):
            assert all(a.asname not in ("widgets", "toolkit") for a in node.names), name
    forbidden = ("pickle", "cloudpickle", "dill", "joblib", "shelve")
    assert name == "toolkit/engine/executors.py" or not reaches(name, *forbidden)  # there: on the way to a process
    calls = {ast.unparse(n.func) for n in ast.walk(SOURCES[name]) if isinstance(n, ast.Call)}
    never = {"torch.load", "torch.save", "eval", "exec", "importlib.import_module", "__import__"}
    assert not calls & never or name == "tests/exercises/formulas.py"  # there: formulas of this repository
    if not name.startswith("tests/"):  # tests go over all modules of a kind
        found = ("toolkit/chapters.py", "book/_ext/contents.py", "book/_ext/exercises.py")
        assert ("import_module" in calls) == (name in found)


def attributes(name):
    return {ast.unparse(n) for n in ast.walk(SOURCES[name]) if isinstance(n, ast.Attribute)}


@pytest.mark.parametrize("name", under("toolkit/"))
def test_hardware_is_asked_for_in_one_place(name):
    asked = {a for a in attributes(name) if a.startswith(("torch.cuda", "torch.backends", "torch.mps"))}
    asked |= {a for a in attributes(name) if a.endswith(".cuda")} | reaches(name, "torch.cuda")
    assert bool(asked) == (name == "toolkit/device.py")


@pytest.mark.parametrize("name", under("toolkit/"))
def test_no_global_random_state(name):
    seeds = ("torch.manual_seed", "torch.seed", "np.random.seed", "random.seed")
    assert not attributes(name) & set(seeds)
    allowed = ("toolkit/engine/pure.py", "toolkit/watch/kept.py")  # whether somebody draws from it; and put back
    assert name in allowed or not reaches(name, "random")


@pytest.mark.parametrize("name", under("toolkit/", "widgets/"))
def test_files_are_short_and_have_a_name_of_their_own(name):
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= 320
    assert Path(name).name not in ("utils.py", "helpers.py", "misc.py", "common.py")
