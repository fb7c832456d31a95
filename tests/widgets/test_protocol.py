"""Python's side of the protocol, on the cases that tests/front/protocol.test.ts reads too."""

import json
import math
import types
import typing
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import pytest

from toolkit.engine.axis import Steps, frame_indices
from widgets import agreement, protocol
from widgets.pace import Pace

CASES = Path(__file__).parents[1] / "protocol"


def cases(name: str):
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


EXAMPLES, GRID = cases("examples"), cases("recorded")


@pytest.mark.parametrize("case", cases("same"), ids=str)
def test_same(case):
    assert agreement.same(case["a"], case["b"]) is case["same"] is agreement.same(case["b"], case["a"])


def test_infinite_numbers_are_only_themselves():
    assert agreement.same(math.inf, math.inf) and not agreement.same(math.inf, -math.inf)
    assert not agreement.same(math.inf, 1.0) and not agreement.same(math.nan, math.nan)


@pytest.mark.parametrize("case", GRID["cases"], ids=str)
def test_is_recorded(case):
    assert agreement.is_recorded(case["values"], GRID["grid"], GRID["common"]) is case["recorded"]


@pytest.mark.parametrize("case", cases("agrees"), ids=str)
def test_agrees(case):
    assert agreement.agrees(case["values"], case["run"]) is case["agrees"]


@pytest.mark.parametrize("case", cases("due"), ids=lambda case: str(case["last"]))
def test_rows_are_measured_at_the_same_steps(case):
    assert Steps(case["last"]).due().tolist() == case["due"]


@pytest.mark.parametrize("case", cases("frames"), ids=lambda case: f"{case['frames']} of {case['rows']}")
def test_wide_columns_are_kept_in_the_same_rows(case):
    assert frame_indices(case["rows"], case["frames"]).tolist() == case["indices"]


@pytest.mark.parametrize("timed", cases("pace"), ids=len)
def test_the_time_left_is_the_same(timed):
    pace = Pace()
    for part in timed:
        for _ in range(part["times"]):
            getattr(pace, part["kind"])(part["seconds"])
        left = pace.left(100, 10, [])
        assert left == part["left"] or math.isclose(left, part["left"], rel_tol=1e-9)


def test_actions_and_states():
    assert list(protocol.ACTIONS) == EXAMPLES["actions"] and list(protocol.STATES) == EXAMPLES["states"]


def misfit(value, hint, path: str = "it") -> str:
    """Where a value is not what the type says; "" where it is."""
    if typing.is_typeddict(hint):
        return misfit_of_keys(value, hint, path) if isinstance(value, dict) else f"{path} is {value!r}, no object"
    if get_origin(hint) is list and isinstance(value, list):
        return "".join(misfit(entry, get_args(hint)[0], f"{path}[]") for entry in value)
    return "" if fits(value, hint) else f"{path} is {value!r}, not {hint}"


def misfit_of_keys(value: dict, hint, path: str) -> str:
    hints = {name: only(of) for name, of in get_type_hints(hint).items()}
    if missing := hint.__required_keys__ - set(value):
        return f"{path} lacks {sorted(missing)}"
    if hint is not protocol.Panel and (more := set(value) - set(hints)):
        return f"{path} has {sorted(more)} more"
    return "".join(misfit(value[name], of, f"{path}.{name}") for name, of in hints.items() if name in value)


def only(hint):
    """The type in `NotRequired[...]`."""
    return get_args(hint)[0] if get_origin(hint) is typing.NotRequired else hint


def fits(value, hint) -> bool:
    """Whether a value is of a plain type, one of a literal's, or of one type of a union."""
    if get_origin(hint) is typing.Literal:
        return value in get_args(hint)
    if get_origin(hint) in (types.UnionType, typing.Union):
        return any(not misfit(value, option) for option in get_args(hint))
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    plain = get_origin(hint) or hint
    return hint is typing.Any or (isinstance(value, plain) and (plain is not int or not isinstance(value, bool)))


TYPES = {
    "spec": protocol.Spec,
    "request": protocol.Request,
    "status": protocol.Status,
    "part": protocol.PartAttributes,
    "prediction": protocol.Prediction,
}


@pytest.mark.parametrize("name", TYPES)
def test_examples_are_what_the_types_say(name):
    assert misfit(EXAMPLES[name], TYPES[name]) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"trainer": "nobody"}, "it.trainer is"),
        ({"axis": {"kind": "steps"}}, "it.axis lacks"),
        ({"live": True}, "it has ['live'] more"),
        ({"controls": [EXAMPLES["spec"]["controls"][0] | {"type": "text"}]}, "it.controls[].type is"),
        ({"title": 3}, "it.title is"),
        ({"controls": [EXAMPLES["spec"]["controls"][0] | {"trains": "some"}]}, "it.controls[].trains is"),
        ({"programs": {"worker": "program.js"}}, "it.programs is"),
    ],
)
def test_a_spec_that_is_none_is_found(change, said):
    assert misfit(EXAMPLES["spec"] | change, protocol.Spec).startswith(said)


@pytest.mark.parametrize("experiment", [True, False])
def test_what_an_explorer_sends_is_what_the_types_say(make, experiment):
    explorer, _ = make() if experiment else make(experiment=None)
    plain = json.loads(json.dumps({"spec": explorer.spec, "status": explorer.status}))
    assert misfit(plain["spec"], protocol.Spec) == "" and misfit(plain["status"], protocol.Status) == ""
    assert explorer.spec["trainer"] == ("kernel" if experiment else None)
