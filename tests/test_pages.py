"""Every page runs from top to bottom, solves its own exercises, and keeps the form of a page."""

import re
from pathlib import Path

import jupytext
import nbclient
import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(p for p in (ROOT / "book").rglob("*.md") if "_build" not in p.parts)
LESSONS = [p for p in PAGES if p.name != "index.md"]
PARTS = ["Predict", "The figure", "What happened", "Where it fails", "Your turn", "Exercises", "Take-away"]


def execute(page: Path):
    """The page's notebook, executed in the folder it lies in."""
    notebook = jupytext.read(page)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(page.parent)}}).execute()
    return notebook


def text_of(cell) -> str:
    return "".join(o.get("text", "") for o in cell.get("outputs", []))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_page_runs_and_its_solutions_pass_their_checks(page):
    notebook = execute(page)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert code
    for cell in code:
        if "check_" in cell.source:
            solved = "solution" in cell.metadata.get("tags", [])
            assert text_of(cell).startswith("Right" if solved else "Not yet"), cell.source


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_cells_are_short_and_define_no_network(page):
    for cell in jupytext.read(page).cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 10, cell.source
            assert not re.search(r"^\s*class |torch\.nn|\.backward\(", cell.source, re.M), cell.source


@pytest.mark.parametrize("page", LESSONS, ids=lambda p: p.stem)
def test_lesson_has_the_parts_of_a_page_in_order(page):
    text = page.read_text()
    headings = [h for h in re.findall(r"^## (.+)$", text, re.M) if h in PARTS]
    assert headings == PARTS
    assert "**Claim.**" in text and "minutes" in text and "**Source.**" in text and "**Honesty.**" in text
    exercises = re.findall(r"^### \d\. .+$", text, re.M)
    assert 2 <= len(exercises) <= 4
    assert text.count("*Hint:*") == text.count("*Expected:*") == text.count("tags: [solution") == len(exercises)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_saving_a_page_unchanged_leaves_its_text_alone(page):
    notebook = jupytext.read(page)
    notebook.metadata["jupytext"]["notebook_metadata_filter"] = "-jupytext.text_representation.jupytext_version"
    saved = jupytext.writes(notebook, "md:myst")
    kept = [line for line in saved.splitlines() if "jupytext_version" not in line and "metadata_filter" not in line]
    assert kept == page.read_text().splitlines()
