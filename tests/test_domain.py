"""What a declared domain refuses, in which words, and what a function is given."""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
import torch
from torch.func import grad, vmap

from toolkit.domain import (
    array,
    boolean,
    call,
    domain,
    instance,
    number,
    option,
    optional,
    positive,
    several,
    tensor,
    tree,
    trusted,
    whole,
)


def given(kind, value):
    """`value` as a function gets it that declares this kind of its argument x."""
    return domain("∞ at x = ∞", x=kind)(lambda x: (x, "beside"))(value)[0]


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (whole(1), 0, "x must be a whole number between 1 and 1,000,000,000 (got 0)"),
        (whole(1, 3), 2.0, "x must be a whole number between 1 and 3 (got 2.0)"),
        (whole(0), True, "(got True)"),
        (positive, 0, "x must be a finite number above 0 (got 0)"),
        (positive, np.float32(-1), "(got -1.0)"),
        (number(0, 1), "1", "x must be a finite number between 0 and 1 (got '1')"),
        (number(), 10**400, "x must be a finite number (got 1000"),
        (number(), math.inf, "(got inf)"),
        (number(0, infinite=True), math.nan, "x must be a number of at least 0 (got nan)"),
        (number(), np.ones(2), "(got ndarray of float64 [2])"),
        (positive, torch.zeros(()), "(got 0.0)"),
        (boolean, np.ones(()), "x must be of type bool (got float)"),
        (instance(np.random.Generator), torch.Generator(), "of type Generator of numpy (got Generator of torch)"),
        (number(), np.float32, "(got <class 'numpy.float32'>)"),
        (array("K", least=1e-50), np.zeros(1, np.float32), "(got 0.0 among them)"),
        (number(), 1j, "(got 1j)"),
        (option("a", "b"), "c", "x must be one of 'a', 'b' (got 'c')"),
        (optional(option("a")), 1, "x must be one of 'a' (got 1)"),
        (instance(dict), [], "x must be of type dict (got list)"),
        (call, 1, "x must be a function (got 1)"),
        (several(whole(1, 9), 2), [1], "x must be a list of 2 or more, each a whole number between 1 and 9 (got [1])"),
        (several(whole(1, 9)), [1, 0], "x[1] must be a whole number between 1 and 9 (got 0)"),
        (tree(tensor("n")), {"a": {"b": 1}}, "x['a']['b'] must be a tensor [n] of finite numbers (got 1)"),
        (array("K", long=2), [1], "x must be an array [K] of finite numbers, K ≥ 2 (got shape [1])"),
        (array("K", whole=True, least=1), [1, 0], "x must be an array [K] of whole numbers of at least 1 (got 0 among"),
        (array("K", whole=True), [1.0], "(got [1.0])"),
        (array("K"), [True, 2], "(got [True, 2])"),
        (array("K"), [[1], [2, 3]], "(got [[1], [2, 3]])"),
        (array("K"), "12", "(got '12')"),
        (array("K"), {1: 2}, "(got {1: 2})"),
        (array("K"), (i for i in range(2)), "(got <generator"),
        (array("K"), [], "(got shape [0])"),
        (array("K"), [1j], "(got [1j])"),
        (array("K", increasing=True), [1, 1], "x must be an array [K] of finite numbers, increasing (got [1.0, 1.0])"),
        (array("n n"), [[1, 2]], "x must be an array [n, n] of finite numbers (got shape [1, 2])"),
        (tensor("n 2"), torch.ones(2, 3), "x must be a tensor [n, 2] of finite numbers (got shape [2, 3])"),
        (tensor("n"), np.ones(2), "x must be a tensor [n] of finite numbers (got ndarray of float64 [2])"),
        (tensor("n"), torch.ones(2).bfloat16(), "x must be a tensor of torch.float32 or torch.float64"),
        (tensor("n", whole=True), torch.ones(2), "x must be a tensor of whole numbers, such as torch.int64"),
        (tensor("n", whole=True), torch.ones(2).bool(), "(got torch.bool)"),
        (tensor("n"), torch.tensor([1, math.nan]), "(got nan among them)"),
        (tensor("*rows p", long={"p": 2}), torch.ones(3, 1), "x must be a tensor [*rows, p] of finite numbers, p ≥ 2"),
        (tensor("n"), torch.ones(2).to_sparse(), "(got Tensor"),
        (tensor("n *rest p"), torch.ones(2), "x must be a tensor [n, *rest, p] of finite numbers (got shape [2])"),
    ],
)
def test_what_lies_outside_is_refused_in_words(kind, value, words):
    with pytest.raises(ValueError) as error:
        given(kind, value)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("kind", "value", "got"),
    [
        (whole(1), np.int8(3), 3),
        (whole(1), torch.tensor(3), 3),
        (positive, np.array(0.5), 0.5),
        (boolean, np.True_, True),
        (array("K", most=1e50), np.ones(1, np.float32), np.ones(1)),
        (positive, Fraction(1, 2), 0.5),
        (number(1, infinite=True), math.inf, math.inf),
        (optional(positive), None, None),
        (several(positive), (1, 2), [1.0, 2.0]),
        (array("*T"), 2, np.array(2.0)),
        (array("K"), range(3), np.array([0.0, 1, 2])),
        (array("K", whole=True), np.array([3], np.uint8), np.array([3])),
        (tensor("n", whole=True), torch.tensor([255], dtype=torch.uint8), torch.tensor([255])),
        (tensor("*rows p"), torch.ones(2, 3, 4), torch.ones(2, 3, 4)),
        (tree(tensor("...")), {"a": {"b": torch.ones(1)}}, {"a": {"b": torch.ones(1)}}),
    ],
)
def test_a_function_gets_what_it_declared(kind, value, got):
    assert repr(given(kind, value)) == repr(got)


@domain(features=tensor("n d"), labels=tensor("n", whole=True), weight=optional(tensor("K d", long={"K": 2})))
def score(features, labels, weight=None):
    return features.sum() + labels.sum()


FEATURES, LABELS = torch.ones(4, 3), torch.arange(4)


def test_a_letter_is_one_size_in_a_call():
    assert score(FEATURES, LABELS, torch.ones(2, 3)) == 18
    with pytest.raises(ValueError, match=r"labels must be \[n\] = \[4\] \(got \[3\]\)"):
        score(FEATURES, LABELS[:3])
    with pytest.raises(ValueError, match=r"weight must be \[K, d\] = \[K, 3\] \(got \[3, 4\]\)"):
        score(FEATURES, LABELS, weight=torch.ones(3, 4))
    with pytest.raises(ValueError, match="K ≥ 2"):
        score(FEATURES, LABELS, torch.ones(1, 3))
    with pytest.raises(ValueError, match="weight must have the dtype of features"):
        score(FEATURES, LABELS, torch.ones(2, 3).double())


def test_a_wrong_call_is_a_type_error_as_ever():
    repeated, unknown = {"labels": LABELS}, {"x": 2}
    for values, named in [((FEATURES,), {}), ((FEATURES, LABELS), repeated), ((1, 2, 3, 4), {}), ((1, 2), unknown)]:
        with pytest.raises(TypeError):
            score(*values, **named)


def test_every_argument_has_a_kind():
    with pytest.raises(TypeError, match="x"):
        domain(y=positive)(lambda x: x)


def test_values_are_not_looked_at_in_a_run_but_shapes_are():
    lost = FEATURES * math.nan
    with trusted():
        assert math.isnan(score(lost, LABELS))
        with pytest.raises(ValueError, match="labels"):
            score(lost, LABELS[:3])
    with pytest.raises(ValueError, match="finite"):
        score(lost, LABELS)


def test_maps_gradients_and_compilation_pass_through():
    many = torch.stack([FEATURES, FEATURES * math.nan])
    assert vmap(score, (0, None))(many, LABELS)[0] == 18
    assert torch.equal(grad(score)(FEATURES, LABELS), FEATURES)
    assert torch.export.export(Program(), (FEATURES, LABELS)).module()(FEATURES, LABELS) == 18


class Program(torch.nn.Module):
    def forward(self, features, labels):
        return score(features, labels)


def test_a_result_is_finite_or_its_limits_are_declared():
    def odd(x):
        return {"a": (np.array([1.0]), x / np.float64(0))}

    with np.errstate(all="ignore"):
        for limits, value in (("", 1), ("", 0), ("∞ at x > 0", 0)):
            with pytest.raises(ValueError, match="odd has no value at these values of x: the result would be"):
                domain(limits, x=number())(odd)(value)
        assert domain("∞ at x > 0", x=number())(odd)(1)["a"] == (1, math.inf)
        assert math.isnan(domain("NaN at x = 0", x=number())(odd)(0)["a"][1])


def test_a_dataclass_declares_the_domain_of_its_fields():
    @domain(rate=positive, start=array("K"))
    @dataclass(frozen=True)
    class Problem:
        rate: float
        start: np.ndarray

    assert Problem(1, [2, 3]).start.dtype == float
    with pytest.raises(ValueError, match="rate must be a finite number above 0"):
        Problem(rate=0, start=[1])
