"""A live figure in a notebook of marimo: drawn, moved, trained by marimo's kernel, and heard by other cells."""

import re
import subprocess
import textwrap
import time
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.apart import ROOT, environment
from tests.browser.lab import free_port
from tests.browser.reader import drawn, press

MARIMO = "marimo==0.25.2"
BOOK = (ROOT / "book/how_to_use.md").read_text(encoding="utf-8")
(SHOWN,) = (cell for cell in re.findall("```python\n(.*?)```", BOOK, re.S) if "mo.ui.anywidget" in cell)
NOTEBOOK = """
import marimo

app = marimo.App()

@app.cell
def _():
    from toolkit import recording
    from toolkit.lazy_rich import LinearRichness
    from toolkit.panels import lines
    from widgets import Explorer

    loss = lines("Loss", {"train_loss": ("loss", "train")})
    explorer = Explorer(recording("lazy_rich/linear_richness"), LinearRichness(), panels=[loss])
    return (explorer,)

@app.cell
def _(explorer):
SHOWN
    return figure, mo

@app.cell
def _(figure, mo):
    mo.md(f"The richness is {figure.value['values']['richness']:g}.")
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("marimo")
    python, variables = environment(folder, MARIMO)
    notebook, port = folder / "notebook.py", free_port()
    notebook.write_text(NOTEBOOK.replace("SHOWN", textwrap.indent(SHOWN.strip(), "    ")))
    command = [python, "-m", "marimo", "run", notebook, "--headless", "--no-token", "--port", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=variables, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        wait_until_up(address := f"http://127.0.0.1:{port}", server, folder / "log")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_until_up(address: str, server: subprocess.Popen, log) -> None:
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            return urllib.request.urlopen(f"{address}/health", timeout=5).close()
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"marimo did not start:\n{log.read_text()}")


@pytest.mark.full
def test_a_figure_in_marimo_is_drawn_and_moves_and_trains(page, errors, address):
    page.goto(address)
    page.locator(".ex-card").wait_for(timeout=60_000)
    figure = page.locator(".explorer")
    assert figure.get_attribute("data-source") == "recorded"
    before = drawn(figure)
    press(figure, "richness", "PageUp")
    assert drawn(figure) != before
    press(figure, "richness", "ArrowLeft")  # which is not recorded
    page.wait_for_function(
        "e => e.dataset.source === 'live' && e.dataset.state === 'done'", arg=figure.element_handle(), timeout=60_000
    )
    told = figure.locator("[data-control=richness] output").inner_text()
    expect(page.get_by_text(f"The richness is {told}.")).to_be_visible(timeout=20_000)
    assert errors == []
