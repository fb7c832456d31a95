"""Answers: what a network says to single examples."""

import pytest

from toolkit.panels import answers

NAMED = {"wanted": "right", "place": "x", "seen": "told", "along": "example"}


def test_answers_in_full():
    panel = answers("Answers", "said", domain=[-1, 2], note="one dot each", **NAMED)
    assert (panel.columns, panel.dimensions, panel.curves) == (("said", "right", "x", "told"), ("example",), {})
    assert panel.spec() == {
        "kind": "answers",
        "title": "Answers",
        "column": "said",
        **NAMED,
        "domain": [-1.0, 2.0],
        "note": "one dot each",
    }


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match=r"place of answers must be a name \(got ''\)"):
        answers("Answers", "said", **NAMED | {"place": ""})
    with pytest.raises(ValueError, match="domain must be two increasing finite numbers"):
        answers("Answers", "said", domain=[2, 1], **NAMED)
