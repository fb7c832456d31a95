"""python -m toolkit.new: the files of a lesson in their places, in every list, with tests that fail until filled in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from book._ext import contents
from toolkit import new

ROOT = Path(__file__).parents[1]
IGNORED = shutil.ignore_patterns("_build", "node_modules", "__pycache__", "*.nc", "static")
BLANK = "FILL IN:"
OURS = {"toolkit/new.py", "tests/test_new.py"}


def command(copy: Path, *words: str) -> subprocess.CompletedProcess:
    path = {"PYTHONPATH": str(copy)}
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=copy, env=os.environ | path, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the tree, with a lesson in a chapter that there is and one in a chapter of its own."""
    folder = tmp_path_factory.mktemp("tree")
    for name in ("toolkit", "widgets", "book", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=IGNORED)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for lesson in ("grokking/sparse_parity", "tides/first_wave"):
        done = command(folder, "toolkit.new", lesson)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("chapter, name", [("grokking", "sparse_parity"), ("tides", "first_wave")])
def test_the_files_of_a_lesson_stand_where_the_others_do(copy, chapter, name):
    for file in new.FILES:
        text = (copy / new.filled(file, new.words(chapter, name))).read_text()
        assert BLANK in text and "{{" not in text


def test_all_that_is_written_is_clean(copy):
    for check in (("ruff", "check", "."), ("ruff", "format", "--check", ".")):
        done = command(copy, *check)
        assert done.returncode == 0, done.stdout
    form = "short_and_define or parts_of_a_page or saving or machinery or makes_public or table_of_contents"
    chosen = ("tests/test_pages.py", "tests/test_architecture.py", "-k", form)
    done = command(copy, "pytest", "-q", "-p", "no:cacheprovider", *chosen)
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_list_knows_the_lessons(copy):
    pages = contents.pages(copy / "book")
    last = contents.lessons("grokking")[-1].page
    assert pages[pages.index(last) + 1] == "grokking/sparse_parity"
    ends = [page for page in contents.pages() if page.partition("/")[0] == contents.chapters()[-1].partition("/")[0]]
    assert pages[pages.index("tides/index") - 1 :][:3] == [ends[-1], "tides/index", "tides/first_wave"]
    home = contents.with_lessons((copy / "book/index.md").read_text(), copy / "book")
    assert "- [Sparse parity](grokking/sparse_parity.md), 35 minutes. FILL IN: the claim in one sentence." in home
    ask = "from toolkit import chapters; print(chapters.names(), *map(chapters.experiments, chapters.names()))"
    said = command(copy, "toolkit.record", "--help").stdout
    assert "grokking/sparse_parity" in said and "tides/first_wave" in said
    done = subprocess.run([sys.executable, "-c", ask], cwd=copy, capture_output=True, text=True)
    assert "'SparseParity': <class 'toolkit.grokking.sparse_parity.SparseParity'>" in done.stdout
    assert "'tides'" in done.stdout and "'FirstWave'" in done.stdout


@pytest.mark.parametrize("chapter, name", [("grokking", "sparse_parity"), ("tides", "first_wave")])
def test_its_tests_fail_and_say_what_is_missing(copy, chapter, name):
    of_answers = ["tests/exercises/test_exercises.py", "-k", f"{name} and (right_answers or by_their_names)"]
    for files, words in (
        ([f"tests/{chapter}/test_{name}.py"], ("start draws the data", "the claim of book/")),
        (of_answers, ("a right answer to the first exercise", "the names of five")),
    ):
        done = command(copy, "pytest", "-q", "-p", "no:cacheprovider", *files)
        assert ("2 failed" in done.stdout or "4 failed" in done.stdout) and "passed" not in done.stdout
        assert all(f"{BLANK} {each}" in done.stdout for each in words), done.stdout


@pytest.mark.parametrize(
    "lesson, said",
    [
        ("grokking/polynomial", "toolkit/grokking/polynomial.py exists already: choose another name"),
        ("metrics/loss", "toolkit/metrics is machinery and no chapter; chapters are collapse, grokking"),
        ("Grokking/Parity", "small letters, digits and underscores (got 'Grokking/Parity')"),
        ("parity", "a lesson is called chapter/name"),
        ("optimisers/adam", "toolkit/optimisers.py is machinery and no chapter; chapters are collapse, grokking"),
        ("networks/wide", "toolkit/networks.py is machinery and no chapter"),
        ("record/one", "toolkit/record.py is machinery and no chapter"),
        ("gap/x", "toolkit.gap is machinery and no chapter"),
        ("trial/x", "toolkit/exercises/trial.py is machinery and no chapter"),
        ("claims/x", "tests/claims is machinery and no chapter"),
        ("shapes/x", "tests/shapes.py is machinery and no chapter"),
        ("class/parity", "'class' is a word of Python's own: choose another name"),
        ("grokking/class", "'class' is a word of Python's own: choose another name"),
        ("grokking/none", "'None' is a word of Python's own: choose another name"),
        ("grokking/index", "book/grokking/index.md is the front page of the chapter"),
        ("grokking/training", "its class would be called Training, which is one of the toolkit"),
        (
            "grokking/polynomial_regression",
            "its class would be called PolynomialRegression, which is in toolkit/grokking/polynomial.py",
        ),
        ("grokking/polynomial_samples", "toolkit/recordings/grokking/polynomial_samples exists already"),
    ],
)
def test_what_cannot_be_begun_is_refused_and_nothing_written(copy, lesson, said, capsys):
    before = sorted(copy.rglob("*"))
    with pytest.raises(SystemExit) as error:
        new.main([lesson], root=copy)
    assert error.value.code == 2 and said in capsys.readouterr().err
    assert sorted(copy.rglob("*")) == before


def test_a_folder_that_cannot_be_written_is_named(copy, monkeypatch, capsys):
    def refuse(self, *about, **more):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(type(copy), "write_text", refuse)
    with pytest.raises(SystemExit) as error:
        new.main(["grokking/parity"], root=copy)
    assert error.value.code == 2 and "Permission denied: " in capsys.readouterr().err


def test_nothing_is_left_to_fill_in():
    files = [file for pattern in ("toolkit/**/*.py", "tests/**/*.py", "book/**/*.md") for file in ROOT.glob(pattern)]
    left = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in files
        if file.relative_to(ROOT).as_posix() not in OURS and not {"_build", "node_modules"} & {*file.parts}
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if BLANK in line
    ]
    assert not left, "\n".join(left)
