"""The engine against loops written out, and its purity: draws, batches, rows, Ctrl-C."""

import dataclasses
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from tests.three_experiments import FeatureRidge, FreeFeatures, XorClusters
from toolkit import engine
from toolkit.device import Place
from toolkit.engine.axis import Steps
from toolkit.experiment import Training, column, knob

F64 = Place(torch.device("cpu"), torch.float64)
F32 = Place(torch.device("cpu"), torch.float32)
THREE = [XorClusters(), FreeFeatures(), FeatureRidge()]


def knobs_of(experiment, **values):
    """Every knob with a list of values, as Walk wants them."""
    count = len(next(iter(values.values())))
    return {n: values.get(n, [getattr(experiment, n)] * count) for n in experiment.knobs()}


def leaves(tree):
    return torch.utils._pytree.tree_leaves(tree)


@pytest.mark.parametrize("steps, points", [(1, 120), (5, 120), (30, 120), (5000, 64), (5000, 2), (10**6, 120)])
def test_record_steps_are_log_spaced_with_both_ends(steps, points):
    due = Steps(steps).due(points)
    assert due[0] == 0 and due[-1] == steps
    assert len(due) <= points and (np.diff(due) > 0).all() and due.dtype.kind == "i"
    ideal = np.exp(np.linspace(0, np.log(steps + 1), min(points, steps + 1))) - 1
    assert all(np.abs(ideal - step).min() <= 0.5 + 1e-6 for step in due)
    assert all(np.abs(due - step).min() <= 0.5 + 1e-6 for step in ideal)


@pytest.mark.parametrize("experiment", THREE)
def test_every_dtype_draws_the_same_numbers(experiment):
    double, single = engine.draw(experiment, F64), engine.draw(experiment, F32)
    again = engine.draw(experiment, F64)
    for d, s, a in zip(leaves(double), leaves(single), leaves(again), strict=True):
        assert d.dtype == torch.float64 and s.dtype == torch.float32
        assert torch.equal(d.float(), s) and torch.equal(d, a)
    other = engine.draw(experiment.replace(seed=1), F64)
    assert not all(torch.equal(d, o) for d, o in zip(leaves(double), leaves(other), strict=True))


@pytest.mark.parametrize("experiment", THREE)
def test_global_random_state_is_left_alone(experiment):
    before, numpy_before = torch.random.get_rng_state(), np.random.get_state()[1].copy()
    experiment.sweep(seed=[0, 1], progress=False)
    assert torch.equal(before, torch.random.get_rng_state())
    assert (numpy_before == np.random.get_state()[1]).all()


def test_a_draw_in_float32_is_refused():
    @dataclass(frozen=True, kw_only=True)
    class Careless(FeatureRidge):
        def start(self, generator):
            return {"w": torch.randn(3, generator=generator)}, {}

    with pytest.raises(TypeError, match=r"start\(\) must draw in float64"):
        Careless().run(progress=False)


def test_a_knob_read_in_start_is_refused():
    @dataclass(frozen=True, kw_only=True)
    class Hasty(FeatureRidge):
        def start(self, generator):
            state, data = super().start(generator)
            return state, data | {"shrink": state["values"] / self.ridge}

    with pytest.raises(AttributeError, match=r"ridge is a knob: start\(\) may not read it; make it a setting"):
        Hasty().run(progress=False)


def test_a_batch_is_a_double_loop():
    e = XorClusters()
    rates = torch.tensor([0.01, 0.05, 0.2], dtype=torch.float64)
    draws = [engine.draw(e.replace(seed=s), F64) for s in range(2)]
    state = engine.stack([engine.stack([state] * 3) for state, _ in draws])
    data = engine.stack([data for _, data in draws])
    moved = engine.advance(e, {"rate": rates}, state, data)
    seen = engine.look(e, {"rate": rates}, moved, data)
    for s, (first, fixed) in enumerate(draws):
        for k, rate in enumerate(rates):
            one = engine.given(e, {"rate": rate}).step(first, fixed)
            torch.testing.assert_close(moved["coefficients"][s, k], one["coefficients"], rtol=1e-12, atol=1e-14)
            for name, value in e.measure(one, fixed).items():
                torch.testing.assert_close(seen[name][s, k], value, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("experiment", [XorClusters(), FreeFeatures()])
def test_a_step_changes_nothing_it_is_given(experiment):
    state, data = engine.draw(experiment, F64)
    before = [t.clone() for t in leaves((state, data))]
    experiment.measure(experiment.step(state, data), data)
    assert all(torch.equal(a, b) for a, b in zip(leaves((state, data)), before, strict=True))


def test_a_run_alone_and_in_a_batch():
    e = FreeFeatures()
    alone = engine.Alone(e.replace(momentum=0.5), F64)
    batch = engine.Batch([e, e.replace(seed=1)], knobs_of(e, momentum=[0.0, 0.5]), F64)
    assert (alone.lead, batch.lead) == (0, 2)
    for _ in range(7):
        alone.advance(), batch.advance()
    assert alone.step == batch.step == 7
    one, all_ = alone.measure(), batch.measure()
    assert one["cosines"].shape == (2, 2) and all_["cosines"].shape == (2, 2, 2, 2)
    for name in e.columns:
        np.testing.assert_allclose(one[name], all_[name][0, 1], rtol=1e-10, atol=1e-12)


def test_record_measures_at_the_due_steps_and_ticks():
    e, ticks = XorClusters(), []
    walk = engine.Batch([e], knobs_of(e, rate=[0.05]), F64)
    (rows,), finished = engine.record(walk, [0, 2, 5], ticks.append)
    assert finished and [s for s, _ in rows] == ticks == [0, 2, 5] and walk.step == 5
    state, data = engine.draw(e, F64)
    for step in range(6):
        if step in ticks:
            loss = e.measure(state, data)["train_loss"]
            np.testing.assert_allclose(rows[ticks.index(step)][1]["train_loss"][0, 0], loss, rtol=1e-12)
        state = e.step(state, data)


def test_record_keeps_what_is_there_on_ctrl_c():
    e = XorClusters()
    walk = engine.Batch([e], knobs_of(e, rate=[0.05]), F64)

    def interrupt(step):
        if step == 3:
            raise KeyboardInterrupt

    (rows,), finished = engine.record(walk, range(10), interrupt)
    assert not finished and [s for s, _ in rows] == [0, 1, 2, 3] and walk.step == 3


@dataclass(frozen=True, kw_only=True)
class Doubling(Training):
    """x ← rate·x from 1: exactly rate^t, beyond float64 after 1024 doublings."""

    rate: float = knob(2.0, 0.0, 1e300)
    columns = {"x": column("x")}

    def start(self, generator):
        return {"x": torch.ones((), dtype=torch.float64)}, {"none": torch.zeros(1, dtype=torch.float64)}

    def step(self, state, data):
        return {"x": self.rate * state["x"]}

    def measure(self, state, data):
        return {"x": state["x"]}


def test_record_stops_once_every_run_has_diverged():
    e = Doubling(steps=2000)
    walk = engine.Batch([e], {"rate": [1e200, 1e160]}, F64)
    (rows,), finished = engine.record(walk, range(2000))
    assert finished and len(rows) == 3  # 1, 1e200, ∞: both are beyond 1.8e308 at step 2
    walk = engine.Batch([e], {"rate": [1e200, 1.0]}, F64)
    assert len(engine.record(walk, range(2000))[0][0]) == 2000


def test_finite_stack_shapes_as_arrays():
    row = {"a": np.array([[1.0, np.nan, 2.0]]), "b": np.array([[[1.0, 2], [1, 2], [np.inf, 0]]])}
    assert engine.finite(row, lead=2).tolist() == [[True, False, False]]
    trees = [{"a": torch.full((2,), float(i)), "b": {"c": torch.tensor(i)}} for i in range(3)]
    stacked = engine.stack(trees)
    assert stacked["a"].tolist() == [[0, 0], [1, 1], [2, 2]] and stacked["b"]["c"].tolist() == [0, 1, 2]
    assert engine.shapes(trees[0]) == (((2,), torch.float32), ((), torch.int64))
    arrays = engine.as_arrays({"a": torch.ones(2, requires_grad=True)})
    assert isinstance(arrays["a"], np.ndarray) and arrays["a"].tolist() == [1, 1]


@pytest.mark.full
def test_compiled_gives_equal_numbers():
    e = Doubling(steps=5)
    for compiled in (False, True):
        walk = engine.Batch([e], {"rate": [0.5, 1.5]}, F64, engine.Programs(compiled))
        (rows,), _ = engine.record(walk, [0, 5])
        np.testing.assert_allclose(rows[-1][1]["x"], [[0.5**5, 1.5**5]], rtol=1e-12)


def test_an_experiment_is_frozen_and_given_leaves_it_alone():
    e = Doubling()
    twin = engine.given(e, {"rate": torch.tensor(5.0)})
    assert e.rate == 2.0 and float(twin.rate) == 5.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        e.rate = 1.0
