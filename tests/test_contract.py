"""What is wrong in one's own experiment is said with its name, the function, the line and what to write."""

import re
from dataclasses import dataclass

import pytest
import torch

from toolkit import Training, column, knob, setting
from toolkit.engine import contract


@dataclass(frozen=True, kw_only=True)
class Well(Training):
    """A weight in a double well."""

    learning_rate: float = knob(0.1, 0, 1, label="learning rate")
    steps: int = setting(20, 1, 1000, label="steps")
    columns = {"loss": column("loss"), "weight": column("weight")}

    def start(self, generator):
        weights = {"w": torch.randn((), generator=generator, dtype=torch.float64)}
        return {"weights": weights}, {"x": torch.ones(3, dtype=torch.float64)}

    def loss(self, weights, data):
        return (weights["w"] ** 2 - 1) ** 2

    def measure(self, state, data):
        return {"loss": self.loss(state["weights"], data), "weight": state["weights"]["w"]}


def changed(**functions) -> Well:
    """A well in which some functions are others."""
    return type("Broken", (Well,), functions)()


def by_run(experiment):
    experiment.run(progress=False)


def in_a_batch(experiment):
    experiment.sweep(learning_rate=[0.1, 0.2], progress=False)


def by_walk(experiment):
    walk = experiment.walk()
    walk.measure()
    walk.advance()


WAYS = pytest.mark.parametrize("trained", [by_run, in_a_batch, by_walk])


@WAYS
@pytest.mark.parametrize(
    "functions, kind, said",
    [
        ({"start": lambda s, g: None}, TypeError, "start() must return two dicts, (state, data) (got None)"),
        ({"start": lambda s, g: {}}, TypeError, "start() must return two dicts, (state, data) (got a dict"),
        ({"start": lambda s, g: ({"w": 1.0}, {})}, TypeError, "start() must give tensors, and state['w'] is none"),
        ({"start": lambda s, g: ({"w": torch.ones(2)}, {})}, TypeError, "start() must draw in float64"),
        ({"ready": lambda s, state: None}, TypeError, "ready() must return a state, a dict of tensors (got None)"),
        ({"step": lambda s, a, b: None}, TypeError, "step() must return a state, a dict of tensors (got None)"),
        ({"step": lambda s, a, b: {"weights": 3}}, TypeError, "step() must give tensors, and state['weights'] is none"),
        ({"measure": lambda s, a, b: 1.0}, TypeError, "measure() must return a dict, {column: tensor} (got a float"),
        ({"measure": lambda s, a, b: {"loss": b["x"][0]}}, ValueError, "measure() lacks 'weight', which `columns`"),
        (
            {"measure": lambda s, a, b: dict.fromkeys(["loss", "weight"], 1.0)},
            TypeError,
            "['loss'] is none (got a float",
        ),
        (
            {"measure": lambda s, a, b: dict.fromkeys(["loss", "weight"], b["x"])},
            ValueError,
            "'loss' is declared as column('loss') and has the shape [3]; take a mean",
        ),
        (
            {"measure": lambda s, a, b: dict.fromkeys(["loss", "weight", "more"], b["x"][0])},
            ValueError,
            "measure() gives 'more', which is no column (declared are 'loss', 'weight')",
        ),
    ],
)
def test_a_wrong_return(trained, functions, kind, said):
    with pytest.raises(kind, match=re.escape(said)) as caught:
        trained(changed(**functions))
    assert re.match(r"Broken \(test_contract.py, line \d+\): ", str(caught.value))


@WAYS
@pytest.mark.parametrize(
    "loss, kind, remedy",
    [
        (lambda s, w, d: 1 / 0, ZeroDivisionError, "Something it divides by is 0"),
        (lambda s, w, d: w["v"], KeyError, "state has weights.w []. data has x [3]."),
        (lambda s, w, d: s.depth, AttributeError, "Its fields are 'seed', 'steps', 'learning_rate'; declare 'depth'"),
        (lambda s, w, d: learning_rate, NameError, "self.learning_rate"),  # noqa: F821
        (lambda s, w, d: d["x"].double() @ d["x"], RuntimeError, "Make tensors in the dtype of the data"),
        (lambda s, w, d: torch.ones(4) @ d["x"], RuntimeError, "data has x [3]"),
    ],
)
def test_an_error_inside_keeps_its_type_and_gets_a_note(trained, loss, kind, remedy):
    with pytest.raises(kind) as caught:
        trained(changed(loss=loss))
    (note,) = caught.value.__notes__
    assert re.match(r"In Broken.(measure|step)\(\) \(test_contract.py, line \d+: ", note) and remedy in note


@WAYS
def test_an_error_in_a_step(trained):
    broken = changed(step=lambda s, state, data: state | {"weights": state["wieghts"]})
    with pytest.raises(KeyError) as caught:
        trained(broken)
    assert caught.value.__notes__[0].startswith("In Broken.step() (test_contract.py, line ")


def test_the_line_of_a_cell_is_called_so():
    assert contract._place("/anywhere/ipykernel_12/345.py", 7) == "line 7 of the cell"
    assert contract._place("/home/me/spiral.py", 7) == "spiral.py, line 7"


def test_what_is_right_is_let_through():
    assert Well().run(progress=False).sizes["step"] > 5
