"""What a field accepts, and the words it refuses with."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
import xarray as xr

from toolkit.engine.sweeps import plan
from toolkit.experiment import Experiment, Training, column, knob, setting

STARTED = []


@dataclass(frozen=True, kw_only=True)
class Everything(Training):
    """One field of every kind; `start` notes that it was called."""

    rate: float = knob(0.1, 0.01, 1.0, label="rate", symbol="η", scale="log", marks=[0.1, 0.5])
    size: int = setting(5, 2, 10_000)
    kind: str = setting("relu", options=("relu", "tanh"))
    depth: int = setting(2, options=(1, 2, 4))
    centred: bool = setting(True)
    counts: tuple = setting((3, 2), 1, 9)
    shares: tuple = setting((0.5, 0.25), 0.0, 1.0)

    columns = {"loss": column("loss")}

    def start(self, generator):
        STARTED.append(self)
        raise NotImplementedError

    def measure(self, state, data):
        return {}

    def check(self):
        if len(self.counts) != len(self.shares):
            raise ValueError(f"counts and shares must be equally long (got {self.counts} and {self.shares})")


REFUSED = [
    ("rate", 2, "rate must be a number between 0.01 and 1 (got 2)"),
    ("rate", 0.0099, "rate must be a number between 0.01 and 1 (got 0.0099)"),
    ("rate", float("nan"), "rate must be a number between 0.01 and 1 (got nan)"),
    ("rate", float("inf"), "rate must be a number between 0.01 and 1 (got inf)"),
    ("rate", "0.1", "rate must be a number between 0.01 and 1 (got '0.1')"),
    ("rate", True, "rate must be a number between 0.01 and 1 (got True)"),
    ("rate", None, "rate must be a number between 0.01 and 1 (got None)"),
    ("rate", 0.1j, "rate must be a number between 0.01 and 1 (got 0.1j)"),
    ("size", 1, "size must be a whole number between 2 and 10,000 (got 1)"),
    ("size", 5.0, "size must be a whole number between 2 and 10,000 (got 5.0)"),
    ("size", True, "size must be a whole number between 2 and 10,000 (got True)"),
    ("size", [5], "size must be a whole number between 2 and 10,000 (got [5])"),
    ("kind", "gelu", "kind must be one of 'relu', 'tanh' (got 'gelu')"),
    ("kind", 0, "kind must be one of 'relu', 'tanh' (got 0)"),
    ("depth", 3, "depth must be one of 1, 2, 4 (got 3)"),
    ("depth", True, "depth must be one of 1, 2, 4 (got True)"),
    ("depth", 2.0, "depth must be one of 1, 2, 4 (got 2.0)"),
    ("centred", 1, "centred must be one of False, True (got 1)"),
    ("centred", "yes", "centred must be one of False, True (got 'yes')"),
    ("counts", (), "counts must be a non-empty sequence of numbers (got ())"),
    ("counts", "32", "counts must be a non-empty sequence of numbers (got '32')"),
    ("counts", 3, "counts must be a non-empty sequence of numbers (got 3)"),
    ("counts", (3, 10), "counts[1] must be a whole number between 1 and 9 (got 10)"),
    ("counts", (2.5, 1), "counts[0] must be a whole number between 1 and 9 (got 2.5)"),
    ("counts", (True, 1), "counts[0] must be a whole number between 1 and 9 (got True)"),
    ("shares", (0.5, float("nan")), "shares[1] must be a number between 0 and 1 (got nan)"),
    ("counts", b"12", "counts must be a non-empty sequence of numbers (got b'12')"),
    ("counts", {1: 2}, "counts must be a non-empty sequence of numbers (got {1: 2})"),
    ("counts", {1, 2}, "counts must be a non-empty sequence of numbers (got {1, 2})"),
    ("counts", np.ones((2, 2)), "counts must be a non-empty sequence of numbers (got ndarray of float64 [2, 2])"),
    ("counts", [None], "counts[0] must be a whole number between 1 and 9 (got None)"),
    ("kind", np.array(["relu", "tanh"]), "kind must be one of 'relu', 'tanh' (got ndarray of <U4 [2])"),
    ("kind", np.array(["relu"]), "kind must be one of 'relu', 'tanh' (got ndarray of <U4 [1])"),
    ("kind", b"relu", "kind must be one of 'relu', 'tanh' (got b'relu')"),
    ("kind", ["relu"], "kind must be one of 'relu', 'tanh' (got ['relu'])"),
    ("kind", None, "kind must be one of 'relu', 'tanh' (got None)"),
    ("depth", torch.tensor(3), "depth must be one of 1, 2, 4 (got 3)"),
    ("size", np.array(5.0), "size must be a whole number between 2 and 10,000 (got 5.0)"),
    ("centred", np.array([True, False]), "centred must be one of False, True (got ndarray of bool [2])"),
    ("rate", np.array([0.1, 0.2]), "rate must be a number between 0.01 and 1 (got ndarray of float64 [2])"),
    ("rate", torch.tensor([0.1]), "rate must be a number between 0.01 and 1 (got Tensor of torch.float32 [1])"),
    ("rate", Decimal("0.5"), "rate must be a number between 0.01 and 1 (got Decimal('0.5'))"),
    ("seed", -1, "seed must be a whole number between 0 and 2,147,483,647 (got -1)"),
    ("steps", 0, "steps must be a whole number between 1 and 10,000,000 (got 0)"),
]


@pytest.mark.parametrize("name, value, words", REFUSED)
@pytest.mark.parametrize("way", ["new", "replace", "sweep"])
def test_refused_with_field_value_and_range_before_anything_runs(name, value, words, way):
    STARTED.clear()
    ways = {
        "new": lambda: Everything(**{name: value}),
        "replace": lambda: Everything().replace(**{name: value}),
        "sweep": lambda: Everything().sweep(**{name: [getattr(Everything(), name), value]}),
    }
    if way == "sweep" and name == "steps":
        words = "steps is the length of the run and cannot be swept; every shorter run is part of it"
    with pytest.raises(ValueError) as error:
        ways[way]()
    assert str(error.value) == words
    assert not STARTED


def test_a_whole_number_too_large_for_a_float_is_refused_in_words():
    with pytest.raises(ValueError, match=r"size must be a whole number between 2 and 10,000 \(got 1000"):
        Everything(size=10**400)


@pytest.mark.parametrize(
    "value",
    [
        5,
        "abc",
        b"12",
        [],
        None,
        iter([1]),
        {0.1, 0.2},
        {0.1: 1},
        (0.1 for _ in range(2)),
        np.array(0.5),
        np.ones((2, 2)),
    ],
)
def test_what_cannot_be_swept_is_refused(value):
    with pytest.raises(ValueError, match=r"rate must be a non-empty sequence of values to sweep \(got "):
        Everything().sweep(rate=value)
    assert not STARTED


@pytest.mark.parametrize(
    "values",
    [
        (0.25, 0.5),
        np.array([0.25, 0.5], np.float32),
        torch.tensor([0.25, 0.5], requires_grad=True),
        xr.DataArray([0.25, 0.5], dims="rate"),
        [np.float16(0.25), Fraction(1, 2)],
    ],
)
def test_an_axis_is_a_list_or_an_array_of_one_dimension(values):
    assert plan(Everything(), {"rate": values}).axes == {"rate": [0.25, 0.5]}


def test_a_sweep_of_too_many_runs_is_refused_before_it_is_laid_out():
    with pytest.raises(ValueError, match="seed must be swept over at most 1,000,000 values"):
        Everything().sweep(seed=range(2**31 - 1))
    with pytest.raises(ValueError, match=r"a sweep has at most 1,000,000 runs \(got 1,000,000,000\)"):
        Everything().sweep(seed=range(10**6), size=range(2, 1002))


@pytest.mark.parametrize(
    "name, value, plain",
    [
        ("rate", np.float32(0.5), 0.5),
        ("rate", np.float64(0.5), 0.5),
        ("rate", np.int64(1), 1.0),
        ("rate", 1, 1.0),
        ("rate", 0.01, 0.01),
        ("size", np.int32(7), 7),
        ("size", np.uint8(200), 200),
        ("size", 10_000, 10_000),
        ("kind", np.str_("tanh"), "tanh"),
        ("depth", np.int64(4), 4),
        ("kind", np.array("tanh"), "tanh"),
        ("rate", xr.DataArray(0.5), 0.5),
        ("size", torch.tensor(7), 7),
        ("centred", np.bool_(False), False),
        ("counts", [np.int64(1), 9], (1, 9)),
        ("shares", [1, 0], (1.0, 0.0)),
        ("shares", np.array([1, 0.5], np.float32), (1.0, 0.5)),
        ("counts", range(1, 3), (1, 2)),
    ],
)
def test_accepted_and_made_plain(name, value, plain):
    held = getattr(Everything(**{name: value}), name)
    assert held == plain and type(held) is type(plain)


def test_unknown_field_is_named_with_the_known_ones():
    words = r"Everything has no field 'width'; it has seed, steps, rate, size, kind, depth, centred, counts, shares"
    with pytest.raises(ValueError, match=words):
        Everything().replace(width=3)
    with pytest.raises(ValueError, match="has no field 'width'"):
        Everything().sweep(width=[3])
    with pytest.raises(TypeError, match="width"):
        Everything(width=3)


def test_fields_that_do_not_fit_together():
    with pytest.raises(ValueError, match=r"counts and shares must be equally long \(got \(1, 2, 3\)"):
        Everything(counts=(1, 2, 3))


def test_configuration_is_a_value():
    e = Everything(rate=0.2)
    assert e == Everything(rate=np.float32(0.25)).replace(rate=0.2) and e != Everything()
    assert len({e, Everything(rate=0.2), Everything()}) == 2
    assert e.values()["rate"] == 0.2 and list(e.values()) == list(Everything.fields())
    with pytest.raises(AttributeError):
        e.rate = 0.3


def test_kinds_and_types():
    assert Everything.knobs() == ("rate",)
    assert set(Everything.settings()) == set(Everything.fields()) - {"rate"}
    types = {name: field.type for name, field in Everything.fields().items()}
    assert types == {
        "seed": "integer",
        "steps": "integer",
        "rate": "number",
        "size": "integer",
        "kind": "choice",
        "depth": "choice",
        "centred": "boolean",
        "counts": "sequence",
        "shares": "sequence",
    }
    assert Everything.fields()["rate"].marks == (0.1, 0.5)
    assert Experiment.fields().keys() == {"seed"}


@pytest.mark.parametrize("declare", [lambda: setting(3), lambda: setting("a"), lambda: setting(3, 1)])
def test_a_field_needs_a_range_or_options(declare):
    with pytest.raises(TypeError, match=r"a field needs a range \(low and high\) or options"):
        declare()


def test_column():
    wide = column("features", ["neuron", "frequency"], frames=4, along=["rate"])
    assert (wide.dims, wide.along, wide.frames, wide.log) == (("neuron", "frequency"), ("rate",), 4, False)
    assert column("loss", log=True).dims == ()


def test_a_field_that_is_a_sequence_is_swept_over_the_rows_of_an_array():
    assert plan(Everything(), {"counts": np.array([[3, 2], [1, 9]])}).axes == {"counts": [(3, 2), (1, 9)]}
