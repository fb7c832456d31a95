"""What a class of experiments declares wrongly is said where the class is made, or where it is first used."""

import re
from dataclasses import dataclass, field

import numpy as np
import pytest
import torch

from toolkit import Experiment, Training, column, knob, setting


@dataclass(frozen=True, kw_only=True)
class Fit(Training):
    """n numbers are pulled to one."""

    n: int = setting(3, 1, 100, label="numbers")
    lr: float = knob(0.1, 0, 1, label="learning rate")
    columns = {"loss": column("loss"), "w": column("all", dims=["number"])}
    theories = {"exact": "exact"}

    def start(self, generator):
        return {"w": torch.randn(self.n, generator=generator, dtype=torch.float64)}, {}

    def step(self, state, data):
        return {"w": state["w"] - self.lr * (state["w"] - 1)}

    def measure(self, state, data):
        return {"loss": (state["w"] - 1).square().mean(), "w": state["w"]}

    def helper(self):
        return 0


def declared(base=Fit, **body):
    """A dataclass with these declarations; the fields among them are annotated."""
    annotations = {name: float for name, value in body.items() if type(value).__name__ == "Field"}
    made = type("Own", (base,), {"__annotations__": annotations, **body})
    return dataclass(frozen=True, kw_only=True)(made)


WRONG = {
    "a column called step": ({"columns": {"step": column("step")}}, "a column cannot be called 'step'"),
    "a column called frame": ({"columns": {"frame": column("x")}}, "a column cannot be called 'frame'"),
    "a column called moments": ({"columns": {"moments": column("x")}}, "a column cannot be called 'moments'"),
    "a column called diverged_at": (
        {"columns": {"diverged_at": column("x")}},
        "a column cannot be called 'diverged_at'",
    ),
    "a dimension called step": (
        {"columns": {"x": column("x", dims=["step"])}},
        "a dimension of column 'x' cannot be called 'step', which is a dimension of every run; rename it",
    ),
    "a dimension called frame": ({"columns": {"x": column("x", dims=["a", "frame"])}}, "cannot be called 'frame'"),
    "a dimension called as a field": ({"columns": {"x": column("x", dims=["lr"])}}, "called 'lr', which is a field"),
    "a dimension called seed": ({"columns": {"x": column("x", dims=["seed"])}}, "called 'seed', which is a field"),
    "a dimension called as its column": ({"columns": {"x": column("x", dims=["x"])}}, "called 'x', which is a column"),
    "a dimension called moment beside moments": (
        {"columns": {"loss": column("x"), "x": column("x", dims=["moment"])}, "moments": {"low": "loss <= 1"}},
        "called 'moment', which is a dimension of every run",
    ),
    "a dimension twice": ({"columns": {"x": column("x", dims=["a", "a"])}}, "has the dimension 'a' twice"),
    "a dimension that is no name": ({"columns": {"x": column("x", dims=[3])}}, "must be names (got 3)"),
    "frames": ({"columns": {"x": column("x", frames=0)}}, "the frames of column 'x' must be a whole number from 1 up"),
    "along": ({"columns": {"x": column("x", along=["lrr"])}}, "along of column 'x' must be fields, 'lr', 'n', 'seed'"),
    "an argument of run": (
        {"points": knob(1, 0, 2)},
        "a field cannot be called 'points', which is an argument of run()",
    ),
    "an argument of sweep": ({"resume": knob(1, 0, 2)}, "called 'resume', which is an argument of sweep(); rename it"),
    "an argument of predict": ({"theory": knob(1, 0, 2)}, "called 'theory', which is an argument of predict()"),
    "a method of an experiment": ({"values": knob(1, 0, 2)}, "called 'values', which Experiment has as its own"),
    "a method of a training": ({"batch": knob(1, 0, 2)}, "called 'batch', which Training has as its own; rename it"),
    "a method of its own": ({"helper": knob(1, 0, 2)}, "called 'helper', which Fit has as its own; rename it"),
    "a value in place of a declaration": (
        {"lr": 0.01},
        "lr is a field: declare it anew with knob(...) or setting(...)",
    ),
    "a method in place of a declaration": ({"steps": lambda self: 3}, "steps is a field: declare it anew"),
    "a scale": ({"r": knob(1, 0, 2, scale="logg")}, "the scale of r must be 'linear' or 'log' (got 'logg')"),
    "a scale without room": ({"r": knob(-1, -2, 0, scale="log")}, "the range of r must have positive numbers"),
    "a mark out of range": (
        {"r": knob(1, 0, 2, marks=(1, 5))},
        "each of the marks of r must be a number between 0 and",
    ),
    "a mark that is no option": (
        {"kind": setting("a", options=("a", "b"), marks=("c",))},
        "each of the marks of kind must be one of 'a', 'b' (got 'c')",
    ),
    "one mark": ({"r": knob(1, 0, 2, marks=1)}, "the marks of r must be a list (got 1)"),
    "options in one text": ({"kind": setting("a", options="ab")}, "the options of kind must be a list (got 'ab')"),
    "a default out of range": ({"r": knob(5, 0, 2)}, "r must be a number between 0 and 2 (got 5.0)"),
    "a default that is no option": ({"kind": setting("c", options=("a",))}, "kind must be one of 'a' (got 'c')"),
    "a range upside down": ({"r": knob(1, 2, 0)}, "the range of r must be two numbers, the lower first (got (2, 0))"),
    "a range of texts": ({"r": knob(1, "0", "2")}, "the range of r must be two numbers"),
    "a target": ({"targets": ("exakt",)}, "targets must be among the theories, 'exact' (got 'exakt')"),
    "one target": ({"targets": "exact"}, "targets must be a list of names of theories (got 'exact')"),
    "columns in a list": ({"columns": ["loss"]}, 'columns must be a dict, such as columns = {"loss": column("training'),
    "columns in a text": ({"columns": "loss"}, "columns must be a dict"),
    "a column in a text": ({"columns": {"loss": "the loss"}}, "columns['loss'] must be as in columns = {"),
    "theories in a list": ({"theories": ["exact"]}, 'theories must be a dict, such as theories = {"exact":'),
    "a theory without a label": ({"theories": {"exact": None}}, "theories['exact'] must be as in theories"),
    "moments in a text": ({"moments": "loss <= 1"}, 'moments must be a dict, such as moments = {"learned":'),
    "a moment that is a number": ({"moments": {"low": 0.1}}, "moments['low'] must be as in moments = "),
    "a name that is a number": ({"moments": {1: "loss <= 1"}}, "moments[1] must be as in moments = "),
}


@pytest.mark.parametrize("body, said", WRONG.values(), ids=WRONG)
def test_it_is_refused_where_it_is_declared(body, said):
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        declared(**body)
    assert str(caught.value).startswith("Own: ")


@pytest.mark.parametrize("name", ["points", "device", "dtype", "progress", "executor", "compiled", "resume", "watch"])
def test_no_field_is_called_as_an_argument(name):
    with pytest.raises(ValueError, match=f"a field cannot be called '{name}', which is an argument"):
        declared(Experiment, **{name: knob(1, 0, 2)})


@pytest.mark.parametrize(
    "name", [name for name in dir(Training) if not name.startswith("_") and name not in ("seed", "steps")]
)
def test_no_field_is_called_as_what_an_experiment_has(name):
    with pytest.raises(ValueError, match=f"^Own: (a field cannot be called '{name}'|{name} must be a)"):
        declared(Training, **{name: knob(1, 0, 2)})


def test_a_forgotten_decorator_is_said_when_it_is_used():
    class Slow(Fit):
        lr: float = knob(0.001, 0, 1)

    @dataclass(frozen=True, kw_only=True)
    class Slower(Slow):
        pass

    for cls in (Slow, Slower):
        with pytest.raises(ValueError, match="Slow declares 'lr' without effect, for it is no dataclass: write @data"):
            cls()


def test_a_field_without_a_range_is_said_when_it_is_used():
    @dataclass(frozen=True, kw_only=True)
    class Plain(Fit):
        size: float = 3.0

    @dataclass(frozen=True, kw_only=True)
    class Listed(Fit):
        sizes: list = field(default_factory=list)

    for cls, name in ((Plain, "size: float"), (Listed, "sizes: list")):
        with pytest.raises(ValueError, match=re.escape(f"declare it as {name} = knob(...), or setting(...)")):
            cls()


def test_dims_in_a_text():
    with pytest.raises(
        ValueError, match=re.escape("dims must be a list of names, also of a single one: dims=['neuron']")
    ):
        column("x", dims="neuron")


def test_what_fits_is_let_through():
    class Other(Fit):
        def helper(self):
            return 1

        @property
        def theories(self):
            return {"exact": "exact"}

        targets = ("exact",)

    again = declared(lr=knob(0.5, 0, 1, marks=np.array([0.1, 0.5])), columns=dict(Fit.columns, x=column("x", ["n_"])))
    assert Other().lr == 0.1 and again().lr == 0.5 and again(lr=0.2).n == 3
