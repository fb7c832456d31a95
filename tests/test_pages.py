"""Every page runs from top to bottom, solves its own exercises, and keeps the form of a page."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import jupytext
import nbclient
import pytest
import sphinxcontrib.katex

from book._ext import contents

ROOT = Path(__file__).parents[1]
PAGES = sorted(p for p in (ROOT / "book").rglob("*.md") if "_build" not in p.parts)
LESSONS = [p for p in PAGES if p.parent.name != "book" and p.name != "index.md"]
WITH_CODE = [p for p in PAGES if "```{code-cell}" in p.read_text()]
PARTS = ["Predict", "The figure", "What happened", "Where it fails", "Your turn", "Exercises", "Take-away"]


def execute(page: Path):
    """The page's notebook, executed in the folder it lies in."""
    notebook = jupytext.read(page)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(page.parent)}}).execute()
    return notebook


def text_of(cell) -> str:
    return "".join(o.get("text", "") for o in cell.get("outputs", []))


def name(page: Path) -> str:
    return str(page.relative_to(ROOT / "book").with_suffix(""))


@pytest.mark.parametrize("page", WITH_CODE, ids=name)
def test_page_runs_and_its_solutions_pass_their_checks(page):
    notebook = execute(page)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert code or page not in LESSONS
    for cell in code:
        if "check_" in cell.source:
            solved = "solution" in cell.metadata.get("tags", [])
            assert text_of(cell).startswith("Right" if solved else "Not yet"), cell.source


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_cells_are_short_and_define_no_network(page):
    for cell in jupytext.read(page).cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 10, cell.source
            assert not re.search(r"^\s*class |torch\.nn|\.backward\(", cell.source, re.M), cell.source


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


def test_pages_are_executed_again_when_the_library_changes_and_only_then(tmp_path):
    for folder in ("book", "toolkit", "widgets"):
        ignored = shutil.ignore_patterns("_build", "node_modules", "__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    for file in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / file, tmp_path)
    ask = f"import runpy; print(runpy.run_path({str(tmp_path / 'book/conf.py')!r})['nb_execution_cache_path'])"

    def cache():
        done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    seen = [cache()]
    (tmp_path / "book/index.md").write_text("another text")
    assert cache() == seen[0]
    for file in (
        "toolkit/engine/runs.py",
        "widgets/explorer.py",
        "toolkit/recordings/grokking/polynomial.nc",
        "constraints.txt",
    ):
        (tmp_path / file).write_bytes((tmp_path / file).read_bytes() + b"\n")
        seen.append(cache())
    assert len(set(seen)) == len(seen)
