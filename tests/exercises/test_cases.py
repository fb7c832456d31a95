"""Checks as plain numbers, for the website: what it holds is what the checks say now."""

import json
import re

import pytest

from tests.exercises import formulas
from tests.exercises.test_exercises import CHECKS, ROOT
from toolkit.exercises.cases import cases_of

CHECK = re.compile(r"check_\w+")


def test_the_cases_of_the_website_are_those_of_the_checks():
    """Else: python -m tests.exercises.formulas"""
    held = json.loads(formulas.FILE.read_text(encoding="utf-8"))
    for kept, now in zip(held, json.loads(json.dumps(formulas.made())), strict=True):
        assert kept["typed"] == now["typed"]
        assert kept["cases"]["right"] == now["cases"]["right"]
        assert wanted(kept["cases"]) == pytest.approx(wanted(now["cases"]))


def wanted(cases: dict) -> list[float]:
    """The right values; of a choice, the place of the right one."""
    if cases["kind"] == "formula":
        return [case["want"] for case in cases["cases"]]
    return [cases["want"] if cases["kind"] == "number" else cases["says"].index(None)]


def test_every_formula_of_a_page_is_tried_here():
    asked = set()
    for page in (ROOT / "book").glob("*/*.md"):
        cells = re.findall(r":tags: \[(?:formula|number|choice)\]\n\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
        asked |= {f"{page.parent.name}.{page.stem}.{CHECK.search(cell)[0]}" for cell in cells}
    assert asked == set(formulas.TYPED)


@pytest.mark.parametrize("name", ["collapse.digits.check_simplex", "grokking.polynomial.check_delay"])
def test_a_check_of_more_than_numbers_has_no_cases(name):
    with pytest.raises(ValueError, match="plain numbers|compares no values"):
        cases_of(CHECKS[name])
