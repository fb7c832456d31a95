"""Who may import whom, read with `ast`: nothing is run."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = {"theory", "tasks", "metrics", "recordings", "panels", "figures"}
CHAPTERS = {p.parent.name for p in (ROOT / "toolkit").glob("*/__init__.py")} - LAYERS
SOURCES = {
    str(p.relative_to(ROOT)): ast.parse(p.read_text(encoding="utf-8"))
    for folder in ("toolkit", "widgets", "book", "tests")
    for p in sorted((ROOT / folder).rglob("*.py"))
    if "node_modules" not in p.parts and "_build" not in p.parts
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
    assert "grokking" in CHAPTERS and len(under("toolkit/")) > 15 and len(under("widgets/")) > 5
    assert "numpy" in imports("toolkit/engine.py") and "toolkit.device.Place" in imports("toolkit/engine.py")


@pytest.mark.parametrize("name", under("toolkit/theory/"))
def test_theory_is_numpy_alone(name):
    assert not reaches(name, "torch")
    assert {i for i in reaches(name, "toolkit") if i != "toolkit" and not i.startswith("toolkit.theory")} == set()


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
    if name != "widgets/book.py":
        outside = reaches(name, "torch", "toolkit", "book")
        assert {i for i in outside if not i.startswith("toolkit.metrics.gap")} == set()  # it is defined once


def test_imports_go_one_way():
    chapters = [f"toolkit.{c}" for c in CHAPTERS]
    above = [*chapters, "toolkit.record", "toolkit.figures"]
    middle = ["toolkit.experiment", "toolkit.walks", "toolkit.sweeps", "toolkit.dataset"]
    low = [f"toolkit/{n}.py" for n in ("axis", "engine", "device", "fields", "optimisers", "networks")]
    for name in [*low, *under("toolkit/tasks/", "toolkit/metrics/")]:
        assert not reaches(name, *above, *middle), name
    for name in [m.replace(".", "/") + ".py" for m in middle]:
        assert not reaches(name, *above), name
    for name in under("toolkit/recordings/"):
        assert not reaches(name, *above, *middle, "torch"), name
    for chapter in CHAPTERS:
        assert reaches("toolkit/record.py", f"toolkit.{chapter}"), chapter
    for name in under("toolkit/figures/"):
        assert not reaches(name, "torch", *middle, *chapters, "toolkit.engine"), name
    for name in under("toolkit/panels/"):
        assert not reaches(name, "torch", "numpy", "xarray", *above, *middle), name


@pytest.mark.parametrize("chapter", sorted(CHAPTERS))
def test_chapters_do_not_know_one_another(chapter):
    others = [f"toolkit.{c}" for c in CHAPTERS - {chapter}]
    for name in under(f"toolkit/{chapter}/"):
        assert not reaches(name, *others, "toolkit.figures", "toolkit.record"), name


@pytest.mark.parametrize("name", list(SOURCES))
def test_nothing_hides_the_folder_widgets_and_nothing_is_pickled(name):
    for node in ast.walk(SOURCES[name]):
        if isinstance(node, ast.Import | ast.ImportFrom):
            assert all(a.asname not in ("widgets", "toolkit") for a in node.names), name
    forbidden = ("pickle", "cloudpickle", "dill", "joblib", "shelve")
    assert not reaches(name, *forbidden)
    calls = {ast.unparse(n.func) for n in ast.walk(SOURCES[name]) if isinstance(n, ast.Call)}
    assert not calls & {"torch.load", "torch.save", "eval", "exec", "importlib.import_module", "__import__"}


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
    assert not reaches(name, "random")


@pytest.mark.parametrize("name", under("toolkit/", "widgets/"))
def test_files_are_short_and_have_a_name_of_their_own(name):
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= 320
    assert Path(name).name not in ("utils.py", "helpers.py", "misc.py", "common.py")
