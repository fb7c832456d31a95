"""Every check of every page: it takes right answers of any style, and refuses kept mistakes by their names.

Here are the checks of functions; `test_single.py` has those of numbers and choices.

A page's answers stand in `ANSWERS` of `tests/exercises/<chapter>/test_<page>.py`, written as a reader would write them,
without a look at the check.
"""

import inspect
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

ROOT = Path(__file__).parents[2]
PAGES = {
    f"{file.parent.name}.{file.stem}": import_module(f"toolkit.exercises.{file.parent.name}.{file.stem}")
    for file in sorted((ROOT / "toolkit/exercises").glob("*/*.py"))
    if file.stem != "__init__"
}
ALL = {f"{page}.{n}": f for page, module in PAGES.items() for n, f in vars(module).items() if n.startswith("check_")}
CHECKS = {name: check for name, check in ALL.items() if not hasattr(check, "asks")}
every_check = pytest.mark.parametrize("name", CHECKS)


def kept(name: str):
    chapter, page, check = name.split(".")
    answers = import_module(f"tests.exercises.{chapter}.test_{page}").ANSWERS
    assert check in answers, f"keep right answers and mistakes of {check} in tests/exercises/{chapter}/test_{page}.py"
    return answers[check]


def calls(name: str) -> int:
    """The number of arguments of the answer."""
    parameters = inspect.signature(next(iter(kept(name).right.values()))).parameters.values()
    return sum(each.default is each.empty for each in parameters)


def answering(name: str, value):
    """An answer of the right number of arguments that always returns one value."""
    answers = {1: lambda a: value, 2: lambda a, b: value, 3: lambda a, b, c: value, 4: lambda a, b, c, d: value}
    return answers[calls(name)]


@every_check
def test_right_answers_of_every_style_pass(name):
    assert len(kept(name).right) >= 2
    for style, answer in kept(name).right.items():
        said = CHECKS[name](answer)
        assert said.startswith("Right: "), f"{style}: {said}"


@every_check
@pytest.mark.filterwarnings("ignore")  # of the answers
def test_mistakes_are_refused_by_their_names(name):
    said = {mistake: CHECKS[name](answer) for mistake, (answer, _) in kept(name).mistakes.items()}
    assert len(said) >= 5 and len(set(said.values())) == len(said), said
    for mistake, (_, words) in kept(name).mistakes.items():
        assert said[mistake].startswith("Not yet: ") and words in said[mistake], f"{mistake}: {said[mistake]}"
        assert "\n" not in said[mistake]


@every_check
def test_mistakes_that_a_check_knows_are_distinct_and_wrong(name, monkeypatch):
    """Each function in the table of a check is refused with its own sentence."""
    known, module = {}, PAGES[name.rpartition(".")[0]]
    compare = getattr(module, "compare", None)

    def spy(answer, right, cases, mistakes, **how):
        known.update(mistakes)
        return compare(answer, right, cases, mistakes, **how)

    monkeypatch.setattr(module, "compare", spy, raising=False)
    CHECKS[name](answering(name, 0.123))
    for sentence, wrong in known.items():
        assert CHECKS[name](wrong) == f"Not yet: {sentence}"


@every_check
def test_what_is_no_function_is_told_so(name):
    assert CHECKS[name](None).startswith("Not yet: write ") and "(got" not in CHECKS[name](None)
    for value in (0.5, 160, "delay", [2, 6, 8], np.arange(3), xr.Dataset()):
        said = CHECKS[name](value)
        assert said.startswith("Not yet: write ") and "the function itself" in said and type(value).__name__ in said


@every_check
@pytest.mark.parametrize(
    "value, words",
    [
        (None, "returns nothing"),
        ("160", "must return numbers (got a str"),
        (1j, "must return numbers (got a complex"),
        (True, "must return numbers (got a bool"),
        ({"a": 1}, "must return numbers (got a dict"),
        (xr.Dataset({"loss": 1.0}), "must return numbers (got a Dataset"),
        (float("nan"), "it gives nan"),
        (np.inf, "it gives inf"),
        (10**400, "it must return numbers (got a int"),
        ([1, [2, 3]], "must return numbers (got a list"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_answer_that_returns_no_number_is_told_so(name, value, words):
    said = CHECKS[name](answering(name, value))
    assert said.startswith("Not yet: ") and words in said


@every_check
def test_an_answer_that_raises_or_takes_other_arguments_is_told_so(name):
    def raises(*arguments):
        raise LookupError("no such\nthing")

    assert CHECKS[name](raises).startswith("Not yet: calling it raised LookupError: no such")
    said = CHECKS[name](lambda: 1.0)
    assert "is called with" in said and "yours takes ()" in said


@every_check
def test_a_number_is_not_the_answer_whatever_the_number(name):
    """The number that a page expects, built in, is refused: it is told as a constant, or its shape is wrong."""
    for number in (0, 0.5, 1, 2, 160, 860):
        said = CHECKS[name](answering(name, number))
        assert said.startswith("Not yet: ") and len(said) > 30, said


@every_check
def test_an_answer_that_changes_what_it_is_given_is_told_so(name):
    right = next(iter(kept(name).right.values()))
    changed = []

    def careless(*arguments):
        value = right(*arguments)
        for each in arguments:
            for values in each.data_vars.values() if isinstance(each, xr.Dataset) else [each]:
                if not np.isscalar(values):
                    values[...] = 2 * values
                    changed.append(name)
        return value

    said = CHECKS[name](careless)
    assert ("changes what it is given" in said) if changed else said.startswith("Right")


@every_check
def test_a_check_says_the_same_twice(name):
    answer, _ = next(iter(kept(name).mistakes.values()))
    assert CHECKS[name](answer) == CHECKS[name](answer)
