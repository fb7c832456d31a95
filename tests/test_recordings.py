"""Recordings on disk: what comes back, and the words for files that are damaged, foreign or from another version."""

from pathlib import Path

import h5py
import numpy as np
import pytest
import xarray as xr

from tests.three_experiments import FreeFeatures
from toolkit import RecordingError, chapters, recording, recordings
from toolkit.engine.dataset import describe
from toolkit.recordings.file_format import FORMAT, LIMIT, MANTISSA, MARK, SEAL, seal, write

REMAKE = "re-make it with: python -m toolkit.record a/b"


@pytest.fixture(scope="module")
def swept():
    measured = FreeFeatures().sweep(seed=[0, 1], momentum=[0.0, 0.9], progress=False)
    return measured, {"half": measured * 0.5, "same": measured.copy()}


@pytest.fixture
def file(tmp_path, swept):
    write(tmp_path / "a" / "b.nc", *swept)
    return tmp_path / "a" / "b.nc"


def test_round_trip_within_the_rounding(file, swept):
    held = recording("a/b", file)
    assert held.name == "a/b" and list(held.predicted) == ["half", "same"]
    for mine, theirs in [(swept[0], held.measured), *((swept[1][t], held.predicted[t]) for t in held.predicted)]:
        assert set(mine.data_vars) == set(theirs.data_vars) and set(mine.coords) == set(theirs.coords)
        for name, values in mine.data_vars.items():
            assert theirs[name].dims == values.dims and theirs[name].attrs == values.attrs
            error = np.abs(theirs[name].values - values.values)
            assert (error <= np.abs(values.values) * 2.0 ** -(MANTISSA + 1) * (1 + 1e-6)).all()
        for name, values in mine.coords.items():
            assert np.array_equal(theirs[name], values)
    for key in ("fields", "experiment", "versions", "device", "dtype", "finished"):
        assert held.measured.attrs[key] == swept[0].attrs[key]
    assert list(held.measured["momentum"].attrs["symbol"]) == ["μ"]


def test_nan_infinity_zero_and_whole_numbers_survive(tmp_path):
    values = np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 1.0, -(2.0**-20), 3.0e38])
    made = xr.Dataset({"x": ("i", values), "n": ("i", np.arange(8)), "scalar": 0.1})
    write(tmp_path / "x.nc", made, {})
    held = recording("x", tmp_path / "x.nc").measured
    np.testing.assert_allclose(held["x"], values, rtol=2.0 ** -(MANTISSA + 1))
    assert held["n"].values.tolist() == list(range(8)) and held["n"].dtype.kind == "i"
    np.testing.assert_allclose(held["scalar"], 0.1, rtol=2.0 ** -(MANTISSA + 1))


def test_columns_of_several_shapes_come_back(tmp_path):
    wide = np.arange(6.0).reshape(3, 2)
    made = xr.Dataset({"a": ("step", wide[:, 0]), "b": ("step", wide[:, 1]), "wide": (("step", "neuron"), wide)})
    write(tmp_path / "x.nc", made, {})
    xr.testing.assert_equal(recording("x", tmp_path / "x.nc").measured, made.astype("f4"))


def test_the_part_at_some_values_has_their_runs_and_theories_alone(file, swept):
    whole = recording("a/b", file)
    part = whole.at(seed=1)
    assert part.name == "a/b" and set(part.predicted) == {"half", "same"}
    for one, all_runs in [
        (part.measured, whole.measured),
        *((part.predicted[n], whole.predicted[n]) for n in ("half", "same")),
    ]:
        assert "seed" not in one.dims and one.sizes["momentum"] == 2
        xr.testing.assert_identical(one, all_runs.isel(seed=1))
    both = whole.at(seed=0, momentum=0.9)
    xr.testing.assert_identical(both.measured, whole.measured.isel(seed=0, momentum=1))
    assert whole.at().measured.identical(whole.measured)
    for values in ({"seed": 2}, {"momentum": 0.5}, {"width": 3}):
        with pytest.raises(KeyError):
            whole.at(**values)
    assert whole.measured.sizes["seed"] == 2, "it is as it was"


def test_columns_with_a_resolution_are_rounded_to_it_and_smaller(tmp_path):
    shares = np.random.default_rng(0).dirichlet(np.ones(30), size=(20, 10))
    shares[0, 0, 0] = np.nan
    dims = ("step", "neuron", "frequency")
    coarse = xr.Dataset(
        {"share": (dims, shares, {"resolution": 0.01}), "other": (dims, shares), "loss": ("step", shares[:, 1, 1])}
    )
    fine = coarse.assign(share=coarse.share.assign_attrs(resolution=0.001))
    sizes = [write(tmp_path / f"{n}.nc", data, {}) for n, data in (("coarse", coarse), ("fine", fine))]
    held = recording("coarse", tmp_path / "coarse.nc").measured
    error = np.abs(held.share.values - shares)
    assert np.nanmax(error) <= 0.005 * (1 + 1e-9) and np.isnan(held.share.values).sum() == 1
    assert held.share.attrs == {"resolution": 0.01} and held.other.attrs == {}
    np.testing.assert_allclose(held.other, shares, rtol=2.0**-MANTISSA)
    np.testing.assert_allclose(held.loss, shares[:, 1, 1], rtol=2.0**-MANTISSA)
    assert sizes[0] < sizes[1]


def test_writing_again_replaces_the_file_and_leaves_no_draft(file, swept):
    size = write(file, swept[0], {})
    assert size == file.stat().st_size and recording("a/b", file).predicted == {}
    assert [p.name for p in file.parent.iterdir()] == ["b.nc"]


def test_too_large_a_recording_is_refused_and_the_old_one_kept(file, monkeypatch):
    before = file.read_bytes()
    noise = np.random.default_rng(0).normal(size=120_000)
    with pytest.raises(RecordingError, match=r"b.nc would be \d+,\d+ bytes, more than 200,000: record fewer"):
        write(file, xr.Dataset({"noise": ("i", noise)}), {})
    assert file.read_bytes() == before and [p.name for p in file.parent.iterdir()] == ["b.nc"]


def refuses(file, *words):
    with pytest.raises(RecordingError) as error:
        recording("a/b", file)
    for word in (str(file), REMAKE, *words):
        assert word in str(error.value)


def test_a_missing_file_is_named_with_the_known_ones(tmp_path, monkeypatch, file):
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    refuses(tmp_path / "a" / "c.nc", "there is no recording 'a/b'", "known: a/b;")
    monkeypatch.setattr(recordings, "FOLDER", tmp_path / "empty")
    refuses(tmp_path / "a" / "c.nc", "known: none")


def test_truncated_at_any_length(file, tmp_path):
    whole = file.read_bytes()
    for part in np.linspace(0, len(whole) - 1, 25).astype(int):
        short = tmp_path / "short.nc"
        short.write_bytes(whole[:part])
        refuses(short, "not a recording of this toolkit, or cut short: its closing mark is missing")


def test_damaged_anywhere(file, tmp_path):
    whole, hurt = file.read_bytes(), tmp_path / "hurt.nc"
    for at in np.linspace(0, len(whole) - SEAL - 1, 40).astype(int):
        hurt.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        refuses(hurt, "damaged: its checksum does not fit its bytes")


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x89HDF\r\n\x1a\n" + bytes(100), bytes(5000)])
def test_garbage(tmp_path, content):
    file = tmp_path / "b.nc"
    file.write_bytes(content)
    refuses(file, "its closing mark is missing")
    end(file)
    refuses(file, "cannot be read")


def end(file: Path, version=FORMAT) -> None:
    """End a file as recordings end, so that what is inside is looked at."""
    body = file.read_bytes()
    file.write_bytes(body + seal(body, version))


def foreign_netcdf(file: Path):
    xr.Dataset({"t2m": ("time", [280.0])}).to_netcdf(file, engine="h5netcdf")


def foreign_group(file: Path):
    xr.Dataset({"t2m": ("time", [280.0])}).to_netcdf(file, engine="h5netcdf", group="measured")


def foreign_hdf5(file: Path):
    with h5py.File(file, "w") as h:
        h["measured"] = np.arange(3)


@pytest.mark.parametrize("make", [foreign_netcdf, foreign_group, foreign_hdf5])
def test_files_of_others(tmp_path, make):
    make(tmp_path / "b.nc")
    refuses(tmp_path / "b.nc", "its closing mark is missing")
    end(tmp_path / "b.nc")
    refuses(tmp_path / "b.nc")


def test_a_number_array_dressed_as_a_recording(tmp_path):
    foreign_hdf5(tmp_path / "b.nc")
    end(tmp_path / "b.nc")
    refuses(tmp_path / "b.nc")


@pytest.mark.parametrize("ahead, age", [(1, "newer"), (98, "newer"), (-1, "older")])
def test_another_format(file, ahead, age):
    version = FORMAT + ahead
    file.write_bytes(file.read_bytes()[:-SEAL])
    end(file, version)
    words = f"version of the toolkit (format {version}, this one reads {FORMAT})"
    refuses(file, f"{age} {words}")


def test_a_format_that_is_no_number(file):
    whole = file.read_bytes()
    file.write_bytes(whole[: -SEAL + len(MARK)] + b"soon" + whole[-32:])
    refuses(file, "cannot be read")


def test_every_recording_in_the_package_can_be_read():
    for file in recordings.FOLDER.rglob("*.nc"):
        name = str(file.relative_to(recordings.FOLDER).with_suffix(""))
        held = recording(name)
        assert held.measured.attrs["finished"] == 1 and file.stat().st_size <= LIMIT
        for predicted in held.predicted.values():
            assert set(held.measured.sizes.items()) >= set(predicted.sizes.items())


@pytest.mark.parametrize("name", chapters.recorded())
def test_a_swept_field_is_described_in_the_recording_as_it_is_declared(name):
    held, (experiment, axes) = recording(name), chapters.recorded()[name]
    for data in (held.measured, *held.predicted.values()):
        for field in axes.keys() & set(data.coords):
            assert data[field].attrs == describe(experiment.fields()[field])


SPARSE = {  # recording: why a frame at every second row would not fit into it
    "grokking/corrupted_addition_published": "tables of 97 × 97 cells would make its page heavier than it may be",
}


@pytest.mark.parametrize("name", chapters.recorded())
def test_wide_columns_are_kept_at_every_second_row_at_least(name):
    measured = recording(name).measured
    if "step" not in measured.dims or "frame" not in measured.dims:
        return
    enough = measured.sizes["frame"] >= measured.sizes["step"] / 2
    assert enough != (name in SPARSE), f"{measured.sizes['frame']} frames of {measured.sizes['step']} rows"
