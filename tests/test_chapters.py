"""Chapters are found by what they declare, and what they record stands beside its experiment."""

import re

import pytest

from toolkit import chapters, record
from toolkit.experiment import Experiment
from toolkit.grokking import PolynomialRegression


@pytest.fixture
def rooms(tmp_path, monkeypatch):
    """A folder with a chapter, a package that declares nothing, and a module that is no package."""
    files = {
        "waves/__init__.py": "",
        "waves/first.py": 'x = 1\nrecorded: dict = {"first": (None, {})}\n',
        "tools/__init__.py": "",
        "tools/made.py": "def recorded():\n    return {}\n\nwhat = 'recorded'\nrecorded_at = 3\n",
        "engine.py": "recorded = {}\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(chapters, "TOOLKIT", tmp_path)
    return tmp_path


def test_a_chapter_is_a_package_with_a_module_that_declares_what_is_recorded(rooms):
    assert chapters.names() == ["waves"]
    (rooms / "tools/second.py").write_text("recorded = {}\n")
    assert chapters.names() == ["tools", "waves"]


def test_a_recording_is_named_after_its_chapter():
    known = chapters.recorded()
    experiment, axes = known["grokking/polynomial_samples"]
    assert experiment == PolynomialRegression(output_scale=2) and axes["samples"] == [80, 160, 400, 820]
    assert {name.partition("/")[0] for name in known} == set(chapters.names())
    assert record.known() == known


def test_every_public_experiment_of_a_chapter_has_a_recording():
    public = {cls for name in chapters.names() for cls in chapters.experiments(name).values()}
    assert all(issubclass(cls, Experiment) for cls in public)
    assert {type(experiment) for experiment, _ in chapters.recorded().values()} == public


def test_the_readme_of_the_toolkit_names_all_that_is_machinery_and_nothing_else():
    root = chapters.TOOLKIT
    text = (root / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)/`", text)) - {"book", "tests"}
    folders = {p.name for p in root.iterdir() if p.is_dir() and not p.name.startswith("__")}
    assert named == folders - set(chapters.names())
    modules = {p.name for p in root.glob("*.py")} - {"__init__.py"}
    assert set(re.findall(r"`(\w+\.py)`", text)) == modules
