"""The unit tests of the front end, `*.test.ts` beside this file: Node runs them all at once and reports each."""

from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.front import node

TESTS = sorted(Path(__file__).parent.glob("*.test.ts"))
COMMAND = ["node", "--test", "--test-isolation=none", "--test-reporter=junit", *map(str, TESTS)]


@pytest.fixture(scope="module")
def reports():
    """{name of a file: the reports of its tests}."""
    done = node.run(COMMAND, capture_output=True, text=True)
    assert done.stdout, done.stderr
    found = defaultdict(list)
    for case in ElementTree.fromstring(done.stdout).iter("testcase"):
        found[Path(case.get("file", "")).name.split(".")[0]].append(case)
    return found


def test_node_runs_typescript():
    version = node.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    assert int(version.removeprefix("v").split(".")[0]) >= 24


@pytest.mark.parametrize("name", [file.name.split(".")[0] for file in TESTS])
def test_front_end(reports, name):
    failed = [f"{case.get('name')}: {trouble.text}" for case in reports[name] for trouble in case.iter("failure")]
    assert not failed, "\n\n".join(failed)
    assert reports[name], f"{name}.test.ts has no test, or Node could not read it"
