"""Notebooks as HTML: stills for figures, words for what would set them, and nothing asked of another host."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from widgets.exported import VIEW, plain_words, without_kernel

CONFIG = Path(__file__).parents[2] / "lab/etc/jupyter/jupyter_config.py"
CELL = """
from tests.browser.synthetic import explorer
figure = explorer(experiment=None)
figure
"""


def output(**data):
    return v4.new_output("display_data", data)


def test_words_are_words():
    assert plain_words("Set {set}`the scale to 8 <output_scale=8>`, `x<1>`.") == "Set the scale to 8, `x<1>`."


def test_views_with_a_picture_go_and_others_stay_with_their_state():
    figure = output(**{VIEW: {"model_id": "a"}, "image/png": "", "text/plain": "A loss."})
    slider = output(**{VIEW: {"model_id": "b"}, "text/plain": "IntSlider()"})
    for outputs, keeps in (([figure], False), ([figure, slider], True)):
        notebook = v4.new_notebook(cells=[v4.new_code_cell(outputs=json.loads(json.dumps(outputs)))])
        notebook.metadata["widgets"] = {"state": {}}
        notebook = nbformat.from_dict(notebook)
        made, _ = without_kernel(notebook, {})
        assert ("widgets" in made.metadata) == keeps
        assert [VIEW in one["data"] for one in made.cells[0]["outputs"]] == [False, True][: len(outputs)]


@pytest.mark.full
def test_a_page_is_executed_and_exported(tmp_path):
    text = '<p class="wnl-notebook">Run all.</p>\n\nSet {set}`it to 3 <output_scale=3>`.'
    page = v4.new_notebook(cells=[v4.new_markdown_cell(text), v4.new_code_cell(CELL)])
    nbformat.write(page, tmp_path / "page.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", f"--config={CONFIG}", "page.ipynb"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    made = (tmp_path / "page.html").read_text()
    assert "data:image/png;base64," in made and 'alt="' in made and "Set it to 3." in made
    assert "{set}" not in made and "Run all." not in made and "widget-view+json" not in made
