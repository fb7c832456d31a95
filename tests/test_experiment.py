"""Run, sweep and predict of three awkward experiments against loops by hand and direct solves."""

import json
from dataclasses import dataclass

import numpy as np
import pytest
import torch
import xarray as xr
from numpy.testing import assert_allclose

from tests.three_experiments import FeatureRidge, FreeFeatures, XorClusters, ridge_losses
from toolkit import engine
from toolkit.device import Place
from toolkit.experiment import Experiment, Training, column, knob
from toolkit.metrics.gap import gap as gap_of

EXACT = dict(rtol=1e-10, atol=1e-12)
F64 = Place(torch.device("cpu"), torch.float64)


def run(experiment, **about):
    return experiment.run(dtype="float64", device="cpu", progress=False, **about)


def sweep(experiment, **about):
    return experiment.sweep(dtype="float64", device="cpu", progress=False, **about)


def by_hand(experiment):
    """{step: columns} from the pure functions alone."""
    state, data = experiment.start(torch.Generator().manual_seed(experiment.seed))
    state, rows = experiment.ready(state), {}
    for step in range(experiment.steps + 1):
        rows[step] = {k: v.numpy() for k, v in experiment.measure(state, data).items()}
        state = experiment.step(state, data)
    return rows


@pytest.mark.parametrize("experiment", [XorClusters(seed=3), FreeFeatures(seed=3, counts=(3, 2, 1), layers=3)])
def test_a_run_is_the_pure_step_repeated(experiment):
    rows, measured = by_hand(experiment), run(experiment)
    assert measured["step"].values.tolist() == experiment.axis.due().tolist()
    for name in measured.data_vars:
        over = "frame" if "frame" in measured[name].dims else "step"
        for step in measured[over].values:
            assert_allclose(measured[name].sel({over: step}), rows[int(step)][name], **EXACT)


ALONE_IN_A_SWEEP = [
    (XorClusters(), {"rate": [0.01, 0.05, 0.2], "seed": [0, 4], "samples": [8, 12]}),
    (XorClusters(steps=5), {"clip": [0.001, 0.002, 50.0], "flip": [0.0, 0.3], "rate": [0.05, 5.0]}),
    (FreeFeatures(), {"momentum": [0.0, 0.9], "decay": [0.001, 0.1], "seed": [0, 1, 2]}),
    (FreeFeatures(steps=8), {"layers": [1, 2, 3], "width": [3, 5], "learning_rate": [0.05, 0.2]}),
    (FeatureRidge(), {"ridge": [0.01, 1, 100], "features": [4, 30], "seed": [0, 1]}),
]


@pytest.mark.parametrize("experiment, axes", ALONE_IN_A_SWEEP)
def test_alone_equals_the_same_configuration_in_a_sweep(experiment, axes):
    swept = sweep(experiment, **axes)
    assert {n: swept.sizes[n] for n in axes} == {n: len(v) for n, v in axes.items()}
    rng = np.random.default_rng(0)
    for _ in range(6):
        chosen = {n: v[rng.integers(len(v))] for n, v in axes.items()}
        alone, inside = run(experiment.replace(**chosen)), swept.sel(chosen)
        for name in alone.data_vars:
            along = experiment.columns[name].along
            if along is None or all(chosen[n] == getattr(experiment, n) for n in axes if n not in along):
                assert inside[name].dims == alone[name].dims
                own = tuple(slice(n) for n in alone[name].shape)  # shapes that vary are padded with NaN
                assert_allclose(inside[name][own], alone[name], **EXACT)
                assert np.isfinite(inside[name]).sum() == alone[name].size


def test_dimensions_are_the_axes_settings_first_then_step():
    swept = sweep(FreeFeatures(), momentum=[0.0, 0.9], seed=[0, 1, 2])
    assert swept["train_loss"].dims == ("seed", "momentum", "step")
    assert swept["norms"].dims == ("seed", "momentum", "step", "class")
    assert sweep(FeatureRidge(), ridge=[1, 2], seed=[5])["test_loss"].dims == ("seed", "ridge")
    assert run(FeatureRidge())["test_loss"].dims == () and run(XorClusters())["train_loss"].dims == ("step",)


def test_swept_sequences_are_read_as_text():
    swept = sweep(FreeFeatures(steps=3), counts=[(4, 2), (3, 3), (2, 4)])
    assert swept["counts"].values.tolist() == ["4, 2", "3, 3", "2, 4"]
    for text, counts in (("4, 2", (4, 2)), ("2, 4", (2, 4))):
        alone = run(FreeFeatures(steps=3, counts=counts))
        assert_allclose(swept["train_loss"].sel(counts=text), alone["train_loss"], **EXACT)


def test_wide_columns_are_recorded_on_frames_and_along_the_named_fields():
    swept = sweep(FreeFeatures(momentum=0.9, steps=100), momentum=[0.0, 0.9], decay=[0.1, 0.01], seed=[0, 1])
    assert swept["cosines"].dims == ("momentum", "frame", "class", "other_class")
    frames, steps = swept["frame"].values, swept["step"].values
    assert len(frames) == 5 and set(frames) <= set(steps) and frames[0] == 0 and frames[-1] == 100
    assert json.loads(swept["cosines"].attrs["held"]) == {"seed": 0, "decay": 0.01}
    at_base = run(FreeFeatures(momentum=0.0, steps=100))  # decay and seed at the values of the experiment
    assert_allclose(swept["cosines"].sel(momentum=0.0), at_base["cosines"], **EXACT)


class TestRidge:
    def test_equals_a_direct_solve(self):
        ridges = [0.001, 0.1, 1.0, 50.0]
        swept = sweep(FeatureRidge(), ridge=ridges, features=[4, 16], seed=[0, 7])
        for seed in (0, 7):
            for features in (4, 16):
                one = FeatureRidge(seed=seed, features=features)
                _, data = engine.as_arrays(engine.draw(one, F64))
                for ridge in ridges:
                    at = swept.sel(seed=seed, features=features, ridge=ridge)
                    direct = ridge_losses(data["features"], data["y"], 12, ridge)
                    for name, value in direct.items():
                        assert_allclose(at[name], value, rtol=1e-9)

    def test_predict_has_the_dimensions_of_the_measurement(self):
        axes = {"ridge": [0.1, 1.0], "features": [4, 8], "seed": [0, 1]}
        measured, predicted = sweep(FeatureRidge(), **axes), FeatureRidge().predict(**axes)
        assert measured["test_loss"].dims == predicted["test_loss"].dims
        xr.testing.assert_allclose(measured, predicted, rtol=1e-9)
        assert predicted.attrs["theory_label"] == "direct solve"
        gap = gap_of(measured, predicted)
        assert gap.keys() == {"train_loss", "test_loss"} and max(gap.values()) < 1e-9
        walk = FeatureRidge().walk(F64)
        whole = walk.tabulate([walk.row()])
        assert whole["test_loss"].dims == ()
        xr.testing.assert_allclose(whole, run(FeatureRidge()), rtol=1e-12)

    def test_one_factorisation_for_all_ridges(self):
        starts = []

        @dataclass(frozen=True, kw_only=True)
        class Counted(FeatureRidge):
            def start(self, generator):
                starts.append(self.seed)
                return super().start(generator)

        sweep(Counted(), ridge=np.geomspace(0.001, 100, 31))
        assert len(starts) == 2  # the first draw of a class is made once more, to see that it is the same
        starts.clear()
        sweep(Counted(), ridge=np.geomspace(0.001, 100, 31), seed=range(5))
        assert len(starts) == 2 * 5  # once to see which may share a batch, once to run


def test_a_seed_gives_the_same_numbers_every_time():
    for experiment in (XorClusters(seed=2), FreeFeatures(seed=2), FeatureRidge(seed=2)):
        once, again, other = run(experiment), run(experiment), run(experiment.replace(seed=3))
        xr.testing.assert_equal(once, again)
        assert not np.array_equal(once["train_loss"], other["train_loss"])


def test_float32_is_float64_up_to_rounding():
    single, double = FreeFeatures().run(dtype="float32", progress=False), run(FreeFeatures())
    assert single["train_loss"].dtype == np.float32 and double["train_loss"].dtype == np.float64
    assert_allclose(single["train_loss"], double["train_loss"], rtol=1e-5)
    assert not np.array_equal(single["train_loss"], double["train_loss"])


def test_attributes_say_what_was_run_where():
    measured = FreeFeatures(momentum=0.5).sweep(dtype="float64", device="cpu", seed=[0, 1], progress=False)
    assert measured.attrs["experiment"] == "tests.three_experiments.FreeFeatures"
    fields = json.loads(measured.attrs["fields"])
    assert fields == FreeFeatures(momentum=0.5).values() | {"counts": [4, 2]}
    assert json.loads(measured.attrs["versions"])["torch"] == torch.__version__
    assert (measured.attrs["device"], measured.attrs["dtype"]) == ("cpu", "float64")
    assert 0 < measured.attrs["wall_time"] < 60 and measured.attrs["finished"] == 1
    about = measured["seed"].attrs
    assert (about["label"], about["kind"], about["low"]) == ("seed", "setting", 0)
    assert measured["train_loss"].attrs == {"label": "training loss", "scale": "log"}
    assert measured["step"].attrs == {"label": "training step", "symbol": "t", "scale": "log"}
    knobs = sweep(FeatureRidge(), ridge=[1])["ridge"].attrs
    assert json.loads(knobs["marks"]) == [0.1, 1, 10] and knobs["symbol"] == "λ" and knobs["scale"] == "log"


@pytest.mark.parametrize("axis, values", [("features", [4, 8]), ("ridge", [0.1, 1.0, 10.0])])
def test_a_walk_along_a_field_makes_the_dataset_of_sweep(axis, values):
    experiment = FeatureRidge()
    walk, rows = experiment.walk(F64, along=(axis, values)), []
    assert walk.axis.due().tolist() == [n + 1 for n in range(len(values))] and walk.axis.last == len(values)
    while walk.done < walk.axis.last:
        walk.advance()
        rows.append(walk.row())
    table = walk.tabulate(rows)
    swept = experiment.sweep(device="cpu", dtype="float64", progress=False, **{axis: values})
    xr.testing.assert_allclose(table, swept, rtol=1e-10)
    assert table[axis].attrs == swept[axis].attrs and table.attrs["finished"] == 1
    assert walk.tabulate(rows[:1]).attrs["finished"] == 0
    predicted = walk.predict("direct", len(values), lambda: None)
    xr.testing.assert_allclose(predicted, experiment.predict("direct", **{axis: values}))


def test_a_walk_makes_the_dataset_of_run():
    experiment = FreeFeatures()
    walk, rows = experiment.walk(F64), []
    for step in range(experiment.steps + 1):
        if step in walk.axis.due():
            rows.append(walk.row())
        walk.advance()
    xr.testing.assert_allclose(walk.tabulate(rows), run(experiment), rtol=1e-12)


def test_a_run_is_recorded_at_the_steps_that_are_named():
    experiment, steps = FreeFeatures(), [0, 3, 4, 11]
    rows, measured = by_hand(experiment), run(experiment, points=steps)
    assert measured["step"].values.tolist() == steps and "points" not in measured.attrs
    for step in steps:
        assert_allclose(measured["norms"].sel(step=step), rows[step]["norms"], **EXACT)


@dataclass(frozen=True, kw_only=True)
class Decay(Training):
    """dL/dw = w, so that w(t) = (1 − η)^t w(0): a theory that is exact."""

    learning_rate: float = knob(0.1, 0.01, 1.0, label="learning rate", symbol="η")
    columns = {"weight": column("weight")}
    theories = {"exact": "closed form", "flow": "gradient flow"}

    def start(self, generator):
        return {"weights": {"w": torch.randn((), generator=generator, dtype=torch.float64)}}, {
            "one": torch.ones(1, dtype=torch.float64)
        }

    def loss(self, weights, data):
        return weights["w"].square() / 2

    def measure(self, state, data):
        return {"weight": state["weights"]["w"]}

    def prediction(self, theory_name, state, data, steps, watch):
        rate = 1 - self.learning_rate if theory_name == "exact" else np.exp(-self.learning_rate)
        return {"weight": state["weights"]["w"] * rate**steps}


def test_predict_on_the_steps_of_the_run_or_those_named():
    e = Decay().replace(steps=50)
    measured = sweep(e, learning_rate=[0.1, 0.5], seed=[0, 1])
    predicted = e.predict(learning_rate=[0.1, 0.5], seed=[0, 1])
    xr.testing.assert_allclose(measured, predicted)
    flow = e.predict("flow", [0, 10])["weight"]
    assert flow["step"].values.tolist() == [0, 10]
    assert_allclose(flow[1] / flow[0], np.exp(-1.0))
    assert gap_of(run(e), e.predict("exact"))["weight"] < 1e-12 < 0.01 < gap_of(run(e), e.predict("flow"))["weight"]


def test_theories_are_named_in_words():
    with pytest.raises(ValueError, match=r"theory must be one of 'exact', 'flow' \(got 'lazy'\)"):
        Decay().predict("lazy")
    with pytest.raises(ValueError, match="XorClusters has no theory; its docstring says why"):
        XorClusters().predict()


def test_what_a_subclass_leaves_out_is_said():
    with pytest.raises(TypeError, match="abstract methods? '?measure'?, '?start'?"):
        Experiment()

    @dataclass(frozen=True, kw_only=True)
    class Lossless(Training):
        def start(self, generator):
            return {"weights": {"w": torch.zeros((), dtype=torch.float64)}}, {}

        def measure(self, state, data):
            return {}

    with pytest.raises(NotImplementedError, match=r"Lossless needs loss\(weights, data\) or a step of its own"):
        Lossless().loss({}, {})


@pytest.mark.parametrize("steps", [[], [-1], [0.5, 1.0], [[1, 2]], [3, 3], "3"])
def test_steps_to_predict_are_checked_in_words(steps):
    with pytest.raises(ValueError, match="steps must"):
        Decay().predict(steps=steps)


@pytest.mark.parametrize("points", [0, -1, 1, 2.5, True])
@pytest.mark.parametrize("experiment", [Decay(), FeatureRidge()])
def test_points_are_checked_in_words(experiment, points):
    with pytest.raises(ValueError, match="points must be a whole number"):
        experiment.run(points=points)


def test_a_value_is_swept_once():
    with pytest.raises(ValueError, match="same value twice"):
        Decay().sweep(seed=[1, 1])


def test_what_takes_long_is_given_up_between_two_operations_and_nothing_has_changed():
    calls, last = [], [2]

    def watch():
        calls.append(1)
        if len(calls) >= last[0]:
            raise InterruptedError

    experiment = FreeFeatures(steps=5)
    with pytest.raises(InterruptedError):
        experiment.walk(F64, watch=watch)
    last[0] = 10**6
    walk = experiment.walk(F64, watch=watch)
    for work in (walk.advance, walk.measure):
        last[0] = len(calls) + 2
        with pytest.raises(InterruptedError):
            work()
    last[0] = 10**6
    (step, after), (_, expected) = walk.row(), experiment.walk(F64).row()
    assert step == 0 and all((after[name] == expected[name]).all() for name in expected)
