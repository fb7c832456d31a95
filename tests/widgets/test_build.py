"""The files in widgets/static are what `make frontend` makes of widgets/src, byte for byte."""

import re

import pytest

from tests.front import node

STATIC = node.WIDGETS / "static"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    node.run(["node", "build.ts", str(folder)], check=True, capture_output=True)
    return folder


def test_everything_built_is_kept():
    assert {path.name for path in STATIC.iterdir()} == {
        "explorer.js",
        "explorer.css",
        "host.js",
        "page.css",
        "program.js",
        "exercises.js",
        "LICENSES.txt",
    }


@pytest.mark.parametrize("name", sorted(path.name for path in STATIC.iterdir()))
def test_static_files_are_the_build_of_the_source(built, name):
    assert (built / name).read_bytes() == (STATIC / name).read_bytes(), f"{name} is stale: run `make frontend`"


def test_the_licences_are_those_of_what_is_bundled():
    text = (STATIC / "LICENSES.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([\w-]+) \d+\.\d+\.\d+$", text, re.M)
    assert names == sorted(names) and {"d3-shape", "d3-array"} <= set(names)
    assert not {"esbuild", "typescript"} & set(names)


def test_the_lock_file_names_no_registry():
    assert "resolved" not in node.LOCK.read_text()
