"""A sweep that keeps its batches in a file: what ends it, or harms the file, costs no more than what it has touched."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

from tests import doubling
from tests.doubling import AXES, Doubling, sweep
from toolkit.engine import kept, sweeps


def kept_sweep(file, executor=None, experiment=None, **axes):
    about = {"dtype": "float64", "device": "cpu", "progress": False}
    return (experiment or Doubling()).sweep(**about, executor=executor, resume=file, **(axes or AXES))


@cache
def serial():
    return sweep(Doubling())


def same(swept):
    doubling.same(swept, serial())


@pytest.fixture
def trained(monkeypatch):
    """The batches that are trained."""
    serial()
    found, run_job = [], sweeps.run_job
    monkeypatch.setattr(sweeps, "run_job", lambda job, *a, **k: found.append(job) or run_job(job, *a, **k))
    return found


@pytest.fixture
def file(tmp_path):
    kept_sweep(tmp_path / "part")
    return tmp_path / "part"


def test_a_finished_sweep_is_read(file, trained):
    same(kept_sweep(file))
    assert not trained


def test_after_ctrl_c_only_what_is_missing_is_trained(tmp_path, trained, monkeypatch):
    run_job = sweeps.run_job

    def interrupted(job, *about, **more):
        if len(trained) == 2:
            raise KeyboardInterrupt
        return run_job(job, *about, **more)

    monkeypatch.setattr(sweeps, "run_job", interrupted)
    assert kept_sweep(tmp_path / "part").attrs["finished"] == 0 and len(trained) == 2
    monkeypatch.setattr(sweeps, "run_job", run_job)
    same(kept_sweep(tmp_path / "part"))
    assert len(trained) == 3


def test_another_executor_goes_on_with_the_same_batches(file, trained):
    with ThreadPoolExecutor(4) as pool:
        same(kept_sweep(file, pool))
    assert not trained


def test_looks_and_moments_are_kept_too(tmp_path, trained):
    from toolkit.grokking import PolynomialRegression

    one = PolynomialRegression(steps=60, dimension=8, samples=12, test_samples=50, width=10)
    axes = {"output_scale": [0.5, 1.0], "epsilon": [0.1, 0.2], "test_samples": [20, 50]}
    first = kept_sweep(tmp_path / "part", experiment=one, **axes)
    count = len(trained)
    again = kept_sweep(tmp_path / "part", experiment=one, **axes)
    assert len(trained) == count and first.equals(again) and set(first) == set(again)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 0.99])
def test_a_record_that_is_cut_short_is_trained_again(file, trained, share):
    whole = file.read_bytes()
    file.write_bytes(whole[: int(share * len(whole))])
    same(kept_sweep(file))
    assert trained and len(file.read_bytes()) == len(whole)


def test_what_follows_a_damaged_record_is_trained_again(file, trained):
    whole = file.read_bytes()
    file.write_bytes(whole[:-300] + bytes([whole[-300] ^ 1]) + whole[-299:])
    same(kept_sweep(file))
    assert len(trained) == 1


@pytest.mark.parametrize("left", [0, 5, 22, 60, 200])
def test_a_file_that_was_cut_short_as_it_was_begun_is_begun_again(file, trained, left):
    whole = file.read_bytes()
    file.write_bytes(whole[:left])
    same(kept_sweep(file))
    assert len(trained) == 3 and len(file.read_bytes()) == len(whole)


@pytest.mark.parametrize("other", [{"steps": 9}, {"seed": 1}])
def test_a_file_of_another_sweep_is_refused(file, other):
    with pytest.raises(ValueError, match=r"resume '.*part' is of another sweep \(its fields are .*\): name another"):
        kept_sweep(file, experiment=Doubling(**other))
    with pytest.raises(ValueError, match="is of another sweep .its axes are .*name another file"):
        kept_sweep(file, padding=[1, 2], rate=[0.5])
    same(kept_sweep(file))


def test_a_file_of_other_code_is_refused(file, monkeypatch):
    monkeypatch.setattr(Doubling, "step", lambda self, state, data: {"x": 2 * self.rate * state["x"]})
    said = (
        r"is of another sweep \(the experiment's code was another then, or the version of Python\): name another file"
    )
    with pytest.raises(ValueError, match=said):
        kept_sweep(file)
    monkeypatch.undo()
    same(kept_sweep(file))


def test_what_is_no_such_file_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "notes").write_bytes(b"my notes")
    with pytest.raises(ValueError, match="notes' is no file of a sweep: name another file"):
        kept_sweep(tmp_path / "notes")
    assert (tmp_path / "notes").read_bytes() == b"my notes"
    with pytest.raises(ValueError, match=r"resume .* cannot be written: No such file or directory"):
        kept_sweep(tmp_path / "nowhere" / "part")


@pytest.mark.skipif(kept.fcntl is None, reason="files are not locked here")
def test_two_sweeps_do_not_write_one_file(file):
    with open(file, "rb") as other:
        kept.fcntl.flock(other, kept.fcntl.LOCK_EX)
        with pytest.raises(ValueError, match="is being written by another sweep: name another file"):
            kept_sweep(file)
    same(kept_sweep(file))


@pytest.mark.parametrize("wrong", [3, True, b"part", ["part"]], ids=repr)
def test_what_names_no_file_is_refused(wrong):
    with pytest.raises(ValueError, match="resume must be the name of a file .got "):
        kept_sweep(wrong)
    with pytest.raises(ValueError, match="resume '' cannot be written: "):
        kept_sweep("")


FULL = """
import resource, signal
from tests.doubling import AXES, Doubling
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))
swept = Doubling().sweep(dtype="float64", device="cpu", progress=False, resume="part", **AXES)
print(swept.attrs["finished"])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="files have no limit here")
def test_a_full_disk_is_said_once_and_the_sweep_is_finished(file, tmp_path, trained):
    size = file.stat().st_size
    file.unlink()
    done = in_a_process(FULL.format(most=size - 400), tmp_path)
    assert done.stdout == "1\n" and done.stderr.count("cannot be written (File too large): the sweep goes on") == 1
    assert file.stat().st_size == size - 400
    same(kept_sweep(file))
    assert len(trained) == 1 and file.stat().st_size == size


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="files have no limit here")
def test_a_disk_that_is_full_before_the_sweep_begins_is_said(tmp_path):
    done = in_a_process(FULL.format(most=100), tmp_path)
    assert done.stderr.endswith("ValueError: resume 'part' cannot be written: File too large\n")
    same(kept_sweep(tmp_path / "part"))


def in_a_process(code, folder):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)


SCRIPT = """
from tests.doubling import AXES, Doubling
from toolkit.engine import sweeps
run_job = sweeps.run_job
def slow(*about, **more):
    import time; time.sleep(0.5)
    return run_job(*about, **more)
sweeps.run_job = slow
Doubling().sweep(dtype="float64", device="cpu", progress=False, resume="part", **AXES)
"""


@pytest.mark.full
def test_a_process_that_is_killed_leaves_what_it_had_finished(tmp_path, trained):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    sizes = []
    with subprocess.Popen([sys.executable, "-c", SCRIPT], cwd=tmp_path, env=environment) as process:
        while process.poll() is None and len(sizes) < 3:  # the beginning, the first batch, the second
            with contextlib.suppress(FileNotFoundError):
                size = (tmp_path / "part").stat().st_size
                sizes += [size] * (size not in sizes and size > 0)
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    same(kept_sweep(tmp_path / "part"))
    assert 1 <= len(trained) <= 2
