"""The sentence under a figure says what may not come in two ways."""

import re

import pytest

from tests.test_moments import Decay
from toolkit.panels import lines
from widgets import Explorer
from widgets.sentence import check_sentence

HALF = {"name": "half", "column": "loss", "sign": "<=", "bound": 0.5}
LEARNED = {"name": "learned well", "column": "loss", "sign": "<=", "bound": 0.01}
KNOWN = ["loss", "step"]
LOSS = lines("Loss", {"loss": ("loss", "train")})


def test_what_may_not_come_stands_in_brackets():
    for sentence in ("", "[half at {half}]", "Loss {loss}[, half at {half}|, never half][: {wait} times as late]."):
        check_sentence(sentence, [HALF, LEARNED], KNOWN)
    check_sentence("one moment has no {wait}: it is a column", [HALF], ["wait"])


@pytest.mark.parametrize(
    "sentence, name",
    [
        ("Half at {half}.", "half"),
        ("Well at {learned well}[, half at {half}].", "learned well"),
        ("[half at {half}|so {wait} times]", "wait"),
        ("[a|b] and {wait} times[ c|d]", "wait"),
    ],
)
def test_a_moment_is_not_taken_for_granted(sentence, name):
    with pytest.raises(ValueError, match=rf"sentence: '{name}' may not come in a run, so it must stand in brackets"):
        check_sentence(sentence, [HALF, LEARNED], KNOWN)


def test_a_figure_checks_its_sentence():
    with pytest.raises(ValueError, match="sentence: 'learned' may not come"):
        Explorer(None, Decay(), panels=[LOSS], sentence="Learned at {learned}.")


@pytest.mark.parametrize(
    "sentence, said",
    [
        ("Loss {lost}.", "{lost} is no column, field or moment; there are half, loss, step"),
        ("[half at {half}, {foo}|never]", "{foo} is no column"),
        ("Loss {loss:.2e}.", "{loss:.2e} must be {loss}, or {loss:%} in per cent"),
    ],
)
def test_a_name_that_there_is_not(sentence, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        check_sentence(sentence, [HALF], KNOWN)
