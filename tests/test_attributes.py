"""What runs, sweeps and predictions say of themselves can be written to files of every kind, and is read as it was."""

import json
from dataclasses import dataclass

import pytest
import torch
import xarray as xr

from tests.test_corners import every, small
from toolkit import Training, chapters, column, knob, recording, setting
from toolkit.attributes import listed, storable
from toolkit.recordings.file_format import read, write
from toolkit.watch import Watch

FILES = pytest.mark.parametrize("engine", ["h5netcdf", "scipy"])  # HDF5, and the classic format


def check_stored(data: xr.Dataset, folder, engine: str) -> None:
    file = folder / f"{engine}.nc"
    data.to_netcdf(file, engine=engine)
    xr.testing.assert_identical(xr.load_dataset(file, engine=engine), data)


@every
@FILES
def test_runs_sweeps_and_predictions_of_every_experiment_are_stored(experiment, engine, tmp_path):
    one = small(experiment)
    steps = {"points": [0, 1, 2]} if one.axis.name else {}
    check_stored(one.run(progress=False, **steps), tmp_path, engine)
    axes = {"seed": [0, 1]} | {name: [getattr(one, name)] for name in [*one.fields()][2:5]}
    check_stored(one.sweep(progress=False, **steps, **axes), tmp_path, engine)
    for theory in list(one.theories)[:1]:
        check_stored(one.predict(theory, steps.get("points"), seed=[0, 1]), tmp_path, engine)


@dataclass(frozen=True, kw_only=True)
class Telling(Training):
    """Has what an attribute can be made of: no mark, one and several, moments, and a column along one of its fields."""

    size: int = setting(3, 1, 2**40, label="size", marks=(2,))
    rate: float = knob(0.1, 0.0, 1.0, label="", marks=(0.1, 0.2))
    shape: tuple = setting((1, 2), 1, 9, label="shape", marks=((1, 2), (3, 4)))
    sign: bool = setting(True, label="sign", marks=(True, False))
    name: str = setting("ä", options=("ä", "b"), label="name", marks=("ä", "b"))
    columns = {"loss": column("loss", log=True), "wide": column("wide", dims=("n",), frames=2, along=("rate",))}
    moments = {"learned": "loss <= 0.5", "half": "loss >= 1e-3"}

    def start(self, generator):
        return {"w": torch.ones(self.size, dtype=torch.float64)}, {}

    def step(self, state, data):
        return {"w": state["w"] * (1 - self.rate)}

    def measure(self, state, data):
        return {"loss": state["w"].square().sum(), "wide": state["w"]}


TOLD = {"rate": [0.1, 0.2], "size": [3, 2], "shape": [(1, 2), (3, 4)], "sign": [False, True], "name": ["ä", "b"]}


@FILES
def test_every_kind_of_field_column_and_moment_is_stored(engine, tmp_path):
    check_stored(Telling().sweep(points=5, progress=False, **TOLD), tmp_path, engine)
    check_stored(Telling().walk().tabulate([Telling().walk().row()]), tmp_path, engine)


@FILES
def test_what_a_network_of_ones_own_gives_is_stored(engine, tmp_path):
    x = torch.randn(12, 3, generator=torch.Generator().manual_seed(0))
    watched = Watch(torch.nn.Linear(3, 2), loss=torch.nn.functional.mse_loss, train=(x, x[:, :2]), measures=["rank"])
    check_stored(watched.data, tmp_path, engine)


@FILES
@pytest.mark.parametrize("name", sorted(chapters.recorded())[::9])
def test_recordings_are_stored(name, engine, tmp_path):
    held = recording(name)
    for data in (held.measured, *held.predicted.values()):
        check_stored(data, tmp_path, engine)


def test_moments_and_held_values_say_what_they_are(tmp_path):
    run = Telling().sweep(points=5, progress=False, **TOLD)
    assert json.loads(run.moments.attrs["conditions"]) == [["loss", "<=", 0.5], ["loss", ">=", 1e-3]]
    assert json.loads(run.wide.attrs["held"]) == {"size": 3, "shape": "1, 2", "sign": True, "name": "ä"}
    assert json.loads(run["rate"].attrs["marks"]) == [0.1, 0.2] and run["size"].attrs["high"] == 2**40


def test_a_recording_with_lists_and_dicts_is_read_as_texts(tmp_path):
    older = Telling().sweep(points=5, progress=False, **TOLD)
    today = older.copy(deep=True)
    for values in (older.moments, older.wide, *older.coords.values()):
        values.attrs = {n: listed(v) if n in ("conditions", "held", "marks") else v for n, v in values.attrs.items()}
    write(tmp_path / "older.nc", older, {})
    held, _ = read(tmp_path / "older.nc")
    assert held.moments.attrs == today.moments.attrs and held.wide.attrs == today.wide.attrs
    assert held["rate"].attrs == today["rate"].attrs


def test_what_a_file_cannot_hold_is_a_text():
    attrs = {"text": "", "number": 2.5, "large": 2**40, "yes": True, "one": [1], "nothing": None}
    made = {"text": "", "number": 2.5, "large": 2.0**40, "yes": "true", "one": "[1]", "nothing": "null"}
    assert storable(attrs) == made and storable(made) == made
