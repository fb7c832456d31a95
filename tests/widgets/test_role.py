"""Words that set a figure, by the cases that tests/front/query.test.ts reads too."""

import json
from pathlib import Path

import pytest

from widgets.exported import plain_words
from widgets.role import Words, read

CASES = json.loads((Path(__file__).parents[1] / "protocol/roles.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_words_of_a_role(case):
    found = read(case["text"])
    assert (found.words if found else None) == case["words"]
    text = f"{{set}}`{case['text']}`"
    assert plain_words(text) == (text if found is None else case["words"])


def test_figure_and_entries():
    assert read("there <right: step = 3, theory=>") == Words("there", "right", {"step": "3", "theory": ""})
    assert read("η = 0.2 <learning_rate=0.2>") == Words("η = 0.2", "", {"learning_rate": "0.2"})
