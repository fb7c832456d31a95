"""Sweeps: batches that split where they must, diverged members, Ctrl-C."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
import xarray as xr
from numpy.testing import assert_allclose

from tests.three_experiments import FeatureRidge, FreeFeatures, XorClusters
from toolkit.device import Place
from toolkit.engine import Programs, footprint, runs, sweeps
from toolkit.experiment import Training, column, knob, setting

F64 = Place(torch.device("cpu"), torch.float64)
BREAK_AT = {"step": None}


@dataclass(frozen=True, kw_only=True)
class Powers(Training):
    """x ← rate·x + shift + size·0 from x = first: x(t) in closed form; `shift` and `kind` are read in `step` alone."""

    first: float = setting(1.0, 0.0, 10.0)
    shift: float = setting(0.0, -10.0, 10.0)
    kind: str = setting("add", options=("add", "subtract"))
    padding: int = setting(1, 1, 9)
    rate: float = knob(1.0, 0.0, 1e300)
    steps: int = setting(8, 1, 5000)

    columns = {"x": column("x")}

    def start(self, generator):
        state = {"x": torch.tensor(self.first, dtype=torch.float64)}
        return state, {"padding": torch.zeros(self.padding, dtype=torch.float64)}

    def step(self, state, data):
        if self.kind == "subtract":
            return {"x": self.rate * state["x"] - self.shift}
        return {"x": self.rate * state["x"] + self.shift}

    def measure(self, state, data):
        return {"x": state["x"]}

    def expected(self):
        sign = 1 if self.kind == "add" else -1
        x = [self.first]
        for _ in range(self.steps):
            x.append(self.rate * x[-1] + sign * self.shift)
        return np.array(x)


@dataclass(frozen=True, kw_only=True)
class Interrupted(Powers):
    """Powers that is interrupted when it measures a run of padding 2 at a given step."""

    def measure(self, state, data):
        if self.padding == 2 and BREAK_AT["step"] is not None:
            BREAK_AT["step"] -= 1
            if BREAK_AT["step"] < 0:
                raise KeyboardInterrupt
        return super().measure(state, data)


def sweep(experiment, **about):
    return experiment.sweep(dtype="float64", device="cpu", progress=False, **about)


def exact(experiment, swept, axes):
    """Assert that every run of a sweep is its closed form."""
    for values in np.ndindex(*(len(v) for v in axes.values())):
        chosen = {n: axes[n][i] for n, i in zip(axes, values, strict=True)}
        one = experiment.replace(**chosen)
        assert_allclose(swept["x"].sel(chosen), one.expected()[swept["step"].values], rtol=1e-12)


def batches(experiment, **axes):
    return [len(j.starts) for j in sweeps.jobs(sweeps.plan(experiment, axes), F64)]


def test_a_setting_read_in_step_gets_its_own_value():
    axes = {"shift": [0.0, 1.0, -2.5], "kind": ["add", "subtract"], "first": [1.0, 3.0], "rate": [0.5, 2.0]}
    exact(Powers(), sweep(Powers(), **axes), axes)


def test_starts_share_a_batch_only_where_they_may():
    assert batches(Powers(), first=[1.0, 2.0, 3.0]) == [3]  # start alone reads it
    assert batches(Powers(), seed=range(4)) == [4]
    assert batches(Powers(), shift=[0.0, 1.0]) == [1, 1]
    assert batches(Powers(), shift=[0.0, 1.0], first=[1.0, 2.0, 3.0]) == [3, 3]
    assert batches(Powers(), padding=[1, 2, 3], seed=[0, 1]) == [2, 2, 2]  # unequal shapes
    assert batches(Powers(), rate=np.linspace(0, 1, 50)) == [1]
    assert batches(XorClusters(), clip=[1.0, 2.0], flip=[0.0, 0.1, 0.2]) == [3, 3]


def test_a_seed_read_in_step_gets_its_own_value():
    @dataclass(frozen=True, kw_only=True)
    class Seeded(Powers):
        def step(self, state, data):
            return {"x": state["x"] + self.seed}

    swept = sweep(Seeded(), seed=[0, 1, 5])
    assert_allclose(swept["x"].isel(step=-1), [1, 1 + 8 * 1, 1 + 8 * 5])


def test_large_sweeps_are_cut_into_batches_without_a_seam():
    rates = np.linspace(0.0, 1.0, sweeps.BATCH + 72)
    axes = {"first": [1.0, 2.0, 4.0], "rate": list(rates)}
    plan = sweeps.plan(Powers(), axes)
    jobs = sweeps.jobs(plan, F64)
    assert all(len(j.starts) * len(j.combinations) <= sweeps.BATCH for j in jobs)
    cells = [(i, k) for j in jobs for i in j.indices for k in j.combinations]
    assert sorted(cells) == [(i, k) for i in range(3) for k in range(200)]
    exact(Powers(), sweep(Powers(), **axes), axes)


def test_many_starts_are_cut_too():
    swept = sweep(Powers(), first=list(np.linspace(0, 10, 300)))
    assert_allclose(swept["x"].isel(step=0), np.linspace(0, 10, 300))
    assert batches(Powers(), first=list(np.linspace(0, 10, 300))) == [100, 100, 100]


def test_what_measure_alone_reads_is_trained_once():
    @dataclass(frozen=True, kw_only=True)
    class Seen(Powers):
        zoom: float = knob(1.0, 0.0, 10.0)

        def measure(self, state, data):
            return {"x": self.zoom * state["x"]}

    axes = {"zoom": [1.0, 2.0, 3.0], "rate": [0.5, 2.0], "first": [1.0, 3.0]}
    swept, (job,) = sweep(Seen(), **axes), sweeps.jobs(sweeps.plan(Seen(), axes), F64)
    assert [lane.trained for lane in job.begin(F64, Programs(), runs.draw).lanes] == [slice(0, 2)]
    for zoom in axes["zoom"]:
        alone = sweep(Powers(), rate=axes["rate"], first=axes["first"])
        assert_allclose(swept["x"].sel(zoom=zoom), zoom * alone["x"], rtol=1e-12)


def test_a_setting_that_measure_alone_reads_is_trained_once():
    trained = []

    @dataclass(frozen=True, kw_only=True)
    class Seen(Powers):
        digits: int = setting(1, 1, 9)  # as many as a row has
        sign: str = setting("plus", options=("plus", "minus"))

        columns = {"x": column("x"), "row": column("row", ("digit",))}

        def step(self, state, data):
            trained.append(1)
            return super().step(state, data)

        def measure(self, state, data):
            x = state["x"] if self.sign == "plus" else -state["x"]
            return {"x": x, "row": x * torch.ones(self.digits, dtype=x.dtype)}

    axes = {"digits": [2, 3], "sign": ["plus", "minus"], "first": [1.0, 3.0], "rate": [0.5, 2.0]}
    assert [len(job.others) for job in sweeps.jobs(sweeps.plan(Seen(), axes), F64)] == [3]
    before = len(trained)
    swept = sweep(Seen(steps=400), **axes)
    assert len(trained) - before < 16 + 8, "each start for its footprint, then a few to trace and compare"
    alone = sweep(Powers(steps=400), first=axes["first"], rate=axes["rate"])["x"]
    for sign, times in (("plus", 1), ("minus", -1)):
        for digits in axes["digits"]:
            here = swept.sel(sign=sign, digits=digits)
            assert_allclose(here["x"], times * alone, rtol=1e-12)
            assert_allclose(here["row"].isel(digit=slice(digits)), times * alone.expand_dims(digit=digits, axis=-1))
            assert np.isnan(here["row"].isel(digit=slice(digits, None))).all()


def test_wide_columns_are_kept_at_their_frames_alone():
    ((rows, _),), _ = sweeps.run_job(
        sweeps.jobs(sweeps.plan(FreeFeatures(), {"seed": [0, 1]}), F64)[0], F64, range(21), Programs(), runs.draw
    )
    assert [step for step, row in rows if "cosines" in row] == [0, 5, 10, 15, 20]
    assert all("train_loss" in row for _, row in rows)


def test_a_sweep_is_cut_into_batches_that_fit_into_memory(monkeypatch):
    monkeypatch.setattr(footprint, "BUDGET", 3 * (4 * 8 + 8 + 8))
    axes = {"first": [1.0, 2.0, 4.0], "rate": [0.5, 1.0, 2.0]}
    jobs = sweeps.jobs(sweeps.plan(Powers(), axes), F64)
    assert [len(j.starts) * len(j.combinations) for j in jobs] == [3, 3, 3]
    exact(Powers(), sweep(Powers(), **axes), axes)


def test_runs_of_unequal_shapes_are_padded_not_lost():
    swept = sweep(XorClusters(), samples=[8, 12])
    assert "diverged_at" not in swept and np.isfinite(swept["train_loss"]).all()
    small = swept["coefficients"].sel(samples=8)
    assert np.isfinite(small[:, :8]).all() and np.isnan(small[:, 8:]).all()


class TestDivergence:
    def test_others_are_untouched_and_the_finite_part_is_kept(self):
        e, rates = Powers(steps=400), [1.0, 1e100, 1.5]
        with pytest.warns(RuntimeWarning, match=r"2 of 6 runs diverged \(first at step 4\)"):
            swept = sweep(e, rate=rates, first=[1.0, 2.0], points=401)
        assert swept["diverged_at"].values.tolist() == [[-1, 4, -1]] * 2
        assert swept.attrs["finished"] == 1
        for first in (1.0, 2.0):
            for rate in (1.0, 1.5):
                alone = sweep(e.replace(rate=rate, first=first), points=401)
                assert "diverged_at" not in alone.attrs and np.isfinite(alone["x"]).all()
                assert_allclose(swept["x"].sel(rate=rate, first=first), alone["x"], rtol=1e-10)
            lost = swept["x"].sel(rate=1e100, first=first)
            steps = swept["step"].values
            assert np.isnan(lost[steps >= 4]).all()
            assert_allclose(lost[steps < 4], first * 1e100 ** steps[steps < 4].astype(float))

    def test_of_a_single_run(self):
        with pytest.warns(RuntimeWarning, match="1 of 1 runs diverged"):
            run = Powers(steps=400, rate=1e50).run(dtype="float64", progress=False)
        at = run.attrs["diverged_at"]
        assert at == run["step"].values[-1] >= 7  # 1e50^7 is beyond float64; the step recorded next
        kept = run["x"].values[:-1]
        assert np.isnan(run["x"].values[-1])
        assert_allclose(kept, 1e50 ** run["step"].values[:-1].astype(float), rtol=1e-10)

    def test_of_a_batch_of_several(self):
        with pytest.warns(RuntimeWarning, match="2 of 4 runs diverged"):
            swept = sweep(Powers(steps=300), shift=[0.0, 1.0], rate=[1.0, 1e200])
        assert (swept["diverged_at"].sel(rate=1e200) > 0).all() and (swept["diverged_at"].sel(rate=1.0) == -1).all()
        assert_allclose(swept["x"].sel(shift=1.0, rate=1.0), 1 + swept["step"])

    def test_of_a_network(self):
        with pytest.warns(RuntimeWarning, match="runs diverged"):
            swept = sweep(FreeFeatures(steps=60), learning_rate=[0.1, 1e20], seed=[0, 1])
        assert (swept["diverged_at"].sel(learning_rate=1e20) > 0).all()
        alone = sweep(FreeFeatures(steps=60, learning_rate=0.1), seed=[0, 1])
        assert_allclose(swept["train_loss"].sel(learning_rate=0.1), alone["train_loss"], rtol=1e-10)


class TestInterruption:
    def test_keeps_the_rows_measured_so_far(self):
        BREAK_AT["step"] = 3
        swept = sweep(Interrupted(padding=2), first=[1.0, 2.0])
        # two looks to see which starts may share a batch, one for step 0; the next is interrupted
        assert swept.attrs["finished"] == 0 and swept["step"].values.tolist() == [0]
        assert (swept["x"] == xr.DataArray([1.0, 2.0], dims="first")).all()

    def test_keeps_the_batches_before(self):
        BREAK_AT["step"] = 1 + 4  # one look for the signature, then four rows
        swept = sweep(Interrupted(rate=2.0), padding=[1, 2, 3])
        assert swept.attrs["finished"] == 0
        steps = swept["step"].values
        assert_allclose(swept["x"].sel(padding=1), 2.0**steps)
        assert_allclose(swept["x"].sel(padding=2)[:4], 2.0 ** steps[:4])
        assert np.isnan(swept["x"].sel(padding=2)[4:]).all() and np.isnan(swept["x"].sel(padding=3)).all()

    def test_of_an_experiment_without_steps(self):
        broken = []

        @dataclass(frozen=True, kw_only=True)
        class Stopped(FeatureRidge):
            def measure(self, state, data):
                if self.features == 8 and broken:
                    raise KeyboardInterrupt
                broken.extend([1] * (self.features == 16))  # the last signature has been looked at
                return super().measure(state, data)

        swept = sweep(Stopped(), features=[4, 8, 16])
        assert swept.attrs["finished"] == 0 and swept["test_loss"].dims == ("features",)
        assert_allclose(swept["test_loss"][0], sweep(FeatureRidge(features=4))["test_loss"], rtol=1e-12)
        assert np.isnan(swept["test_loss"][1:]).all()

    def test_of_the_last_of_uneven_batches_is_not_called_finished(self):
        BREAK_AT["step"] = 2  # the signature's two looks pass
        rates = list(np.linspace(0, 1, sweeps.BATCH + 1))
        swept = sweep(Interrupted(), padding=[1, 2], rate=rates)
        assert swept.attrs["finished"] == 0


def test_steps_cannot_be_swept_and_combinations_are_checked_first():
    with pytest.raises(ValueError, match="steps is the length of the run and cannot be swept"):
        Powers().sweep(steps=[5, 10])
    plan = sweeps.plan(Powers(), {"rate": [1, 2], "first": [1, 2, 3], "shift": [0.5]})
    assert list(plan.axes) == ["first", "shift", "rate"] and len(plan.starts) == 3 and plan.combinations == 2
    assert plan.knobs == {"rate": [1.0, 2.0]} and [s.first for s in plan.starts] == [1.0, 2.0, 3.0]
