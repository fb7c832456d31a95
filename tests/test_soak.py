"""What survives: a thousand moves of a figure, full disks, processes that are killed, damaged files."""

import gc
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.widgets.small import AXES, PANELS, SMALL, ends, training
from toolkit import RecordingError, recording, recordings
from widgets import Explorer

pytestmark = pytest.mark.full
MOVES, SETTLED = 1000, 300  # moves of a figure; after so many, memory must not grow further
GROWTH = 60e6  # bytes
ACTIONS = ["train", "pause", "step", "cancel", "reset"]
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def memory() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads memory from /proc")
def test_a_thousand_random_moves_of_a_figure(monkeypatch):
    """No run fails, no thread is left, memory stays."""
    monkeypatch.setenv("WNL_DEVICE", "cpu")
    monkeypatch.setattr(threading, "excepthook", lambda about: pytest.fail(str(about)))
    figure = Explorer(experiment=SMALL, panels=PANELS, more=list(AXES))
    states, failed, random = set(), [], np.random.default_rng(0)

    def note(change):
        states.add(change["new"]["state"])
        said = change["new"]["message"] if change["new"]["state"] == "failed" else ""
        if said and not said.startswith("TypeCheckError"):  # a check of shapes that Stop has interrupted; tests only
            failed.append(said)

    figure.observe(note, "status")
    before = len(threading.enumerate())
    for move in range(MOVES):
        if random.random() < 0.6:
            figure.values = figure.values | {
                "output_scale": float(random.uniform(0.1, 8)),
                "seed": int(random.integers(9)),
            }
        else:
            figure.request = {"action": str(random.choice(ACTIONS)), "serial": move}
        time.sleep(float(random.choice([0, 0.001, 0.02])))
        if move == SETTLED:
            settled = memory()
    figure.values = figure.values | {"output_scale": 0.7}
    figure.request = {"action": "train", "serial": MOVES}
    ends(figure)
    assert not failed and {"training", "paused", "cancelled", "done"} <= states
    figure.close()
    time.sleep(0.5)
    assert not training() and len(threading.enumerate()) <= before + 1
    assert memory() - settled < GROWTH


WRITING = """
import sys, time
from pathlib import Path
from tests.widgets.small import AXES, SMALL
from toolkit.recordings.file_format import write
measured = SMALL.sweep(device="cpu", progress=False, **AXES)
print("ready", flush=True)
sys.stdin.readline()
for _ in range({times}):
    write(Path("a/b.nc"), measured, {{}})
"""


def writer(folder, times):
    code = [sys.executable, "-c", WRITING.format(times=times)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(code, cwd=folder, env=ENVIRONMENT, **pipes)


def begun(*writers):
    for one in writers:
        assert one.stdout.readline() == "ready\n", one.stderr.read()
    for one in writers:
        one.stdin.write("\n")
        one.stdin.flush()


def test_two_processes_that_record_one_name_leave_a_whole_recording(tmp_path):
    both = [writer(tmp_path, 40) for _ in range(2)]
    begun(*both)
    assert [one.communicate(timeout=120)[1] for one in both] == ["", ""]
    assert [file.name for file in (tmp_path / "a").iterdir()] == ["b.nc"]
    assert recording("a/b", tmp_path / "a" / "b.nc").measured.sizes["seed"] == 2


def test_a_process_that_is_killed_while_it_records_leaves_the_recording_whole(tmp_path):
    for wait in (0.2, 0.35, 0.5):
        one = writer(tmp_path, 10_000)
        begun(one)
        while not (tmp_path / "a" / "b.nc").exists():
            time.sleep(0.01)
        time.sleep(wait)
        os.kill(one.pid, signal.SIGKILL)
        one.communicate()
        assert recording("a/b", tmp_path / "a" / "b.nc").measured.sizes["seed"] == 2
    left = [file for file in (tmp_path / "a").iterdir() if file.suffix == ".part"]
    for file in left:
        os.utime(file, (0, 0))
    one = writer(tmp_path, 1)
    begun(one)
    assert one.communicate(timeout=60)[1] == "" and [f.name for f in (tmp_path / "a").iterdir()] == ["b.nc"]


FULL = """
import resource, signal
from pathlib import Path
from tests.widgets.small import AXES, SMALL
from toolkit.recordings.file_format import RecordingError, check_writable, write
measured = SMALL.sweep(device="cpu", progress=False, **AXES)
size = write(Path("b.nc"), measured, {})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))
for fill in (lambda: write(Path("b.nc"), measured * 2, {}), lambda: check_writable(Path("b.nc"))):
    try:
        fill()
    except RecordingError as error:
        print(error)
"""


def test_a_disk_that_fills_while_recording_leaves_the_old_recording_and_says_so(tmp_path):
    done = subprocess.run([sys.executable, "-c", FULL], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True)
    first, second = done.stdout.splitlines()
    assert first.startswith("b.nc cannot be written, and is as it was: ") and second.startswith(
        "b.nc cannot be written: "
    )
    assert [file.name for file in tmp_path.iterdir()] == ["b.nc"]
    assert recording("b", tmp_path / "b.nc").measured.sizes["seed"] == 2


NAME = "lazy_rich/linear_richness"


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A recording with its programs, to be damaged."""
    for file in (recordings.path(NAME), *recordings.programs_folder(NAME).glob("*.json")):
        (tmp_path / file.relative_to(recordings.FOLDER)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, tmp_path / file.relative_to(recordings.FOLDER))
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    return tmp_path


def damaged(whole: bytes, number: int) -> bytes:
    """Cut short, or with zeros for some of its bytes, as a disk leaves it."""
    at = int(np.linspace(0, len(whole) - 41, 25)[number // 2])
    return whole[:at] if number % 2 else whole[:at] + bytes(40) + whole[at + 40 :]


@pytest.mark.parametrize("number", range(50))
def test_fifty_damaged_recordings_and_programs_have_fifty_clear_errors(copied, number):
    file, (program, *_) = recordings.path(NAME), sorted(recordings.programs_folder(NAME).glob("*.json"))
    held, whole = recording(NAME), file.read_bytes()
    file.write_bytes(damaged(whole, number))
    with pytest.raises(RecordingError, match=f"{file.name}.*re-make it with: python -m toolkit.record {NAME}"):
        recording(NAME)
    program.write_bytes(damaged(program.read_bytes(), number))
    with pytest.raises(RecordingError, match=f"{program.name} is no program.*python -m toolkit.programs {NAME}"):
        _ = held.programs
