"""The unit tests of the front end, `*.test.ts` beside this file, run by Node; and its types and format."""

from pathlib import Path

import pytest

from tests.front import node

TESTS = sorted(Path(__file__).parent.glob("*.test.ts"))


def test_node_runs_typescript():
    version = node.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    assert int(version.removeprefix("v").split(".")[0]) >= 24


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name.removesuffix(".test.ts"))
def test_front_end(file):
    """Each file on its own; Node's report says which of its tests failed."""
    done = node.run(["node", "--test", "--test-reporter=spec", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
