"""What is wrong in one's own experiment is said with its name, the function, the line and what to write."""

import re
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from tests.three_experiments import FeatureRidge
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


def predicting(prediction, **functions):
    return changed(theories={"exact": "exact"}, prediction=prediction, **functions)


@pytest.mark.parametrize(
    "made, kind, said",
    [
        (None, TypeError, "prediction() must return a dict, {column: array} (got None); return one array a column"),
        (1.0, TypeError, "prediction() must return a dict, {column: array} (got a float"),
        ({"los": np.zeros(5)}, ValueError, "gives 'los', which is no column (declared are 'loss', 'weight')"),
        ({"loss": 1.0}, ValueError, "gives for 'loss' has the shape [], and not [5]: a row for each of the steps"),
        ({"loss": np.zeros(4)}, ValueError, "gives for 'loss' has the shape [4], and not [5]"),
        ({"loss": np.zeros((5, 1))}, ValueError, "gives for 'loss' has the shape [5, 1], and not [5]"),
        ({"loss": np.zeros(5), "weight": np.zeros((1, 5))}, ValueError, "gives for 'weight' has the shape [1, 5]"),
        ({"loss": "low"}, TypeError, "prediction() must give numbers for 'loss' (got a str, 'low'); give an array"),
        ({"loss": None}, ValueError, "gives for 'loss' has the shape []"),
        ({"loss": [1.0, [2.0]]}, TypeError, "prediction() must give numbers for 'loss' (got a list"),
    ],
)
def test_a_wrong_prediction(made, kind, said):
    broken = predicting(lambda self, theory, state, data, steps, watch: made)
    with pytest.raises(kind, match=re.escape(said)) as caught:
        broken.predict(steps=range(5), learning_rate=[0.1, 0.2])
    assert re.match(r"Broken \(test_contract.py, line \d+\): ", str(caught.value))


def test_a_wrong_prediction_without_steps():
    def prediction(self, theory, state, data, steps, watch):
        return {"train_loss": np.zeros(3)}

    broken = type("Broken", (FeatureRidge,), {"prediction": prediction})()
    said = "gives for 'train_loss' has the shape [3], and not []: one number, or its own dimensions"
    with pytest.raises(ValueError, match=re.escape(said)):
        broken.predict()


def test_an_error_inside_a_prediction():
    broken = predicting(lambda self, theory, state, data, steps, watch: {"loss": data["y"] + steps})
    with pytest.raises(KeyError) as caught:
        broken.predict()
    (note,) = caught.value.__notes__
    assert re.match(r"In Broken.prediction\(\) \(test_contract.py, line \d+: ", note)
    assert "state has weights.w []. data has x [3]." in note


def test_a_prediction_that_writes_spoils_no_other():
    def prediction(self, theory, state, data, steps, watch):
        data["x"] *= self.learning_rate
        state.pop("weights")
        return {"loss": np.full(len(steps), data["x"].sum())}

    found = predicting(prediction).predict(steps=[0, 1], learning_rate=[0.5, 0.25])
    np.testing.assert_allclose(found["loss"], [[1.5, 1.5], [0.75, 0.75]])


def test_the_line_of_a_cell_is_called_so():
    assert contract._place("/anywhere/ipykernel_12/345.py", 7) == "line 7 of the cell"
    assert contract._place("/home/me/spiral.py", 7) == "spiral.py, line 7"


def test_what_is_right_is_let_through():
    assert Well().run(progress=False).sizes["step"] > 5
