"""Moments: declared as texts, found at their exact steps however sparse the rows are, and stored with a run."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from toolkit import chapters
from toolkit.attributes import listed
from toolkit.experiment import Training, column, knob, setting
from toolkit.moments import NEVER, Condition, conditions
from toolkit.recordings.file_format import read, write

CASES = json.loads((Path(__file__).parent / "protocol/moments.json").read_text(encoding="utf-8"))
EVERY = list(range(401))


@dataclass(frozen=True, kw_only=True)
class Decay(Training):
    """loss = size·(1 − rate)^t; `shown` is read in `measure` alone, `again` swings about zero."""

    size: float = setting(1.0, 0.1, 10.0)
    rate: float = knob(0.05, -3.0, 0.9)
    shown: float = knob(1.0, 0.1, 10.0)
    steps: int = setting(400, 1, 5000)

    columns = {"loss": column("loss"), "again": column("a loss that swings"), "wide": column("wide", dims=("entry",))}
    moments = {"learned": "loss <= 0.01", "half": "loss <= 0.5", "swings": "again >= 0.9", "lost": "loss >= 1e30"}

    def start(self, generator):
        return {"x": torch.tensor(self.size, dtype=torch.float64), "done": torch.zeros((), dtype=torch.float64)}, {}

    def step(self, state, data):
        return {"x": state["x"] * (1 - self.rate), "done": state["done"] + 1}

    def measure(self, state, data):
        wide = state["x"].expand(3)
        return {"loss": self.shown * state["x"], "again": torch.sin(state["done"] / 40), "wide": wide}


def run(experiment, points, **axes):
    return experiment.sweep(points=points, device="cpu", dtype="float64", progress=False, **axes)


def first(rate: float, bound: float, size: float = 1.0) -> int:
    """The first step at which size·(1 − rate)^t ≤ bound."""
    return max(0, int(np.ceil(np.log(bound / size) / np.log(1 - rate) - 1e-9)))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_condition_holds_as_in_the_browser(case):
    sign, bound = case["condition"]
    value = np.nan if case["value"] is None else case["value"]
    assert bool(Condition("loss", sign, bound).holds(np.float32(value))) is case["holds"]


@pytest.mark.parametrize("points", [2, 7, 30, [0, 3, 399], EVERY], ids=str)
def test_however_sparse_the_rows_are_the_step_is_the_same(points):
    assert run(Decay(), points).moments.sel(moment=["half", "learned", "lost"]).values.tolist() == [
        first(0.05, 0.5), first(0.05, 0.01), NEVER
    ]  # fmt: skip


def test_a_moment_is_looked_for_where_it_holds_in_a_row():
    among = run(Decay(), [0, 50, 60, 400]).moments.sel(moment="swings")
    assert np.sin(50 / 40) > 0.9 and among == np.ceil(40 * np.arcsin(0.9))
    assert run(Decay(), [0, 30, 400]).moments.sel(moment="swings") == NEVER


def test_every_run_of_a_sweep_has_its_own():
    axes = {"size": [1.0, 2.0, 0.4], "rate": [0.02, 0.05, 0.3], "shown": [0.5, 1.0]}
    swept = run(Decay(), 12, **axes)
    assert swept.moments.dims == ("size", "rate", "shown", "moment") and swept.moments.dtype.kind == "i"
    for values in np.ndindex(3, 3, 2):
        size, rate, shown = (axes[name][i] for name, i in zip(axes, values, strict=True))
        assert swept.moments.sel(size=size, rate=rate, shown=shown, moment="learned") == first(rate, 0.01, size * shown)
        assert swept.moments.sel(size=size, rate=rate, shown=shown, moment="half") == first(rate, 0.5, size * shown)


@pytest.mark.filterwarnings("ignore:.* diverged")
def test_what_diverges_has_the_moments_of_its_finite_part():
    swept = run(Decay(steps=5000), 40, rate=[0.05, -1.0])
    assert swept.moments.sel(moment="learned").values.tolist() == [first(0.05, 0.01), NEVER]
    assert swept.moments.sel(moment="lost").values.tolist() == [NEVER, 100]  # 2^t is 1.3e30 at step 100


def test_a_walk_finds_them_row_by_row_and_tabulates_them():
    walk = Decay().walk()
    rows = []
    for step in range(401):
        if step in (0, 20, 300, 400):
            rows.append(walk.row())
            assert walk.moments["half"] == (NEVER if step < 20 else 14)
        if step < 400:
            walk.advance()
    assert walk.moments == {"learned": first(0.05, 0.01), "half": 14, "swings": 45, "lost": NEVER}
    assert walk.tabulate(rows[:1]).moments.sel(moment="half") == 14


def test_they_are_stored_with_a_recording(tmp_path):
    measured = run(Decay(), 9, rate=[0.02, 0.05])
    write(tmp_path / "decay.nc", measured, {})
    held, _ = read(tmp_path / "decay.nc")
    assert held.moments.equals(measured.moments) and held.moments.attrs == measured.moments.attrs
    assert listed(held.moments.attrs["conditions"])[0] == ["loss", "<=", 0.01]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("learned", "loss < 0.1", "a column, >= or <=, and a number"),
        ("learned", "loss <= low", "a column, >= or <=, and a number"),
        ("learned", "__import__('os') <= 1", "a column, >= or <=, and a number"),
        ("learned", "los <= 0.1", "a column without dimensions: loss, again"),
        ("learned", "wide <= 0.1", "a column without dimensions"),
        ("{learned}", "loss <= 0.1", "named by words"),
    ],
)
def test_what_is_no_condition_is_refused(name, text, said):
    with pytest.raises(ValueError, match=said):
        conditions({name: text}, Decay.columns)


def test_a_condition_is_read_with_its_sign_and_its_number():
    read = conditions({"a": " loss >=-1.5e-3", "no mistake left": "again<= 2"}, Decay.columns)
    assert read == {"a": Condition("loss", ">=", -1.5e-3), "no mistake left": Condition("again", "<=", 2.0)}


@pytest.mark.parametrize("name", chapters.recorded())
def test_those_of_every_recorded_experiment_are_conditions(name):
    experiment, _ = chapters.recorded()[name]
    assert set(experiment.conditions()) == set(experiment.moments)
