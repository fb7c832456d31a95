"""The first cell of a page's notebook, on a machine where the toolkit is missing and one where it is there."""

import subprocess
import sys
from textwrap import indent

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from book._ext.notebooks import INSTALL

CELL = TransformerManager().transform_cell(INSTALL.format(repository="https://example.org/toolkit"))
AROUND = """
import importlib.util, sys, pathlib
import loaded

def install(name, version):
    about = "Metadata-Version: 2.1\\nName: " + name + "\\nVersion: " + version + "\\n"
    pathlib.Path(name + "-1.0.dist-info/METADATA").write_text(about)

class Shell:
    def run_line_magic(self, name, line):
        assert name == "pip" and "git+https://example.org/toolkit" in line
        install("loaded", "{after}")
        install("unused", "9.0")
        print("installed")

get_ipython = Shell
importlib.util.find_spec = lambda name: {found}
"""


@pytest.fixture
def colab(tmp_path):
    """A folder with two installed packages, and what the cell prints there."""
    for name in ("loaded", "unused"):
        (tmp_path / f"{name}.py").write_text("", encoding="utf-8")
        about = tmp_path / f"{name}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
        (about / "top_level.txt").write_text(f"{name}\n", encoding="utf-8")

    def run(found: str, after: str) -> str:
        script = AROUND.format(found=found, after=after) + "def cell():\n" + indent(CELL, "    ") + "\ncell()\n"
        done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_nothing_is_installed_where_the_toolkit_is(colab):
    assert colab(found="object()", after="2.0") == ""


def test_what_is_left_as_it_was_asks_for_nothing(colab):
    assert colab(found="None", after="1.0") == "installed\n"


def test_a_package_that_is_imported_and_replaced_asks_for_a_restart(colab):
    assert colab(found="None", after="2.0").splitlines() == [
        "installed",
        "Restart the session, then run all cells. Imported before, and replaced now: loaded",
    ]
