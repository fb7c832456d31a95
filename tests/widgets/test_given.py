"""What is given to a figure by mistake is said in words; without a recording each field has a slider."""

import re

import pytest

from tests.test_contract import Well, changed
from tests.widgets.small import until
from toolkit.panels import lines
from widgets import Explorer

LOSS = lines("Loss", {"loss": ("loss", "train")})


@pytest.mark.parametrize(
    "given, panels, said",
    [
        ((None, Well), [LOSS], "experiment must be a configuration, Well(), and not the class Well"),
        ((None, 3), [LOSS], "experiment must be an instance of a class made with toolkit.Training"),
        ((Well(),), [LOSS], "the recording comes first, then the experiment: Explorer(None, experiment"),
        ((None, Well()), LOSS, "panels must be a list, also of a single one: panels=[lines(...)]"),
        ((None, Well()), "loss", "panels must be a list of panels"),
        ((None, Well()), ["loss"], "panels must be made by the functions of toolkit.panels"),
    ],
)
def test_a_mistake_in_words(given, panels, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        Explorer(*given, panels=panels)


def test_without_a_recording_every_field_has_a_slider():
    controls = Explorer(None, Well(), panels=[LOSS]).spec["controls"]
    assert [c["name"] for c in controls] == ["steps", "learning_rate", "seed"]
    assert not any(c["advanced"] for c in controls)
    few = Explorer(None, Well(), panels=[LOSS], more=["learning_rate"]).spec["controls"]
    assert [c["name"] for c in few] == ["learning_rate", "seed"]


def test_what_fails_is_told_with_its_line_and_its_traceback():
    figure = Explorer(None, changed(loss=lambda s, w, d: 1 / 0), panels=[LOSS])
    figure.request = {"serial": 1, "action": "train"}
    until(lambda: figure.status["state"] == "failed")
    said, details = figure.status["message"], figure.status["details"]
    assert said.startswith("ZeroDivisionError: division by zero. In Broken.measure() (test_given.py, line ")
    assert "Something it divides by is 0" in said and details.startswith("Traceback (most recent call last)")
    figure.close()
