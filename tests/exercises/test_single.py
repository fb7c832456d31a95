"""Every check of a number or a choice: it takes the right one however written, and refuses mistakes by their names."""

from importlib import import_module

import numpy as np
import pytest
import xarray as xr

from tests.exercises.test_exercises import ALL
from toolkit.exercises import compare_choice
from toolkit.exercises.cases import cases_of

CHECKS = {name: check for name, check in ALL.items() if hasattr(check, "asks")}
every_check = pytest.mark.parametrize("name", CHECKS)


def kept(name: str):
    chapter, page, check = name.split(".")
    return import_module(f"tests.exercises.{chapter}.test_{page}").ANSWERS[check]


def test_numbers_and_choices_are_both_asked_for():
    assert {cases_of(check)["kind"] for check in CHECKS.values()} == {"number", "choice"}


@every_check
def test_right_answers_of_every_style_pass(name):
    assert len(kept(name).right) >= 2
    for style, answer in kept(name).right.items():
        said = CHECKS[name](answer)
        assert said.startswith("Right: "), f"{style}: {said}"


@every_check
def test_mistakes_are_refused_by_their_names(name):
    said = {mistake: CHECKS[name](answer) for mistake, (answer, _) in kept(name).mistakes.items()}
    assert len(said) >= 4 and len(set(said.values())) == len(said), said
    for mistake, (_, words) in kept(name).mistakes.items():
        assert said[mistake].startswith("Not yet: ") and words in said[mistake], f"{mistake}: {said[mistake]}"


@every_check
def test_mistakes_that_a_check_knows_are_distinct_and_wrong(name):
    cases = cases_of(CHECKS[name])
    if cases["kind"] == "choice":
        says = [CHECKS[name](number) for number in range(1, len(cases["says"]) + 1)]
        assert len(set(says)) == len(says) and [said.startswith("Right") for said in says].count(True) == 1
    else:
        assert len(cases["mistakes"]) >= 5
        for mistake in cases["mistakes"]:
            assert CHECKS[name](mistake["value"]) == f"Not yet: {mistake['says']}"


@every_check
@pytest.mark.parametrize("answer", ["160", 1j, True, {"a": 1}, [1, 2], [], np.nan, np.inf, xr.Dataset(), lambda x: x])
def test_what_is_no_number_is_told_so(name, answer):
    asked = CHECKS[name](None)
    assert asked.startswith("Not yet: give ") and "(got" not in asked
    said = CHECKS[name](answer)
    assert said.startswith(asked.rstrip(".")) and "(got " in said


def test_choices_without_a_number_are_refused():
    with pytest.raises(ValueError, match=r"numbered from 1 without a gap, each right or wrong \(got \[1, 3\]\)"):
        compare_choice(1, 1, {3: "no"})
