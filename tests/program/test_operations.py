"""Each operation of a program alone, against PyTorch, on awkward shapes and numbers."""

from __future__ import annotations

import pytest
import torch

from tests.program.cases import CASES, DIRECT
from tests.program.operations import answers, program, request, results, tensor

WAYS = [(True, True), (True, False), (False, True), (False, False)]  # float64 or float32, compiled or not
ALL = {f"{name}-{i}": case for name, cases in (DIRECT | CASES).items() for i, case in enumerate(cases)}
GROUPS = [*DIRECT, *CASES]


@pytest.fixture(scope="module")
def found():
    """{case: (what PyTorch gives in float64 and in float32, what the interpreter gives in each way)}."""
    requests = [request(program(*case), *way) for case in ALL.values() for way in WAYS]
    said = iter(answers(requests))
    return {name: (expected(*case), [next(said) for _ in WAYS]) for name, case in ALL.items()}


def expected(function, inputs, node=None):
    def at(dtype):
        given = [t.to(dtype) if t.is_floating_point() else t for t in inputs]
        torch.set_default_dtype(dtype)
        try:
            return results(function, {str(i): t for i, t in enumerate(given)})
        finally:
            torch.set_default_dtype(torch.float32)

    return {True: at(torch.float64), False: at(torch.float32)}


@pytest.mark.parametrize("group", GROUPS)
def test_operation(found, group):
    for name, (right, said) in found.items():
        if name.rpartition("-")[0] == group:
            check_case(name, right, said)


def check_case(name, right, said):
    for (wide, fused), answer in zip(WAYS, said, strict=True):
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
    tolerance = {"rtol": 4 * within, "atol": within * size}
    torch.testing.assert_close(
        got.double(), want.double(), **tolerance, equal_nan=True, msg=lambda text: f"{how}: {text}"
    )


def kind(one):
    return "bool" if one.dtype == torch.bool else "float" if one.is_floating_point() else "int"
