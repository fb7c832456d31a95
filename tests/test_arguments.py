"""What `run`, `sweep` and `predict` answer to odd arguments: a ValueError that names the argument."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from tests.three_experiments import FeatureRidge
from toolkit.experiment import Experiment, Training, column, knob, setting


@dataclass(frozen=True, kw_only=True)
class Decay(Training):
    """x ← rate·x for `size` numbers, known in closed form where `known` is not "nothing"."""

    size: int = setting(2, 1, 9)
    known: str = setting("all", options=("all", "first", "nothing"))
    rate: float = knob(0.5, 0.0, 10.0)
    steps: int = setting(8, 1, 1000)

    columns = {"first": column("the first number"), "x": column("all numbers", dims=("number",))}

    @property
    def theories(self):
        return {"nothing": {}, "first": {"exact": "exact"}, "all": {"exact": "exact", "still": "at rest"}}[self.known]

    def start(self, generator):
        return {"x": torch.arange(1.0, self.size + 1, dtype=torch.float64)}, {}

    def step(self, state, data):
        return {"x": self.rate * state["x"]}

    def measure(self, state, data):
        return {"first": state["x"][0], "x": state["x"]}

    def prediction(self, theory_name, state, data, steps, watch):
        watch()
        x = np.outer((1.0 if theory_name == "still" else self.rate) ** steps, state["x"])
        return {"first": x[:, 0]} | ({"x": x} if self.known == "all" else {})


ODD_STEPS = [
    [], (), [-1], [0.0], [1.5], [9], [1, 1], [[1, 2]], [[1], [2, 3]], "123", b"12", ["a"], [None], [True, 2], [10**400],
    {1, 2}, {1: 2}, np.array([1.0]), np.array([], int), torch.tensor([1.0]), [float("nan")],
]  # fmt: skip


@pytest.mark.parametrize("steps", ODD_STEPS, ids=repr)
def test_steps_that_a_run_does_not_have_are_refused(steps):
    with pytest.raises(ValueError, match="^steps must "):
        Decay().predict(steps=steps)
    with pytest.raises(ValueError, match="^points must "):
        Decay().run(points=steps, progress=False)


@pytest.mark.parametrize("steps", [[5, 1], np.array([1, 5], np.uint8), torch.tensor([5, 1]), (1, 5), range(1, 6, 4)])
def test_steps_are_put_in_order(steps):
    measured, predicted = Decay().run(points=steps, progress=False), Decay().predict(steps=steps)
    assert measured.step.values.tolist() == predicted.step.values.tolist() == [1, 5]
    assert_array_equal(measured["x"], predicted["x"])


@pytest.mark.parametrize("points", [1, 0, -3, 2.0, True, None, 1j, np.float64(3), ...], ids=repr)
def test_a_number_of_points_is_whole_and_at_least_two(points):
    for experiment in (Decay(), FeatureRidge()):
        with pytest.raises(ValueError, match="^points must be a whole number"):
            experiment.run(points=points, progress=False)
    assert Decay().run(points=np.int64(2), progress=False).sizes["step"] == 2


def test_an_experiment_without_steps_has_none_to_predict():
    with pytest.raises(ValueError, match=r"FeatureRidge is not trained: predict\(\) takes no steps \(got \[0, 1\]\)"):
        FeatureRidge().predict(steps=[0, 1])


@pytest.mark.parametrize("theory", ["", "Exact", b"exact", ["exact"], {}, 0, True], ids=repr)
def test_an_unknown_theory_is_named_with_the_known_ones(theory):
    with pytest.raises(ValueError, match="theory must be one of 'exact', 'still'"):
        Decay().predict(theory)


def test_what_watches_is_a_function():
    with pytest.raises(ValueError, match="watch must be a function"):
        Decay().predict(watch=3)


@pytest.mark.parametrize("name", ["", 0, b"cpu", "gpu", "meta", "cpu:x", ["cpu"], True, 1.5])
def test_devices_and_dtypes_that_there_are_not(name):
    with pytest.raises(ValueError, match="device .* cannot be used here"):
        Decay().run(device=name, progress=False)
    with pytest.raises(ValueError, match="dtype must be 'float32' or 'float64'"):
        Decay().run(dtype=name, progress=False)


def test_a_prediction_over_sizes_is_padded_as_a_sweep_is():
    axes = {"size": [2, 4, 3], "rate": [0.5, 0.25]}
    measured, predicted = Decay().sweep(**axes, dtype="float64", progress=False), Decay().predict(**axes)
    assert predicted["x"].dims == measured["x"].dims and predicted["x"].sizes["number"] == 4
    assert_array_equal(predicted["x"], measured["x"])
    assert np.isnan(predicted["x"].sel(size=2, number=[2, 3])).all() and np.isfinite(predicted["first"]).all()


def test_a_configuration_without_this_theory_or_column_gets_nan():
    over = Decay().predict("still", known=["all", "first"])
    assert np.isfinite(over["x"].sel(known="all")).all() and np.isnan(over["x"].sel(known="first")).all()
    over = Decay(known="nothing").predict(known=["nothing", "first", "all"])
    assert over.attrs["theory"] == "exact" and over.attrs["theory_label"] == "exact"
    assert np.isnan(over["first"].sel(known="nothing")).all() and np.isfinite(over["first"].sel(known="first")).all()
    assert np.isnan(over["x"].sel(known="first")).all() and np.isfinite(over["x"].sel(known="all")).all()
    for missing in (lambda: Decay(known="nothing").predict(), lambda: Decay().predict(known=["nothing"])):
        with pytest.raises(ValueError, match="Decay has no theory; its docstring says why"):
            missing()


@dataclass(frozen=True, kw_only=True)
class Sizes(Experiment):
    """An experiment without steps whose column is as long as a field says."""

    size: int = setting(2, 1, 9)
    columns = {"x": column("numbers", dims=("number",))}

    def start(self, generator):
        return {"x": torch.arange(self.size, dtype=torch.float64)}, {}

    def measure(self, state, data):
        return {"x": state["x"]}


def test_a_walk_over_sizes_is_padded_as_a_sweep_is():
    walk, rows = Sizes().walk(along=("size", range(1, 4))), []
    while walk.done < walk.axis.last:
        walk.advance()
        rows.append(walk.row())
    assert_array_equal(walk.tabulate(rows)["x"], Sizes().sweep(size=[1, 2, 3], progress=False)["x"])


def test_a_walk_along_a_field_is_for_what_is_not_trained():
    with pytest.raises(ValueError, match="Decay is trained"):
        Decay().walk(along=("size", [1, 2]))
    with pytest.raises(ValueError, match="size must be a non-empty sequence"):
        Sizes().walk(along=("size", {1, 2}))
