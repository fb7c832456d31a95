"""python -m toolkit.record: makes recordings, and --check finds what no longer holds."""

import json
import subprocess
import sys

import numpy as np
import pytest
import xarray as xr

from tests.three_experiments import FeatureRidge, FreeFeatures
from toolkit import record, recording, recordings
from toolkit.grokking import PolynomialRegression
from toolkit.lazy_rich import OutputScale
from toolkit.recordings import file_format
from toolkit.recordings.file_format import RecordingError, check_writable, read, write

TINY = PolynomialRegression(steps=60, dimension=8, samples=12, test_samples=50, width=10)
RECORDED = {
    "tiny/polynomial": (TINY, {"output_scale": [0.5, 1], "epsilon": [0.1], "seed": [0, 1]}),
    "tiny/ridge": (FeatureRidge(), {"ridge": [0.1, 1, 10], "seed": [0, 1]}),
    "tiny/layers": (FreeFeatures(steps=300), {"momentum": [0.0, 0.9], "seed": [1, 0]}),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recordings")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "known", lambda: RECORDED)
        patch.setattr(record, "path", lambda name: folder / f"{name}.nc")
        assert record.main([]) == 0
    return folder


@pytest.fixture
def tiny(made, monkeypatch, tmp_path):
    """A copy of the three recordings, and a dict to change what is known."""
    known = dict(RECORDED)
    for name in known:
        copy = tmp_path / f"{name}.nc"
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes((made / f"{name}.nc").read_bytes())
    monkeypatch.setattr(record, "known", lambda: known)
    monkeypatch.setattr(record, "path", lambda name: tmp_path / f"{name}.nc")
    monkeypatch.setattr(recordings, "path", lambda name: tmp_path / f"{name}.nc")
    return known


def change(name, **fields):
    return RECORDED[name][0].replace(**fields), RECORDED[name][1]


def test_a_recording_is_the_sweep_and_its_theories(tiny):
    held, (experiment, axes) = recording("tiny/polynomial"), RECORDED["tiny/polynomial"]
    assert list(held.predicted) == ["exact", "linearised"]
    again = experiment.sweep(points=record.POINTS, device="cpu", progress=False, **axes)
    np.testing.assert_allclose(held.measured["train_loss"], again["train_loss"], rtol=1e-3)
    predicted = experiment.predict("exact", again["step"].values, **axes)
    np.testing.assert_allclose(held.predicted["exact"]["test_loss"], predicted["test_loss"], rtol=1e-3)
    assert recording("tiny/ridge").measured["test_loss"].dims == ("seed", "ridge")


def test_check_passes_and_takes_the_first_steps_only(tiny, capsys, monkeypatch):
    """Of the 300 steps of this recording: so a check takes seconds where the recording takes minutes."""
    taken, step = [], FreeFeatures.step
    monkeypatch.setattr(FreeFeatures, "step", lambda self, *state: taken.append(1) or step(self, *state))
    for name in RECORDED:
        assert record.main(["--check", name]) == 0
    assert 0 < len(taken) <= record.CHECK_STEPS + 2
    assert record.main(["--check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "3 recordings checked: all hold"


def test_check_passes_over_a_theory_where_it_does_not_hold():
    """Of `EarlyAlignment`, "many" is none where classes are close."""
    assert record.check("lazy_rich/early_alignment") == []


def test_check_compares_a_column_whose_size_varies():
    """Of `OneStep`, runs of few layers have NaN where those of many have numbers."""
    assert record.check("width_depth/one_step") == []
    long = xr.Dataset({"parts": ("layer", [1.0, 2.0, np.nan])})
    for other, said in (([1.0, 2.0], []), ([1.0], ["measured: parts differs in its size"])):
        assert record._compare("measured", long, xr.Dataset({"parts": ("layer", other)})) == said


def found(tiny, name, capsys) -> list[str]:
    assert record.main(["--check"]) == 1
    *lines, last = capsys.readouterr().out.splitlines()
    assert last == f"re-make with: python -m toolkit.record {name}"
    return lines


def test_check_finds_a_changed_field(tiny, capsys):
    tiny["tiny/polynomial"] = change("tiny/polynomial", width=20, centred=False)
    assert found(tiny, "tiny/polynomial", capsys) == [
        "tiny/polynomial: field centred was True and is now False",
        "tiny/polynomial: field width was 10 and is now 20",
    ]


@pytest.mark.parametrize("axes", [{"output_scale": [0.5, 2]}, {"output_scale": [0.5]}, {"learning_rate": [1, 2]}])
def test_check_finds_changed_axes(tiny, capsys, axes):
    tiny["tiny/polynomial"] = (TINY, RECORDED["tiny/polynomial"][1] | axes)
    ((name, values),) = axes.items()
    line = f"tiny/polynomial: swept values of {name} are now {values}"
    assert found(tiny, "tiny/polynomial", capsys) == [line]


@pytest.mark.parametrize(
    "name, group, column",
    [
        ("tiny/polynomial", "measured", "kernel_change"),
        ("tiny/polynomial", "predicted/linearised", "test_loss"),
        ("tiny/ridge", "measured", "test_loss"),
        ("tiny/ridge", "predicted/direct", "train_loss"),
        ("tiny/layers", "measured", "norms"),
        ("tiny/layers", "measured", "cosines"),
    ],
)
def test_check_finds_changed_numbers(tiny, capsys, name, group, column):
    held = recording(name)
    data = held.measured if group == "measured" else held.predicted[group.removeprefix("predicted/")]
    data[column] = data[column] * 1.01
    write(record.path(name), held.measured, held.predicted)
    (line,) = found(tiny, name, capsys)
    assert line.startswith(f"{name}: {group}: {column} differs by ")


def test_check_finds_a_step_whose_numbers_changed(tiny, capsys, monkeypatch):
    measure = FeatureRidge.measure

    def other(self, state, data):
        return {k: v * 1.01 for k, v in measure(self, state, data).items()}

    monkeypatch.setattr(FeatureRidge, "measure", other)
    assert len(found(tiny, "tiny/ridge", capsys)) == 2


def test_check_finds_a_column_that_is_gone(tiny, capsys, monkeypatch):
    measure = FreeFeatures.measure
    monkeypatch.setattr(FreeFeatures, "measure", lambda *a: {k: v for k, v in measure(*a).items() if k != "norms"})
    monkeypatch.setattr(FreeFeatures, "columns", {k: v for k, v in FreeFeatures.columns.items() if k != "norms"})
    assert found(tiny, "tiny/layers", capsys) == ["tiny/layers: measured: column norms is gone"]


def test_check_finds_a_missing_file_and_a_damaged_one(tiny, capsys):
    record.path("tiny/ridge").unlink()
    (line,) = record.check("tiny/ridge")
    assert "there is no recording 'tiny/ridge'" in line
    record.path("tiny/layers").write_bytes(b"garbage")
    (line,) = record.check("tiny/layers")
    assert "closing mark is missing" in line and line.endswith("python -m toolkit.record tiny/layers")
    assert record.main(["--check"]) == 1


def test_ctrl_c_leaves_the_file_as_it_was(tiny, capsys, monkeypatch):
    before = record.path("tiny/ridge").read_bytes()

    def interrupted(self, state, data):
        raise KeyboardInterrupt

    monkeypatch.setattr(FeatureRidge, "measure", interrupted)
    assert record.main(["tiny/ridge"]) == 130
    assert "stopped; the recording that was being made is left as it was" in capsys.readouterr().out
    assert record.path("tiny/ridge").read_bytes() == before


def test_what_cannot_be_written_is_said_before_anything_is_trained(tiny, capsys, monkeypatch):
    monkeypatch.setattr(record, "known", lambda: pytest.fail("asked for something to train"))
    blocked = record.path("tiny/ridge") / "below_a_file.nc"
    monkeypatch.setattr(record, "path", lambda name: blocked)
    assert record._make_all(["tiny/layers", "tiny/ridge"]) == 1
    assert capsys.readouterr().out.startswith(f"{blocked} cannot be written: ")


@pytest.mark.parametrize("reason", ["Read-only file system", "No space left on device", "Permission denied"])
def test_a_folder_or_disk_that_takes_no_file_is_named(tmp_path, monkeypatch, reason):
    def refuse(self, content):
        raise OSError(1, reason)

    monkeypatch.setattr(type(tmp_path), "write_bytes", refuse)
    with pytest.raises(RecordingError, match=f"a.nc cannot be written: {reason}"):
        check_writable(tmp_path / "new/a.nc")


def test_trying_whether_a_file_can_be_written_leaves_all_as_it_is(tiny):
    file = record.path("tiny/ridge")
    before = file.read_bytes(), sorted(file.parent.iterdir())
    check_writable(file)
    assert (file.read_bytes(), sorted(file.parent.iterdir())) == before
    with pytest.raises(RecordingError, match="cannot be written: Is a directory"):
        check_writable(file.parent)


def test_a_failure_while_writing_leaves_the_file_as_it_was_and_no_draft(tiny, monkeypatch):
    file = record.path("tiny/ridge")
    before = file.read_bytes(), sorted(file.parent.iterdir())
    monkeypatch.setattr(file_format, "seal", lambda body: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        write(file, *read(file))
    assert (file.read_bytes(), sorted(file.parent.iterdir())) == before


@pytest.mark.full
def test_several_processes_make_the_same_recording(tiny):
    before = recording("tiny/layers")
    assert record.main(["tiny/layers", "--jobs", "2"]) == 0
    assert recording("tiny/layers").measured.equals(before.measured)


def test_a_number_of_jobs_below_one_exits_with_2(tiny, capsys):
    with pytest.raises(SystemExit) as error:
        record.main(["--jobs", "0"])
    assert error.value.code == 2 and "--jobs must be at least 1 (got 0)" in capsys.readouterr().err


def test_making_again_gives_the_same_numbers(tiny):
    before = recording("tiny/ridge")
    assert record.make("tiny/ridge") == record.path("tiny/ridge").stat().st_size
    after = recording("tiny/ridge")
    assert before.measured.equals(after.measured) and before.predicted["direct"].equals(after.predicted["direct"])
    assert json.loads(after.measured.attrs["fields"]) == FeatureRidge().values()


def test_an_unknown_name_exits_with_2_and_lists_the_known(tiny, capsys):
    with pytest.raises(SystemExit) as error:
        record.main(["--check", "grokking/polynomia"])
    assert error.value.code == 2
    said = capsys.readouterr().err
    assert "no recording is called 'grokking/polynomia'; known: tiny/polynomial, tiny/ridge, tiny/layers" in said


def test_as_a_command():
    done = subprocess.run([sys.executable, "-m", "toolkit.record", "nothing"], capture_output=True, text=True)
    assert done.returncode == 2 and "grokking/polynomial" in done.stderr


def test_check_compares_names_as_well_as_numbers(tmp_path, monkeypatch):
    tiny = OutputScale(steps=5, dimension=4, samples=10, test_samples=50, width=5, learning_rate=0.1)
    known = {"names": (tiny, {"activation": ["ReLU", "erf"]})}
    monkeypatch.setattr(record, "known", lambda: known)
    for module in (record, recordings):
        monkeypatch.setattr(module, "path", lambda name: tmp_path / f"{name}.nc")
    record.make("names")
    assert record.check("names") == []
    known["names"] = tiny, {"activation": ["ReLU", "softplus"]}
    assert "activation" in record.check("names")[0]


def test_check_takes_rounding_errors_of_a_column_that_is_zero_for_none():
    def column(size):
        return xr.Dataset({"outside": ("step", size * np.array([1.0, 3.0, 2.0]))})

    assert record._compare("predicted/flow", column(7e-10), column(5e-10)) == []
    assert len(record._compare("predicted/flow", column(7e-6), column(5e-6))) == 1
    (line,) = record._compare("predicted/flow", column(float("nan")), column(5e-10))
    assert "outside differs by nan" in line


def test_answers_may_differ_where_two_are_nearly_tied_and_nowhere_else():
    said = np.arange(2000.0)
    one, three = said.copy(), said.copy()
    one[5], three[:3] = 7, 9
    assert record._difference(said, one, 1) == ""
    assert record._difference(said, three, 1) == "in 0.1% of its entries, more than 0.1%"
    assert (
        record._difference(np.array([1.0, np.nan]), np.array([1.1, np.nan]), 0.0)
        == "by 9.1e-02 of its size, more than 2e-03"
    )
