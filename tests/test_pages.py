"""Every page runs from top to bottom, solves its own exercises, and keeps the form of a page."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import executed
import jupytext
import nbclient
import pytest
import sources
import sphinxcontrib.katex

from book._ext import contents
from toolkit import programs

ROOT = Path(__file__).parents[1]
PAGES = sorted(p for p in (ROOT / "book").rglob("*.md") if not {"_build", ".ipynb_checkpoints"} & set(p.parts))
LESSONS = [p for p in PAGES if p.parent.name != "book" and p.name != "index.md"]
WITH_CODE = [p for p in PAGES if "```{code-cell}" in p.read_text()]
WRITE_CLASSES = {"your_own_experiment", "your_own_network"}  # pages on how to write them
PARTS = ["Predict", "The figure", "What happened", "Where it fails", "Your turn", "Exercises", "Take-away"]


def text_of(cell) -> str:
    return "".join(o.get("text", "") for o in cell.get("outputs", []))


def name(page: Path) -> str:
    return str(page.relative_to(ROOT / "book").with_suffix(""))


def assert_solutions_pass(notebook, page: Path) -> None:
    """A check answers "Right" to the page's own solution, and "Not yet" to what a reader starts from."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code or page not in LESSONS
    for cell in code:
        if "check_" in cell.source:
            solved = "solution" in cell.metadata.get("tags", [])
            assert text_of(cell).startswith("Right" if solved else "Not yet"), cell.source


@pytest.mark.parametrize("page", WITH_CODE, ids=name)
def test_page_runs_and_its_solutions_pass_their_checks(page):
    """On the run that the website shows; this is where the pages are executed, two at a time."""
    assert_solutions_pass(executed.notebook(name(page)), page)


@pytest.mark.full
@pytest.mark.parametrize("page", WITH_CODE, ids=name)
def test_page_runs_with_a_kernel_behind_it(page):
    """As in a notebook, where figures are live."""
    notebook = jupytext.read(page)
    where = {"metadata": {"path": str(page.parent)}}
    nbclient.NotebookClient(notebook, timeout=120, resources=where).execute()
    assert_solutions_pass(notebook, page)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_tables_are_whole(page):
    """A blank line within one would leave its last rows as text."""
    lines = ["", *page.read_text(encoding="utf-8").splitlines()]
    firsts = [i for i, line in enumerate(lines) if line.startswith("| ") and not lines[i - 1].startswith("| ")]
    assert [lines[i] for i in firsts if not lines[i + 1].startswith("| ---")] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_cells_are_short_and_define_no_network(page):
    for cell in jupytext.read(page).cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            if name(page) in WRITE_CLASSES:
                continue
            assert len(lines) <= 10, cell.source
            assert not re.search(r"^\s*class |torch\.nn|\.backward\(", cell.source, re.M), cell.source


@pytest.mark.parametrize("page", WITH_CODE, ids=name)
def test_what_the_website_leaves_out_is_folded_in_jupyterlab(page):
    left_out = {"hide-input", "remove-input", "remove-cell", "hide-cell", "solution"}
    for cell in jupytext.read(page).cells:
        if left_out & set(cell.metadata.get("tags", [])):
            assert cell.metadata.get("jupyter", {}).get("source_hidden") is True, cell.source


@pytest.mark.parametrize("page", [p for p in WITH_CODE if "Explorer(" in p.read_text()], ids=name)
def test_a_page_with_a_figure_says_what_a_notebook_needs_first(page):
    before = page.read_text().split("```{code-cell}")[0]
    assert '<p class="wnl-notebook">Run all cells (▶▶), then move a slider.</p>' in before


@pytest.mark.parametrize("page", LESSONS, ids=name)
def test_lesson_has_the_parts_of_a_page_in_order(page):
    text = page.read_text()
    headings = [h for h in re.findall(r"^## (.+)$", text, re.M) if h in PARTS]
    assert headings == PARTS
    assert "**Claim.**" in text and "minutes" in text and "**Source.**" in text and "**Honesty.**" in text
    exercises = re.findall(r"^### \d\. .+$", text, re.M)
    assert 2 <= len(exercises) <= 4
    assert text.count("*Hint:*") == text.count("*Expected:*") == text.count("tags: [solution") == len(exercises)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_saving_a_page_unchanged_leaves_its_text_alone(page):
    notebook = jupytext.read(page)
    notebook.metadata["jupytext"]["notebook_metadata_filter"] = "-jupytext.text_representation.jupytext_version"
    assert all("outputs_hidden" not in cell.metadata.get("jupyter", {}) for cell in notebook.cells)
    saved = jupytext.writes(notebook, "md:myst")
    kept = [line for line in saved.splitlines() if "jupytext_version" not in line and "metadata_filter" not in line]
    assert kept == page.read_text().splitlines()


def test_every_page_is_in_the_table_of_contents_and_a_chapter_leads_with_its_front_page():
    assert sorted(contents.pages()) == sorted(map(name, PAGES))
    assert LESSONS
    for page in LESSONS:
        assert f"({page.name})" in (page.parent / "index.md").read_text()


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda p: p.stem)
def test_links_to_the_repository_are_to_the_configured_one(page):
    address = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["urls"]["Repository"]
    for link in re.findall(r"https://github\.com/[^\s)>\"`]+", page.read_text()):
        assert link.startswith(address), link


def test_fonts_of_formulas_fit_the_program_that_sets_them():
    style = (ROOT / "book/_static/katex/katex.min.css").read_text()
    assert f'content:"{sphinxcontrib.katex.katex_version}"' in style
    fonts = set(re.findall(r"fonts/[\w-]+\.woff2", style))
    assert fonts == {f"fonts/{f.name}" for f in (ROOT / "book/_static/katex/fonts").iterdir()}


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of what pages are executed from."""
    for folder in ("book", "toolkit", "widgets"):
        ignored = shutil.ignore_patterns("_build", "node_modules", "__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    shutil.copy(ROOT / "constraints.txt", tmp_path)
    monkeypatch.setattr(executed, "BOOK", tmp_path / "book")
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    return tmp_path


def test_a_page_is_executed_again_when_what_it_comes_from_changes_and_only_then(copied):
    every, one = {name(page) for page in WITH_CODE}, "grokking/polynomial"
    features = {f"random_features/{page}" for page in ("attention", "bandlimited", "deep", "ridge")}
    figured = {name(page) for page in WITH_CODE if "from widgets import" in page.read_text()}
    changes = [
        ("toolkit/engine/runs.py", "\n", every),
        ("widgets/explorer.py", "\n", figured),
        ("constraints.txt", "\n", every),
        ("toolkit/theory/random_features.py", "\n", features),
        ("toolkit/grokking/modular_addition.py", "\n", {"grokking/modular_addition", "grokking/corrupted_addition"}),
        ("toolkit/grokking/__init__.py", "\n", set()),
        ("toolkit/recordings/collapse/digits_three.nc", "\n", {"collapse/digits"}),
        ("toolkit/recordings/grokking/polynomial_samples/default.json", "\n", {one}),
        ("toolkit/record.py", "\n", set()),
        ("widgets/book.py", "\n", set()),
        (f"book/{one}.md", "\nMore words.\n", set()),
        (f"book/{one}.md", "\n```{code-cell} ipython3\n1 + 1\n```\n", {one}),
    ]
    before = {page: executed.place(page) for page in every}
    for file, more, again in changes:
        with (copied / file).open("ab") as changed:
            changed.write(more.encode())
        after = {page: executed.place(page) for page in every}
        assert {page for page in every if after[page] != before[page]} == again, file
        before = after


def test_a_page_is_not_executed_over_programs_that_the_code_no_longer_is(monkeypatch):
    cells = ["saved = recording('grokking/polynomial')", "recording('random_features/ridge')"]
    assert sources.recordings(cells) == {"grokking/polynomial"}
    monkeypatch.setattr(programs, "is_current", lambda name: name != "grokking/polynomial")
    with pytest.raises(RuntimeError, match="python -m toolkit.programs grokking/polynomial"):
        executed.check_programs(cells)
    executed.check_programs(cells[1:])


STRAY = [
    "Untitled.ipynb",
    "grokking/polynomial.ipynb",
    "grokking/copy.md",
    "Untitled Folder/a.md",
    "script.py",
    "a.rst",
]


def test_what_someone_left_in_the_book_is_no_page_of_the_website(copied):
    for stray in [*STRAY, ".ipynb_checkpoints/index-checkpoint.md"]:
        (copied / "book" / stray).parent.mkdir(exist_ok=True)
        (copied / "book" / stray).write_text("# A\n\n```{code-cell}\n1 / 0\n```\n")
    shutil.copy(ROOT / "pyproject.toml", copied)
    code = (
        "import os, runpy; from sphinx.project import Project; set = runpy.run_path(os.path.abspath('conf.py'))\n"
        "chosen = set.get('exclude_patterns', ()), set['include_patterns']\n"
        "print(*Project('.', ['.md', '.ipynb', '.rst']).discover(*chosen), *set['executed'].with_code())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=copied / "book", capture_output=True, text=True)
    assert sorted(done.stdout.split()) == sorted([*map(name, PAGES), *map(name, WITH_CODE)]), done.stderr


def test_a_page_is_executed_without_a_warning_where_the_home_cannot_be_written(tmp_path, monkeypatch):
    monkeypatch.setattr(executed, "BOOK", tmp_path)
    monkeypatch.setattr(executed, "KEPT", tmp_path / "kept")
    monkeypatch.setenv("HOME", "/dev/null/home")
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))  # of this process, not of the kernel
    header = (ROOT / "book/index.md").read_text().split("# ")[0]
    cell = "from matplotlib.figure import Figure\nFigure().add_subplot().set_title('a')\nNone"
    (tmp_path / "page.md").write_text(f"{header}```{{code-cell}} ipython3\n{cell}\n```\n")
    (cell,) = executed.notebook("page").cells
    assert cell.outputs == []


def test_only_the_latest_run_of_a_page_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(executed, "BOOK", tmp_path)
    monkeypatch.setattr(executed, "KEPT", tmp_path / "kept")
    header = (ROOT / "book/index.md").read_text().split("# ")[0]
    for text in ("one", "two"):
        (tmp_path / "page.md").write_text(f"{header}```{{code-cell}} ipython3\nprint('{text}')\n```\n")
        for _ in range(2):
            (cell,) = executed.notebook("page").cells
            assert text_of(cell) == f"{text}\n"
        assert [place.name for place in (tmp_path / "kept/page").iterdir() if place.is_dir()] == [
            executed.place("page").name
        ]
