"""Each operation of a program alone, against PyTorch, on awkward shapes and numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from tests.front import node
from tests.program.cases import CASES, DIRECT
from tests.program.operations import answers, program, request, results, tensor
from toolkit.trace.operations import KNOWN

WAYS = [(True, True), (False, False), (True, False), (False, True)]  # float64 or float32, compiled or not
GROUPS = DIRECT | CASES


def test_both_sides_know_the_same_operations():
    command = ["node", str(Path(__file__).with_name("known.ts"))]
    known = json.loads(node.run(command, capture_output=True, text=True, check=True).stdout)
    assert set(known) == KNOWN
    assert len(known) == len(set(known))


def found(cases, ways):
    """(name, what PyTorch gives in float64 and in float32, what the interpreter gives in each way) of each case."""
    said = iter(answers([request(program(*case), *way) for _, case in cases for way in ways]))
    return [(name, expected(*case), [next(said) for _ in ways]) for name, case in cases]


@pytest.fixture(scope="module")
def first():
    """The first call of each group, in two ways."""
    return found([(name, cases[0]) for name, cases in GROUPS.items()], WAYS[:2])


@pytest.mark.parametrize("group", GROUPS)
def test_operation(first, group):
    for name, right, said in first:
        if name == group:
            check_case(name, right, said)


@pytest.mark.full
def test_every_call_in_every_way():
    cases = [(f"{name}, case {i}", case) for name, list_ in GROUPS.items() for i, case in enumerate(list_)]
    for case in found(cases, WAYS):
        check_case(*case)


def expected(function, inputs, node=None):
    def at(dtype):
        given = [t.to(dtype) if t.is_floating_point() else t for t in inputs]
        torch.set_default_dtype(dtype)
        try:
            return results(function, {str(i): t for i, t in enumerate(given)})
        finally:
            torch.set_default_dtype(torch.float32)

    return {True: at(torch.float64), False: at(torch.float32)}


def check_case(name, right, said):
    for (wide, fused), answer in zip(WAYS, said, strict=False):
        how = f"{name}, {'float64' if wide else 'float32'}, {'' if fused else 'not '}compiled"
        assert "error" not in answer, f"{how}: {answer['error']}"
        got = answer["steps"]["0"]["columns"]
        for key, want in right[wide].items():
            check(tensor(got[key]), want, wide, how)


def check(got, want, wide, how):
    assert got.shape == want.shape, how
    assert kind(got) == kind(want), how
    within = 1e-13 if wide else 1e-6
    finite = want.double()[want.double().isfinite()]
    size = float(finite.abs().max()) if finite.numel() else 0.0
    torch.testing.assert_close(
        got.double(),
        want.double(),
        rtol=4 * within,
        atol=within * size,
        equal_nan=True,
        msg=lambda text: f"{how}: {text}",
    )


def kind(one):
    return "bool" if one.dtype == torch.bool else "float" if one.is_floating_point() else "int"
